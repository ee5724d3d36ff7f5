import { CHANNELS, type Channel } from './channels.ts'
import type { Claim, Evidence } from './evidence.ts'
import type { Trouble } from './health.ts'
import type { Reason } from './reasons.ts'
import type { ClaimedStatus, Grade } from './status.ts'

/**
 * Evidence that is our own doing or our own clock's. The key of each is fixed by what it is about, so
 * that saying it twice is saying it once.
 */

type Said = {
  readonly status: ClaimedStatus
  readonly grade: Grade
  readonly reason?: Reason
  readonly detail?: string
}

const claim = ({ status, grade, reason, detail }: Said): Claim => ({
  status,
  grade,
  reason: reason ?? null,
  detail: detail ?? null,
  fault: null,
  permanent: null,
  charge: null,
  chargeSource: null,
})

const ours = (
  part: Pick<Evidence, 'key' | 'kind' | 'submission' | 'claim' | 'recordedAt'>,
): Evidence => ({ segment: null, word: null, code: null, happenedAt: null, ...part })

/**
 * We wrote the submission and then let bytes leave. Never stored: the rows of the submission say it.
 * What the provider answers when it accepts says no more than this, so it is no evidence of its own.
 */
export const handover = (submission: number, submittedAt: number): Evidence =>
  ours({
    key: `handover:${submission}`,
    kind: 'handover',
    submission,
    claim: claim({ status: 'submitted', grade: 'inferred' }),
    recordedAt: submittedAt,
  })

/** The time by which this route's receipts normally arrive has passed. */
export const silence = (submission: number, now: number): Evidence =>
  ours({
    key: `silence:${submission}`,
    kind: 'silence',
    submission,
    claim: claim({ status: 'unconfirmed', grade: 'inferred', reason: 'receipt-timeout' }),
    recordedAt: now,
  })

/** Beside a message of the past of which something was said that no table knows. */
export const UNKNOWN_WORD = 'unknown-word'
/** Beside a message of the past of which its file says nothing. */
export const NOTHING_SAID = 'nothing-said'

/** The time for news of a message of the past is over, and no receipt is what was missing. */
export const unread = (
  detail: typeof UNKNOWN_WORD | typeof NOTHING_SAID,
  now: number,
): Evidence => ({
  ...silence(1, now),
  claim: claim({ status: 'unconfirmed', grade: 'inferred', reason: 'unknown', detail }),
})

/** Its validity ended while it still waited here. */
export const validityOver = (now: number): Evidence =>
  ours({
    key: 'validity:0',
    kind: 'validity',
    submission: 0,
    claim: claim({ status: 'expired', grade: 'inferred', reason: 'expired-in-queue' }),
    recordedAt: now,
  })

/** We would not send it. */
export const refusal = (reason: Reason, now: number): Evidence =>
  ours({
    key: `refusal:0:${reason}`,
    kind: 'refusal',
    submission: 0,
    claim: { ...claim({ status: 'rejected', grade: 'inferred', reason }), fault: 'us' },
    recordedAt: now,
  })

/**
 * We could not hand it over, try as we might: our own doing, and nobody else has the message.
 * @param segment of a submission that is otherwise on its way; null: of the message as a whole.
 */
export const failure = (
  said: { readonly reason: Reason; readonly detail: FailureDetail },
  now: number,
  { submission, segment }: { submission: number; segment: number | null } = WHOLE,
): Evidence => ({
  ...ours({
    key: `failure:${submission}:${segment ?? 0}:${said.detail}`,
    kind: 'failure',
    submission,
    claim: {
      ...claim({ status: 'failed', grade: 'inferred', ...said }),
      fault: 'us',
      charge: 'no',
      chargeSource: 'us',
    },
    recordedAt: now,
  }),
  segment,
})

const WHOLE = { submission: 0, segment: null }

/**
 * What we could not do. internal-error: our own machinery gave way at it, again and again; queue-failed: the
 * way that it was to take is gone; link-refused: the provider would not let us in for as long as we are
 * patient; link-down: it could not be reached for as long; account-switched-off: a person had its account
 * switched off for as long.
 */
export type FailureDetail =
  'internal-error' | 'queue-failed' | 'link-refused' | 'link-down' | 'account-switched-off'

/** Beside a message that waits for its turn at another provider account than the first. */
export const REROUTED = 'rerouted'

/**
 * Why we turned to another provider account before this one was asked: a person switched it off, its own
 * evidence speaks against it, or the other is tried again after troubles of its own.
 */
export type RerouteDetail = 'account-switched-off' | `provider-${Trouble}` | typeof TRIED_AGAIN

/** Beside a message that shows whether a provider account that did badly is well again. */
export const TRIED_AGAIN = 'provider-tried-again'

/**
 * We turned to another provider account: what came of this submission no longer stands for the message,
 * unless it did arrive. Submission 0: nothing was handed over, the account was out of reach or did badly.
 */
export const reroute = (
  {
    submission,
    from,
    to,
    because,
  }: { submission: number; from: string; to: string; because?: RerouteDetail },
  now: number,
): Evidence =>
  ours({
    // The same turn may be taken again after a trial; it is another fact then.
    key: `reroute:${submission}:${from}:${to}${because === undefined ? '' : `:${now}`}`,
    kind: 'reroute',
    submission,
    claim: claim({ status: 'none', grade: 'inferred', detail: because ?? REROUTED }),
    recordedAt: now,
  })

