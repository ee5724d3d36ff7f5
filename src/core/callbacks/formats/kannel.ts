import { kannelClassic as classic, kannelModern as modern } from '../../dialects/speaking/kannel.ts'
import type { Speaker } from '../../dialects/speaking/speaker.ts'
import type { Told } from '../../dialects/told.ts'
import type { Status } from '../../status.ts'
import { isSuccess } from '../format.ts'
import type { CallbackFormat } from '../format.ts'
import { aboutMessages, changesTo, instant, writtenFrom, writtenTo } from '../parts.ts'
import { commandStatusOf, receiptError, receiptStat, receiptText } from '../receipt-text.ts'
import { newsOf } from '../told.ts'
import type { MessageChange, Words } from '../told.ts'
import type { CallbackWish } from '../wish.ts'
import { KANNEL_OPTIONS, MASK_OF_ALL } from './kannel-options.ts'
import {
  escaped,
  fillEscapes,
  metaValue,
  readMetaData,
  wordsIn,
  writeMetaData,
} from './kannel-escapes.ts'

/**
 * Kannel's `dlr-url`: a GET with its escape codes filled, for each change of type or receipt text that `dlr-mask`
 * asks for.
 */
const kannel = (speaker: Speaker, name: 'kannel-classic' | 'kannel-modern'): CallbackFormat => ({
  name,
  title: speaker.title,
  methods: ['GET'],
  options: KANNEL_OPTIONS,
  speaksOf: (options) =>
    changesTo((status) => TYPES[status].some((type) => isAsked(type, maskOf(options)))),
  render: aboutMessages((event, wish) => {
    const news = newsOf(event, wish, (told) => wordsOf(speaker, told))
    if (news.kind !== 'news') return news
    const type = Number(news.words['type'])
    if (!isAsked(type, maskOf(wish.options)))
      return {
        kind: 'nothing',
        because: `dlr-mask ${maskOf(wish.options)} does not ask for ${type}`,
      }
    const url = urlOf(event, wish, { type, told: news.told })
    return {
      kind: 'request',
      request: { method: 'GET', url, headers: {}, body: null },
      sign: 'none',
    }
  }),
  isHeard: isSuccess,
})

export const kannelClassic = kannel(classic, 'kannel-classic')
export const kannelModern = kannel(modern, 'kannel-modern')

const FAILURE = 2
const ACCEPTED = 8
const REFUSED = 16

const maskOf = ({ mask }: CallbackWish['options']): number =>
  mask === undefined || !/^\d{1,9}$/.test(mask) ? MASK_OF_ALL : Number(mask)

const ENDED = [2, 34, REFUSED]
const OPEN = [4, ACCEPTED]

/** What %d may be at each status. */
const TYPES: Readonly<Record<Status, readonly number[]>> = {
  draft: [],
  scheduled: [],
  held: [],
  queued: [],
  submitted: OPEN,
  sent: OPEN,
  unconfirmed: OPEN,
  expired: ENDED,
  cancelled: ENDED,
  failed: ENDED,
  rejected: ENDED,
  partial: ENDED,
  delivered: [1],
  read: [1],
}

/** Whoever asks for failures alone hears of refusals as well. */
export const isAsked = (type: number, mask: number): boolean =>
  (type & mask) > 0 || (type === REFUSED && (mask & FAILURE) > 0)

function wordsOf(speaker: Speaker, told: Told): Words | null {
  const type = speaker.fieldsOf(told)['%d (dlr type)'] ?? '0'
  if (type === '0') return null
  if (Number(type) === REFUSED) return { type, refusal: commandStatusOf(told).name }
  return Number(type) === ACCEPTED ? { type } : { type, stat: receiptStat(told) }
}

type Receipt = { readonly type: number; readonly told: Told }

