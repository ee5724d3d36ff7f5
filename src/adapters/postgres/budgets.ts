import type { Budget } from '../../core/budgets.ts'
import { bucketOfId } from '../../core/ids.ts'
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

/** '2026-11-21', in UTC. */
const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)
