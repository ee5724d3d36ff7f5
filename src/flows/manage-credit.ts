import { newId } from './platform-ids.ts'
import type { Act, After, CreditMovement, PlatformDeps } from './ports/platform.ts'
import { recordAct } from './record-audit.ts'

export type CreditOutcome =
  | { readonly kind: 'done'; readonly balanceMicros: number | null }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly because: string }

/**
 * Adds to a workspace's credit, or takes off it; from the first time on it sends on credit only.
 * @param micros null: it sends without credit from now on. What is left stays for when it is turned on again.
 */
export async function changeCredit(
  deps: PlatformDeps,
  act: Act,
  {
    workspaceId,
    micros,
    note,
  }: {
    readonly workspaceId: string
    readonly micros: number | null
    readonly note: string | null
  },
): Promise<CreditOutcome> {
  if (workspaceId !== act.caller.workspaceId) return { kind: 'not-found' }
  const at = deps.clock.now()
  const id = newId(deps)
  const change = { id, workspaceId, at, note, createdBy: act.caller.actor }
  return deps.store.transact(async (tables) => {
    const before = { balance_micros: await tables.credits.balance(workspaceId) }
    const balanceMicros = micros === null ? null : await tables.credits.add({ ...change, micros })
    if (micros === null) await tables.credits.turnOff(change)
    else if (balanceMicros === null) {
      return { kind: 'refused', because: 'That is more than the credit that is left.' }
    }
    const after = { balance_micros: balanceMicros, note }
    const done = { act: 'credit.changed', subject: `workspace:${workspaceId}`, before, after }
    await recordAct(tables, { ...act, at }, done)
    return { kind: 'done', balanceMicros }
  })
}

/** Newest first; null: no such workspace from here. */
export async function listCredit(
  { store }: PlatformDeps,
  { caller }: Act,
  { workspaceId, ...query }: { workspaceId: string; after: After; limit: number },
): Promise<readonly CreditMovement[] | null> {
  return workspaceId === caller.workspaceId ? store.credits.page(workspaceId, query) : null
}
