import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { TWILIO } from './table.ts'

export const TWILIO_READER = reader({
  vocabulary: TWILIO,
  words: [
    slot(TWILIO, ['MessageStatus'], { also: ['SmsStatus', 'status'] }),
    slot(TWILIO, ['EventType'], { yields: true }),
  ],
  codes: [slot(TWILIO, ['ErrorCode', 'REST error code'], { also: ['code'] })],
  receipts: flatReceipt({
    id: ['MessageSid', 'SmsSid', 'sid'],
    to: ['To', 'to'],
    at: ['RawDlrDoneDate', 'date_updated', 'DateSent'],
  }),
})
