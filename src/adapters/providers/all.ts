import type { HttpProvider } from '../../flows/ports/providers.ts'
import { AWS_SMS } from './aws.ts'
import { HTTP } from './http.ts'
import { JASMIN } from './jasmin.ts'
import { KANNEL } from './kannel.ts'
import { MESSENTE_SMS } from './messente-sms.ts'
import { MESSENTE } from './messente.ts'
import { TELNYX } from './telnyx.ts'
import { TWILIO } from './twilio.ts'
import { WHATSAPP } from './whatsapp.ts'

/** Every provider that is spoken to over HTTP. One line each. */
export const HTTP_PROVIDERS: readonly HttpProvider[] = [
  AWS_SMS,
  HTTP,
  JASMIN,
  KANNEL,
  MESSENTE,
  MESSENTE_SMS,
  TELNYX,
  TWILIO,
  WHATSAPP,
]
