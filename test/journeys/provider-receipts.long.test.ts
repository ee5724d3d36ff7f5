import { ALL_PROVIDERS } from '../support/all-providers.ts'
import { testReceipts } from '../support/provider-receipts-suite.ts'

/** Every provider, with a thousand messages and more. */
const EACH = Number(process.env['EACH'] ?? '200')

for (const provider of ALL_PROVIDERS) testReceipts(provider, EACH)
