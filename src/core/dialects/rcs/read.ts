import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { RCS } from './table.ts'

/** Google's own events, and what resellers of the channel say for them. */
export const RCS_READER = reader({
  vocabulary: RCS,
  words: [
    slot(RCS, ['RBM eventType'], { also: ['eventType', 'event_type'] }),
    slot(RCS, ['Twilio MessageStatus / ErrorCode'], { also: ['MessageStatus'] }),
    slot(RCS, ['Telnyx to[].status', 'Twilio MessageStatus / ErrorCode'], { also: ['status'] }),
  ],
  codes: [
    {
      ...slot(RCS, ['Twilio MessageStatus / ErrorCode']),
      names: ['ErrorCode'],
    },
  ],
  receipts: flatReceipt({
    id: ['messageId', 'MessageSid', 'id'],
    to: ['senderPhoneNumber', 'phoneNumber', 'To', 'to'],
    at: ['sendTime'],
  }),
})
