import type { Channel, Fallback } from './channels.ts'
import type { Charge } from './evidence.ts'
import { type Status, isFinal } from './status.ts'

/** What a message was by its first channel before it turned to the second. */
export type Turned = {
  readonly channel: Channel
  /** As it was asked for. */
  readonly fallback: Fallback
  /** The last that was handed over by the first channel; 0: nothing was. */
  readonly submission: number
  /** The price by the first channel, and what of it the credit had borne; null: not known, not debited. */
  readonly leftMicros: number | null
  readonly debitedMicros: number | null
  /** Of the price by the first channel, what was spent or may have been when it turned. */
  readonly spentMicros: number | null
  /** The price by the second. */
  readonly nextMicros: number | null
}

/** A message that begins with its second channel, as the first takes it nowhere. */
export const begunWithSecond = (
  { channel, fallback }: Pick<Turned, 'channel' | 'fallback'>,
  nextMicros: number | null,
): Turned => ({
  channel,
  fallback,
  submission: 0,
  leftMicros: null,
  debitedMicros: null,
  spentMicros: null,
  nextMicros,
})

/** Whether each channel costs; null: nothing was handed over by it. */
export type LegCharges = { readonly left: Charge | null; readonly next: Charge | null }

/** As much of a standing as says what a message on two channels costs. */
export type LegStanding = {
  readonly status: Status
  readonly submission: number
  readonly legs?: LegCharges
}

export const plus = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0)

/**
 * What a message costs that turned: by each channel, unless that surely costs nothing. While it waits for the
 * second that is reserved, too. Where neither costs it is the newest's price, as of any message that costs nothing.
 */
export function legsPrice(
  { submission, leftMicros, nextMicros }: Turned,
  standing: LegStanding,
): number | null {
  const { left, next } = standing.legs ?? { left: null, next: null }
  if (submission === 0) return nextMicros
  if (isTurnedBack({ submission }, standing)) return leftMicros
  const isNextAhead = next === null && !isFinal(standing.status)
  const isNextPaid = isNextAhead || (next !== null && next !== 'no')
  const isLeftPaid = left !== null && left !== 'no'
  if (isLeftPaid) return isNextPaid ? plus(leftMicros, nextMicros) : leftMicros
  return isNextPaid || next !== null ? nextMicros : leftMicros
}

/** The first channel brought it after all, before anything was handed over by the second. */
export const isTurnedBack = (
  turned: Pick<Turned, 'submission'>,
  { status, submission, legs }: LegStanding,
): boolean =>
  isFinal(status) &&
  submission > 0 &&
  submission <= turned.submission &&
  (legs?.next ?? null) === null

/** The channel of the submission that decides; without one, that of the plan. */
export function decidingChannel(
  planned: Channel,
  turned: Turned | null,
  { submission }: Pick<LegStanding, 'submission'>,
): Channel {
  if (turned === null || submission === 0) return planned
  return submission <= turned.submission ? turned.channel : turned.fallback.channel
}
