import { at, flatReceipt, listAt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { TELNYX } from './table.ts'

export const TELNYX_READER = reader({
  vocabulary: TELNYX,
  words: [
    slot(TELNYX, ['payload.to[].status'], { also: ['to[].status', 'status'] }),
    slot(TELNYX, ['data.event_type'], { also: ['event_type'] }),
  ],
  codes: [slot(TELNYX, ['errors[].code'], { also: ['error_code', 'code'] })],
  receipts,
})

const flat = flatReceipt({ id: ['id'], to: ['to'], at: ['completed_at', 'sent_at'] })

/** An event, a message as the API answers it, or its errors; one receipt for each recipient. */
function receipts(body: unknown): PayloadReading {
  const data = at(body, 'data') ?? body
  const message = at(data, 'payload') ?? data
  const recipients = listAt(message, 'to')
  const code = listAt(message, 'errors').map((error) => textAt(error, 'code'))
  const isEvent = recipients.length > 0 || textAt(data, 'event_type') !== null
  if (!isEvent && code.length === 0) return flat(body)
  return receiptsOf(
    (recipients.length === 0 ? [undefined] : recipients).map((recipient) => ({
      said: saying({
        'payload.to[].status': textAt(recipient, 'status'),
        'data.event_type': textAt(data, 'event_type'),
        'errors[].code': code[0] ?? null,
        direction: textAt(message, 'direction'),
      }),
      id: textAt(message, 'id'),
      to: textAt(recipient, 'phone_number'),
      happenedAt: textAt(data, 'occurred_at') ?? textAt(message, 'completed_at'),
    })),
    'recipients in data.payload.to',
  )
}
