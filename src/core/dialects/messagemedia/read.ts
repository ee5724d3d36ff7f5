import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { MESSAGEMEDIA } from './table.ts'

export const MESSAGEMEDIA_READER = reader({
  vocabulary: MESSAGEMEDIA,
  words: [slot(MESSAGEMEDIA, ['status'], { also: ['message_status'] })],
  codes: [slot(MESSAGEMEDIA, ['status_code'], { also: ['code', 'error_code'] })],
  // The recipient of a message is the source of its receipt.
  receipts: flatReceipt({
    id: ['message_id', 'id'],
    to: ['source_number', 'to', 'recipient'],
    at: ['date_received', 'at'],
  }),
})
