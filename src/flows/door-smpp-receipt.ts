import type {
  CallbackEvent,
  Change,
  EventType,
  ToldInbound,
  ToldMessage,
} from '../core/callbacks/event.ts'
import type { CallbackWish } from '../core/callbacks/wish.ts'
import { smpp } from '../core/dialects/speaking/smpp.ts'
import type { Told } from '../core/dialects/told.ts'
import { OUTCOME, STATUSES, type Status } from '../core/status.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'

/** What a customer's SMPP client asked of receipts, as it is kept with the message. */
export type ReceiptWish = {
  /** registered_delivery as it came: bits 0 and 1 which finals, bit 4 whether others too (3.4, 5.2.17). */
  readonly registered: number
  /** The id that was answered, where it is not the message's own: one of many destinations. */
  readonly groupId: string | null
  /** How many submissions the message was gathered from; each has an id of its own. */
  readonly parts: number
  /** Which of them, from 1, asked for receipts. */
  readonly asked: readonly number[]
  /** user_message_reference, given back in every receipt. */
  readonly userReference: number | null
  /** The data_coding that it came in: what replaces its text comes in the same. */
  readonly coding: number
  /** Its service_type; empty: the usual. Messages are told apart by it where none is named by its id. */
  readonly service: string
}

/** One receipt, before it is a deliver_sm. Instants are epoch milliseconds. */
export type SmppReceipt = {
  readonly id: string
  readonly stat: string
  readonly state: number
  /** Three digits: of the one widespread list; 099 where that has none for the reason. */
  readonly err: string
  readonly isFinal: boolean
  readonly segments: number
  readonly delivered: number
  readonly submittedAt: number
  readonly doneAt: number
  readonly recipient: string | null
  readonly sender: string | null
  readonly text: string | null
  readonly userReference: number | null
}

export type SmppTelling =
  | { readonly kind: 'receipts'; readonly receipts: readonly SmppReceipt[] }
  | { readonly kind: 'inbound'; readonly inbound: ToldInbound }
  | { readonly kind: 'nothing'; readonly because: string }

/** What SMPP's own words make of a standing. */
export type SmppWords = Pick<SmppReceipt, 'stat' | 'state' | 'err' | 'isFinal'> & {
  readonly isGood: boolean
}

const NO_CODE = '099'

export function smppWords(told: Told): SmppWords {
  const fields = smpp.fieldsOf(told)
  const isBad = OUTCOME[told.status] === 'bad'
  const isGood = OUTCOME[told.status] === 'good'
  return {
    stat: fields['stat'] ?? 'ACCEPTD',
    state: Number(fields['message_state'] ?? 6),
    err: fields['err (Twilio SMPP list)'] ?? (isBad ? NO_CODE : '000'),
    isFinal: isGood || isBad,
    isGood,
  }
}

const FINALS_ASKED = 0x03
const INTERMEDIATE = 0x10

/** Whether receipts of failures were asked for: then a refusal is told by one. */
export const asksFailures = (registered: number): boolean =>
  [1, 2].includes(registered & FINALS_ASKED)

/** Nobody but us has it yet: no network to say anything of. */
const UNSENT: ReadonlySet<Status> = new Set(['draft', 'scheduled', 'held', 'queued'])

function isAsked(words: SmppWords, status: Status, registered: number): boolean {
  if (!words.isFinal) return (registered & INTERMEDIATE) !== 0 && !UNSENT.has(status)
  switch (registered & FINALS_ASKED) {
    case 1:
      return true
    case 2:
      return !words.isGood
    case 3:
      return words.isGood
    default:
      return false
  }
}

/** What a client that is bound hears of one callback. */
export function tellOverSmpp(event: CallbackEvent, wish: CallbackWish | null): SmppTelling {
  switch (event.kind) {
    case 'test':
      return { kind: 'nothing', because: 'SMPP has no words for a try' }
    case 'inbound':
      return { kind: 'inbound', inbound: event.inbound }
    case 'message':
      return wish === null
        ? { kind: 'nothing', because: 'its sender asked for no receipts' }
        : receiptsOf(event, readReceiptWish(wish))
  }
}

