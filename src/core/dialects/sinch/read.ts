import { flatReceipt, listAt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { SINCH } from './table.ts'

export const SINCH_READER = reader({
  vocabulary: SINCH,
  words: [slot(SINCH, ['status', 'MMS status'])],
  codes: [slot(SINCH, ['code'])],
  receipts,
})

const flat = flatReceipt({
  id: ['batch_id'],
  to: ['recipient'],
  at: ['operator_status_at', 'at'],
})

/** A report for one recipient, or one for a batch that names its recipients by what became of them. */
function receipts(body: unknown): PayloadReading {
  const statuses = listAt(body, 'statuses')
  if (statuses.length === 0) return flat(body)
  return receiptsOf(
    statuses.flatMap((status) =>
      listAt(status, 'recipients').map((recipient) => ({
        said: saying({ status: textAt(status, 'status'), code: textAt(status, 'code') }),
        id: textAt(body, 'batch_id'),
        to: textAt(recipient),
        happenedAt: null,
      })),
    ),
    'recipients in statuses (delivery_report: full)',
  )
}
