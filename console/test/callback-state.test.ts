import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndpointStats } from '../src/api/callback-types.ts'
import { lookOf } from '../src/pages/callbacks/state.ts'
import { endpoint, SHOP } from './fake-callbacks.ts'

const SHOP_DETAIL = endpoint(SHOP)!

const look = (stats: Partial<EndpointStats>, failures = 0) =>
  lookOf(
    { ...SHOP_DETAIL, circuit: { ...SHOP_DETAIL.circuit, failures } },
    { ...SHOP_DETAIL.stats, ...stats },
  )

test('an endpoint is well only where all of the newest requests were heard', () => {
  const looks = [
    [{ success_rate: null }, 'off', 'Not used yet'],
    [{ success_rate: null, dead: 1 }, 'bad', 'Not heard'],
    [{ success_rate: 0, dead: 3 }, 'bad', 'Not heard'],
    [{ success_rate: 0.998 }, 'warn', 'Not always heard'],
    [{ success_rate: 0.5, dead: 1 }, 'warn', 'Not always heard'],
    [{ success_rate: 1 }, 'good', 'Heard'],
  ] as const
  for (const [stats, tone, label] of looks) {
    const found = look(stats)
    assert.deepEqual([found.tone, found.label], [tone, label], JSON.stringify(stats))
  }
})

test('what was given up is counted in words, and what was not is tried again', () => {
  assert.match(look({ success_rate: 0.5, dead: 1 }).next ?? '', /^1 callback is dead/)
  assert.match(look({ success_rate: 0, dead: 2 }).next ?? '', /^2 callbacks are dead/)
  assert.equal(look({ success_rate: 0.5 }).next, 'What fails is tried again by itself.')
})

test('one request that failed is not spoken of as several', () => {
  assert.equal(look({}, 1).sentence, 'The newest request failed. It is tried again by itself.')
  assert.match(look({}, 2).sentence, /^The newest 2 requests failed. They are tried again/)
})
