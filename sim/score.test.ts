import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../src/core/status.ts'
import { demoScenario } from './demo.ts'
import { scoreAgainstHandsets } from './score.ts'
import { findBehaviour, magicNumber } from './smsc/magic.ts'
import { runVirtually } from './virtual.ts'

test('statuses are scored against what the handsets have', () => {
  const said = (name: string, status: Status) => {
    const behaviour = findBehaviour(name) ?? assert.fail(name)
    return { to: magicNumber(behaviour, 1).slice(1), text: 'Hello', status }
  }
  const all = [
    said('delivered', 'delivered'),
    said('fake-delivered', 'delivered'),
    said('err-001', 'failed'),
    said('failed-then-delivered', 'failed'),
    said('no-receipt', 'unconfirmed'),
    said('lost', 'unconfirmed'),
  ]
  const messages = all.map(({ to, text }) => ({ to, text, atMs: Date.UTC(2026, 0, 5) }))
  const { truth } = runVirtually({ messages, scenario: demoScenario(), seed: 1 })
  assert.deepEqual(scoreAgainstHandsets(truth, all), {
    trulyDelivered: 1,
    falselyDelivered: 1,
    trulyUndelivered: 1,
    falselyUndelivered: 1,
    openAndReached: 1,
    openAndUnreached: 1,
  })
})
