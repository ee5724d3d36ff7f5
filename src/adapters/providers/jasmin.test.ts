import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { JASMIN } from './jasmin.ts'

const CONNECTION = {
  base_url: 'http://gateway.internal:13013/',
  username: 'user',
  password: 'a password & its ümlaut',
  inbound_key: 'a key of ours',
}

testGolden(JASMIN, CONNECTION)
testTotality(JASMIN, CONNECTION, { isByAddress: true })