function receiptsOf(
  { change, message }: Extract<CallbackEvent, { kind: 'message' }>,
  wish: ReceiptWish,
): SmppTelling {
  const after = smppWords(toldOf(change.after, message))
  const before = change.before === null ? null : smppWords(toldOf(change.before, message))
  const wasTold =
    before !== null &&
    change.before !== null &&
    isAsked(before, change.before.status, wish.registered)
  // What was told and is true no longer is taken back, whatever else was asked for.
  const isCorrection = wasTold && before.isFinal && after.isFinal
  if (!isCorrection && !isAsked(after, change.after.status, wish.registered)) {
    return { kind: 'nothing', because: 'registered_delivery did not ask for this' }
  }
  if (wasTold && before.stat === after.stat && before.err === after.err) {
    return { kind: 'nothing', because: 'the same words were said before' }
  }
  const { id } = message
  const receipt = { ...after, ...factsOf(change, message), userReference: wish.userReference }
  const all = wish.groupId === null ? partIds(receiptId(id), wish.parts) : [wish.groupId]
  const ids = all.filter((_, at) => wish.asked.includes(at + 1))
  const shares = sharesOf(receipt, ids.length)
  return { kind: 'receipts', receipts: ids.map((one) => ({ ...receipt, ...shares, id: one })) }
}

const factsOf = (change: Change, message: ToldMessage) => ({
  segments: change.after.segments,
  delivered: change.after.segmentsDelivered,
  submittedAt: message.createdAt,
  doneAt: change.at,
  recipient: message.to,
  sender: message.from,
  text: message.text,
})

/** Of a gathered message each part is one segment. */
const sharesOf = ({ segments, delivered, isGood }: SmppReceiptFacts, parts: number) =>
  parts === 1 ? { segments, delivered } : { segments: 1, delivered: isGood ? 1 : 0 }

type SmppReceiptFacts = {
  readonly segments: number
  readonly delivered: number
  readonly isGood: boolean
}

const toldOf = (standing: Change['after'], { answer, vendor }: ToldMessage): Told => ({
  ...standing,
  direction: 'outbound',
  answer,
  vendor,
  campaign: null,
  engagement: [],
  spokeCodes: DEFAULT_WORKSPACE_SETTINGS.spokeCodes,
})

/** How a message is named over SMPP: its id without dashes, 32 digits. */
export const receiptId = (id: string): string => id.replaceAll('-', '')

const PART_DIGITS = 2

/** The first part has the message's own id, the others a number behind it. */
export const partIds = (id: string, parts: number): readonly string[] =>
  Array.from({ length: parts }, (_, at) =>
    at === 0 ? id : `${id}${(at + 1).toString(16).padStart(PART_DIGITS, '0')}`,
  )

/** The message that an id of ours names, whichever of its parts; null: none of ours looks so. */
export function readReceiptId(text: string): string | null {
  const [, a, b, c, d, e] =
    /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})(?:[0-9a-f]{2})?$/i.exec(
      text,
    ) ?? []
  return a === undefined ? null : [a, b, c, d, e].join('-').toLowerCase()
}

/** What a client hears of that wants finals alone: nothing else is written down for it. */
const FINALS: readonly EventType[] = STATUSES.filter((status) => OUTCOME[status] !== 'open').map(
  (status): EventType => `message.${status}`,
)

function eventsFor(registered: number): readonly EventType[] | null {
  if ((registered & INTERMEDIATE) !== 0) return null
  return (registered & FINALS_ASKED) === 0 ? [] : FINALS
}

/** As it is stored with a message. */
export const receiptWish = (wish: ReceiptWish, loginId: string): CallbackWish => ({
  url: '',
  format: 'delivrd',
  method: 'POST',
  events: eventsFor(wish.registered),
  options: {
    registered: String(wish.registered),
    ...(wish.groupId === null ? {} : { group: wish.groupId }),
    ...(wish.parts === 1 ? {} : { parts: String(wish.parts), asked: wish.asked.join(' ') }),
    ...(wish.userReference === null ? {} : { user_reference: String(wish.userReference) }),
    ...(wish.coding === 0 ? {} : { coding: String(wish.coding) }),
    ...(wish.service === '' ? {} : { service: wish.service }),
  },
  loginId,
  transport: 'smpp',
})

export const readReceiptWish = ({ options }: CallbackWish): ReceiptWish => ({
  registered: Number(options['registered'] ?? 0),
  groupId: options['group'] ?? null,
  parts: Number(options['parts'] ?? 1),
  asked: (options['asked'] ?? '1').split(' ').map(Number),
  userReference: options['user_reference'] === undefined ? null : Number(options['user_reference']),
  coding: Number(options['coding'] ?? 0),
  service: options['service'] ?? '',
})
