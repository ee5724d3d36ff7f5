import { flatReceipt, listAt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { INFOBIP } from './table.ts'

/** The groups by number, as they stand in the table by name. */
const GROUPS = ['OK', 'PENDING', 'UNDELIVERABLE', 'DELIVERED', 'EXPIRED', 'REJECTED']

export const INFOBIP_READER = reader({
  vocabulary: INFOBIP,
  words: [
    // New ids come; their group is told beside them, so that one of them still says its class.
    slot(INFOBIP, ['status.id'], { also: ['status.name', 'statusId', 'statusName'], yields: true }),
    slot(INFOBIP, ['status.groupName'], {
      also: ['status.groupId', 'groupName', 'groupId', 'status'],
      shape: (written) => (/^\d$/.test(written) ? (GROUPS[Number(written)] ?? written) : written),
    }),
  ],
  codes: [slot(INFOBIP, ['error.id'], { also: ['error.name', 'errorId', 'error'] })],
  permanent: (said) => {
    const flag = said['error.permanent']
    return flag === undefined ? null : flag === 'true'
  },
  receipts,
})

const flat = flatReceipt({ id: ['messageId'], to: ['to'], at: ['doneAt'] })

function receipts(body: unknown): PayloadReading {
  const results = listAt(body, 'results')
  if (results.length === 0 && textAt(body, 'status.id') !== null) return flat(body)
  return receiptsOf(
    (results.length === 0 ? listAt(body, 'messages') : results).map((result) => ({
      said: saying({
        'status.id': textAt(result, 'status', 'id'),
        'status.groupName':
          textAt(result, 'status', 'groupName') ?? textAt(result, 'status', 'groupId'),
        'error.id': textAt(result, 'error', 'id'),
        'error.permanent': textAt(result, 'error', 'permanent'),
      }),
      id: textAt(result, 'messageId'),
      to: textAt(result, 'to') ?? textAt(result, 'destination'),
      happenedAt: textAt(result, 'doneAt') ?? textAt(result, 'sentAt'),
    })),
    'results',
  )
}
