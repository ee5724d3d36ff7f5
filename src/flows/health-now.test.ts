import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HealthVerdict, WELL } from '../core/health.ts'
import { healthNow } from './health-now.ts'

const refused = { wanted: 1, bound: 0, lastError: 'connection refused' }

test('an account without a link is down at once, with the reason, and never called well', () => {
  const { state, trouble, because } = healthNow(WELL, { enabled: true, links: refused })
  assert.deepEqual(
    [state, trouble, because],
    ['down', 'unreachable', 'no link is up: connection refused'],
  )
  const young = healthNow(WELL, { enabled: true, links: { ...refused, lastError: null } })
  assert.deepEqual([young.state, young.because], ['down', 'no link is up'])
})

test('one link that is up, none that is wanted, and an account that is off are as judged', () => {
  for (const given of [
    { enabled: true, links: { wanted: 2, bound: 1, lastError: 'connection refused' } },
    { enabled: true, links: { wanted: 0, bound: 0, lastError: null } },
    { enabled: false, links: refused },
  ]) {
    assert.deepEqual(healthNow(WELL, given), WELL)
  }
})

test('what makes it sick is said before that its link is down', () => {
  const sick: HealthVerdict = { state: 'sick', trouble: 'refusing', because: 'so', since: 1 }
  assert.deepEqual(healthNow(sick, { enabled: true, links: refused }), sick)
})
