import { isOfTest } from '../event.ts'
import type { CallbackFormat } from '../format.ts'
import type { CallbackFormatName } from '../wish.ts'
import { delivrd } from './delivrd.ts'
import { govukNotify } from './govuk-notify.ts'
import { jasmin } from './jasmin.ts'
import { kannelClassic, kannelModern } from './kannel.ts'
import { messente } from './messente.ts'
import { omnichannel } from './omnichannel.ts'
import { twilio } from './twilio.ts'

/** What no phone gets is told with this header in every form: most have no word for it. */
const TEST_HEADER = { 'delivrd-test': 'true' }

const marked = (format: CallbackFormat): CallbackFormat => ({
  ...format,
  render(event, wish) {
    const rendered = format.render(event, wish)
    if (rendered.kind !== 'request' || !isOfTest(event)) return rendered
    const { request } = rendered
    return { ...rendered, request: { ...request, headers: { ...request.headers, ...TEST_HEADER } } }
  },
})

/** Every form of callbacks. One line a format. */
export const FORMATS: Readonly<Record<CallbackFormatName, CallbackFormat>> = {
  delivrd: marked(delivrd),
  messente: marked(messente),
  omnichannel: marked(omnichannel),
  'kannel-classic': marked(kannelClassic),
  'kannel-modern': marked(kannelModern),
  jasmin: marked(jasmin),
  twilio: marked(twilio),
  'govuk-notify': marked(govukNotify),
}
