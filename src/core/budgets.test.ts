import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { budgetAfter, overBudget } from './budgets.ts'

const NONE = { spendCapMicros: null, usageThreshold: null }

test('without a limit nothing is over it', () => {
  const used = { messages: 1e9, micros: 1e15, balanceMicros: null }
  assert.equal(overBudget(used, NONE, 1e9), null)
})

test('each limit is told by its name, the threshold before money', () => {
  const used = { messages: 10, micros: 900, balanceMicros: 99 }
  assert.equal(overBudget(used, { ...NONE, usageThreshold: 10 }, 100), 'usage-threshold')
  assert.equal(overBudget(used, { ...NONE, usageThreshold: 11 }, 100), 'balance')
  assert.equal(overBudget(used, { ...NONE, spendCapMicros: 999 }, 100), 'spend-cap')
  assert.equal(overBudget(used, { ...NONE, spendCapMicros: 1000 }, 99), null)
  assert.equal(overBudget(used, NONE, null), null)
})

test('whatever is sent, no limit is ever passed', () => {
  const prices = fc.array(fc.option(fc.integer({ min: 0, max: 500 })), { maxLength: 60 })
  const nat = fc.nat({ max: 3_000 })
  fc.assert(
    fc.property(prices, nat, nat, fc.nat({ max: 40 }), (given, cap, credit, threshold) => {
      const limits = { spendCapMicros: cap, usageThreshold: threshold }
      let budget = { messages: 0, micros: 0, balanceMicros: credit as number | null }
      for (const price of given) {
        if (overBudget(budget, limits, price) === null) budget = budgetAfter(budget, price)
      }
      assert.ok(budget.messages <= threshold && budget.micros <= cap)
      assert.ok((budget.balanceMicros ?? 0) >= 0)
    }),
  )
})
