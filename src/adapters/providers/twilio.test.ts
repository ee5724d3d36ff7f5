import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import type { DoorRequest } from '../../flows/ports/providers.ts'
import { TWILIO } from './twilio.ts'

const CONNECTION = {
  account_sid: `AC${'0'.repeat(32)}`,
  auth_token: '12345',
}

testGolden(TWILIO, CONNECTION)
testTotality(TWILIO, CONNECTION)

// The example of Twilio's own page on signatures: token, address, fields and signature.
const EXAMPLE: DoorRequest = {
  method: 'POST',
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  },
  body: new TextEncoder().encode(
    'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212',
  ),
  arrivedAt: 0,
}

const verdictOn = (request: Partial<DoorRequest>, connection: object = {}) =>
  TWILIO.door.verify(
    { ...CONNECTION, ...connection },
    { ...EXAMPLE, ...request },
    { fetchText: () => Promise.reject(new Error('nothing is fetched')) },
  )

test("Twilio's published example of a signature is authentic", async () => {
  assert.deepEqual(await verdictOn({}), { kind: 'authentic', by: 'proof' })
})

test('the usual port may be written or not', async () => {
  for (const port of ['', ':443', ':80'])
    assert.deepEqual(await verdictOn({ url: EXAMPLE.url.replace('.com', `.com${port}`) }), {
      kind: 'authentic',
      by: 'proof',
    })
})

test('while tokens are rotated, either of them signs', async () => {
  const rotated = { auth_token: 'new', auth_token_secondary: '12345' }
  assert.deepEqual(await verdictOn({}, rotated), { kind: 'authentic', by: 'proof' })
  assert.equal((await verdictOn({}, { auth_token: 'new' })).kind, 'refused')
})

test('a body that no signature covers is refused, unless its hash is signed', async () => {
  const json = { ...EXAMPLE.headers, 'content-type': 'application/json' }
  const verdict = await verdictOn({ headers: json })
  assert.match(verdict.kind === 'refused' ? verdict.because : '', /no form/)
  const other = await verdictOn({
    headers: json,
    url: `${EXAMPLE.url}&bodySHA256=${'0'.repeat(64)}`,
  })
  assert.match(other.kind === 'refused' ? other.because : '', /not the one that bodySHA256/)
})

test('the request of a known text is asked after, and of an unknown one never guessed', () => {
  assert.equal(TWILIO.poll?.request(CONNECTION, { id: null, reference: 'r' }), null)
  assert.equal(
    TWILIO.poll?.request(CONNECTION, { id: 'SM1/../x', reference: 'r' })?.url,
    `https://api.twilio.com/2010-04-01/Accounts/${CONNECTION.account_sid}/Messages/SM1%2F..%2Fx.json`,
  )
})
