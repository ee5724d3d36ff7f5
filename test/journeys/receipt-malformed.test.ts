import { describe } from 'node:test'
import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { testMalformed } from '../support/malformed-suite.ts'

const COUNT = Number(process.env['COUNT'] ?? '300')

// Each in a database of its own.
describe('malformed receipts', { concurrency: 4 }, () => {
  for (const provider of ALL_PROVIDERS) testMalformed(provider, COUNT, 1)
})
