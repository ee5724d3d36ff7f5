import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { KANNEL } from './kannel.ts'

const CONNECTION = {
  base_url: 'http://gateway.internal:13013/',
  username: 'user',
  password: 'a password & its ümlaut',
  inbound_key: 'a key of ours',
}

testGolden(KANNEL, CONNECTION)
testTotality(KANNEL, CONNECTION, { isByAddress: true })
