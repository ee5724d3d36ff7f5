import { CHANNEL_TITLE, type Channel } from './channels.ts'
import type { Charge, ChargeSource, Fault } from './evidence.ts'
import type { Turned } from './leg-prices.ts'
import {
  FELL_BACK,
  NOTHING_SAID,
  RECEIPTS_OFF,
  REPLIED,
  REROUTED,
  UNKNOWN_WORD,
} from './own-evidence.ts'
import { reasonEntry, usualNextStep } from './reasons.ts'
import type { Reason } from './reasons.ts'
import type { Rule, Standing } from './standing.ts'
import { isFinal } from './status.ts'
import type { Grade, Status } from './status.ts'

/** What a sentence is made of: a standing, or as much of one as is stored. */
export type Explained = Pick<
  Standing,
  | 'status'
  | 'reason'
  | 'grade'
  | 'fault'
  | 'permanent'
  | 'charge'
  | 'chargeSource'
  | 'conflict'
  | 'textedTwice'
  | 'segments'
  | 'segmentsDelivered'
  | 'segmentsKnown'
  | 'rule'
> &
  Partial<Pick<Standing, 'detail'>> & {
    /** What it left for a second channel; null or absent: nothing. */
    readonly turned?: Pick<Turned, 'submission' | 'fallback'> | null
  }

const PLAIN: Readonly<Record<Status, string>> = {
  draft: 'This message is a draft. Nothing has been sent.',
  scheduled: 'This message waits for its time. Nothing has been sent.',
  held: 'This message is held for a check. Nothing has been sent.',
  queued: 'This message waits for its turn. Nothing has been sent.',
  submitted: 'This message was handed to the provider, and we wait for its receipt.',
  sent: 'The provider passed this message on to the network, and we wait for its receipt.',
  unconfirmed: 'We do not know if this message arrived.',
  expired: 'This message ran out of time before it could be delivered.',
  cancelled: 'This message was cancelled.',
  failed: 'This message was not delivered.',
  rejected: 'This message was refused.',
  partial: 'Only a part of this message was delivered.',
  delivered: 'This message was delivered.',
  read: 'The recipient opened this message.',
}

/** One line for a list and the head of a page: what happened to the message, in plain words. */
export function sentenceFor(standing: Explained): string {
  const head = headline(standing)
  const { reason } = standing
  if (reason === null || reason === 'unknown' || SAYS_IT_ALREADY.has(reason)) return head
  const missing = missingFields(reason, standing.detail ?? null)
  if (missing !== null) return `${head.slice(0, -1)}: its row has nothing for ${missing}.`
  return `${head.slice(0, -1)}: ${lowerFirst(reasonEntry(reason).title)}.`
}

/** What a person may do about it; where our own finding says more than the reason, that. */
export function nextStepFor(
  reason: Reason,
  { detail, permanent }: { readonly detail: string | null; readonly permanent: boolean | null },
): string {
  const missing = missingFields(reason, detail)
  if (detail === 'account-switched-off') return SWITCH_ON
  if (detail === UNKNOWN_WORD) return NAME_IT
  if (detail === NOTHING_SAID) return 'Count it as unconfirmed.'
  if (missing === null) return usualNextStep(reason, permanent)
  return `The row has nothing for ${missing}: fill it in, or say in the text what stands there instead, as in {name|friend}.`
}

const NAME_IT =
  'Say under Unknown words what the word means: the messages that it was said of are read again.'
const SWITCH_ON = 'Switch the provider account on again, or choose another one; then resend.'

/** Why a row of a list will get nothing: "Opted out", "The row has nothing for town". */
export function refusalSentence(reason: Reason, detail: string | null): string {
  const missing = missingFields(reason, detail)
  return missing === null
    ? `${reasonEntry(reason).title}${detail === null ? '' : ` (${detail})`}`
    : `The row has nothing for ${missing}`
}

/** The fields of the text that the recipient's row had nothing for: "town, name". */
function missingFields(reason: Reason, detail: string | null): string | null {
  if (reason !== 'template-problem') return null
  return /^missing-field: (.+)$/s.exec(detail ?? '')?.[1] ?? null
}

/** The headline of each of these is its own meaning in other words. */
const SAYS_IT_ALREADY: ReadonlySet<Reason> = new Set([
  'cancelled',
  'expired-in-queue',
  'receipt-timeout',
  'held-for-review',
])

/** As the second part of a headline. */
const byNext = ({ turned }: Explained): string =>
  turned === undefined || turned === null || turned.submission === 0
    ? ''
    : ` by ${CHANNEL_TITLE[turned.fallback.channel]} as well`

