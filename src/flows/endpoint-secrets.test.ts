import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OVERLAP_MS, liveSecrets, rotated, sealSecrets } from './endpoint-secrets.ts'

const sealer = {
  seal: (secret: string, owner: string) => new TextEncoder().encode(`${owner} ${secret}`),
  open: (sealed: Uint8Array, owner: string) => {
    const text = new TextDecoder().decode(sealed)
    return text.startsWith(`${owner} `)
      ? ({ kind: 'opened', secret: text.slice(owner.length + 1) } as const)
      : ({ kind: 'refused', because: 'it is another’s' } as const)
  },
}

const FIRST = [{ secret: 'whsec_one', expiresAt: null }]
const live = (list: Parameters<typeof sealSecrets>[2], now: number) =>
  liveSecrets(sealer, { id: 'e', sealed: sealSecrets(sealer, 'e', list) }, now)

test('the old secret signs along for a day after a new one was made', () => {
  const list = rotated(FIRST, 'whsec_two', { now: 1_000, isAtOnce: false })
  assert.deepEqual(live(list, 1_000), ['whsec_two', 'whsec_one'])
  assert.deepEqual(live(list, 999 + OVERLAP_MS), ['whsec_two', 'whsec_one'])
  assert.deepEqual(live(list, 1_000 + OVERLAP_MS), ['whsec_two'])
})

test('a secret that leaked signs no more from the moment that it is replaced', () => {
  const list = rotated(FIRST, 'whsec_two', { now: 1_000, isAtOnce: true })
  assert.deepEqual(live(list, 1_000), ['whsec_two'])
})

test('rotating twice keeps no secret longer than it had left', () => {
  const twice = rotated(rotated(FIRST, 'whsec_two', { now: 0, isAtOnce: false }), 'whsec_three', {
    now: 1_000,
    isAtOnce: false,
  })
  assert.deepEqual(live(twice, 1_000), ['whsec_three', 'whsec_two', 'whsec_one'])
  assert.deepEqual(live(twice, OVERLAP_MS), ['whsec_three', 'whsec_two'])
})

test('however often a secret is replaced, a handful sign', () => {
  let list: ReturnType<typeof rotated> = FIRST
  for (let n = 0; n < 1_000; n++) list = rotated(list, `whsec_${n}`, { now: n, isAtOnce: false })
  assert.deepEqual(
    live(list, 1_000),
    [999, 998, 997, 996, 995].map((n) => `whsec_${n}`),
  )
})

test('an endpoint without secrets, or with another’s, has none', () => {
  assert.deepEqual(liveSecrets(sealer, { id: 'e', sealed: null }, 0), [])
  const sealed = sealSecrets(sealer, 'other', FIRST)
  assert.deepEqual(liveSecrets(sealer, { id: 'e', sealed }, 0), [])
})
