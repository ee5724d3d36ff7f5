import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { VONAGE_SMS } from './vonage-sms.ts'

const CONNECTION = {
  api_key: 'abcd1234',
  api_secret: 'a secret & its ümlaut',
  signature_secret: 'another secret',
}

testGolden(VONAGE_SMS, CONNECTION)
testTotality(VONAGE_SMS, CONNECTION)
