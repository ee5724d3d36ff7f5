import type { Pool, PoolClient } from 'pg'
import { bucketOf, bucketOfId, idFloor, timeOfId } from '../../core/ids.ts'
import { traceOf } from '../../core/traces.ts'
import type { Erased, Eraser } from '../../flows/erase-number.ts'
import { eraseAttempts } from './callback-traces.ts'
import { type HiddenRow, hiddenForm, tellHidden } from './hidden-numbers.ts'
import { type Queryable, inTransaction } from './pool.ts'
import { forgetTails } from './provider-ids.ts'
import { type Sealing, eraseUnproven } from './quarantine.ts'
import { forgetTextsTo } from './recent-texts.ts'
import { scrub } from './scrub.ts'

/** Removes a number from every table that may hold it, and its remains from the files. */
export const postgresEraser = (pool: Pool, secrets: Sealing): Eraser => ({
  async unsent(workspaceId, number) {
    const { rows } = await pool.query<{ n: number }>(
      `select count(*) as n
         from message_contents
         join messages on messages.bucket = message_contents.bucket and messages.id = message_id
        where message_contents.bucket = $1 and message_contents.workspace_id = $2 and recipient = $3
          and status in ('draft', 'scheduled', 'held', 'queued')`,
      [bucketOf(workspaceId, number), workspaceId, number],
    )
    return rows[0]?.n ?? 0
  },
  async erase(workspaceId, number) {
    const result = await inTransaction(pool, async (client) => ({
      ...(await eraseRows(client, secrets, { workspaceId, number })),
      optOutKept: await isOptedOut(client, workspaceId, number),
    }))
    await scrub(pool)
    return result
  },
})

async function eraseRows(
  db: PoolClient,
  secrets: Sealing,
  { workspaceId, number }: { readonly workspaceId: string; readonly number: string },
): Promise<{ readonly erased: Erased; readonly mayRemain: number }> {
  const bucket = bucketOf(workspaceId, number)
  const { messages, mayRemain } = await messagesTo(db, secrets, { workspaceId, number })
  await forgetTextsTo(db, { workspaceId, number, messages })
  const { rows: contents } = await db.query<{ text: string }>(
    `delete from message_contents where bucket = $1 and message_id = any ($2) returning text`,
    [bucket, messages],
  )
  await forgetTails(db, messages)
  // What nobody asks after is not told anew.
  await db.query('delete from polls where bucket = $1 and message_id = any ($2)', [
    bucket,
    messages,
  ])
  const digits = number.replace(/\D/g, '')
  const inbound = await db.query<{ id: string; journal_id: string | null }>(
    `delete from inbound_messages
      where workspace_id = $1 and regexp_replace(sender, '\\D', '', 'g') = $2
      returning id, journal_id`,
    [workspaceId, digits],
  )
  const trace = traceOf(number)
  const inboundIds = inbound.rows.map(({ id }) => id)
  const orphans = await db.query<{ journal_id: string }>(
    `delete from orphans
      where workspace_id = $1
        and (regexp_replace(recipient, '\\D', '', 'g') = $2 or position($2 in reading::text) > 0)
      returning journal_id`,
    [workspaceId, digits],
  )
  const found = [
    ...[...inbound.rows, ...orphans.rows].flatMap((row) => row.journal_id ?? []),
    ...(await segmentsOf(db, { workspaceId, inbound: inboundIds, trace })),
    ...(await receiptsOf(db, bucket, messages)),
    ...(await rawsNaming(db, workspaceId, trace)),
  ]
  const named = [...new Set([...found, ...(await siblingsOf(db, found))])]
  const gone = await eraseRaws(db, workspaceId, named)
  const other =
    (await eraseUnproven(db, secrets, { workspaceId, trace })) +
    (await eraseTraces(db, { workspaceId, bucket, number, digits, messages })) +
    (await eraseTemplates(
      db,
      workspaceId,
      contents.map(({ text }) => text),
    ))
  // Last, for until the end nothing is settled at their endpoints.
  await eraseAttempts(db, [...messages, ...inboundIds])
  const erased = {
    messages: messages.length,
    inbound: inbound.rowCount ?? 0,
    receipts: gone.raws,
    orphans: (orphans.rowCount ?? 0) + gone.orphans,
    other,
  }
  return { erased, mayRemain }
}

