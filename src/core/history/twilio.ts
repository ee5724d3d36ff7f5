import {
  type Columns,
  cellAt,
  oddities,
  orNull,
  readIsInbound,
  readPrice,
  readSegments,
  textAt,
} from './columns.ts'
import { readInstant } from './instants.ts'
import type { HistoryReader, HistoryReading } from './row.ts'
import { errorOf, noDirection, rowOf } from './row.ts'
import { vendorWords } from './words.ts'

const placesOf = (at: Columns['at']) => ({
  from: at('From'),
  to: at('To'),
  body: at('Body'),
  status: at('Status', 'MessageStatus', 'SmsStatus'),
  sent: at('SentDate', 'DateSent', 'date_sent', 'DateCreated', 'date_created', 'Sent Date'),
  segments: at('NumSegments', 'num_segments', 'Segments'),
  code: at('ErrorCode', 'error_code', 'Error Code'),
  sid: at('Sid', 'MessageSid', 'SmsSid', 'Message SID'),
  direction: at('Direction'),
  price: at('Price'),
  unit: at('PriceUnit', 'price_unit'),
})

/**
 * Message logs as Twilio's console exports them (From, To, Body, Status, SentDate, ApiVersion,
 * NumSegments, ErrorCode, AccountSid, Sid, Direction, Price, PriceUnit), and its API's own field names.
 */
export function twilioReader({ at }: Columns): HistoryReader {
  const place = placesOf(at)
  const read = (cells: readonly string[]): HistoryReading => {
    const direction = cellAt(cells, place.direction).toLowerCase()
    const isInbound = readIsInbound(direction)
    if (isInbound === null) return noDirection(direction)
    const from = withoutChannel(cellAt(cells, place.from))
    const to = withoutChannel(cellAt(cells, place.to))
    const number = isInbound ? from : to
    if (number === '') return errorOf('no-number', `the row has no ${isInbound ? 'From' : 'To'}`)
    const written = cellAt(cells, place.sent)
    const sentAt = readInstant(written)
    if (written !== '' && sentAt === null) {
      return errorOf('unreadable-time', `“${written}” is not an instant`)
    }
    const text = textAt(cells, place.body)
    const code = cellAt(cells, place.code).replace(/^0$/, '')
    const words = isInbound
      ? null
      : vendorWords('twilio', {
          MessageStatus: cellAt(cells, place.status),
          ...(code === '' ? {} : { ErrorCode: code }),
        })
    const sid = cellAt(cells, place.sid)
    const segments = readSegments(cellAt(cells, place.segments))
    const price = readPrice(cellAt(cells, place.price), cellAt(cells, place.unit))
    return rowOf({
      kind: isInbound ? 'reply' : 'message',
      id: orNull(sid),
      content: [from, to, written, text, direction].join('\u0000'),
      number,
      sender: isInbound ? to : from,
      text,
      at: sentAt,
      atWritten: orNull(written),
      words,
      segments,
      price,
      reference: orNull(sid),
      campaign: null,
      fields: null,
      suggestsOptOut: code === '21610',
      notes: oddities(
        { cell: cellAt(cells, place.segments), read: segments },
        { cell: cellAt(cells, place.price), read: price },
      ),
    })
  }
  return { fields: [], read }
}

/** 'whatsapp:+44…' */
const withoutChannel = (address: string): string => address.replace(/^[a-z]+:/i, '')
