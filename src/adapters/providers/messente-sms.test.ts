import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { MESSENTE_SMS } from './messente-sms.ts'

const CONNECTION = { username: 'user', password: 'a password & its ümlaut' }

testGolden(MESSENTE_SMS, CONNECTION)
testTotality(MESSENTE_SMS, CONNECTION, { isByAddress: true })
