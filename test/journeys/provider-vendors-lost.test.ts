import { findProvider } from '../support/all-providers.ts'
import { testLostAnswers } from '../support/provider-lost-suite.ts'

for (const kind of ['twilio', 'sinch', 'infobip', 'whatsapp'])
  testLostAnswers(findProvider(kind), 12)
