import type { CallbackFormat } from '../format.ts'
import type { CallbackFormatName } from '../wish.ts'
import { delivrd } from './delivrd.ts'
import { govukNotify } from './govuk-notify.ts'
import { jasmin } from './jasmin.ts'
import { kannelClassic, kannelModern } from './kannel.ts'
import { messente } from './messente.ts'
import { omnichannel } from './omnichannel.ts'
import { twilio } from './twilio.ts'

/** Every form of callbacks. One line a format. */
export const FORMATS: Readonly<Record<CallbackFormatName, CallbackFormat>> = {
  delivrd,
  messente,
  omnichannel,
  'kannel-classic': kannelClassic,
  'kannel-modern': kannelModern,
  jasmin,
  twilio,
  'govuk-notify': govukNotify,
}
