/** Finds a file's columns by their names, in any case. */
export type Columns = {
  readonly names: readonly string[]
  /** Where the first of these names stands; -1: nowhere. */
  readonly at: (...names: readonly string[]) => number
}

const folded = (name: string): string => name.trim().toLowerCase()

export function columnsOf(header: readonly string[]): Columns {
  const places = new Map<string, number>()
  header.forEach((name, at) => {
    if (!places.has(folded(name))) places.set(folded(name), at)
  })
  return {
    names: header.map((name) => name.trim()),
    at: (...names) =>
      names.map((name) => places.get(folded(name)) ?? -1).find((at) => at >= 0) ?? -1,
  }
}

/** Cells by place: what is missing is empty, and the apostrophe that a safe export put there goes. */
export const cellAt = (cells: readonly string[], at: number): string => {
  const cell = at < 0 ? '' : (cells[at] ?? '').trim()
  return cell.startsWith("'") ? cell.slice(1) : cell
}

/** A text as it is: blanks around it belong to it. */
export const textAt = (cells: readonly string[], at: number): string => {
  const cell = at < 0 ? '' : (cells[at] ?? '')
  return /^'[\s=+\-@\uff1d\uff0b\uff0d\uff20\d]/.test(cell) ? cell.slice(1) : cell
}

export const orNull = (text: string): string | null => (text === '' ? null : text)

/** A whole number from 1 to 255; null for anything else. */
export function readSegments(text: string): number | null {
  const count = Number(text)
  return Number.isInteger(count) && count >= 1 && count <= 255 ? count : null
}

/** An amount of money, as millionths. Some write what was taken as a negative number. */
export function readPrice(
  text: string,
  currency: string,
): { micros: number; currency: string | null } | null {
  if (text === '' || !/^[+-]?\d{0,9}[.,]?\d{1,9}$/.test(text)) return null
  const micros = Math.round(Math.abs(Number(text.replace(',', '.'))) * 1_000_000)
  return { micros, currency: orNull(currency.toUpperCase()) }
}

/** What is written there and cannot be read: the row counts without it, and people are told. */
export const oddities = (
  segments: { readonly cell: string; readonly read: number | null },
  price: { readonly cell: string; readonly read: object | null } = { cell: '', read: null },
): readonly string[] => [
  // Some count none for what was never sent.
  ...(segments.read === null && !/^0*$/.test(segments.cell) ? ['unreadable-segments'] : []),
  ...(price.read === null && price.cell !== '' ? ['unreadable-cost'] : []),
]

/** Whether a person wrote it, by a column of that question; null: the cell says neither. */
export function readIsInbound(cell: string): boolean | null {
  if (/^(inbound.*|in|incoming|received|mo|true|t|1|yes|y)$/i.test(cell)) return true
  return /^(outbound.*|out|outgoing|sent|mt|false|f|0|no|n|)$/i.test(cell) ? false : null
}

/** What a database takes: neither NUL nor half a character, and one of them must not cost the file. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()
