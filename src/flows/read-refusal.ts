import type { Overrides } from '../core/dialects/overrides.ts'
import { readWords } from '../core/dialects/read-words.ts'
import type { Triple } from '../core/dialects/read-words.ts'
import { SMPP_VENDOR } from '../core/dialects/smpp/habits.ts'
import { readCommandStatus } from '../core/dialects/smpp/receipt.ts'
import type { Claim } from '../core/evidence.ts'
import type { SaidInFile } from '../core/history/row.ts'
import { decidedDialect } from '../core/history/words.ts'
import type { PipelineAccount, Providers, Refusal } from './ports/pipeline.ts'

/** A refusal at submission, in our words. */
export type RefusalReading = {
  readonly claim: Claim
  readonly word: string | null
  readonly code: string | null
  readonly unknown: readonly Triple[]
  /** What was said, to be read again; null: its code is all that there is of it. */
  readonly said: SaidInFile | null
  /** Null: the protocol's own codes. */
  readonly dialect: string | null
}

/** Reads why a provider did not take a message: SMPP's status, or the words of its vendor. */
export function readRefusal(
  account: Pick<PipelineAccount, 'kind'>,
  refusal: Refusal,
  by: {
    readonly own: Overrides
    /** How often people have decided about words. */
    readonly revision: number
    readonly providers: Pick<Providers, 'of'>
  },
): RefusalReading {
  if (refusal.kind === 'status') return readStatus(refusal.status, by.own)
  const vendor = by.providers.of(account.kind)?.vendor ?? account.kind
  const said = { vendor, fields: refusal.said, sentence: refusal.because }
  const dialect = decidedDialect(said, by.revision)
  return { ...readRefusalSaid(said, by.own), said, dialect }
}

function readStatus(status: number, own: Overrides): RefusalReading {
  const { claim, word, code, unknown } = readCommandStatus(status, own)
  return {
    // Given up as busy, it was refused in the end.
    claim: { ...claim, status: 'rejected' },
    word,
    code,
    unknown: unknown.map((one) => ({ vendor: SMPP_VENDOR, ...one })),
    said: null,
    dialect: null,
  }
}

/**
 * The words of a vendor's refusal. Whatever word it has for it, nobody has tried to deliver the message, and
 * nobody pays for it unless the vendor says so.
 */
export function readRefusalSaid(
  { vendor, fields }: SaidInFile,
  own: Overrides,
): Pick<RefusalReading, 'claim' | 'word' | 'code' | 'unknown'> {
  const { claim, word, code, known, unknown } = readWords(vendor, fields, own)
  const isKnown = known === 'known'
  return {
    claim: {
      ...claim,
      status: 'rejected',
      grade: 'provider',
      reason: claim.reason ?? 'unknown',
      detail: claim.detail ?? 'refused-at-submission',
      fault: claim.fault ?? (isKnown ? null : 'provider'),
      charge: claim.charge ?? 'no',
      chargeSource: claim.chargeSource ?? 'table',
    },
    word,
    code,
    unknown,
  }
}
