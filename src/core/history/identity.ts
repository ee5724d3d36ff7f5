import type { HistoryFormat, HistoryRow } from './row.ts'

/**
 * What a row is known by, so that it is never brought in twice: its id where it has one, else all that it
 * says but the outcome, which a later file may tell anew. Texts are equal exactly where rows are the same.
 */
export function identityOf(
  workspaceId: string,
  format: HistoryFormat,
  { row, recipient }: { readonly row: HistoryRow; readonly recipient: string },
): string {
  const side = row.kind === 'reply' ? 'reply' : 'message'
  const known =
    row.id === null ? ['row', contentIn(format, row, recipient)] : ['id', idIn(format, row)]
  return [workspaceId, familyOf(format), side, ...known].join('\u0001')
}

/** Formats of one system tell the same messages. */
export const familyOf = (format: HistoryFormat): string =>
  format === 'spoke-rewired' || format === 'spoke-moveon' ? 'spoke' : format

/** Numbers and times are what they mean, not how an export or a spreadsheet writes them. */
const contentIn = (format: HistoryFormat, row: HistoryRow, recipient: string): string =>
  familyOf(format) === 'spoke'
    ? [row.content, recipient, row.at === null ? '' : String(row.at)].join('\u0001')
    : row.content

/** Ids of unnamed systems may be numbers that start at 1 in each file: the number and the time go with them. */
const idIn = (format: HistoryFormat, { id, number, atWritten }: HistoryRow): string =>
  format === 'csv' ? [id, number, atWritten].join('\u0001') : (id ?? '')

/** What is known of a row's likes: which message each became, and which import saw it last. */
export type KnownRow = {
  readonly ordinal: number
  readonly messageId: string
  readonly importId: string
  /** Keys of what files said about that message. */
  readonly said: ReadonlySet<string>
}

export type Sighting =
  | { readonly kind: 'new'; readonly ordinal: number }
  | { readonly kind: 'known'; readonly known: KnownRow }

type Ordinals = { has(ordinal: number): boolean; keys(): Iterable<number> }

/**
 * Which of its likes a row is. Rows with an id are one; of rows without, each of this file is one of those
 * that this import has not seen yet, rather one that says the same, and a new one when all are taken.
 * `taken`: ordinals that rows before it in the batch took.
 */
export function sightingOf(
  row: { readonly hasId: boolean; readonly said: string | null },
  known: readonly KnownRow[],
  { importId, taken }: { importId: string; taken: Ordinals },
): Sighting {
  if (row.hasId) {
    const [one] = known
    return one === undefined ? { kind: 'new', ordinal: 0 } : { kind: 'known', known: one }
  }
  const free = known
    .filter((one) => one.importId !== importId && !taken.has(one.ordinal))
    .toSorted((a, b) => a.ordinal - b.ordinal)
  const same = free.find((one) => row.said === null || one.said.has(row.said))
  const chosen = same ?? free[0]
  if (chosen !== undefined) return { kind: 'known', known: chosen }
  const highest = Math.max(-1, ...known.map(({ ordinal }) => ordinal), ...taken.keys())
  return { kind: 'new', ordinal: highest + 1 }
}
