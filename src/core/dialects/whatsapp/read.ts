import { flatReceipt, listAt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { WHATSAPP } from './table.ts'

export const WHATSAPP_READER = reader({
  vocabulary: WHATSAPP,
  words: [slot(WHATSAPP, ['statuses[].status'], { also: ['status', 'message_status'] })],
  codes: [slot(WHATSAPP, ['errors[].code'], { also: ['error.code', 'code'], hasZero: true })],
  receipts,
})

const flat = flatReceipt({ id: ['id'], to: ['recipient_id'], at: ['timestamp'] })

/** A webhook with entries, changes and statuses in each; one status by itself; or an error of the API. */
function receipts(body: unknown): PayloadReading {
  const entries = listAt(body, 'entry')
  if (entries.length === 0) {
    if (textAt(body, 'error', 'code') !== null) return receiptsOf([receipt(body)], 'an error')
    const errors = listAt(body, 'errors')
    return errors.length === 0 ? flat(body) : receiptsOf([receipt(body)], 'a status')
  }
  const statuses = entries
    .flatMap((entry) => listAt(entry, 'changes'))
    .flatMap((change) => listAt(change, 'value', 'statuses'))
  return receiptsOf(statuses.map(receipt), 'statuses in entry[].changes[].value')
}

const receipt = (status: unknown) => ({
  said: saying({
    'statuses[].status': textAt(status, 'status'),
    'errors[].code': textAt(status, 'errors', '0', 'code') ?? textAt(status, 'error', 'code'),
  }),
  id: textAt(status, 'id'),
  to: textAt(status, 'recipient_id'),
  happenedAt: textAt(status, 'timestamp'),
})
