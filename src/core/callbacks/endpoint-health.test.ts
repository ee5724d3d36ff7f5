import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENDPOINT_HEALTHS, type HealthFacts, endpointHealth } from './endpoint-health.ts'

const WELL: HealthFacts = {
  state: 'active',
  circuit: { failures: 0, openUntil: null },
  successRate: 1,
  lastHeardAt: 2_000,
  lastErrorAt: null,
  overdue: 0,
  dead: 0,
}
const UNTRIED = { successRate: null, lastHeardAt: null } as const
const FAILING_ONLY = { successRate: 0, lastHeardAt: null, lastErrorAt: 2_000 } as const
const shut = { failures: 10, openUntil: 9_000 }
const stumbling = { failures: 1, openUntil: null }

const TABLE: readonly (readonly [string, Partial<HealthFacts>, string])[] = [
  ['all was heard', {}, 'well'],
  ['nothing had to be told yet', UNTRIED, 'unused'],
  [
    'one request failed, and others were heard since',
    { successRate: 0.999, lastErrorAt: 1_000 },
    'well',
  ],
  ['half of all fail, and the newest was heard', { successRate: 0.5, lastErrorAt: 1_999 }, 'well'],
  ['the newest request failed', { successRate: 0.999, lastErrorAt: 3_000 }, 'failing'],
  [
    'failures are counted though another began later',
    { circuit: stumbling, lastErrorAt: 1_000 },
    'failing',
  ],
  ['the first of all requests failed', { ...FAILING_ONLY, circuit: stumbling }, 'failing'],
  ['one waits that should have been heard', { overdue: 1 }, 'late'],
  ['one waits that nobody ever tried', { ...UNTRIED, overdue: 1 }, 'late'],
  ['the newest failed, and others wait', { overdue: 5, lastErrorAt: 3_000 }, 'failing'],
  ['what was given up long ago is over', { dead: 7 }, 'well'],
  [
    'nothing of the newest was heard, and nobody is called',
    { ...FAILING_ONLY, dead: 2 },
    'unheard',
  ],
  ['all was given up untried', { ...UNTRIED, dead: 2 }, 'unheard'],
  ['the circuit is open', { ...FAILING_ONLY, circuit: shut, overdue: 9 }, 'shut'],
  ['one is being tried while the circuit is open', { circuit: { ...shut, openUntil: 1 } }, 'shut'],
  ['a person paused it, whatever waits', { state: 'paused', circuit: shut, overdue: 9 }, 'paused'],
  ['it is off, whatever it heard', { state: 'off' }, 'off'],
]

for (const [what, facts, health] of TABLE)
  test(`an endpoint is ${health} where ${what}`, () => {
    assert.equal(endpointHealth({ ...WELL, ...facts }), health)
  })

test('every health of an endpoint comes about', () => {
  const found = new Set(TABLE.map(([, , health]) => health))
  assert.deepEqual([...found].toSorted(), ENDPOINT_HEALTHS.toSorted())
})
