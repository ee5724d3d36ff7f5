import type { Budget, BudgetLimits } from '../../core/budgets.ts'
import type { MessageKey } from './pipeline.ts'

/** Messages that are looked at together: whether they should go by their second channel. */
export type FallbackWatch = {
  readonly id: string
  readonly dueAt: number
  readonly messages: readonly string[]
}

export type FallbackLedger = {
  watchFallbacks(watches: readonly FallbackWatch[]): Promise<void>
  takeDueFallbacks(now: number, limit: number): Promise<readonly MessageKey[]>
  /**
   * Which of these campaigns are cancelled; it stays so until the transaction ends. Busy: somebody is
   * changing them just now, and to wait for that while messages are locked could be to wait in a circle.
   */
  lookAtCampaigns(
    ids: readonly string[],
  ): Promise<{ readonly cancelled: ReadonlySet<string>; readonly busy: ReadonlySet<string> }>
  /** Locks their places in the queue; answers those that somebody else takes off it just now. */
  lookAtQueue(keys: readonly MessageKey[]): Promise<readonly MessageKey[]>
  /**
   * What a workspace has used of this month and of its credit, locked until the transaction ends, and what of
   * both it may use; null: no end is set.
   */
  budgetOf(
    workspaceId: string,
    now: number,
  ): Promise<{ readonly budget: Budget; readonly limits: BudgetLimits } | null>
}
