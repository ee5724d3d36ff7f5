import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndpointDetail, EndpointStats } from '../src/api/callback-types.ts'
import { lookOf, nextTryOf } from '../src/pages/callbacks/state.ts'
import { words } from '../src/words/en.ts'
import { endpoint, SHOP } from './fake-callbacks.ts'

const SHOP_DETAIL = endpoint(SHOP)!

type Over = Partial<Omit<EndpointDetail, 'stats'>> & { stats?: Partial<EndpointStats> }

const detail = ({ stats, ...over }: Over): EndpointDetail => ({
  ...SHOP_DETAIL,
  ...over,
  stats: { ...SHOP_DETAIL.stats, ...stats },
})

const failing = (failures: number) => ({
  health: 'failing' as const,
  circuit: { ...SHOP_DETAIL.circuit, failures },
})

test('an endpoint is spoken of in the word that the API has for how it does', () => {
  const tones = { unused: 'off', well: 'good', late: 'warn', shut: 'bad', paused: 'off' } as const
  for (const [health, tone] of Object.entries(tones)) {
    const found = lookOf(detail({ health: health as keyof typeof tones }))
    assert.deepEqual([found.tone, found.label.toLowerCase()], [tone, health])
  }
  for (const [health, label] of Object.entries(words.callbacks.healths))
    assert.equal(label.toLowerCase(), health)
})

test('what is dead is counted in words, and what is not is tried again', () => {
  const unheard = (dead: number) =>
    lookOf(detail({ health: 'unheard', stats: { success_rate: 0, dead } })).next ?? ''
  assert.match(unheard(1), /^1 callback is dead/)
  assert.match(unheard(2), /^2 callbacks are dead/)
  assert.equal(unheard(0), 'What fails is tried again by itself.')
})

test('one request that failed is not spoken of as several', () => {
  const { sentence } = lookOf(detail(failing(1)))
  assert.equal(sentence, 'The newest request failed. It is tried again by itself.')
  assert.match(lookOf(detail(failing(2))).sentence, /^The newest 2 requests failed. They are/)
  const ordered = lookOf(detail({ ...failing(2), is_ordered: true }))
  assert.match(ordered.sentence, /everything behind it waits/)
})

test('an endpoint that is not called has no next try', () => {
  assert.ok(nextTryOf(SHOP_DETAIL) !== null)
  assert.equal(nextTryOf(detail({ state: 'paused', health: 'paused' })), null)
})
