import assert from 'node:assert/strict'
import { Session } from 'node:inspector/promises'
import { test } from 'node:test'
import type { DoorRequest } from '../src/flows/ports/providers.ts'
import { HTTP_PROVIDERS } from '../src/adapters/providers/all.ts'
import { findProvider } from './support/all-providers.ts'

/** What one stranger's request may cost, counted in steps of our code: a slow machine counts the same. */

const STEPS_MAX = 200_000

/** How often any piece of our code was run. */
async function stepsOf(work: () => Promise<unknown>): Promise<number> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  session.disconnect()
  return result
    .filter(({ url }) => url.includes('/src/'))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0)
}

const list = (octets: number): string =>
  Array.from({ length: octets }, (_, at) => at.toString(36))
    .join(',')
    .slice(0, octets)

const VOUCHERS = {
  'x-twilio-signature': 'x',
  'x-plivo-signature-v3': list(4_000),
  'x-plivo-signature-v3-nonce': '1',
  'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
  'x-forwarded-host': list(4_000),
  'x-forwarded-prefix': `/${list(4_000).replaceAll(',', ',/')}`,
  'telnyx-signature-ed25519': list(1_000),
  'telnyx-timestamp': '1',
  authorization: `Bearer ${'.'.repeat(1_000)}`,
}

const OCTETS = 64 * 1024
const FORM = 'application/x-www-form-urlencoded'
const WORST: readonly (readonly [string, string, string])[] = [
  ['one name many times', FORM, 'a&'.repeat(OCTETS / 2)],
  ['many names', FORM, list(OCTETS).replaceAll(',', '&')],
  ['nothing but separators', FORM, '&'.repeat(OCTETS)],
  ['escapes', FORM, '%25'.repeat(OCTETS / 3)],
  ['deep JSON', 'application/json', '['.repeat(OCTETS)],
  ['wide JSON', 'application/json', `[${'{},'.repeat(OCTETS / 3 - 1)}{}]`],
  ['many members', 'application/json', `{${list(OCTETS / 4).replaceAll(/[^,]+/g, '"$&":""')}}`],
  ['blanks', 'application/json', ' '.repeat(OCTETS)],
]

for (const provider of HTTP_PROVIDERS) {
  test(`${provider.kind}: no request of a stranger costs more than a bounded number of steps`, async () => {
    const { connection } = findProvider(provider.kind)
    for (const [what, type, body] of WORST) {
      const request: DoorRequest = {
        method: 'POST',
        url: `https://receipts.example/receipts/acc_1?sig=x&${list(8_000).replaceAll(',', '&')}`,
        headers: { ...VOUCHERS, 'content-type': type },
        body: new TextEncoder().encode(body),
        arrivedAt: 0,
      }
      const world = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }
      const steps = await stepsOf(() =>
        provider.door.verify(connection('http://127.0.0.1:9'), request, world),
      )
      assert.ok(steps <= STEPS_MAX, `${what}: ${steps} steps`)
    }
  })
}
