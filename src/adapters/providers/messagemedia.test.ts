import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import type { DoorRequest } from '../../flows/ports/providers.ts'
import { MESSAGEMEDIA } from './messagemedia.ts'

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 })
const CONNECTION = {
  api_key: 'a key',
  api_secret: 'a secret & its ümlaut',
  receipt_public_key: KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
}

testGolden(MESSAGEMEDIA, CONNECTION)
testTotality(MESSAGEMEDIA, CONNECTION)

const DATE = 'Wed, 20 May 2026 06:30:38 GMT'
const BODY = '{"message_id":"d781dcab","status":"delivered"}'
const URL_TOLD = 'https://delivrd.example/receipts/acc_7/a1b2c3d4e5f6a7b8c9d0e1f2'

const requestOf = (signed: string): DoorRequest => ({
  method: 'POST',
  url: URL_TOLD,
  headers: {
    date: DATE,
    'x-messagemedia-digest-type': 'SHA512',
    'x-messagemedia-signature': sign('sha512', Buffer.from(signed), KEYS.privateKey).toString(
      'base64',
    ),
  },
  body: new TextEncoder().encode(BODY),
  arrivedAt: Date.parse(DATE) + 1_000,
})

const verdictOn = async (request: DoorRequest, connection: object = {}) => {
  const verdict = await MESSAGEMEDIA.door.verify({ ...CONNECTION, ...connection }, request, {
    fetchText: () => Promise.reject(new Error('nothing is fetched')),
  })
  return verdict.kind === 'refused' ? verdict.because : verdict.kind
}

const LINE = 'POST /receipts/acc_7/a1b2c3d4e5f6a7b8c9d0e1f2 HTTP/1.1'

test('first line, date and body are signed, with nothing or a line break between', async () => {
  assert.equal(await verdictOn(requestOf(`${LINE}${DATE}${BODY}`)), 'authentic')
  assert.equal(await verdictOn(requestOf(`${LINE}\n${DATE}\n${BODY}`)), 'authentic')
  assert.match(await verdictOn(requestOf(`${LINE} ${DATE} ${BODY}`)), /does not fit/)
})

test('the key may be base64 alone; one that is none is named', async () => {
  const request = requestOf(`${LINE}${DATE}${BODY}`)
  const bare = KEYS.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  assert.equal(await verdictOn(request, { receipt_public_key: bare }), 'authentic')
  assert.match(await verdictOn(request, { receipt_public_key: 'abc' }), /cannot be read/)
})

test('what differs is named: the address, the digest, the age', async () => {
  const request = requestOf(`${LINE}${DATE}${BODY}`)
  const moved = { ...request, url: URL_TOLD.replace('/receipts', '/inner/receipts') }
  assert.match(await verdictOn(moved), /does not fit POST \/inner\/receipts/)
  const headers = { ...request.headers, 'x-messagemedia-digest-type': 'MD5' }
  assert.match(await verdictOn({ ...request, headers }), /none of SHA224/)
  const arrivedAt = request.arrivedAt + 26 * 3_600_000
  assert.match(await verdictOn({ ...request, arrivedAt }), /25 hours old/)
})

test('a text without an id cannot be asked after', () => {
  const request = (id: string | null) =>
    MESSAGEMEDIA.poll?.request(CONNECTION, { id, reference: 'ref' })
  assert.equal(request(null), null)
  assert.equal(request('a/b')?.url, 'https://api.messagemedia.com/v1/messages/a%2Fb')
})
