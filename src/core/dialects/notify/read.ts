import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { NOTIFY } from './table.ts'

export const NOTIFY_READER = reader({
  vocabulary: NOTIFY,
  words: [slot(NOTIFY, ['Message Status'], { also: ['status'] })],
  codes: [
    slot(NOTIFY, ['Failed Message Reason'], {
      also: ['reason'],
      // Shown as a failure, though it was the look-up that failed and not the message.
      overrules: new Set(['HTTP 404 error - Unable to fetch record']),
    }),
  ],
  receipts: flatReceipt({ id: ['id', 'message_id'], to: ['to', 'recipient'], at: ['updated_at'] }),
})
