import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { WHATSAPP } from './whatsapp.ts'

const CONNECTION = {
  phone_number_id: '106540352242922',
  access_token: 'a token',
  app_secret: 'an app secret',
  verify_token: 'a verify token',
}

testGolden(WHATSAPP, CONNECTION)
testTotality(WHATSAPP, CONNECTION)
