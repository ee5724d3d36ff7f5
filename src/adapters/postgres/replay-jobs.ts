import type { ReplayAsk, ReplayFindings, RunningReplay } from '../../flows/ports/vocabulary.ts'
import type { ReplayJob } from '../../flows/ports/vocabulary.ts'
import { wireId } from '../../core/ids.ts'
import { instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** What people read of a replay, as it is stored with the job. */
export type ReplayResult = {
  readonly receipts: number
  readonly messages: number
  readonly changed: number
  readonly drifted: number
  readonly without_raw: number
  readonly moves: readonly {
    readonly from: string
    readonly from_reason: string | null
    readonly to: string
    readonly to_reason: string | null
    readonly messages: number
  }[]
  readonly samples: readonly {
    readonly message_id: string
    readonly from: string
    readonly to: string
  }[]
  readonly applied: boolean
}

export const resultOf = (findings: ReplayFindings, applied: boolean): ReplayResult => ({
  receipts: findings.receipts,
  messages: findings.messages,
  changed: findings.changed,
  drifted: findings.drifted,
  without_raw: findings.withoutRaw,
  moves: findings.moves.map(({ from, fromReason, to, toReason, messages }) => ({
    from,
    from_reason: fromReason,
    to,
    to_reason: toReason,
    messages,
  })),
  samples: findings.samples.map(({ messageId, from, to }) => ({
    message_id: wireId('msg', messageId),
    from,
    to,
  })),
  applied,
})

const INSERT = prepare(
  'replay_insert_job',
  `insert into jobs (id, workspace_id, kind, subject, state, ask, result, started_at, updated_at)
   values ($1, $2, $3, $4, 'running', $5, $6, $7, $7)`,
)

type Stored = { readonly asked: ReplayAsk; readonly findings: ReplayFindings }

export async function insertReplayJob(
  db: Queryable,
  job: ReplayJob & { readonly startedAt: number },
): Promise<void> {
  const findings: ReplayFindings = {
    receipts: 0,
    messages: 0,
    changed: 0,
    drifted: 0,
    withoutRaw: 0,
    moves: [],
    samples: [],
  }
  const stored: Stored = { asked: job.ask, findings }
  await run(db, INSERT, [
    job.id,
    job.workspaceId,
    job.kind,
    job.subject,
    JSON.stringify(stored),
    JSON.stringify(resultOf(findings, false)),
    instant(job.startedAt),
  ])
}

// The oldest of which no process has said that it works at it.
const TAKE = prepare(
  'replay_take_job',
  `update jobs set taken_until = $2, updated_at = $1
   where id = (select j.id from jobs j
               where j.state = 'running' and j.ask is not null and j.kind in ('replay', 'table-entry')
                 and (j.taken_until is null or j.taken_until <= $1)
               order by j.started_at limit 1 for update skip locked)
   returning id, workspace_id, kind, subject, ask, cursor`,
)

type JobRow = {
  id: string
  workspace_id: string
  kind: RunningReplay['kind']
  subject: string | null
  ask: Stored
  cursor: string | null
}

export async function takeReplayJob(
  db: Queryable,
  now: number,
  leaseUntil: number,
): Promise<RunningReplay | null> {
  const { rows } = await run<JobRow>(db, TAKE, [instant(now), instant(leaseUntil)])
  const [row] = rows
  if (row === undefined) return null
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    subject: row.subject,
    ask: row.ask.asked,
    cursor: row.cursor,
    findings: row.ask.findings,
    leaseUntil,
  }
}

// Whoever took it over has stored a lease of its own, and the time of ours is found no more.
const SAVE = prepare(
  'replay_save_job',
  `update jobs set cursor = $2, ask = $3, result = $4, done = $5, updated_at = $6, taken_until = $7
   where id = $1 and taken_until = $8`,
)

export async function saveReplayProgress(
  db: Queryable,
  { id, ask, cursor, findings, leaseUntil: held }: RunningReplay,
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<boolean> {
  const stored: Stored = { asked: ask, findings }
  const { rowCount } = await run(db, SAVE, [
    id,
    cursor,
    JSON.stringify(stored),
    JSON.stringify(resultOf(findings, false)),
    findings.messages,
    instant(now),
    instant(leaseUntil),
    instant(held),
  ])
  return rowCount === 1
}

const END = prepare(
  'replay_end_job',
  `update jobs set state = $2, result = $3, errors = $4, done = $5, total = $5, updated_at = $6,
     finished_at = $6, taken_until = null
   where id = $1 and taken_until = $7`,
)

export async function endReplayJob(
  db: Queryable,
  { id, ask, findings, leaseUntil }: RunningReplay,
  { now, because }: { now: number; because: string | null },
): Promise<void> {
  await run(db, END, [
    id,
    because === null ? 'done' : 'failed',
    JSON.stringify(resultOf(findings, ask.apply && because === null)),
    JSON.stringify(because === null ? [] : [because]),
    findings.messages,
    instant(now),
    instant(leaseUntil),
  ])
}
