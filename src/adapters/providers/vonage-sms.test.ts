import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import type { DoorRequest } from '../../flows/ports/providers.ts'
import { VONAGE_SMS } from './vonage-sms.ts'

const CONNECTION = {
  api_key: 'abcd1234',
  api_secret: 'a secret & its ümlaut',
  signature_secret: 'another secret',
}

testGolden(VONAGE_SMS, CONNECTION)
testTotality(VONAGE_SMS, CONNECTION)

const NOW = Date.UTC(2026, 0, 15, 12)

/** Signed as the vendor writes of it: `&name=value` in the order of names. */
const signed = (names: string, fields: Readonly<Record<string, string>>): DoorRequest => ({
  method: 'POST',
  url: 'https://delivrd.example/receipts/acc_7',
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(
    JSON.stringify({
      ...fields,
      sig: createHmac('sha256', CONNECTION.signature_secret).update(names).digest('hex'),
    }),
  ),
  arrivedAt: NOW,
})

const verdictOn = async (request: DoorRequest, connection: object = {}) => {
  const verdict = await VONAGE_SMS.door.verify({ ...CONNECTION, ...connection }, request, {
    fetchText: () => Promise.reject(new Error('nothing is fetched')),
  })
  return verdict.kind === 'refused' ? verdict.because : verdict.kind
}

test('a signed receipt counts for 25 hours of its time, in seconds or written out', async () => {
  const at = (timestamp: string) =>
    signed(`&status=failed&timestamp=${timestamp}`, { status: 'failed', timestamp })
  const seconds = NOW / 1_000
  assert.equal(await verdictOn(at(String(seconds))), 'authentic')
  assert.equal(await verdictOn(at('2026-01-15 11:59:00')), 'authentic')
  assert.equal(await verdictOn(at('2026-01-15T12:59:00+01:00')), 'authentic')
  assert.match(await verdictOn(at(String(seconds - 26 * 3_600))), /25 hours old/)
  assert.match(await verdictOn(at('soon')), /no time/)
})

test('another secret or method is named, and so is a signature that is not there', async () => {
  const request = signed('&status=failed', { status: 'failed' })
  assert.equal(await verdictOn(request), 'authentic')
  assert.match(await verdictOn(request, { signature_method: 'sha512' }), /sha512 is set here/)
  assert.match(await verdictOn(request, { signature_secret: 'x' }), /signature secret/)
  const bare = { ...request, body: new TextEncoder().encode('{"status":"failed"}') }
  assert.match(await verdictOn(bare), /no parameter sig/)
})

test('no name of a parameter can stand for two', async () => {
  const merged = signed('&a=1&status=failed', { 'a=1&status': 'failed' })
  assert.match(await verdictOn(merged), /name of a parameter/)
})
