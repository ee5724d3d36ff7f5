import { CHANNEL_TITLE } from '../core/channels.ts'
import type { Evidence } from '../core/evidence.ts'
import { FALLBACK_UNNEEDED, FELL_BACK_LATE, NO_FALLBACK, turnOf } from '../core/own-evidence.ts'
import { reasonEntry } from '../core/reasons.ts'
import { passedOverBecause } from '../core/turned.ts'

/** From one channel to the next, and why, or why not; null: the evidence is about something else. */
export function turnTitle(one: Pick<Evidence, 'key' | 'claim'>): string | null {
  const turn = turnOf(one)
  if (turn === null) return null
  const { detail, reason } = one.claim
  const [first, second] = [CHANNEL_TITLE[turn.from], CHANNEL_TITLE[turn.to]]
  const because = reason === null ? '' : ` (${reasonEntry(reason).title.toLowerCase()})`
  if (detail === FALLBACK_UNNEEDED) return `${second} was not sent any more: ${first} brought it`
  if (detail === NO_FALLBACK) return `${second} was to be tried instead, and could not be${because}`
  const passedOver = passedOverBecause(turn.because)
  if (passedOver !== null) return `${first} was not tried, for ${passedOver}; ${second} instead`
  return detail === FELL_BACK_LATE
    ? `${first} brought no news of delivery in time; ${second} instead`
    : `${first} did not bring it${because}; ${second} instead`
}
