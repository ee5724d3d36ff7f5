import { usualNextStep } from '../reasons.ts'
import { claimOf } from './entry.ts'
import type { DialectEntry } from './entry.ts'
import { readWords, wordsOfPayload } from './read-words.ts'
import type { Triple, VendorReading } from './read-words.ts'
import type { Said } from './reader.ts'

/** One receipt of a vendor's, read: what a person or a script wants to see of it. */
export type DecodedWords = {
  readonly vendor: string
  readonly id: string | null
  readonly to: string | null
  readonly at: string | null
  readonly said: Said
  readonly word: string | null
  readonly code: string | null
  readonly status: string
  readonly reason: string | null
  readonly detail: string | null
  readonly fault: string | null
  readonly permanent: boolean | null
  readonly charged: string | null
  readonly grade: string
  readonly known: VendorReading['known']
  readonly unknown: readonly Triple[]
  readonly disagreement: string | null
  readonly meaning: string | null
  readonly next_step: string | null
}

/** A vendor's request in, a reading for each receipt in it out; what cannot be understood says why. */
export function decodeWords(
  vendor: string,
  payload: unknown,
): readonly DecodedWords[] | { readonly error: string } {
  const read = wordsOfPayload(vendor, payload)
  if (read.kind === 'malformed') return { error: read.because }
  return read.receipts.map(({ said, id, to, happenedAt }) => {
    const reading = readWords(vendor, said)
    const { claim, word, code, known, unknown, disagreement } = reading
    return {
      vendor,
      id,
      to,
      at: happenedAt,
      said,
      word,
      code,
      status: claim.status,
      reason: claim.reason,
      detail: claim.detail,
      fault: claim.fault,
      permanent: claim.permanent,
      charged: claim.charge,
      grade: claim.grade,
      known,
      unknown,
      disagreement,
      ...explanationOf(reading),
    }
  })
}

/** By the last entry that says the same as the whole; else by the first that spoke. */
function explanationOf({ claim: { status, reason, permanent }, entries }: VendorReading) {
  const telling = entries.map(({ entry }) => entry)
  const says = (entry: DialectEntry): boolean => claimOf(entry).status === status
  const giving =
    telling.findLast((entry) => entry.reason === reason && says(entry)) ??
    telling.findLast((entry) => entry.reason === reason && reason !== null) ??
    telling[0]
  return {
    meaning: giving?.meaning ?? null,
    next_step: giving?.nextStep ?? (reason === null ? null : usualNextStep(reason, permanent)),
  }
}
