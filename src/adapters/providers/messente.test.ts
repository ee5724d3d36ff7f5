import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { MESSENTE } from './messente.ts'

const CONNECTION = { username: 'user', password: 'a password & its ümlaut' }

testGolden(MESSENTE, CONNECTION)
testTotality(MESSENTE, CONNECTION, { isByAddress: true })
