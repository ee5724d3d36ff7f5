import type { Range } from '../random.ts'
import type { IdRelation } from './id-relations.ts'
import type { WireName } from './wires.ts'

/** How long the centre waits. Seconds are real; hours are the carrier's, and are compressed. */
export type Wait = { readonly seconds: Range } | { readonly hours: Range }

/** What the centre does with the submission itself. */
export type Answer =
  | { readonly kind: 'accept' }
  /** Refused `times` times to each number, then accepted; always, if null. */
  | { readonly kind: 'refuse'; readonly status: number; readonly times: number | null }
  | { readonly kind: 'generic-nack'; readonly status: number }
  /** No answer, ever. */
  | { readonly kind: 'silence'; readonly isTaken: boolean }
  /** The connection breaks instead of an answer. */
  | { readonly kind: 'drop'; readonly isTaken: boolean }
  /** Accepted, and no message id is told. */
  | { readonly kind: 'no-id' }

/** Which segments of a long text a step is about. */
export type Which = 'each' | 'first' | 'last' | 'all-but-last'

/** One receipt that the centre sends. */
export type Step = {
  /** Since the submission. */
  readonly after: Wait
  readonly stat: string
  readonly err: string
  /** Type and code of network_error_code. */
  readonly networkError: readonly [type: number, code: number] | null
  readonly wire: WireName
  readonly which: Which
}

/** What the simulator does with one message: all of it data, chosen by number or by share. */
export type Behaviour = {
  /** The three digits in a magic number. */
  readonly code: number
  readonly name: string
  /** A sentence for people. */
  readonly does: string
  readonly answer: Answer
  /** From the submission to its answer; null: as the scenario says. */
  readonly answerAfter: Wait | null
  /** How the id in the receipt differs from the one in the answer; null: as the scenario says. */
  readonly ids: IdRelation | null
  readonly steps: readonly Step[]
  /** The ground truth: whether the text really gets to the handset, and which segments of it. */
  readonly reaches: Which | 'none'
  /** What the recipient then texts back. */
  readonly reply: string | null
}

export const seconds = (low: number, high = low): Wait => ({ seconds: [low, high] })
export const hours = (low: number, high = low): Wait => ({ hours: [low, high] })

export const concerns = (which: Which | 'none', segment: number, segments: number): boolean => {
  switch (which) {
    case 'each':
      return true
    case 'first':
      return segment === 1
    case 'last':
      return segment === segments
    case 'all-but-last':
      return segment < segments
    case 'none':
      return false
  }
}
