/** What a workspace has used of this month, and what credit it has left; null: it needs none. */
export type Budget = {
  readonly messages: number
  readonly micros: number
  readonly balanceMicros: number | null
}

export type BudgetLimits = {
  readonly spendCapMicros: number | null
  readonly usageThreshold: number | null
}

export type OverBudget = 'usage-threshold' | 'spend-cap' | 'balance'

/** Which limit one more message would break; null: none. A price that nobody knows counts as nothing. */
export function overBudget(
  { messages, micros, balanceMicros }: Budget,
  { spendCapMicros, usageThreshold }: BudgetLimits,
  priceMicros: number | null,
): OverBudget | null {
  const price = priceMicros ?? 0
  if (usageThreshold !== null && messages >= usageThreshold) return 'usage-threshold'
  if (spendCapMicros !== null && micros + price > spendCapMicros) return 'spend-cap'
  return balanceMicros !== null && price > balanceMicros ? 'balance' : null
}

export const budgetAfter = (budget: Budget, priceMicros: number | null): Budget => ({
  messages: budget.messages + 1,
  micros: budget.micros + (priceMicros ?? 0),
  balanceMicros: budget.balanceMicros === null ? null : budget.balanceMicros - (priceMicros ?? 0),
})
