import { type KnownRow, sightingOf } from '../core/history/identity.ts'
import type { HistoryRow } from '../core/history/row.ts'
import { saidKey } from '../core/history/standing.ts'
import type { ImportRowError, RowKey } from './ports/history.ts'

/** A row that was understood, with what it is known by. */
export type ReadRow = {
  readonly line: number
  readonly raw: string
  readonly row: HistoryRow
  /** E.164; as given where no phone can have it. Empty for a word about a message. */
  readonly recipient: string
  readonly bucket: number
  readonly hash: Uint8Array
  readonly hex: string
}

/** A message or a reply to be, and what later rows of the batch say about it. */
export type Coming = {
  readonly read: ReadRow
  readonly ordinal: number
  readonly said: ReadRow[]
  id: string
}

export type Batch = {
  readonly coming: Coming[]
  /** Words about messages that are stored already. */
  readonly words: { readonly read: ReadRow; readonly messageId: string }[]
  /** Rows without an id that were known: seen by this import too. */
  readonly seen: (RowKey & { readonly messageId: string })[]
  readonly errors: ImportRowError[]
  readonly tally: Record<Counter, number>
}

export const distinct = (reads: readonly ReadRow[]): readonly ReadRow[] => [
  ...new Map(reads.map((read) => [read.hex, read])).values(),
]

/** Which rows are new, which are known, and which only say more; what speaks of nothing known is an error. */
export function sortOut(
  reads: readonly ReadRow[],
  {
    known,
    importId,
    errors,
  }: {
    known: ReadonlyMap<string, readonly KnownRow[]>
    importId: string
    errors: ImportRowError[]
  },
): Batch {
  const batch: Batch = {
    coming: [],
    words: [],
    seen: [],
    errors,
    tally: { messages: 0, replies: 0, alreadyKnown: 0, evidenceAdded: 0 },
  }
  const taken = new Map<string, Map<number, Coming | null>>()
  // A receipt may stand a line before the message that it is about.
  const inOrder = [...reads].sort(
    (a, b) => Number(a.row.kind === 'word') - Number(b.row.kind === 'word'),
  )
  for (const read of inOrder) {
    const hasId = read.row.id !== null
    const ordinals = taken.get(read.hex) ?? new Map<number, Coming | null>()
    taken.set(read.hex, ordinals)
    const twin = hasId ? ordinals.get(0) : undefined
    if (twin !== undefined && twin !== null) {
      twin.said.push(read)
      count(batch, read.row.kind === 'word' ? 'evidenceAdded' : 'alreadyKnown')
      continue
    }
    const sighting = sightingOf({ hasId, said: saidKey(read.row) }, known.get(read.hex) ?? [], {
      importId,
      taken: ordinals,
    })
    if (sighting.kind === 'known') {
      if (!hasId) ordinals.set(sighting.known.ordinal, null)
      meetAgain(batch, read, sighting.known)
    } else if (read.row.kind === 'word') {
      const explanation =
        'no message is known, in this file before it or in another, that it speaks of'
      errors.push({ line: read.line, because: 'no-message', explanation, raw: read.raw })
    } else {
      const coming: Coming = { read, ordinal: sighting.ordinal, said: [read], id: '' }
      ordinals.set(sighting.ordinal, coming)
      batch.coming.push(coming)
      count(batch, read.row.kind === 'reply' ? 'replies' : 'messages')
    }
  }
  return batch
}

function meetAgain(batch: Batch, read: ReadRow, known: KnownRow): void {
  const { bucket, hash, row } = read
  const { messageId, ordinal } = known
  if (row.id === null) batch.seen.push({ bucket, hash, ordinal, messageId })
  const key = saidKey(row)
  const isNews = row.kind !== 'reply' && key !== null && !known.said.has(key)
  if (isNews) {
    batch.words.push({ read, messageId })
    count(batch, 'evidenceAdded')
  }
  if (!isNews || row.kind !== 'word') count(batch, 'alreadyKnown')
}

type Counter = 'messages' | 'replies' | 'alreadyKnown' | 'evidenceAdded'

const count = (batch: Batch, counter: Counter): void => {
  batch.tally[counter] += 1
}
