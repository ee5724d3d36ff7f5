import type { Channel, Fallback } from '../../core/channels.ts'
import type { Turned } from '../../core/leg-prices.ts'
import type { Charge, ChargeSource, Fault } from '../../core/evidence.ts'
import type { Reason } from '../../core/reasons.ts'
import type { Rule } from '../../core/standing.ts'
import type { Grade, Plan, Status } from '../../core/status.ts'
import type { LedgerMessage, MessageKey, StandingChange } from '../../flows/ports/pipeline.ts'
import { isFinal } from '../../core/status.ts'
import { columnsOf, epochMs, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** The columns of a message that a change of standing rests on, for a query that calls it m. */
export const MESSAGE_COLUMNS = `m.bucket, m.id, m.workspace_id, m.campaign_id, m.account_id, m.plan,
  m.segments, m.status, m.reason, m.detail, m.fault, m.permanent, m.grade, m.charge, m.charge_source,
  m.conflict, m.texted_twice, m.segments_delivered, m.segments_known, m.submissions, m.word, m.code,
  m.rule, m.sequence, m.price_micros, m.submitted_at, m.expected_by, m.final_at, m.channel, m.fallback, m.turned`

export type MessageRow = {
  bucket: number
  id: string
  workspace_id: string
  campaign_id: string
  account_id: string | null
  plan: Plan
  segments: number
  status: Status
  reason: Reason | null
  detail: string | null
  fault: Fault | null
  permanent: boolean | null
  grade: Grade | null
  charge: Charge
  charge_source: ChargeSource
  conflict: boolean
  texted_twice: boolean
  segments_delivered: number
  segments_known: number
  submissions: number
  word: string | null
  code: string | null
  rule: Rule
  sequence: number
  price_micros: number | null
  submitted_at: Date | null
  expected_by: Date | null
  final_at: Date | null
  channel: Channel
  fallback: Fallback | null
  turned: Turned | null
}

export const messageFromRow = (row: MessageRow): LedgerMessage => ({
  bucket: row.bucket,
  id: row.id,
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  accountId: row.account_id,
  plan: row.plan,
  segments: row.segments,
  priceMicros: row.price_micros,
  standing: {
    status: row.status,
    reason: row.reason,
    detail: row.detail,
    fault: row.fault,
    permanent: row.permanent,
    grade: row.grade,
    charge: row.charge,
    chargeSource: row.charge_source,
    conflict: row.conflict,
    textedTwice: row.texted_twice,
    segments: row.segments,
    segmentsDelivered: row.segments_delivered,
    segmentsKnown: row.segments_known,
    submission: 0,
    accountId: row.account_id,
    word: row.word,
    code: row.code,
    decidedBy: [],
    rule: row.rule,
  },
  sequence: row.sequence,
  submissionCount: row.submissions,
  submittedAt: epochMs(row.submitted_at),
  expectedBy: epochMs(row.expected_by),
  finalAt: epochMs(row.final_at),
  channel: row.channel,
  fallback: row.fallback,
  turned: row.turned,
})

// Rows are locked in one order by everyone, so that nobody waits in a circle.
const LOCK = prepare(
  'pipeline_lock_messages',
  `select ${MESSAGE_COLUMNS}
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join messages m on m.bucket = given.bucket and m.id = given.id
   order by m.bucket, m.id
   for no key update of m`,
)

export async function lockMessageRows(
  db: Queryable,
  keys: readonly MessageKey[],
): Promise<LedgerMessage[]> {
  const { rows } = await run<MessageRow>(db, LOCK, keyColumns(keys))
  return rows.map(messageFromRow)
}

export const keyColumns = (keys: readonly MessageKey[]): string[] =>
  columnsOf(keys, [({ bucket }) => bucket, ({ id }) => id])

/** Column, its type and what goes into it. */
const CHANGED: readonly (readonly [string, string, (change: StandingChange) => unknown])[] = [
  ['account_id', 'uuid', ({ accountId }) => accountId],
  ['segments', 'smallint', ({ standing }) => standing.segments],
  ['status', 'text', ({ standing }) => standing.status],
  ['reason', 'text', ({ standing }) => standing.reason],
  ['detail', 'text', ({ standing }) => standing.detail],
  ['fault', 'text', ({ standing }) => standing.fault],
  ['permanent', 'boolean', ({ standing }) => standing.permanent],
  ['grade', 'text', ({ standing }) => standing.grade],
  ['charge', 'text', ({ standing }) => standing.charge],
  ['charge_source', 'text', ({ standing }) => standing.chargeSource],
  ['conflict', 'boolean', ({ standing }) => standing.conflict],
  ['texted_twice', 'boolean', ({ standing }) => standing.textedTwice],
  ['segments_delivered', 'smallint', ({ standing }) => standing.segmentsDelivered],
  ['segments_known', 'smallint', ({ standing }) => standing.segmentsKnown],
  ['word', 'text', ({ standing }) => standing.word],
  ['code', 'text', ({ standing }) => standing.code],
  ['rule', 'text', ({ standing }) => standing.rule],
  ['is_final', 'boolean', ({ standing }) => isFinal(standing.status)],
  ['sequence', 'integer', ({ sequence }) => sequence],
  ['submissions', 'smallint', ({ submissionCount }) => submissionCount],
  ['submitted_at', 'timestamptz', ({ submittedAt }) => instant(submittedAt)],
  ['expected_by', 'timestamptz', ({ expectedBy }) => instant(expectedBy)],
  ['final_at', 'timestamptz', ({ finalAt }) => instant(finalAt)],
  ['channel', 'text', ({ channel }) => channel],
  ['price_micros', 'bigint', ({ priceMicros }) => priceMicros],
]

const CHANGE = prepare(
  'pipeline_change_standings',
  `update messages m
   set ${CHANGED.map(([name]) => `${name} = given.${name}`).join(', ')}, updated_at = $3
   from unnest($1::smallint[], $2::uuid[], ${CHANGED.map(([, type], at) => `$${at + 4}::${type}[]`).join(', ')})
     as given (bucket, id, ${CHANGED.map(([name]) => name).join(', ')})
   where m.bucket = given.bucket and m.id = given.id`,
)

export async function changeStandings(
  db: Queryable,
  changes: readonly StandingChange[],
  now: number,
): Promise<void> {
  if (changes.length === 0) return
  const columns = columnsOf(
    changes,
    CHANGED.map(([, , field]) => field),
  )
  await run(db, CHANGE, [...keyColumns(changes), instant(now), ...columns])
}