function headline(standing: Explained): string {
  const { status, rule, grade, segments, segmentsDelivered, segmentsKnown, reason } = standing
  if (status === 'delivered') {
    if (standing.detail === REPLIED) return 'This message was delivered: the person wrote back.'
    return grade === 'handset'
      ? 'This message was delivered: the phone confirmed it.'
      : 'This message was delivered: the phone network says so.'
  }
  if (status === 'partial') {
    return `Only ${segmentsDelivered} of the ${segments} parts of this message were delivered.`
  }
  if (status === 'queued' && standing.detail === FELL_BACK) return NEXT_CHANNEL
  if (status === 'unconfirmed') {
    if (rule === 'some-segments-silent') {
      return `We know of only ${segmentsKnown} of the ${segments} parts of this message.`
    }
    const unread = UNREAD_HEADLINE[standing.detail ?? '']
    if (unread !== undefined) return unread
    return reason === 'receipt-timeout'
      ? 'No receipt came in time, so we do not know if this message arrived.'
      : 'The provider does not know if this message arrived.'
  }
  if (isUnreceipted(standing)) {
    return 'The provider took this message. Receipts are switched off, so we will not hear if it arrived.'
  }
  if (status === 'failed' && rule === 'failed-by-us') {
    return FAILURE_HEADLINE[standing.detail ?? ''] ?? 'We could not hand this message over.'
  }
  if (status === 'rejected' && rule === 'refused-by-us') {
    return standing.detail === 'discarded'
      ? 'A person looked at this message and did not let it pass.'
      : `We did not send this message${byNext(standing)}.`
  }
  if (status === 'rejected') {
    // Who speaks of the phone has tried to reach it, whatever word was chosen for it.
    return reason !== null && reasonEntry(reason).group === 'handset'
      ? 'The provider gave this message up.'
      : 'This message was refused before anyone tried to deliver it.'
  }
  if (status === 'expired' && rule === 'validity-over') {
    return `This message ran out of time before we could send it${byNext(standing)}.`
  }
  if (status === 'cancelled' && rule === 'stopped-by-person') {
    return `A person cancelled this message before it was sent${byNext(standing)}.`
  }
  return PLAIN[status]
}

const NEXT_CHANNEL =
  'The first channel did not bring this message, so it waits for its turn by the second.'

/** Of messages of the past. */
const UNREAD_HEADLINE: Readonly<Record<string, string>> = {
  [UNKNOWN_WORD]: 'A word came that no table knows, so we do not know if this message arrived.',
  [NOTHING_SAID]: 'The file does not say how this message ended.',
}

/** We asked for no receipts, so that it was taken is the last we know. */
const isUnreceipted = ({ status, detail }: Explained): boolean =>
  status === 'sent' && detail === RECEIPTS_OFF

/** By the detail of our own failure. */
const FAILURE_HEADLINE: Readonly<Record<string, string>> = {
  'internal-error': 'We tried to send this message and could not, through a fault of our own.',
  'queue-failed': 'The way that this message was to take is gone, so we did not send it.',
  'link-refused': 'The provider would not let us in, so we could not send this message.',
  'account-switched-off':
    'The provider account was switched off all the while, so we did not send this message.',
  'link-down': 'The provider could not be reached, so we could not send this message.',
}

const RULE_SENTENCE: Readonly<Record<Rule, string>> = {
  plan: 'No provider has been asked to send it yet, so it stands as planned.',
  'refused-by-us': 'We checked it before sending and refused it, so no provider has it.',
  'failed-by-us': 'We tried to hand it over and could not, so no provider has it.',
  'stopped-by-person': 'It was stopped before any provider took it.',
  'validity-over': 'Its time was over while it still waited here, so no provider has it.',
  strongest: 'Of all that was said about it, the strongest word counts.',
  'all-segments-delivered': 'Every part of it was delivered.',
  'some-segments-open': 'At least one part of it still waits for news, so all of it does.',
  'some-segments-delivered': 'Some parts were delivered and some were not.',
  'some-segments-silent':
    'Some parts were delivered, and of the others nobody said anything in time.',
}

const GRADE_SENTENCE: Readonly<Record<Grade, string>> = {
  handset: 'The phone itself confirmed it.',
  carrier: 'The word comes from the phone network.',
  provider: 'The word comes from the provider.',
  inferred: 'No one told us: it is what we conclude ourselves.',
}

const whoSentence = ({ detail }: Explained, grade: Grade): string =>
  grade === 'handset' && detail === REPLIED
    ? 'No one writes back to a text that did not come.'
    : GRADE_SENTENCE[grade]

const FAULT_SENTENCE: Readonly<Record<Fault, string>> = {
  us: 'The cause is on our side.',
  provider: 'The cause is with the provider.',
  carrier: 'The cause is with the phone network.',
  handset: 'The cause is with the phone.',
  recipient: 'The cause is with the number or the person.',
  sender: 'The cause is with the sender or the text.',
}

/** The channels by which it arrived; fewer than two: two tries by one. */
const twiceSentence = ({ arrivedBy = [] }: Arrived): string =>
  arrivedBy.length < 2
    ? 'It was delivered twice: two of our tries both arrived.'
    : `The recipient got both: it was delivered by ${arrivedBy.map((one) => CHANNEL_TITLE[one]).join(' and by ')}.`

