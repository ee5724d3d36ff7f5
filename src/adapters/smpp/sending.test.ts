import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Handover } from '../../flows/ports/pipeline.ts'
import { HandoverTracker } from './handover-tracker.ts'
import { startLoop } from '../pipeline/loop.ts'

const handover = (segments: number): Handover => ({
  bucket: 0,
  id: 'm',
  workspaceId: 'w',
  campaignId: 'c',
  submission: 1,
  channel: 'sms',
  submittedAt: 0,
  isAtLeastOnce: false,
  asksReceipts: true,
  recipient: '+1',
  sender: 's',
  validUntil: null,
  segments: Array.from({ length: segments }),
})

test('a message of which nothing was taken goes back as a whole', () => {
  const tracker = new HandoverTracker(handover(2))
  tracker.untaken(1)
  assert.equal(tracker.verdict().kind, 'open')
  tracker.untaken(2)
  assert.equal(tracker.verdict().kind, 'untaken')
})

test('of a message that was partly taken, only the rest is offered again', () => {
  const tracker = new HandoverTracker(handover(3))
  tracker.settle(1)
  tracker.untaken(2)
  tracker.settle(3)
  assert.deepEqual(tracker.verdict(), { kind: 'again', segments: [2] })
  tracker.offerAgain()
  assert.equal(tracker.verdict().kind, 'open')
  tracker.settle(2)
  assert.equal(tracker.verdict().kind, 'settled')
})

test('an answer that comes after the time-out changes no verdict', () => {
  const tracker = new HandoverTracker(handover(1))
  assert.equal(tracker.settle(1), true)
  assert.equal(tracker.settle(1), false)
  tracker.untaken(1)
  assert.equal(tracker.verdict().kind, 'settled')
})

test('a loop works while there is more, sleeps until it is woken, and outlives a failure', async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const done: string[] = []
  const script: (() => 'more' | number)[] = [
    () => 'more',
    () => {
      // Woken while it works: it looks again instead of sleeping for an hour.
      loop.wake()
      return 3_600_000
    },
    () => {
      throw new Error('no luck')
    },
    () => {
      end()
      return 3_600_000
    },
  ]
  const loop = startLoop(
    async () => {
      await Promise.resolve()
      const step = script.shift()
      done.push(`step ${4 - script.length}`)
      return step?.() ?? 3_600_000
    },
    (error) => done.push(error instanceof Error ? error.message : ''),
  )
  await ended
  await loop.stop()
  assert.deepEqual(done, ['step 1', 'step 2', 'step 3', 'no luck', 'step 4'])
})
