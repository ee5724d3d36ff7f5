import type { Correction } from '../../core/correction.ts'
import type { CorrectionRecord, VocabularyReads } from '../../flows/ports/vocabulary.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** Column, its type and what goes into it. */
const ADDED: readonly (readonly [string, string, (row: Correction) => unknown])[] = [
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['message_id', 'uuid', ({ messageId }) => messageId],
  ['sequence', 'integer', ({ sequence }) => sequence],
  ['workspace_id', 'uuid', ({ workspaceId }) => workspaceId],
  ['campaign_id', 'uuid', ({ campaignId }) => campaignId],
  ['from_status', 'text', ({ fromStatus }) => fromStatus],
  ['from_reason', 'text', ({ fromReason }) => fromReason],
  ['to_status', 'text', ({ toStatus }) => toStatus],
  ['to_reason', 'text', ({ toReason }) => toReason],
  ['because', 'text', ({ because }) => because],
]

const NAMES = ADDED.map(([name]) => name).join(', ')

const ADD = prepare(
  'pipeline_add_corrections',
  `insert into corrections (${NAMES}, at)
   select ${NAMES}, $${ADDED.length + 1}
   from unnest(${ADDED.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')}) as given (${NAMES})`,
)

/** In the transaction that changes the messages: neither is without the other. */
export async function addCorrections(
  db: Queryable,
  rows: readonly Correction[],
  now: number,
): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf(
    rows,
    ADDED.map(([, , field]) => field),
  )
  await run(db, ADD, [...columns, instant(now)])
}

type Row = {
  bucket: number
  message_id: string
  sequence: number
  workspace_id: string
  campaign_id: string
  from_status: Correction['fromStatus']
  from_reason: Correction['fromReason']
  to_status: Correction['toStatus']
  to_reason: Correction['toReason']
  because: Correction['because']
  at: Date
}

/** Newest first. */
export async function listCorrections(
  db: Queryable,
  workspaceId: string,
  { limit, after, campaignId, messageId }: Parameters<VocabularyReads['listCorrections']>[1],
): Promise<readonly CorrectionRecord[]> {
  const values: unknown[] = [workspaceId]
  const conditions = ['workspace_id = $1']
  if (campaignId !== null) conditions.push(`campaign_id = $${values.push(campaignId)}`)
  if (messageId !== null) {
    const id = `$${values.push(messageId)}::uuid`
    conditions.push(`bucket = get_byte(uuid_send(${id}), 15) and message_id = ${id}`)
  }
  if (after !== null) {
    const place = [new Date(after.at), after.messageId, after.sequence]
    const [at, id, sequence] = place.map((value) => `$${values.push(value)}`)
    conditions.push(
      `(at, message_id, sequence) < (${at}::timestamptz, ${id}::uuid, ${sequence}::integer)`,
    )
  }
  const { rows } = await db.query<Row>(
    `select ${NAMES}, at from corrections where ${conditions.join(' and ')}
     order by at desc, message_id desc, sequence desc limit $${values.push(limit)}`,
    values,
  )
  return rows.map((row) => ({
    bucket: row.bucket,
    messageId: row.message_id,
    sequence: row.sequence,
    workspaceId: row.workspace_id,
    campaignId: row.campaign_id,
    fromStatus: row.from_status,
    fromReason: row.from_reason,
    toStatus: row.to_status,
    toReason: row.to_reason,
    because: row.because,
    at: row.at.getTime(),
  }))
}
