import { flatReceipt, listAt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { MESSENTE_REFUSAL } from './refusals.ts'
import { MESSENTE } from './table.ts'

/** status decides; stat, err and dlr-mask refine it: REJECTD or NACK makes a mask of 16 a refusal. */
export const MESSENTE_READER = reader({
  vocabulary: MESSENTE,
  words: [
    // The Omnichannel API says in `status` what the SMS API says in `stat`; a figure there is a mask.
    slot(MESSENTE, ['status', 'stat', 'dashboard', 'dlr-mask']),
    slot(MESSENTE, ['stat']),
    slot(MESSENTE, ['dlr-mask'], { also: ['mask'] }),
  ],
  codes: [
    {
      names: [MESSENTE_REFUSAL.field],
      places: () => [{ vendor: MESSENTE.vendor, table: MESSENTE_REFUSAL }],
    },
    slot(MESSENTE, ['dlr-mask'], { also: ['mask'] }),
    slot(MESSENTE, ['stat']),
    slot(MESSENTE, ['err'], { also: ['error_code'] }),
  ],
  receipts,
})

const flat = flatReceipt({
  id: ['sms_unique_id', 'message_id'],
  to: ['recipient', 'to'],
  at: ['timestamp'],
})

/** A query of the SMS API; or of the Omnichannel API one or several statuses, or its errors. */
function receipts(body: unknown): PayloadReading {
  const [error] = listAt(body, 'errors')
  if (error !== undefined) {
    const said = saying({ [MESSENTE_REFUSAL.field]: textAt(error, 'title') })
    return receiptsOf([{ said, id: null, to: null, happenedAt: null }], 'an error')
  }
  const statuses = listAt(body, 'statuses')
  if (statuses.length === 0) return flat(body)
  return {
    kind: 'receipts',
    receipts: statuses.map((one) => ({
      said: saying({
        status: textAt(one, 'status'),
        err: textAt(one, 'err'),
        channel: textAt(one, 'channel'),
      }),
      id: textAt(one, 'message_id'),
      to: textAt(one, 'recipient') ?? textAt(body, 'to'),
      happenedAt: textAt(one, 'timestamp'),
    })),
  }
}
