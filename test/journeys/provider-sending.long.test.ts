import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { testSending } from '../support/provider-sending-suite.ts'

/** Eight ways to answer badly, so many messages each, at every provider. */
const MESSAGES = Number(process.env['MESSAGES'] ?? '1000')

for (const provider of ALL_PROVIDERS) testSending(provider, MESSAGES)