type Arrived = {
  readonly arrivedBy?: readonly Channel[]
  /** Where our end is about one channel, and it was handed over by another before. */
  readonly left?: Left | null
}

export type Left = {
  readonly channel: Channel
  /** The one that nothing was handed over by. */
  readonly next: Channel
  /** What was handed over may still arrive. */
  readonly isOpen: boolean
}

/** Why it stands there: which rule, who says so, what is doubtful, what it costs, what may change. */
export function whySentences(
  standing: Explained & Arrived & { readonly settled: boolean },
): string[] {
  const { rule, grade, fault, status, conflict, textedTwice } = standing
  return [
    ruleSentence(standing),
    ...leftSentences(standing),
    ...(grade === null || SAYS_WHO.has(rule) ? [] : [whoSentence(standing, grade)]),
    ...(conflict ? [conflictSentence(status)] : []),
    ...(textedTwice ? [twiceSentence(standing)] : []),
    ...(fault === null || SAYS_WHO.has(rule) ? [] : [FAULT_SENTENCE[fault]]),
    ...(standing.permanent === true ? ['Trying again will not help.'] : []),
    chargeSentence(standing.charge, standing.chargeSource),
    outlook(standing),
  ]
}

/** Our end of the second channel is no end of what was handed over by the first. */
const NEXT_SENTENCE: Readonly<Partial<Record<Rule, string>>> = {
  'refused-by-us': 'We checked it before sending it by CHANNEL, and refused that.',
  'failed-by-us': 'We tried to hand it over by CHANNEL and could not.',
  'stopped-by-person': 'It was stopped before it was sent by CHANNEL.',
  'validity-over': 'Its time was over while it waited here to be sent by CHANNEL.',
}

const leftSentences = ({ left = null }: Arrived): string[] =>
  left === null
    ? []
    : [
        left.isOpen
          ? `By ${CHANNEL_TITLE[left.channel]} it was handed over before, and may still arrive.`
          : `By ${CHANNEL_TITLE[left.channel]} it was handed over before, and did not arrive.`,
      ]

function ruleSentence({ rule, detail, left = null }: Explained & Arrived): string {
  const next = left === null ? undefined : NEXT_SENTENCE[rule]
  if (left !== null && next !== undefined) return next.replace('CHANNEL', CHANNEL_TITLE[left.next])
  if (rule === 'plan' && detail === REROUTED) {
    return 'One provider would not take it, or could not be reached. So it waits for its turn at another.'
  }
  return rule === 'plan' && detail === FELL_BACK
    ? 'Its first channel did not bring it. So it waits for its turn by the second.'
    : RULE_SENTENCE[rule]
}

/** These rules name the speaker themselves. */
const SAYS_WHO: ReadonlySet<Rule> = new Set([
  'plan',
  'refused-by-us',
  'failed-by-us',
  'stopped-by-person',
  'validity-over',
])

function conflictSentence(status: Status): string {
  return status === 'delivered' || status === 'read'
    ? 'The provider also said that it did not arrive. By our rule, word of a delivery counts for more. Both are kept below.'
    : 'The provider said different things about how it ended. The stronger word counts. Both are kept below.'
}

const CHARGE_SENTENCE: Readonly<Record<Charge, string>> = {
  yes: 'You pay for it',
  no: 'You do not pay for it',
  maybe: 'You may have to pay for it',
}

const CHARGE_SOURCE: Readonly<Record<ChargeSource, string>> = {
  price: 'the provider named the price',
  table: 'that is what the word for it means',
  reason: 'that is usual for this reason',
  us: 'no provider took it',
  nobody: 'nobody has told us',
}

export const chargeSentence = (charge: Charge, source: ChargeSource): string =>
  `${CHARGE_SENTENCE[charge]}: ${CHARGE_SOURCE[source]}.`

/** Will it change? */
function outlook(standing: Explained & Arrived & { readonly settled: boolean }): string {
  const { status, rule, grade, settled, left = null } = standing
  if (rule === 'plan') return 'This will change once it is sent.'
  if (left?.isOpen === true)
    return `This will change if it arrives by ${CHANNEL_TITLE[left.channel]}.`
  if (SAYS_WHO.has(rule)) return 'This will not change.'
  if (isUnreceipted(standing)) {
    return 'Delivery receipts are switched off in this workspace, so it stays so.'
  }
  if (!isFinal(status)) return 'This will change when a receipt comes, or when its time is over.'
  if (status === 'read') return 'This will not change.'
  if (grade === 'inferred') {
    return settled
      ? 'The time for late receipts is over. One that comes all the same will correct it.'
      : 'A receipt that comes later will correct it.'
  }
  if (settled) return 'The time for late receipts is over.'
  return 'It may still change if the provider sends a late receipt.'
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
