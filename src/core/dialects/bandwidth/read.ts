import { listAt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { reader, slot } from '../reader.ts'
import { BANDWIDTH } from './table.ts'

export const BANDWIDTH_READER = reader({
  vocabulary: BANDWIDTH,
  words: [
    slot(BANDWIDTH, ['type', 'messageStatus (GET /messages)'], { also: ['status'] }),
    slot(BANDWIDTH, ['messageStatus (GET /messages)'], { also: ['messageStatus'] }),
  ],
  codes: [
    slot(BANDWIDTH, ['errorCode'], {
      also: ['error_code', 'code'],
      // Said as message-failed, though nobody said that it failed: no receipt came in time.
      overrules: new Set(['9902']),
    }),
  ],
  receipts,
})

/** An array of events, as a callback has it, or one event or message by itself. */
function receipts(body: unknown): PayloadReading {
  const events = Array.isArray(body) ? listAt(body) : [body]
  return receiptsOf(
    events.flatMap((event) => {
      const said = saying({
        type: textAt(event, 'type'),
        messageStatus: textAt(event, 'messageStatus'),
        errorCode: textAt(event, 'errorCode'),
        direction: textAt(event, 'message', 'direction') ?? textAt(event, 'messageDirection'),
      })
      if (said['type'] === undefined && said['messageStatus'] === undefined) return []
      return [
        {
          said,
          id: textAt(event, 'message', 'id') ?? textAt(event, 'messageId'),
          to: textAt(event, 'to') ?? textAt(event, 'message', 'to', '0'),
          happenedAt: textAt(event, 'time') ?? textAt(event, 'eventTime'),
        },
      ]
    }),
    'events with a type',
  )
}
