import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { testMalformed } from '../support/malformed-suite.ts'

for (const provider of ALL_PROVIDERS) testMalformed(provider, 2_000, 1)
