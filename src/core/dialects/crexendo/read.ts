import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { CREXENDO } from './table.ts'

export const CREXENDO_READER = reader({
  vocabulary: CREXENDO,
  words: [slot(CREXENDO, ['message status'], { also: ['status', 'message_status'] })],
  codes: [
    slot(CREXENDO, ['delivery status code'], {
      also: ['status_code', 'code', 'delivery_status_code'],
    }),
  ],
  // The recipient of a message is the source of its receipt.
  receipts: flatReceipt({
    id: ['message_id', 'id'],
    to: ['source_number', 'to', 'recipient'],
    at: ['date_received', 'at'],
  }),
})