function urlOf(event: MessageChange, wish: CallbackWish, receipt: Receipt): string {
  const text = textOf(event, receipt)
  const words = wordsIn(text)
  const metaData = metaDataOf(wish, receipt)
  const values = { ...receiptValues(event, wish), ...carriedValues(event, wish) }
  return fillEscapes(wish.url, {
    code: (letter) => {
      switch (letter) {
        case 'd':
          return String(receipt.type)
        case 'A':
        case 'b':
          return escaped(text)
        case 'e':
          return hexOf(text)
        case 'D':
          return escaped(writeMetaData(metaData))
        default:
          return values[letter] ?? words(letter)
      }
    },
    metaData: (group, param) => metaValue(metaData, group, param),
  })
}

/** What the message centre said: `ACK/`, `NACK/0x0000000b/…`, or a receipt. */
function textOf({ change, message }: MessageChange, { type, told }: Receipt): string {
  if (type === ACCEPTED) return 'ACK/'
  if (type === REFUSED) {
    const { code, title } = commandStatusOf(told)
    return `NACK/0x${code.toString(16).padStart(8, '0')}/${title}`
  }
  return receiptText(told, {
    id: message.providerId ?? message.id,
    submittedAt: message.submittedAt ?? message.createdAt,
    doneAt: change.at,
    text: message.text,
  })
}

type Values = Readonly<Record<string, string>>

/** About the receipt itself. The handset comes first: a receipt goes the other way. */
function receiptValues(event: MessageChange, wish: CallbackWish): Values {
  const { change, message } = event
  const to = writtenTo(event, wish)
  const from = writtenFrom(event, wish)
  return {
    p: escaped(to),
    P: escaped(from),
    q: plusFirst(to),
    Q: plusFirst(from),
    t: instant(change.at).slice(0, 19).replace('T', '+'),
    T: String(Math.floor(change.at / 1000)),
    I: message.id,
    F: escaped(message.providerId ?? ''),
    i: escaped(wish.options['smsc'] ?? message.accountName ?? ''),
    R: escaped(wish.url),
  }
}

/** `00372…` as `+372…`. */
const plusFirst = (number: string): string => escaped(number.replace(/^00/, '+'))

/** What the client sent along. */
function carriedValues({ change: { at } }: MessageChange, { options }: CallbackWish): Values {
  const told = (name: string): string => escaped(options[name] ?? '')
  const udh = (options['udh'] ?? '').replace(/[^0-9a-f]/gi, '')
  return {
    f: told('smsc-number'),
    n: told('service'),
    x: told('smsbox-id'),
    o: told('account'),
    B: told('binfo'),
    c: told('coding'),
    m: told('mclass'),
    M: told('mwi'),
    C: told('charset'),
    O: options['dcs'] === undefined ? '' : told('dcs').padStart(2, '0'),
    u: udh.replace(/../g, (pair) => `%${pair.toUpperCase()}`),
    U: udh,
    v: minutesLeft(options['valid-until'], at),
    V: minutesLeft(options['deferred-until'], at),
    y: told('priority'),
  }
}

function minutesLeft(until: string | undefined, now: number): string {
  if (until === undefined) return ''
  return String(Math.max(0, Math.floor((Number(until) - now) / 60_000)))
}

const GSM_NETWORK = '%03'

/** With the code of a receipt as three octets: whose it is, and the number. */
function metaDataOf(
  { options }: CallbackWish,
  { type, told }: Receipt,
): ReturnType<typeof readMetaData> {
  const groups = readMetaData(options['meta-data'] ?? '')
  const code = receiptError(told)
  if (type === ACCEPTED || type === REFUSED || !/^\d+$/.test(code)) return groups
  const number = Number(code).toString(16).padStart(4, '0').toUpperCase()
  const octets = `${GSM_NETWORK}%${number.slice(0, 2)}%${number.slice(2)}`
  return groups.set('smpp', new Map([...(groups.get('smpp') ?? []), ['dlr_err', octets]]))
}

/** The octets of its UTF-8. */
const hexOf = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /%(..)|[^]/g,
    (one: string, pair: string | undefined) =>
      pair === undefined ? one.charCodeAt(0).toString(16).padStart(2, '0') : pair.toLowerCase(),
  )
