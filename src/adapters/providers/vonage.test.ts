import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { VONAGE_SMS } from './vonage-sms.ts'
import { VONAGE } from './vonage.ts'

const CONNECTION = {
  api_key: 'abcd1234',
  api_secret: 'a secret & its ümlaut',
  signature_secret: 'another secret',
}

testGolden(VONAGE, CONNECTION)
testTotality(VONAGE, CONNECTION)

test('the older API finds a text by our reference, the newer by its id alone', () => {
  const unnamed = { id: null, reference: 'ref' }
  assert.equal(VONAGE.poll?.request(CONNECTION, unnamed), null)
  assert.equal(
    VONAGE_SMS.poll?.request(CONNECTION, unnamed)?.url,
    'https://api.nexmo.com/v2/reports/records?account_id=abcd1234&direction=outbound&product=SMS&client_ref=ref',
  )
  assert.equal(
    VONAGE.poll?.request(CONNECTION, { id: 'a&b', reference: 'ref' })?.url,
    'https://api.nexmo.com/v2/reports/records?account_id=abcd1234&direction=outbound&product=MESSAGES&id=a%26b',
  )
})
