import type { Claim, Evidence } from './evidence.ts'
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

/** The recipient wrote back: nobody answers what did not arrive. */
export const reply = (submission: number, inboundId: string, now: number): Evidence =>
  ours({
    key: `reply:${submission}:${inboundId}`,
    kind: 'reply',
    submission,
    claim: claim({ status: 'delivered', grade: 'handset', detail: 'replied' }),
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