/**
 * Locked, so that a number that is hidden at this moment is seen as one or the other. A hidden number is in the
 * bucket of the whole one.
 */
async function messagesTo(
  db: Queryable,
  secrets: Sealing,
  { workspaceId, number }: { readonly workspaceId: string; readonly number: string },
): Promise<{ readonly messages: readonly string[]; readonly mayRemain: number }> {
  const { rows } = await db.query<HiddenRow & { recipient: string }>(
    `select message_id, recipient, number_proof from message_contents
      where bucket = $1 and workspace_id = $2 and recipient in ($3, $4)
      for update`,
    [bucketOf(workspaceId, number), workspaceId, number, hiddenForm(number)],
  )
  const [shown, hidden] = [
    rows.filter(({ recipient }) => recipient === number),
    rows.filter(({ recipient }) => recipient !== number),
  ]
  const { theirs, untold } = await tellHidden(db, secrets, { workspaceId, number, rows: hidden })
  return {
    messages: [...shown.map(({ message_id }) => message_id), ...theirs],
    mayRemain: untold,
  }
}

/** As what they came. Of texts that are not whole yet nothing else is known. */
async function segmentsOf(
  db: Queryable,
  given: { workspaceId: string; inbound: readonly string[]; trace: string },
): Promise<readonly string[]> {
  const { rows } = await db.query<{ journal_id: string }>(
    `delete from inbound_segments
      where workspace_id = $1
        and (inbound_id = any ($2) or position($3 in regexp_replace(source, '\\D', '', 'g')) > 0)
      returning journal_id`,
    [given.workspaceId, given.inbound, given.trace],
  )
  return rows.map(({ journal_id }) => journal_id)
}

async function receiptsOf(
  db: Queryable,
  bucket: number,
  messages: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await db.query<{ journal_id: string }>(
    `select distinct journal_id
       from evidence
      where bucket = $1 and message_id = any ($2) and journal_id is not null`,
    [bucket, messages],
  )
  return rows.map(({ journal_id }) => journal_id)
}

