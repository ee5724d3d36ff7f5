import type { Evidence } from './evidence.ts'
import {
  FALLBACK_UNNEEDED,
  FELL_BACK,
  FELL_BACK_LATE,
  NO_FALLBACK,
  REROUTED,
} from './own-evidence.ts'

/** What we turned away from. */
export type Turns = {
  /** Submissions after which another provider account was turned to. */
  readonly succeeded: ReadonlySet<number>
  /** Up to this submission it went by a channel that we have left; 0: by none. */
  readonly leftUpTo: number
}

export function turnsIn(evidence: readonly Evidence[]): Turns {
  const isOff = evidence.some(isTurnedOff)
  const turns = evidence.filter((one) => isTurn(one) && !(isOff && isFallBack(one)))
  const left = turns.filter(isFallBack).map(({ submission }) => submission)
  return {
    succeeded: new Set(turns.map(({ submission }) => submission)),
    leftUpTo: Math.max(0, ...left),
  }
}

const isTurn = ({ kind, claim }: Evidence): boolean =>
  kind === 'reroute' && claim.detail !== NO_FALLBACK && claim.detail !== FALLBACK_UNNEEDED
const isTurnedOff = ({ claim: { detail } }: Evidence): boolean => detail === FALLBACK_UNNEEDED
const isFallBack = ({ claim: { detail } }: Evidence): boolean =>
  detail === FELL_BACK || detail === FELL_BACK_LATE

/** That it goes another way than was planned, and by another channel. */
export function turnDetail(evidence: readonly Evidence[]): string | null {
  const turns = evidence.filter(isTurn)
  if (turns.some(isFallBack) && !evidence.some(isTurnedOff)) return FELL_BACK
  return turns.length > 0 ? REROUTED : null
}
