import type { Evidence } from '../../core/evidence.ts'
import type { Charge, ChargeSource, EvidenceKind, Fault } from '../../core/evidence.ts'
import type { Reason } from '../../core/reasons.ts'
import type { ClaimedStatus, Grade } from '../../core/status.ts'
import type { MessageKey, NewEvidence } from '../../flows/ports/pipeline.ts'
import { columnsOf, instant } from './columns.ts'
import { keyColumns } from './message-rows.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

export type EvidenceRow = {
  message_id: string
  key: string
  kind: EvidenceKind
  submission: number
  segment: number | null
  status: ClaimedStatus
  grade: Grade
  reason: Reason | null
  detail: string | null
  fault: Fault | null
  permanent: boolean | null
  charge: Charge | null
  charge_source: ChargeSource | null
  word: string | null
  code: string | null
  happened_at: string | null
  recorded_at: Date
}

export const EVIDENCE_COLUMNS = `e.message_id, e.key, e.kind, e.submission, e.segment, e.status, e.grade,
  e.reason, e.detail, e.fault, e.permanent, e.charge, e.charge_source, e.word, e.code, e.happened_at,
  e.recorded_at`

const READ = prepare(
  'pipeline_read_evidence',
  `select ${EVIDENCE_COLUMNS}
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join evidence e on e.bucket = given.bucket and e.message_id = given.id`,
)

/** Everything stored about these messages, by message. */
export async function readEvidence(
  db: Queryable,
  keys: readonly MessageKey[],
): Promise<ReadonlyMap<string, readonly Evidence[]>> {
  const { rows } = await run<EvidenceRow>(db, READ, keyColumns(keys))
  const byMessage = new Map<string, Evidence[]>()
  for (const row of rows) {
    const own = byMessage.get(row.message_id)
    if (own === undefined) byMessage.set(row.message_id, [evidenceFromRow(row)])
    else own.push(evidenceFromRow(row))
  }
  return byMessage
}

export const evidenceFromRow = (row: EvidenceRow): Evidence => ({
  key: row.key,
  kind: row.kind,
  submission: row.submission,
  segment: row.segment,
  claim: {
    status: row.status,
    grade: row.grade,
    reason: row.reason,
    detail: row.detail,
    fault: row.fault,
    permanent: row.permanent,
    charge: row.charge,
    chargeSource: row.charge_source,
  },
  word: row.word,
  code: row.code,
  happenedAt: row.happened_at,
  recordedAt: row.recorded_at.getTime(),
})

/** Column, its type and what goes into it. */
const ADDED: readonly (readonly [string, string, (row: NewEvidence) => unknown])[] = [
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['message_id', 'uuid', ({ messageId }) => messageId],
  ['key', 'text', ({ evidence }) => evidence.key],
  ['kind', 'text', ({ evidence }) => evidence.kind],
  ['submission', 'smallint', ({ evidence }) => evidence.submission],
  ['segment', 'smallint', ({ evidence }) => evidence.segment],
  ['account_id', 'uuid', ({ accountId }) => accountId],
  ['status', 'text', ({ evidence }) => evidence.claim.status],
  ['grade', 'text', ({ evidence }) => evidence.claim.grade],
  ['reason', 'text', ({ evidence }) => evidence.claim.reason],
  ['detail', 'text', ({ evidence }) => evidence.claim.detail],
  ['fault', 'text', ({ evidence }) => evidence.claim.fault],
  ['permanent', 'boolean', ({ evidence }) => evidence.claim.permanent],
  ['charge', 'text', ({ evidence }) => evidence.claim.charge],
  ['charge_source', 'text', ({ evidence }) => evidence.claim.chargeSource],
  ['word', 'text', ({ evidence }) => evidence.word],
  ['code', 'text', ({ evidence }) => evidence.code],
  ['happened_at', 'text', ({ evidence }) => evidence.happenedAt],
  ['matched_by', 'text', ({ matchedBy }) => matchedBy],
  ['dialect', 'text', ({ dialect }) => dialect],
  ['journal_id', 'uuid', ({ journalId }) => journalId],
  ['recorded_at', 'timestamptz', ({ evidence }) => instant(evidence.recordedAt)],
  ['said', 'jsonb', ({ said }) => (said ? storedJson(said) : null)],
]

const NAMES = ADDED.map(([name]) => name).join(', ')

const APPEND = prepare(
  'pipeline_append_evidence',
  `insert into evidence (${NAMES})
   select ${NAMES} from unnest(${ADDED.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')})
     as given (${NAMES})
   on conflict (bucket, message_id, key) do update set times_seen = evidence.times_seen + 1`,
)

export async function appendEvidence(db: Queryable, rows: readonly NewEvidence[]): Promise<void> {
  if (rows.length === 0) return
  await run(
    db,
    APPEND,
    columnsOf(
      rows,
      ADDED.map(([, , field]) => field),
    ),
  )
}

const REPEAT = prepare(
  'pipeline_repeat_evidence',
  `update evidence e set times_seen = e.times_seen + given.times
   from unnest($1::smallint[], $2::uuid[], $3::text[], $4::integer[])
     as given (bucket, message_id, key, times)
   where e.bucket = given.bucket and e.message_id = given.message_id and e.key = given.key`,
)

type Repeat = {
  readonly bucket: number
  readonly messageId: string
  readonly key: string
  readonly times: number
}

export async function countRepeats(db: Queryable, rows: readonly Repeat[]): Promise<void> {
  if (rows.length === 0) return
  await run(
    db,
    REPEAT,
    columnsOf(rows, [
      ({ bucket }) => bucket,
      ({ messageId }) => messageId,
      ({ key }) => key,
      ({ times }) => times,
    ]),
  )
}
