import { type WireKind, readWireId } from '../core/ids.ts'
import { readNumber } from '../core/number.ts'
import type { MessageFilter, Reads } from './ports/reads.ts'

/**
 * How a number that people typed in any form may be stored: as of the workspace's country, and as an
 * international one whose plus got lost. Refused numbers are stored by their digits. Empty: no number.
 */
export async function recipientsMeant(
  reads: Pick<Reads, 'defaultCountry'>,
  workspaceId: string,
  written: string,
): Promise<string[]> {
  if (!/\d{3}/.test(written.replace(/[^\d]/g, ''))) return []
  const country = await reads.defaultCountry(workspaceId)
  const readings = [readNumber(written, country), readNumber(written, null)]
  return [
    ...new Set(
      readings.flatMap((reading) => {
        if (reading.kind === 'number') return reading.e164
        return reading.kind === 'impossible' ? reading.digits : []
      }),
    ),
  ]
}

/** An id of ours as people paste it: with or without its kind and its dashes, in any case. */
export function idMeant(kind: WireKind, written: string): string | null {
  const hex = written.trim().toLowerCase().replaceAll('-', '').replace(`${kind}_`, '')
  return readWireId(kind, `${kind}_${hex}`)
}

/** The word in the box over a list: a number in any form, a reference, or an id of ours. */
export async function meantBy(
  reads: Pick<Reads, 'defaultCountry'>,
  workspaceId: string,
  { word, id }: { word: string; id: string | null },
): Promise<NonNullable<MessageFilter['anyOf']>> {
  const recipients = id === null ? await recipientsMeant(reads, workspaceId, word) : []
  return { recipients, reference: word.trim(), id }
}
