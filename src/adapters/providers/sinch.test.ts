import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import type { DoorRequest } from '../../flows/ports/providers.ts'
import { SINCH } from './sinch.ts'

const CONNECTION = {
  service_plan_id: 'plan0001',
  api_token: 'a token',
  webhook_secret: 'foo_secret1234',
}

testGolden(SINCH, CONNECTION)
testTotality(SINCH, CONNECTION)

// The scheme was held against the published example of the vendor's Python SDK; this signature is openssl's.
const SIGNED: DoorRequest = {
  method: 'POST',
  url: 'https://delivrd.example/receipts/acc_7/a1b2c3d4e5f6a7b8c9d0e1f2',
  headers: {
    'x-sinch-webhook-signature': 'Z2RDSUoXR139rrkMTnI/OSo0aWMc/0ik6AOQxmzKkrA=',
    'x-sinch-webhook-signature-nonce': '01FJA8B4A7BM43YGWSG9GBV067',
    'x-sinch-webhook-signature-timestamp': '1634579353',
    'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
  },
  body: new TextEncoder().encode(
    '{"type":"recipient_delivery_report_sms","batch_id":"01W4FFL35P4"}',
  ),
  arrivedAt: 1_634_579_355_000,
}

const verdictOn = async (change: Partial<DoorRequest>, connection: object = {}) => {
  const verdict = await SINCH.door.verify(
    { ...CONNECTION, ...connection },
    { ...SIGNED, ...change },
    { fetchText: () => Promise.reject(new Error('nothing is fetched')) },
  )
  return verdict.kind === 'refused' ? verdict.because : verdict.kind
}

test('a signed receipt is authentic for a day, and what is wrong with another is named', async () => {
  assert.equal(await verdictOn({}), 'authentic')
  // The last of its retries comes 22 hours and 45 minutes after the first.
  const retried = SIGNED.arrivedAt + 23 * 3_600_000
  assert.equal(await verdictOn({ arrivedAt: retried }), 'authentic')
  assert.match(await verdictOn({ arrivedAt: retried + 3 * 3_600_000 }), /25 hours old/)
  assert.match(await verdictOn({}, { webhook_secret: 'another' }), /another secret/)
  assert.match(await verdictOn({ headers: {} }), /not switched on/)
  const md5 = { ...SIGNED.headers, 'x-sinch-webhook-signature-algorithm': 'HmacMD5' }
  assert.match(await verdictOn({ headers: md5 }), /another algorithm/)
})

test('without a secret, name and password count; without these, the address', async () => {
  const basic = { webhook_secret: '', receipt_username: 'a', receipt_password: 'b' }
  assert.match(await verdictOn({}, basic), /no Authorization header/)
  const headers = { authorization: 'Basic YTpi' }
  assert.equal(await verdictOn({ headers }, basic), 'authentic')
  assert.equal(await verdictOn({}, { webhook_secret: '' }), 'authentic')
  const elsewhere = { url: 'https://delivrd.example/receipts/acc_7' }
  assert.match(await verdictOn(elsewhere, { webhook_secret: '' }), /neither a reference/)
})

test('a text is asked after by its batch, and without one by our reference', () => {
  const url = (id: string | null) => SINCH.poll?.request(CONNECTION, { id, reference: 'ref' })?.url
  const plan = 'https://us.sms.api.sinch.com/xms/v1/plan0001'
  assert.equal(url('01F/..'), `${plan}/batches/01F%2F../delivery_report?type=full`)
  assert.equal(url(null), `${plan}/delivery_reports?client_reference=ref`)
})
