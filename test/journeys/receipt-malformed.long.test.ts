import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { testMalformed } from '../support/malformed-suite.ts'

const COUNT = Number(process.env['COUNT'] ?? '100000')
const SEED = Number(process.env['SEED'] ?? String(Date.now() % 1_000_000))

for (const provider of ALL_PROVIDERS) testMalformed(provider, COUNT, SEED)
