import { describe } from 'node:test'
import { findProvider } from '../support/all-providers.ts'
import { testLostAnswers } from '../support/provider-lost-suite.ts'

// Each in a database of its own, and most of its time waiting for answers that do not come.
describe('answers that go wrong', { concurrency: 3 }, () => {
  for (const kind of ['twilio', 'sinch', 'infobip', 'whatsapp'])
    testLostAnswers(findProvider(kind), 12)
})
