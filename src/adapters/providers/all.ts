import type { HttpProvider } from '../../flows/ports/providers.ts'
import { TELNYX } from './telnyx.ts'
import { TWILIO } from './twilio.ts'

/** Every provider that is spoken to over HTTP. One line each. */
export const HTTP_PROVIDERS: readonly HttpProvider[] = [TELNYX, TWILIO]
