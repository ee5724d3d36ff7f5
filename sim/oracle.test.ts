import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../src/core/status.ts'
import type { OracleSettings } from './oracle.ts'
import { allowedStatuses, textedTwice } from './oracle.ts'
import { findBehaviour, magicNumber } from './smsc/magic.ts'
import { findScenario } from './smsc/scenario.ts'
import { BEHAVIOURS } from './tables/behaviours-table.ts'
import { runVirtually } from './virtual.ts'

const scenario = (() => {
  const found = findScenario('healthy')
  if (found.kind !== 'scenario') throw new Error(found.because)
  return found.scenario
})()

const START = Date.UTC(2026, 0, 5)
const AFTERWARDS: OracleSettings = {
  nowMs: START + 600_000,
  expectedBy: { earliestMs: 30_000, latestMs: 32_000 },
  habits: ['each'],
}
const SHORT = 'Hello'
const LONG = 'A text that takes three segments. '.repeat(12)

const numberOf = (name: string): string => {
  const behaviour = findBehaviour(name)
  if (behaviour === null) throw new Error(`no behaviour ${name}`)
  return magicNumber(behaviour, 1).slice(1)
}

/** What the oracle allows a message with this behaviour, long afterwards. */
function allowedFor(name: string, text = SHORT, settings = AFTERWARDS): Status[] {
  const to = numberOf(name)
  const { truth } = runVirtually({ messages: [{ to, text, atMs: START }], scenario, seed: 3 })
  const [found] = allowedStatuses(truth, [{ to, text }], settings)
  return [...found!.statuses].toSorted()
}

test('the oracle knows where each behaviour may end', () => {
  const expected: Record<string, Status[]> = {
    delivered: ['delivered'],
    'delivered-too-late': ['delivered'],
    'no-receipt': ['unconfirmed'],
    lost: ['unconfirmed'],
    'delivered-thrice': ['delivered'],
    'receipt-before-answer': ['delivered'],
    'delivered-then-enroute': ['delivered'],
    'enroute-only': ['unconfirmed'],
    'fake-delivered': ['delivered'],
    'delivered-then-failed': ['delivered'],
    'failed-then-delivered': ['delivered'],
    'failed-then-rejected': ['rejected'],
    'unknown-then-delivered': ['delivered'],
    'id-truncated': ['delivered'],
    'wire-tlv-wins': ['delivered'],
    'wire-cut-short': ['unconfirmed'],
    'wire-unknown-id': ['unconfirmed'],
    'word-unheard-of': ['unconfirmed'],
    'throttled-twice': ['delivered'],
    'unanswered-and-taken': ['delivered', 'unconfirmed'],
    'unanswered-and-lost': ['unconfirmed'],
    'dropped-and-taken': ['delivered', 'unconfirmed'],
    'answered-without-id': ['delivered', 'unconfirmed'],
    'stat-deleted': ['cancelled'],
    'stat-expired': ['expired'],
    'stat-dnd_rejected': ['rejected'],
    'stat-0': ['unconfirmed'],
    'err-005': ['failed'],
    'gsm-27': ['failed'],
    'answer-rinvdstadr': ['rejected'],
    'answer-rthrottled': ['expired', 'queued', 'submitted', 'unconfirmed'],
  }
  for (const [name, statuses] of Object.entries(expected)) {
    assert.deepEqual(allowedFor(name), statuses, name)
  }
})

test('segments fold as the design says', () => {
  assert.deepEqual(allowedFor('receipt-each', LONG), ['delivered'])
  assert.deepEqual(allowedFor('last-segment-fails', LONG), ['partial'])
  assert.deepEqual(allowedFor('last-segment-silent', LONG), ['unconfirmed'])
  assert.deepEqual(allowedFor('receipt-first', LONG), ['unconfirmed'])
  assert.deepEqual(allowedFor('receipt-first', LONG, { ...AFTERWARDS, habits: ['first'] }), [
    'delivered',
  ])
  assert.deepEqual(allowedFor('receipt-last', LONG, { ...AFTERWARDS, habits: ['last'] }), [
    'delivered',
  ])
})

test('before its time a silent message is still on its way', () => {
  const early = { ...AFTERWARDS, nowMs: START + 20_000 }
  assert.deepEqual(allowedFor('no-receipt', SHORT, early), ['submitted'])
  assert.deepEqual(allowedFor('enroute-only', SHORT, early), ['sent'])
  assert.deepEqual(allowedFor('no-receipt', SHORT, { ...AFTERWARDS, nowMs: START + 31_000 }), [
    'submitted',
    'unconfirmed',
  ])
})

test('what the centre never saw was neither delivered nor failed', () => {
  const [never] = allowedStatuses(
    { submits: [], inbound: [] },
    [{ to: '1', text: null }],
    AFTERWARDS,
  )
  for (const status of ['delivered', 'failed', 'partial', 'sent', 'read'] as const) {
    assert.ok(!never!.statuses.has(status))
  }
})

test('every behaviour runs, and the oracle allows at least one status for it', () => {
  assert.ok(BEHAVIOURS.length > 200, `${BEHAVIOURS.length} behaviours`)
  for (const { name } of BEHAVIOURS) {
    assert.ok(allowedFor(name).length > 0, name)
    assert.ok(allowedFor(name, LONG).length > 0, name)
  }
})

test('a text that reached a handset twice is told', () => {
  const to = numberOf('delivered')
  const once = { to, text: SHORT, atMs: START }
  assert.deepEqual(textedTwice(runVirtually({ messages: [once], scenario, seed: 1 }).truth), [])
  const twice = runVirtually({
    messages: [once, { ...once, atMs: START + 9_000 }],
    scenario,
    seed: 1,
  })
  assert.deepEqual(textedTwice(twice.truth), [`${to} 1 ${SHORT}`])
})

test('the same seed gives the same truth', () => {
  const messages = BEHAVIOURS.map(({ name }, at) => ({
    to: numberOf(name),
    text: SHORT,
    atMs: START + at,
  }))
  const run = () => runVirtually({ messages, scenario, seed: 11 }).truth
  assert.deepEqual(run(), run())
})
