import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { BANDWIDTH } from './bandwidth.ts'

const CONNECTION = {
  account_id: '900000',
  api_user: 'api',
  api_password: 'api password',
  application_id: '93de2206-0000-4e07-948d-329f4b722ee2',
  callback_user: 'callback',
  callback_password: 's3cret',
}

testGolden(BANDWIDTH, CONNECTION)
testTotality(BANDWIDTH, CONNECTION)

test('a text is asked after by its id, whatever stands in it', () => {
  assert.equal(
    BANDWIDTH.poll?.request(CONNECTION, { id: 'a&b', reference: 'r' })?.url,
    'https://messaging.bandwidth.com/api/v2/users/900000/messages?messageId=a%26b',
  )
  assert.equal(BANDWIDTH.poll?.request(CONNECTION, { id: null, reference: 'r' }), null)
})
