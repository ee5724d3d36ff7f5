import { findProvider } from '../support/all-providers.ts'
import { testSending } from '../support/provider-sending-suite.ts'

for (const kind of ['twilio', 'vonage-sms', 'kannel']) testSending(findProvider(kind), 12)
