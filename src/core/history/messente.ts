import {
  type Columns,
  cellAt,
  columnsOf,
  oddities,
  orNull,
  readPrice,
  readSegments,
  textAt,
  storable,
} from './columns.ts'
import { readInstant } from './instants.ts'
import type { HistoryReader, HistoryReading, HistoryWords } from './row.ts'
import { errorOf, rowOf } from './row.ts'
import { vendorWords } from './words.ts'

/** Names under which Messente's reports, its receipts and its dashboard's table have the same thing. */
const NAMES = {
  id: ['sms_unique_id', 'message_id', 'messageid', 'unique_id', 'id'],
  to: ['to', 'recipient', 'number', 'phone', 'phone number'],
  from: ['from', 'sender'],
  text: ['text', 'message', 'body', 'content'],
  status: ['status', 'delivery status'],
  stat: ['stat'],
  err: ['err', 'error_code', 'error code', 'error'],
  mask: ['dlr-mask', 'dlr_mask', 'dlrmask'],
  at: ['sent_at', 'sent at', 'sent', 'time', 'timestamp', 'date', 'created_at', 'time_to_send'],
  segments: ['sms_count', 'parts', 'segments', 'sms count'],
  price: ['price', 'cost'],
  currency: ['currency'],
} as const

const ALL_NAMES = Object.values(NAMES).flatMap((names) => [...names])

export const isMessenteLine = (line: string): boolean =>
  /"(sms_unique_id|message_id|omnimessage_id|dlr-mask|stat)"/.test(line)

export const isMessenteTable = ({ at }: Columns): boolean =>
  at('sms_unique_id') >= 0 || at('dlr-mask') >= 0 || (at('stat') >= 0 && at('err') >= 0)

/** Delivery reports as CSV: the receipt's own parameters and whatever is known of the message. */
export function messenteReader({ at }: Columns): HistoryReader {
  const place = Object.fromEntries(
    Object.entries(NAMES).map(([name, names]) => [name, at(...names)]),
  ) as Record<keyof typeof NAMES, number>
  const read = (cells: readonly string[]): HistoryReading => {
    const cell = (name: keyof typeof NAMES): string => cellAt(cells, place[name])
    const id = cell('id')
    const number = cell('to')
    if (number === '' && id === '')
      return errorOf('no-number', 'the row names neither message nor number')
    const written = cell('at')
    const sentAt = readInstant(written)
    if (written !== '' && sentAt === null) {
      return errorOf('unreadable-time', `“${written}” is not an instant`)
    }
    const text = textAt(cells, place.text)
    const segments = readSegments(cell('segments'))
    const price = readPrice(cell('price'), cell('currency'))
    return rowOf({
      // A receipt by itself names the message alone.
      kind: number === '' ? 'word' : 'message',
      id: orNull(id),
      content: [cell('from'), number, written, text].join('\u0000'),
      number,
      sender: cell('from'),
      text,
      at: sentAt,
      atWritten: orNull(written),
      words: messenteWords({
        status: cell('status'),
        stat: cell('stat'),
        err: cell('err'),
        mask: cell('mask'),
      }),
      segments,
      price,
      reference: orNull(id),
      campaign: null,
      fields: null,
      suggestsOptOut: false,
      notes: oddities(
        { cell: cell('segments'), read: segments },
        { cell: cell('price'), read: price },
      ),
    })
  }
  return { fields: [], read }
}

/** One JSON object a line: receipts kept as they came, or rows of the omnichannel API. */
export function messenteLineReader(): HistoryReader {
  const reader = messenteReader(columnsOf(ALL_NAMES))
  return {
    fields: [],
    read: ([line = '']) => {
      let said: unknown
      try {
        said = JSON.parse(line)
      } catch {
        return errorOf('unreadable-row', 'the line is no JSON object')
      }
      if (typeof said !== 'object' || said === null) {
        return errorOf('unreadable-row', 'the line is no JSON object')
      }
      const own = new Map(Object.entries(said).map(([name, value]) => [name.toLowerCase(), value]))
      return reader.read(
        ALL_NAMES.map((name) => {
          const value: unknown = own.get(name)
          return typeof value === 'string' || typeof value === 'number'
            ? storable(String(value))
            : ''
        }),
      )
    },
  }
}

/** What a report says of where the message stands; null: nothing. */
export function messenteWords({ status, stat, err, mask }: Said): HistoryWords | null {
  if (status === '' && stat === '' && mask === '') return null
  return vendorWords('messente', { status, stat, err, 'dlr-mask': mask })
}

type Said = {
  readonly status: string
  readonly stat: string
  readonly err: string
  readonly mask: string
}
