import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { testLostAnswers } from '../support/provider-lost-suite.ts'

/** Eight ways to answer badly, so many texts each, at every provider. */
const MESSAGES = Number(process.env['MESSAGES'] ?? '1000')

for (const provider of ALL_PROVIDERS) testLostAnswers(provider, MESSAGES)
