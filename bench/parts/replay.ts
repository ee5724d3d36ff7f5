import type { VocabularyWorld } from '../../test/support/vocabulary-world.ts'

const STEP = 50_000

type History = {
  readonly receipts: number
  /** One in so many says a word that nobody knows. */
  readonly rare: number
}

/**
 * Messages with a receipt each, handed over, answered and read: two by the product itself, and the others
 * as their copies under ids of their own.
 */
export async function addReceiptedHistory(
  world: VocabularyWorld,
  { receipts, rare }: History,
): Promise<void> {
  const [common, other] = await world.send(2)
  if (common === undefined || other === undefined) throw new Error('nothing was sent')
  await world.say(common, { stat: 'DELIVRD' })
  await world.say(other, { stat: 'RAREWORD' })
  await world.read()
  const copies = receipts - 2
  for (let at = 0; at < copies; at += STEP) {
    const upto = Math.min(copies, at + STEP)
    await copy(world, other.id, `g % ${rare} = 0`, { at, upto })
    await copy(world, common.id, `g % ${rare} <> 0`, { at, upto })
  }
  await world.rows('delete from counts')
  await world.rows(
    `insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
       segments, price_micros)
     select 0, workspace_id, campaign_id, status, coalesce(reason, ''), account_id, coalesce(code, ''), charge,
       count(*), sum(segments), sum(coalesce(price_micros, 0))
     from messages group by 1, 2, 3, 4, 5, 6, 7, 8`,
  )
  await world.rows('analyze')
}

/** The table, and its columns that are the message's id or the journal's, each the new one in a copy. */
const COPIED = [
  ['messages', 'id'],
  ['submissions', 'message_id'],
  ['evidence', 'message_id', 'journal_id'],
  ['unknown_sightings', 'message_id'],
] as const

const NEW_ID = `(lpad(to_hex($2::bigint + g / 100), 12, '0') || '7' || substr(md5(g::text), 1, 3) || '8' ||
  substr(md5(g::text), 4, 3) || lpad(to_hex(g), 10, '0') || lpad(to_hex(g % 256), 2, '0'))::uuid`

async function copy(
  world: VocabularyWorld,
  id: string,
  which: string,
  { at, upto }: { readonly at: number; readonly upto: number },
): Promise<void> {
  const from = Date.now() - 60_000
  const each = `generate_series(${at}, ${upto - 1}) g, lateral (select ${NEW_ID} as made) as one`
  for (const [table, ...ids] of COPIED) {
    const columns = await columnsOf(world, table)
    const values = columns.map((name) =>
      name === 'bucket'
        ? 'g % 256'
        : (ids as readonly string[]).includes(name)
          ? 'made'
          : `t.${name}`,
    )
    await world.rows(
      `insert into ${table} (${columns.join(', ')})
       with t as materialized (select * from ${table} where ${ids[0]} = $1::uuid ${table === 'unknown_sightings' ? '' : 'and bucket = get_byte(uuid_send($1::uuid), 15)'})
       select ${values.join(', ')} from t, ${each} where ${which}`,
      [id, from],
    )
  }
  await world.rows(
    `insert into journal (bucket, id, account_id, protocol, raw)
     with t as materialized (
       select j.account_id, j.protocol, j.raw
       from evidence e join journal j on j.bucket = get_byte(uuid_send(e.journal_id), 15) and j.id = e.journal_id
       where e.bucket = get_byte(uuid_send($1::uuid), 15) and e.message_id = $1)
     select g % 256, made, t.account_id, t.protocol, t.raw from t, ${each} where ${which}`,
    [id, from],
  )
}

async function columnsOf(world: VocabularyWorld, table: string): Promise<readonly string[]> {
  const rows = await world.rows<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_name = $1 order by ordinal_position`,
    [table],
  )
  return rows.map(({ name }) => name)
}
