import type { Budget, BudgetLimits } from '../../core/budgets.ts'
import { type WorkspaceSettings, storedWorkspaceSettings } from '../../core/workspace-settings.ts'
import { bucketOfId } from '../../core/ids.ts'
import { monthOf } from '../../flows/compose-messages.ts'
import { type Queryable, prepare, run } from './pool.ts'

const LOCK = prepare(
  'budgets_lock',
  'select workspace_id, messages, micros, balance_micros from lock_budgets($1, $2)',
)

/** What the month has cost and what credit is left, locked until the transaction ends. */
export async function lockBudgets(
  db: Queryable,
  workspaceIds: readonly string[],
  month: string,
): Promise<ReadonlyMap<string, Budget>> {
  type Row = {
    workspace_id: string
    messages: number
    micros: number
    balance_micros: number | null
  }
  const { rows } = await run<Row>(db, LOCK, [[...new Set(workspaceIds)], month])
  return new Map(
    rows.map((row) => [
      row.workspace_id,
      { messages: row.messages, micros: row.micros, balanceMicros: row.balance_micros },
    ]),
  )
}

const DEBIT = prepare('budgets_debit', 'select debit_messages($1, $2, $3)')
const LET_GO = prepare('budgets_let_go', 'select let_go_unsent($1, $2, $3)')

/** Takes the price of messages that were queued just now off the balance. */
export async function debitMessages(
  db: Queryable,
  ids: readonly string[],
  now: number,
): Promise<void> {
  if (ids.length > 0) await run(db, DEBIT, [dayOf(now), ids.map(bucketOfId), ids])
}

/** Of messages that ended without being handed over: their place in the review, and their money. */
export async function letGoUnsent(
  db: Queryable,
  ids: readonly string[],
  now: number,
): Promise<void> {
  if (ids.length > 0) await run(db, LET_GO, [dayOf(now), ids.map(bucketOfId), ids])
}

const ON_CREDIT = prepare(
  'budgets_on_credit',
  'select 1 from balances where workspace_id = $1 and is_on',
)

/** What is left of a workspace's credit, locked as whoever takes messages in locks it; null: it needs none. */
export async function creditLeft(
  db: Queryable,
  workspaceId: string,
  now: number,
): Promise<number | null> {
  if ((await run(db, ON_CREDIT, [workspaceId])).rowCount === 0) return null
  const budgets = await lockBudgets(db, [workspaceId], monthOf(now))
  return budgets.get(workspaceId)?.balanceMicros ?? null
}

const LIMITS = prepare(
  'budgets_limits',
  `select w.spend_cap_micros, w.settings, coalesce(b.is_on, false) as is_on
   from workspaces w left join balances b on b.workspace_id = w.id
   where w.id = $1`,
)

/** What a workspace has used and what it may use, locked as whoever takes messages in locks it; null: no end is set. */
export async function budgetOf(
  db: Queryable,
  workspaceId: string,
  now: number,
): Promise<{ readonly budget: Budget; readonly limits: BudgetLimits } | null> {
  type Row = {
    spend_cap_micros: number | null
    settings: Partial<WorkspaceSettings>
    is_on: boolean
  }
  const { rows } = await run<Row>(db, LIMITS, [workspaceId])
  const { usageThreshold } = storedWorkspaceSettings(rows[0]?.settings ?? {})
  const limits = { usageThreshold, spendCapMicros: rows[0]?.spend_cap_micros ?? null }
  const isLimited = usageThreshold !== null || limits.spendCapMicros !== null
  if (rows[0]?.is_on !== true && !isLimited) return null
  const budget = (await lockBudgets(db, [workspaceId], monthOf(now))).get(workspaceId)
  return budget === undefined ? null : { budget, limits }
}

const ADJUST = prepare(
  'budgets_adjust_credit',
  `with given_back as (
     update balances set micros = micros - $3 + $4 where workspace_id = $1
   )
   insert into credit_usage (workspace_id, day, micros, refunded_micros) values ($1, $2, $3, $4)
   on conflict (workspace_id, day) do update set
     micros = credit_usage.micros + excluded.micros,
     refunded_micros = credit_usage.refunded_micros + excluded.refunded_micros`,
)

/** Takes more off the credit for messages that became dearer, and gives back for those that became cheaper. */
export async function adjustCredit(
  db: Queryable,
  workspaceId: string,
  { debits, now }: { readonly debits: readonly number[]; readonly now: number },
): Promise<void> {
  const more = debits.reduce((sum, debit) => sum + Math.max(0, debit), 0)
  const less = debits.reduce((sum, debit) => sum + Math.max(0, -debit), 0)
  if (more + less > 0) await run(db, ADJUST, [workspaceId, dayOf(now), more, less])
}

/** What a month of a workspace, that in which they were queued, holds for messages that wait. */
export type Reserved = {
  readonly workspace_id: string
  readonly month: string
  readonly messages: number
  readonly segments: number
  readonly micros: number
}

const RESERVED = prepare(
  'budgets_reserved',
  `select m.workspace_id, to_char(coalesce(m.queued_at, m.created_at) at time zone 'UTC', 'YYYY-MM') as month,
     count(*) as messages, sum(m.segments)::bigint as segments,
     sum(coalesce(m.price_micros, 0))::bigint as micros
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join messages m on m.bucket = given.bucket and m.id = given.id
   where not m.is_final and m.status not in ('draft', 'held') and not has_left_channel(m.turned)
   group by 1, 2 order by 1, 2`,
)

/** What is reserved for messages that are about to end without being handed over, by any channel. */
export async function reservedFor(
  db: Queryable,
  ids: readonly string[],
): Promise<readonly Reserved[]> {
  return (await run<Reserved>(db, RESERVED, [ids.map(bucketOfId), ids])).rows
}

// Never below nothing: its price may have become another one, and that in another month.
const FREE = prepare(
  'budgets_free_reserved',
  `update spend set messages = greatest(0, messages - $3), segments = greatest(0, segments - $4),
     micros = greatest(0, micros - $5)
   where workspace_id = $1 and month = $2`,
)

/** The caps and the thresholds of their months have that much room again. */
export async function freeReserved(db: Queryable, reserved: readonly Reserved[]): Promise<void> {
  for (const { workspace_id: id, month, messages, segments, micros } of reserved)
    await run(db, FREE, [id, month, messages, segments, micros])
}

/** '2026-11-21', in UTC. */
const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)
