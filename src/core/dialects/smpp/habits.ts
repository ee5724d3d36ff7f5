import type { DialectEntry } from '../entry.ts'
import { NO_OVERRIDES } from '../overrides.ts'
import type { Overrides } from '../overrides.ts'

/** Whose vocabulary it is, and the lists of it that people's own entries may add to. */
export const SMPP_VENDOR = 'smpp'
export const SMPP_FIELDS = [
  'stat',
  'message_state',
  'err',
  'network_error_code',
  'command_status',
] as const
type SmppField = (typeof SMPP_FIELDS)[number]

/** What a provider account declares about its receipts, because nobody else can know. */
export type SmppHabits = {
  /** Which table `err:` follows; none unless named. */
  readonly errTable: 'none' | 'map' | 'twilio' | 'aggregator'
  /** DELIVRD comes from the handset, not merely from the carrier. */
  readonly handsetGrade: boolean
  /** Words of its own: `{ "0": "DELIVRD" }`. */
  readonly statWords: Readonly<Record<string, string>>
  /** It marks every receipt as one: what is not marked is a person's text, whatever it says. */
  readonly receiptsMarked?: boolean
  /** What people have decided about single words and codes: asked before any table. */
  readonly own?: Overrides
}

export const NO_HABITS: SmppHabits = { errTable: 'none', handsetGrade: false, statWords: {} }

/** What people have decided about a word or code of this account. */
export const ownEntry = (habits: SmppHabits, field: SmppField, code: string): DialectEntry | null =>
  (habits.own ?? NO_OVERRIDES)(SMPP_VENDOR, field, code)
