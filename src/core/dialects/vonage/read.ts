import { at, flatReceipt, listAt, receiptsOf, saying, textAt } from '../payload.ts'
import type { PayloadReading } from '../payload.ts'
import { placeOf, reader, slot } from '../reader.ts'
import type { Place, Said } from '../reader.ts'
import { VONAGE } from './table.ts'

const SMS_STATUS = placeOf(VONAGE, 'SMS API DLR status')
const MESSAGES_STATUS = placeOf(VONAGE, 'Messages API status')

export const VONAGE_READER = reader({
  vocabulary: VONAGE,
  words: [{ names: ['status'], places: placesOfStatus }],
  codes: [
    slot(VONAGE, ['SMS API DLR err-code'], { also: ['err-code'] }),
    slot(VONAGE, ['Messages API error code'], {
      also: ['error.title', 'error.code', 'error.type', 'error'],
      // A problem type is an address that ends in the code.
      shape: (written) => /#(\d+)$/.exec(written)?.[1] ?? written,
    }),
  ],
  receipts,
})

/** Both APIs say `rejected`, and each means something else by it. */
function placesOfStatus(said: Said): readonly Place[] {
  const isMessagesApi =
    'message_uuid' in said || Object.keys(said).some((name) => name.startsWith('error'))
  return isMessagesApi ? [MESSAGES_STATUS, SMS_STATUS] : [SMS_STATUS, MESSAGES_STATUS]
}

const flat = flatReceipt({
  id: ['messageId', 'message-id'],
  to: ['msisdn'],
  at: ['scts', 'message-timestamp'],
})

/**
 * The SMS API's flat fields or its answer to a text, an event of the Messages API in either of its
 * versions, or that API's problem, whose type ends in the code.
 */
function receipts(body: unknown): PayloadReading {
  const answers = listAt(body, 'messages')
  if (answers.length > 0) return receiptsOf(answers.map(answer), 'messages')
  const type = textAt(body, 'type')
  const id = textAt(body, 'message_uuid')
  if (id === null && type?.includes('#') === true)
    return receiptsOf([{ ...NOBODY, said: { 'error.type': type } }], 'a problem')
  if (id === null) return flat(body)
  return receiptsOf(
    [
      {
        said: saying({
          message_uuid: id,
          status: textAt(body, 'status'),
          'error.code': textAt(body, 'error', 'code') ?? textAt(body, 'error', 'title'),
          'error.type': textAt(body, 'error', 'type'),
          channel: textAt(body, 'channel'),
        }),
        id,
        to: textAt(body, 'to') ?? textAt(at(body, 'to'), 'number') ?? textAt(at(body, 'to'), 'id'),
        happenedAt: textAt(body, 'timestamp'),
      },
    ],
    'an event',
  )
}

const NOBODY = { id: null, to: null, happenedAt: null }

/** Of each part of a text: `status` is the answer's here, and not the receipt's. */
const answer = (part: unknown) => ({
  said: saying({ 'SMS API send status': textAt(part, 'status') }),
  id: textAt(part, 'message-id'),
  to: textAt(part, 'to'),
  happenedAt: null,
})
