import type { SeededRandom } from '../random.ts'
import type { Behaviour, Step, Wait } from './behaviour.ts'
import { concerns } from './behaviour.ts'

export type Place = { readonly segment: number; readonly segments: number }

export type PlannedReceipt = { readonly afterMs: number; readonly step: Step }

/** All that will happen to one segment that a centre took on, in milliseconds since its submission. */
export type Plan = {
  readonly receipts: readonly PlannedReceipt[]
  readonly handsetAfterMs: number | null
  readonly reply: { readonly afterMs: number; readonly text: string } | null
}

export type PlanSource = {
  readonly behaviour: Behaviour
  readonly random: SeededRandom
  readonly pace: Pace
}

/** How many times faster than the world's clock the carrier's time passes. */
export type Pace = {
  /** For waits in hours: 720 makes an hour five seconds. */
  readonly hours: number
  /** For waits in seconds: 1, but where a test is in a hurry. */
  readonly seconds: number
}

export const DEFAULT_PACE: Pace = { hours: 720, seconds: 1 }

const ON_THE_AIR_MS = [400, 1_500] as const
const REPLY_AFTER_MS = [300, 1_200] as const

export function planSegment({ behaviour, random, pace }: PlanSource, place: Place): Plan {
  const { segment, segments } = place
  const receipts = behaviour.steps
    .filter(({ which }) => concerns(which, segment, segments))
    .map((step) => ({ afterMs: waitMs(step.after, random, pace), step }))
  const onTheAirMs = random.between(ON_THE_AIR_MS) / pace.seconds
  const said = receipts.find(({ step }) => step.stat === 'DELIVRD')
  const handsetAfterMs = concerns(behaviour.reaches, segment, segments)
    ? (said?.afterMs ?? onTheAirMs)
    : null
  const repliesNow = behaviour.reply !== null && handsetAfterMs !== null && segment === segments
  const reply = repliesNow
    ? {
        afterMs: handsetAfterMs + random.between(REPLY_AFTER_MS) / pace.seconds,
        text: behaviour.reply,
      }
    : null
  return { receipts, handsetAfterMs, reply }
}

export function waitMs(wait: Wait, random: SeededRandom, pace: Pace): number {
  return 'seconds' in wait
    ? (random.between(wait.seconds) * 1_000) / pace.seconds
    : (random.between(wait.hours) * 3_600_000) / pace.hours
}
