import type { HttpProvider } from '../../flows/ports/providers.ts'
import { AWS_SMS } from './aws.ts'
import { BANDWIDTH } from './bandwidth.ts'
import { HTTP } from './http.ts'
import { INFOBIP } from './infobip.ts'
import { JASMIN } from './jasmin.ts'
import { KANNEL } from './kannel.ts'
import { MESSAGEMEDIA } from './messagemedia.ts'
import { MESSENTE_SMS } from './messente-sms.ts'
import { MESSENTE } from './messente.ts'
import { PLIVO } from './plivo.ts'
import { SINCH } from './sinch.ts'
import { TELNYX } from './telnyx.ts'
import { TWILIO } from './twilio.ts'
import { VONAGE_SMS } from './vonage-sms.ts'
import { VONAGE } from './vonage.ts'
import { WHATSAPP } from './whatsapp.ts'

/** Every provider that is spoken to over HTTP. One line each. */
export const HTTP_PROVIDERS: readonly HttpProvider[] = [
  AWS_SMS,
  BANDWIDTH,
  HTTP,
  INFOBIP,
  JASMIN,
  KANNEL,
  MESSAGEMEDIA,
  MESSENTE,
  MESSENTE_SMS,
  PLIVO,
  SINCH,
  TELNYX,
  TWILIO,
  VONAGE,
  VONAGE_SMS,
  WHATSAPP,
]
