import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import type { DoorRequest } from '../../flows/ports/providers.ts'
import { TELNYX } from './telnyx.ts'

// RFC 8032, section 7.1, test 2: a key and what it signs.
const CONNECTION = {
  api_key: 'KEY017_secret',
  public_key: Buffer.from(
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    'hex',
  ).toString('base64'),
}

testGolden(TELNYX, CONNECTION)
testTotality(TELNYX, CONNECTION)

const REQUEST: DoorRequest = {
  method: 'POST',
  url: 'https://delivrd.example/receipts/acc_7',
  headers: {
    'telnyx-timestamp': '1768512720',
    'telnyx-signature-ed25519': Buffer.alloc(64, 1).toString('base64'),
  },
  body: new Uint8Array(),
  arrivedAt: 1_768_512_720_000,
}

const whyNot = async (request: Partial<DoorRequest>, connection: object = {}): Promise<string> => {
  const verdict = await TELNYX.door.verify(
    { ...CONNECTION, ...connection },
    { ...REQUEST, ...request },
    { fetchText: () => Promise.reject(new Error('nothing is fetched')) },
  )
  return verdict.kind === 'refused' ? verdict.because : verdict.kind
}

test('why a receipt is not believed is said: header, key, clock or body', async () => {
  const { headers } = REQUEST
  assert.match(await whyNot({}), /another key than the public key set here/)
  assert.match(await whyNot({ headers: {} }), /no telnyx-signature-ed25519/)
  assert.match(await whyNot({}, { public_key: 'short' }), /not 32 bytes/)
  assert.match(await whyNot({ arrivedAt: 1_768_513_021_000 }), /301 s old/)
  assert.match(await whyNot({ arrivedAt: 1_768_512_419_000 }), /301 s ahead of our clock/)
  assert.match(await whyNot({ arrivedAt: 1_768_513_020_000 }), /another key/)
  assert.match(
    await whyNot({ headers: { ...headers, 'telnyx-timestamp': '1768512720.0' } }),
    /no number/,
  )
  const loose = `${headers['telnyx-signature-ed25519']?.slice(0, -3)}R==`
  assert.match(
    await whyNot({ headers: { ...headers, 'telnyx-signature-ed25519': loose } }),
    /not 64 bytes/,
  )
})

test('a text without an id cannot be asked after', () => {
  assert.equal(TELNYX.poll?.request(CONNECTION, { id: null, reference: 'r' }), null)
})