/** What nobody could read, or belongs to no message, is about the person if what came names the number. */
async function eraseRaws(
  db: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<{ readonly raws: number; readonly orphans: number }> {
  const orphans = await db.query(
    'delete from orphans where workspace_id = $1 and journal_id = any ($2)',
    [workspaceId, ids],
  )
  const raws = await db.query(
    `delete from journal
      using unnest($1::smallint[], $2::uuid[]) as named (bucket, id)
      where journal.bucket = named.bucket and journal.id = named.id`,
    [ids.map(bucketOfId), ids],
  )
  return { raws: raws.rowCount ?? 0, orphans: orphans.rowCount ?? 0 }
}

/**
 * One request may bring receipts about several people, each kept with the whole of it: all of them go. They carry
 * the same millisecond in their ids.
 */
async function siblingsOf(db: Queryable, journal: readonly string[]): Promise<readonly string[]> {
  if (journal.length === 0) return []
  const { rows } = await db.query<{ id: string }>(
    `select other.id
       from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[]) as named (bucket, id, first, last)
       join journal own on own.bucket = named.bucket and own.id = named.id and own.protocol = 'http'
       cross join generate_series(0, 255) as place (bucket)
       join journal other on other.bucket = place.bucket and other.id >= named.first
        and other.id < named.last and other.protocol = 'http' and other.id <> own.id
        and coalesce(other.meta ->> 'of', other.id::text) = coalesce(own.meta ->> 'of', own.id::text)`,
    [
      journal.map(bucketOfId),
      journal,
      journal.map((id) => idFloor(timeOfId(id))),
      journal.map((id) => idFloor(timeOfId(id) + 1)),
    ],
  )
  return rows.map(({ id }) => id)
}

/**
 * Everything that came and names the number: of a receipt that was repeated, and of a text that came again, only
 * the first is known to belong to anything. Some requests name it in their address.
 */
async function rawsNaming(
  db: Queryable,
  workspaceId: string,
  trace: string,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select j.id
       from journal j join provider_accounts a on a.id = j.account_id
      where a.workspace_id = $1
        and (position(convert_to($2, 'UTF8') in j.raw) > 0
             or (j.protocol <> 'smpp'
                 and (position($2 in regexp_replace(encode(j.raw, 'escape'), '\\D|%20|%2[bB]', '', 'g')) > 0
                      or position($2 in regexp_replace(j.meta ->> 'url', '%20|%2[bB]|\\D', '', 'g')) > 0)))`,
    [workspaceId, trace],
  )
  return rows.map(({ id }) => id)
}

/** Where a number may stand inside something that stays: the trace goes, the rest stays. */
async function eraseTraces(
  db: Queryable,
  given: {
    workspaceId: string
    bucket: number
    number: string
    digits: string
    messages: readonly string[]
  },
): Promise<number> {
  const { workspaceId, bucket, digits, messages } = given
  // Lists write numbers without a country as well: the last digits name the person just as well.
  const tail = traceOf(digits)
  const statements: [string, unknown[]][] = [
    [
      `update messages set reference = null
        where bucket = $1 and id = any ($2) and reference is not null
          and position($3 in regexp_replace(reference, '\\D', '', 'g')) > 0`,
      [bucket, messages, tail],
    ],
    [
      `delete from campaign_recipients where bucket = $1 and message_id = any ($2)`,
      [bucket, messages],
    ],
    [
      `update campaign_row_errors set raw = '(erased)', explanation = '(erased)'
         from campaigns
        where campaigns.id = campaign_id and workspace_id = $1
          and position($2 in regexp_replace(raw || explanation, '\\D', '', 'g')) > 0`,
      [workspaceId, tail],
    ],
    [
      `update import_row_errors set raw = '(erased)', explanation = '(erased)'
         from imports
        where imports.id = import_id and workspace_id = $1
          and position($2 in regexp_replace(raw || explanation, '\\D', '', 'g')) > 0`,
      [workspaceId, tail],
    ],
    [
      `delete from batch_callbacks
        where workspace_id = $1 and position($2 in regexp_replace(fields ->> 'to', '\\D', '', 'g')) > 0`,
      [workspaceId, digits],
    ],
    [
      // A replay within the day still answers; it no longer says to whom.
      `update idempotency_keys set response = replace(response::text, $2, 'erased')::jsonb
        where workspace_id = $1 and position($2 in response::text) > 0`,
      [workspaceId, digits],
    ],
    [
      `update jobs set subject = replace(subject, $2, 'erased'),
              errors = replace(errors::text, $2, 'erased')::jsonb,
              result = replace(result::text, $2, 'erased')::jsonb
        where workspace_id = $1
          and position($2 in concat(subject, errors::text, result::text)) > 0`,
      [workspaceId, digits],
    ],
  ]
  let rows = 0
  for (const [text, values] of statements) rows += (await db.query(text, values)).rowCount ?? 0
  return rows
}

/** A campaign that was brought in shows the text of its first message: one person's, unless others have it too. */
async function eraseTemplates(
  db: Queryable,
  workspaceId: string,
  texts: readonly string[],
): Promise<number> {
  if (texts.length === 0) return 0
  const { rowCount } = await db.query(
    `update campaigns c set template = '(erased)'
      where c.workspace_id = $1 and c.source is not null and c.template = any ($2)
        and not exists (
          select 1 from (select bucket, id from messages where campaign_id = c.id limit 1000) m
            join message_contents mc on mc.bucket = m.bucket and mc.message_id = m.id
           where mc.text = c.template)`,
    [workspaceId, [...new Set(texts)]],
  )
  return rowCount ?? 0
}

async function isOptedOut(db: Queryable, workspaceId: string, number: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'select 1 from opt_outs where bucket = $1 and workspace_id = $2 and number = $3 limit 1',
    [bucketOf(workspaceId, number), workspaceId, number],
  )
  return rowCount === 1
}
