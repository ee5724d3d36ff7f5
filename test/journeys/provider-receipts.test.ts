import { describe } from 'node:test'
import { findProvider } from '../support/all-providers.ts'
import { testReceipts } from '../support/provider-receipts-suite.ts'

/** One provider of each kind of proof: signed, by credentials, by certificate, by reference; one and many a call. */
// Each in a database of its own.
describe('receipts', { concurrency: 4 }, () => {
  for (const kind of [
    'twilio',
    'telnyx',
    'bandwidth',
    'infobip',
    'aws',
    'kannel',
    'messente-sms',
    'vonage-sms',
  ]) {
    testReceipts(findProvider(kind), 20)
  }
})
