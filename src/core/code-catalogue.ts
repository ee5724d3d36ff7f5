import { statusOfPhase } from './dialects/entry.ts'
import type { DialectEntry } from './dialects/entry.ts'
import {
  ABSENT_SUBSCRIBER_DIAGNOSTICS,
  MAP_ERRORS,
  RP_CAUSES,
  SM_DELIVERY_FAILURES,
  TP_FAILURE_CAUSES,
  TP_STATUSES,
} from './dialects/gsm/errors.ts'
import { COMMAND_STATUSES } from './dialects/smpp/command-statuses.ts'
import { AGGREGATOR_ERRS, TWILIO_ERRS } from './dialects/smpp/err-tables.ts'
import { MESSAGE_STATES, STAT_WORDS } from './dialects/smpp/states.ts'
import type { Reason } from './reasons.ts'
import type { ClaimedStatus } from './status.ts'

/** One code of one vendor, for people who look it up. */
export type CatalogueEntry = {
  readonly vendor: string
  /** Which of the vendor's tables: the same number may stand in several. */
  readonly field: string
  readonly code: string
  readonly word: string
  readonly meaning: string
  /** 'none': it says nothing about the outcome. */
  readonly status: ClaimedStatus
  readonly reason: Reason | null
  readonly permanent: boolean | null
  readonly confidence: DialectEntry['confidence']
}

const TABLES: readonly (readonly [
  vendor: string,
  field: string,
  entries: readonly DialectEntry[],
])[] = [
  ['smpp', 'stat', STAT_WORDS],
  ['smpp', 'message_state', MESSAGE_STATES],
  ['smpp', 'command_status', COMMAND_STATUSES],
  ['smpp-twilio', 'err', TWILIO_ERRS],
  ['smpp-aggregator', 'err', AGGREGATOR_ERRS],
  ['gsm', 'MAP user error', MAP_ERRORS],
  ['gsm', 'SM-DeliveryFailure cause', SM_DELIVERY_FAILURES],
  ['gsm', 'absentSubscriberDiagnosticSM', ABSENT_SUBSCRIBER_DIAGNOSTICS],
  ['gsm', 'TP-Failure-Cause', TP_FAILURE_CAUSES],
  ['gsm', 'TP-Status', TP_STATUSES],
  ['gsm', 'RP-Cause', RP_CAUSES],
]

/** Every code that a dialect knows, in the order of its tables. */
export const CODE_CATALOGUE: readonly CatalogueEntry[] = TABLES.flatMap(
  ([vendor, field, entries]) =>
    entries.map(
      ({ code, name, meaning, phase, final, reason, permanent, confidence }): CatalogueEntry => ({
        vendor,
        field,
        code,
        word: name,
        meaning,
        status: statusOfPhase(phase, final),
        reason,
        permanent,
        confidence,
      }),
    ),
)

/** Entries whose code or word is this one, in any writing: 0x45, 0x00000045 and 69 are one number. */
export function lookUpCode(written: string, vendor: string | null = null): CatalogueEntry[] {
  const sought = folded(written)
  return CODE_CATALOGUE.filter(
    (entry) =>
      (vendor === null || entry.vendor === vendor) &&
      (folded(entry.code) === sought || entry.word.toLowerCase() === written.trim().toLowerCase()),
  )
}

function folded(code: string): string {
  const text = code.trim().toLowerCase()
  if (/^0x[0-9a-f]{1,8}$/.test(text)) return String(Number.parseInt(text, 16))
  return /^\d{1,9}$/.test(text) ? String(Number(text)) : text
}
