import type { KnownRow } from '../../core/history/identity.ts'
import type { HistoryLedger, ImportTally } from '../../flows/ports/history.ts'
import { columnsOf, instant } from './columns.ts'
import { growCampaigns, sourceCampaigns } from './history-campaigns.ts'
import { addRaw, storeHistory } from './history-messages.ts'
import { answeredMessages, openReplies, storeReplies } from './history-replies.ts'
import type { OwnWordsReader } from './own-words.ts'
import { postgresLedger } from './pipeline-store.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** What bringing in history writes, beside what every ledger does. */
export const historyLedger = (
  db: Queryable,
  countsBucket: number,
  ownWords: OwnWordsReader,
): HistoryLedger => ({
  ...postgresLedger(db, countsBucket, ownWords),
  async holdImport(id, lease, leasedUntil) {
    const { rowCount } = await run(db, HOLD, [id, lease, instant(leasedUntil)])
    return rowCount === 1
  },
  async advanceImport(id, to, { tally, now }) {
    const line = 'line' in to ? to.line : null
    const reply = 'replyAfter' in to ? to.replyAfter : null
    await run(db, ADVANCE, [id, line, reply, ...tallyValues(tally), instant(now)])
  },
  async insertImportErrors(id, errors) {
    if (errors.length === 0) return
    const columns = columnsOf(errors, [
      ({ line }) => line,
      ({ because }) => because,
      ({ explanation }) => explanation,
      ({ raw }) => raw,
    ])
    await run(db, INSERT_ERRORS, [id, ...columns])
  },
  knownRows: (rows) => knownRows(db, rows),
  async rememberRows(rows, importId) {
    if (rows.length === 0) return
    const columns = columnsOf(rows, [
      ({ bucket }) => bucket,
      ({ hash }) => hash,
      ({ ordinal }) => ordinal,
      ({ messageId }) => messageId,
    ])
    await run(db, REMEMBER, [importId, ...columns])
  },
  sourceCampaigns: (campaigns, made) => sourceCampaigns(db, campaigns, made),
  growCampaigns: (campaigns, now) => growCampaigns(db, campaigns, now),
  storeHistory: (messages, now) => storeHistory(db, messages, now),
  addRaw: (rows) => addRaw(db, rows),
  storeReplies: (replies, importId, now) => storeReplies(db, replies, { importId, now }),
  openReplies: (importId, after, limit) => openReplies(db, importId, { after, limit }),
  answeredMessages: (replies) => answeredMessages(db, replies),
})

const HOLD = prepare(
  'history_hold_import',
  `update imports set leased_until = $3 where id = $1 and lease = $2 and state = 'running'`,
)

const ADVANCE = prepare(
  'history_advance_import',
  `update imports i set line = coalesce($2, line), reply_after = coalesce($3, reply_after),
     rows_read = rows_read + $4, messages = messages + $5, replies = replies + $6,
     already_known = already_known + $7, evidence_added = evidence_added + $8, row_errors = row_errors + $9,
     campaigns = campaigns + $10, opt_outs = opt_outs + $11,
     notes = coalesce((
       select jsonb_object_agg(name, n) from (
         select name, sum(n::bigint) as n from (
           select * from jsonb_each_text(i.notes) union all select * from jsonb_each_text($12::jsonb)
         ) both_notes (name, n)
         group by name order by name limit 200
       ) summed), '{}'),
     updated_at = $13
   where id = $1`,
)

const tallyValues = (tally: ImportTally): unknown[] => [
  tally.rowsRead,
  tally.messages,
  tally.replies,
  tally.alreadyKnown,
  tally.evidenceAdded,
  tally.rowErrors,
  tally.campaigns,
  tally.optOuts,
  JSON.stringify(tally.notes),
]

const INSERT_ERRORS = prepare(
  'history_insert_errors',
  `insert into import_row_errors (import_id, line, because, explanation, raw)
   select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::text[])
   on conflict (import_id, line) do nothing`,
)

const KNOWN = prepare(
  'history_known_rows',
  `select encode(r.hash, 'hex') as hex, r.ordinal, r.message_id, r.import_id,
     coalesce((
       select array_agg(e.key) from evidence e
       where e.bucket = get_byte(uuid_send(r.message_id), 15) and e.message_id = r.message_id
         and e.key like 'import:%'
     ), '{}') as said
   from unnest($1::smallint[], $2::bytea[]) as given (bucket, hash)
   join imported_rows r on r.bucket = given.bucket and r.hash = given.hash`,
)

type KnownRowRow = {
  hex: string
  ordinal: number
  message_id: string
  import_id: string
  said: string[]
}

async function knownRows(
  db: Queryable,
  rows: readonly { readonly bucket: number; readonly hash: Uint8Array }[],
): Promise<ReadonlyMap<string, readonly KnownRow[]>> {
  if (rows.length === 0) return new Map()
  const columns = columnsOf(rows, [({ bucket }) => bucket, ({ hash }) => hash])
  const found = await run<KnownRowRow>(db, KNOWN, columns)
  const byHash = new Map<string, KnownRow[]>()
  for (const { hex, ordinal, message_id: messageId, import_id: importId, said } of found.rows) {
    const likes = byHash.get(hex) ?? []
    byHash.set(hex, likes)
    likes.push({ ordinal, messageId, importId, said: new Set(said) })
  }
  return byHash
}

const REMEMBER = prepare(
  'history_remember_rows',
  `insert into imported_rows (bucket, hash, ordinal, message_id, import_id)
   select bucket, hash, ordinal, message_id, $1
   from unnest($2::smallint[], $3::bytea[], $4::integer[], $5::uuid[])
     as given (bucket, hash, ordinal, message_id)
   on conflict (bucket, hash, ordinal) do update set import_id = excluded.import_id`,
)
