import { flatReceipt } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { PLIVO } from './table.ts'

export const PLIVO_READER = reader({
  vocabulary: PLIVO,
  words: [slot(PLIVO, ['Status (message_state)'], { also: ['Status', 'message_state'] })],
  codes: [slot(PLIVO, ['ErrorCode'])],
  receipts: flatReceipt({
    id: ['MessageUUID', 'message_uuid'],
    to: ['To', 'to_number'],
    at: ['DeliveryReportTime', 'MessageTime'],
  }),
})
