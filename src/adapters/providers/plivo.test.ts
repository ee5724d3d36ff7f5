import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import type { DoorRequest } from '../../flows/ports/providers.ts'
import { PLIVO } from './plivo.ts'

const CONNECTION = { auth_id: 'MAXXXXXXXXXXXXXXXXXX', auth_token: 'token' }

testGolden(PLIVO, CONNECTION)
testTotality(PLIVO, CONNECTION)

const URL = 'https://delivrd.example/receipts/acc_7/a1b2c3d4e5f6a7b8c9d0e1f2'
const BODY = 'Status=delivered&MessageUUID=1&To=15550000001'
const FIELDS = 'MessageUUID1Statusdelivered' + 'To15550000001'

/** As Plivo's pages describe them: what is signed, written out. */
const SIGNED = {
  v3: `${URL}?${FIELDS}.05429567804466091622`,
  v2: `${URL}05429567804466091622`,
}

const signature = (text: string): string =>
  createHmac('sha256', CONNECTION.auth_token).update(text).digest('base64')

const knock = (headers: Record<string, string>, more: Partial<DoorRequest> = {}): DoorRequest => ({
  method: 'POST',
  url: URL,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new TextEncoder().encode(BODY),
  arrivedAt: 0,
  ...more,
})

const v3 = {
  'x-plivo-signature-v3': signature(SIGNED.v3),
  'x-plivo-signature-v3-nonce': '05429567804466091622',
}
const v2 = {
  'x-plivo-signature-v2': signature(SIGNED.v2),
  'x-plivo-signature-v2-nonce': '05429567804466091622',
}

async function verdictOn(request: DoorRequest, connection: object = {}): Promise<string> {
  const verdict = await PLIVO.door.verify({ ...CONNECTION, ...connection }, request, {
    fetchText: () => Promise.reject(new Error('nothing is fetched')),
  })
  return verdict.kind === 'refused' ? verdict.because : verdict.kind
}

test('either version of the signature is believed, and one of a list is enough', async () => {
  assert.equal(await verdictOn(knock(v3)), 'authentic')
  assert.equal(await verdictOn(knock(v2)), 'authentic')
  const list = `AAAA,${v3['x-plivo-signature-v3']}`
  assert.equal(await verdictOn(knock({ ...v3, 'x-plivo-signature-v3': list })), 'authentic')
})

test('version 2 signs no body: it speaks for the message in the address, and for nothing else', async () => {
  const world = { fetchText: () => Promise.reject(new Error('nothing is fetched')) }
  const verdict = await PLIVO.door.verify(CONNECTION, knock(v2), world)
  const reference = 'a1b2c3d4e5f6a7b8c9d0e1f2'
  assert.deepEqual(verdict, { kind: 'authentic', by: 'reference', reference })

  const url = 'https://delivrd.example/receipts/acc_7'
  const headers = { ...v2, 'x-plivo-signature-v2': signature(`${url}05429567804466091622`) }
  const bare = knock(headers, { url })
  assert.match(await verdictOn(bare), /neither a reference of a message of ours nor the key/)
  const keyed = knock(headers, { url: `${url}?key=of-ours` })
  assert.match(await verdictOn(keyed), /this account has none set/)
  assert.equal(await verdictOn(keyed, { inbound_key: 'of-ours' }), 'authentic')
  assert.match(await verdictOn(keyed, { inbound_key: 'another' }), /is not the one set here/)
})

test('the signature of the main account is believed too', async () => {
  const main = {
    'x-plivo-signature-v2': signature('of a subaccount'),
    'x-plivo-signature-ma-v2': v2['x-plivo-signature-v2'],
    'x-plivo-signature-v2-nonce': v2['x-plivo-signature-v2-nonce'],
  }
  assert.equal(await verdictOn(knock(main)), 'authentic')
})

test('where version 3 is there and wrong, version 2 does not help', async () => {
  const body = new TextEncoder().encode(BODY.replace('delivered', 'failed'))
  assert.match(await verdictOn(knock({ ...v2, ...v3 }, { body })), /something on the way changed/)
})

test('whoever wants version 3 alone believes nothing else', async () => {
  assert.match(await verdictOn(knock(v2), { signatures: 'v3' }), /version 2 is not enough/)
  assert.equal(await verdictOn(knock(v3), { signatures: 'v3' }), 'authentic')
})

test('how long a text is worth sending is told within what Plivo takes, and for SMS alone', () => {
  const now = 1_768_512_720_000
  const told = (validUntil: number | null, channel: 'sms' | 'whatsapp' = 'sms'): unknown => {
    const [to, from] = ['+15550000001', '+15550000002']
    const text = { to, from, text: 'Hi', channel, reference: 'r', receiptUrl: URL }
    const { body } = PLIVO.submit(CONNECTION, { ...text, validUntil, now })
    return (JSON.parse(body ?? '') as { message_expiry?: number }).message_expiry
  }
  assert.equal(told(now + 600_999), 600)
  assert.equal(told(now + 1_000), 5)
  assert.equal(told(now + 86_400_000), 10_799)
  assert.equal(told(null), undefined)
  assert.equal(told(now + 600_000, 'whatsapp'), undefined)
})
