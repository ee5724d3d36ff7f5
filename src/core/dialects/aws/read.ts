import type { Table } from '../entry.ts'
import { at, dataOf, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { placeOf, reader, slot } from '../reader.ts'
import type { Slot } from '../reader.ts'
import { AWS_REFUSAL_REASON, AWS_REFUSAL_TYPE } from './refusals.ts'
import { AWS } from './table.ts'

const refusal = (table: Table): Slot => ({
  names: [table.field],
  places: () => [{ vendor: AWS.vendor, table }],
})

export const AWS_READER = reader({
  vocabulary: AWS,
  words: [
    slot(AWS, ['eventType']),
    {
      names: ['messageStatus'],
      places: () => [placeOf(AWS, 'eventType')],
      // The same words without what they are about.
      shape: (written) => (/^(TEXT|MEDIA|RCS)_/i.test(written) ? written : `TEXT_${written}`),
    },
  ],
  codes: [refusal(AWS_REFUSAL_TYPE), refusal(AWS_REFUSAL_REASON)],
  receipts,
})

/** The event, alone or wrapped as text in a notification of the topic. */
function receipts(body: unknown): PayloadReading {
  const wrapped = at(body, 'Message')
  const inner = typeof wrapped === 'string' ? dataOf(wrapped) : { data: body }
  if ('because' in inner) return { kind: 'malformed', because: `Message: ${inner.because}` }
  const event = inner.data
  const said = saying({
    eventType: textAt(event, 'eventType'),
    messageStatus: textAt(event, 'messageStatus'),
    isFinal: textAt(event, 'isFinal'),
  })
  const hasWord = said['eventType'] !== undefined || said['messageStatus'] !== undefined
  return receiptsOf(
    hasWord
      ? [
          {
            said,
            id: textAt(event, 'messageId'),
            to: textAt(event, 'destinationPhoneNumber'),
            happenedAt: textAt(event, 'eventTimestamp'),
          },
        ]
      : [],
    'an eventType',
  )
}
