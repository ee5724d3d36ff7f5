import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { INFOBIP } from './infobip.ts'

const CONNECTION = {
  base_url: 'https://xxxxx.api.infobip.com/',
  api_key: '0123456789abcdef',
  receipts_by: 'hmac',
  receipt_header: 'X-Signature',
  receipt_secret: 'a secret',
}

testGolden(INFOBIP, CONNECTION)
testTotality(INFOBIP, CONNECTION)
