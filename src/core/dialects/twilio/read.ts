import { flatReceipt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { TWILIO } from './table.ts'

export const TWILIO_READER = reader({
  vocabulary: TWILIO,
  words: [
    slot(TWILIO, ['MessageStatus'], { also: ['SmsStatus', 'status'] }),
    slot(TWILIO, ['EventType'], { yields: true }),
  ],
  codes: [slot(TWILIO, ['ErrorCode', 'REST error code'], { also: ['code'] })],
  receipts,
})

const flat = flatReceipt({
  id: ['MessageSid', 'SmsSid', 'sid'],
  to: ['To', 'to'],
  at: ['RawDlrDoneDate', 'date_updated', 'DateSent'],
})

/** A callback's form, a message as the API answers it, or the body of an error: its `status` is HTTP's. */
function receipts(body: unknown): PayloadReading {
  const code = textAt(body, 'code')
  const status = textAt(body, 'status')
  if (code === null || !/^[45]\d\d$/.test(status ?? '')) return flat(body)
  const said = saying({ code, http_status: status })
  return receiptsOf([{ said, id: null, to: null, happenedAt: null }], 'an error')
}
