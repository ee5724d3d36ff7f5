import { describe } from 'node:test'
import { findProvider } from '../support/all-providers.ts'
import { testSending } from '../support/provider-sending-suite.ts'

// Each in a database of its own, and most of its time waiting for answers that do not come.
describe('sending to who answers badly', { concurrency: 3 }, () => {
  for (const kind of ['twilio', 'vonage-sms', 'kannel']) testSending(findProvider(kind), 12)
})