/** Beside a message that waits for its turn by its second channel. */
export const FELL_BACK = 'fell-back'
/** We turned to the second channel because the first had no news for too long: it may still bring it. */
export const FELL_BACK_LATE = 'fell-back-late'
/** The second channel was to be tried, and there was no way. */
export const NO_FALLBACK = 'no-fallback'

/** One channel instead of another. */
export type Turn = { readonly from: Channel; readonly to: Channel }

/**
 * We turned to the second channel: this submission and all before it are given up, and stand for the message
 * only if they arrived after all. Submission 0: nothing was handed over.
 * @param reason why the first brought nothing; null: nobody says, or it was only slow.
 */
export const fallBack = (
  {
    submission,
    from,
    to,
    reason,
    isLate,
    because,
  }: Turn & {
    submission: number
    reason: Reason | null
    isLate: boolean
    /** Why its account was not asked; absent: it was. */
    because?: RerouteDetail
  },
  now: number,
): Evidence => {
  const detail = isLate ? FELL_BACK_LATE : FELL_BACK
  return ours({
    key: `fall-back:${from}:${to}${because === undefined ? '' : `:${because}`}`,
    kind: 'reroute',
    submission,
    claim: { ...claim({ status: 'none', grade: 'inferred', detail }), reason },
    recordedAt: now,
  })
}

/** Why the second channel could not be tried: the message stays what the first made of it. */
export const noFallback = (
  { from, to, reason }: Turn & { reason: Reason },
  now: number,
): Evidence =>
  ours({
    key: `no-fall-back:${from}:${to}`,
    kind: 'reroute',
    submission: 0,
    claim: claim({ status: 'none', grade: 'inferred', detail: NO_FALLBACK, reason }),
    recordedAt: now,
  })

/** The second channel was to be tried, and before it was the first brought the message after all. */
export const FALLBACK_UNNEEDED = 'fallback-unneeded'

/** We do not try the second channel any more: what went by the first stands for the message again. */
export const fallbackUnneeded = ({ from, to }: Turn, now: number): Evidence =>
  ours({
    key: `fall-back-off:${from}:${to}`,
    kind: 'reroute',
    submission: 0,
    claim: claim({ status: 'none', grade: 'inferred', detail: FALLBACK_UNNEEDED }),
    recordedAt: now,
  })

/** The channels that such evidence is about; null: it is about something else. */
export function turnOf({
  key,
}: Pick<Evidence, 'key'>): (Turn & { readonly because: string | null }) | null {
  const [, first, second, because = null] =
    /^(?:no-)?fall-back(?:-off)?:([a-z]+):([a-z]+)(?::([a-z-]+))?$/.exec(key) ?? []
  const from = CHANNELS.find((one) => one === first)
  const to = CHANNELS.find((one) => one === second)
  return from === undefined || to === undefined ? null : { from, to, because }
}

/** Of a refusal that is no final yet: another provider account may be within reach in a moment. */
export const ANOTHER_AWAITED = 'another-awaited'

/** We ask the same provider account anew, and hope to turn to another by then. */
export const anotherAwaited = (submission: number, now: number): Evidence =>
  ours({
    key: `reroute:${submission}:awaited`,
    kind: 'reroute',
    submission,
    claim: claim({ status: 'none', grade: 'inferred', detail: ANOTHER_AWAITED }),
    recordedAt: now,
  })

/** Beside a message that is sent and of which we asked to hear no more. */
export const RECEIPTS_OFF = 'receipts-off'

/** The provider took it, and was asked for no receipts: this is as far as we can know. */
export const takenUnreceipted = (
  { submission, segment }: { submission: number; segment: number },
  now: number,
): Evidence => ({
  ...ours({
    key: `answer:${submission}:${segment}:taken`,
    kind: 'answer',
    submission,
    claim: claim({ status: 'sent', grade: 'provider', detail: RECEIPTS_OFF }),
    recordedAt: now,
  }),
  segment,
})

/** Beside a message that was delivered, as the answer to it shows. */
export const REPLIED = 'replied'

/** The recipient wrote back: nobody answers what did not arrive. */
export const reply = (submission: number, inboundId: string, now: number): Evidence =>
  ours({
    key: `reply:${submission}:${inboundId}`,
    kind: 'reply',
    submission,
    claim: claim({ status: 'delivered', grade: 'handset', detail: REPLIED }),
    recordedAt: now,
  })

/** Beside a message that was delivered, as a tap on its button or link shows. */
export const CLICKED = 'clicked'

/** The recipient tapped what the message showed: it had to be there. */
export const click = (submission: number, inboundId: string, now: number): Evidence =>
  ours({
    key: `click:${submission}:${inboundId}`,
    kind: 'click',
    submission,
    claim: claim({ status: 'delivered', grade: 'handset', detail: CLICKED }),
    recordedAt: now,
  })

/** A person stopped it for good before it was handed over. */
export const cancellation = (now: number): Evidence =>
  ours({
    key: 'cancellation:0',
    kind: 'cancellation',
    submission: 0,
    claim: {
      ...claim({ status: 'cancelled', grade: 'inferred', reason: 'cancelled' }),
      fault: 'us',
    },
    recordedAt: now,
  })
