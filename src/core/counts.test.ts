import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Counted } from './counts.ts'
import { sumMoves } from './counts.ts'
import { STATUSES } from './status.ts'

const at = (over: Partial<Counted>): Counted => ({
  workspaceId: 'w',
  campaignId: 'c',
  status: 'queued',
  reason: '',
  accountId: 'a',
  code: '',
  charge: 'no',
  segments: 1,
  priceMicros: 5,
  ...over,
})

test('a change of standing is one less here and one more there', () => {
  const moves = sumMoves([{ before: at({}), after: at({ status: 'submitted' }) }])
  assert.deepEqual(
    moves.map(({ status, messages }) => [status, messages]),
    [
      ['queued', -1],
      ['submitted', 1],
    ],
  )
})

test('a message that ends where it began moves nothing', () => {
  assert.deepEqual(sumMoves([{ before: at({}), after: at({}) }]), [])
})

test('however often messages move, the sum over statuses stays the number of messages', () => {
  const walk = fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.array(walk, { maxLength: 20 }), (walks) => {
      const changes = walks.flatMap((statuses) =>
        statuses.map((status, step) => {
          const before = statuses[step - 1]
          return {
            before: before === undefined ? null : at({ status: before }),
            after: at({ status }),
          }
        }),
      )
      const moves = sumMoves(changes)
      const messages = moves.reduce((sum, move) => sum + move.messages, 0)
      assert.equal(messages, walks.length)
      for (const status of STATUSES) {
        const now = walks.filter((statuses) => statuses.at(-1) === status).length
        const counted = moves.filter((move) => move.status === status)
        assert.equal(
          counted.reduce((sum, move) => sum + move.messages, 0),
          now,
        )
      }
    }),
  )
})
