import type { DialectEntry, Table } from './entry.ts'

/**
 * The entry of a code in any writing: padding, hex, case and blanks do not matter, and a vendor's own
 * name for the code will do. Where one word stands on several channels, the channel decides.
 */
export function findEntry(
  table: Table,
  written: string,
  channel: string | null = null,
): DialectEntry | null {
  const found = findEntries(table, written)
  return (
    found.find((one) => one.channel === channel) ??
    found.find((one) => one.channel === null || one.channel === 'any') ??
    // A word that no channel is named for is the commonest channel's, which stands first.
    (channel === null ? (found[0] ?? null) : null)
  )
}

/** All entries of a code in any writing: one for each channel that has it. */
export function findEntries(table: Table, written: string): readonly DialectEntry[] {
  const { byCode, byName, ranges } = indexOf(table)
  const sought = foldCode(written)
  const found = byCode.get(sought) ?? byName.get(sought)
  return found ?? ranges.filter((range) => isWithin(range, sought)).map(({ entry }) => entry)
}

/** One form for all writings of a code: `0x45`, `0x00000045`, `069` and ` 69 ` are one number. */
export function foldCode(written: string): string {
  const text = written.trim().toLowerCase()
  if (/^0x[0-9a-f]{1,8}$/.test(text)) return String(Number.parseInt(text, 16))
  return /^\d{1,9}$/.test(text) ? String(Number(text)) : text
}

type Range = { readonly from: number; readonly to: number; readonly entry: DialectEntry }

type Index = {
  readonly byCode: ReadonlyMap<string, readonly DialectEntry[]>
  readonly byName: ReadonlyMap<string, readonly DialectEntry[]>
  readonly ranges: readonly Range[]
}

// The tables never change while we run, so that each is indexed once, when it is first asked.
const INDEXES = new WeakMap<Table, Index>()

function indexOf(table: Table): Index {
  const known = INDEXES.get(table)
  if (known !== undefined) return known
  const index = {
    byCode: Map.groupBy(table.entries, ({ code }) => foldCode(code)),
    byName: Map.groupBy(table.entries, ({ name }) => foldCode(name)),
    ranges: table.entries.flatMap(rangeOf),
  }
  INDEXES.set(table, index)
  return index
}

/** An entry such as `0x00000400-0x000004FF` stands for every number between. */
function rangeOf(entry: DialectEntry): Range[] {
  const [, from, to] = /^(0x[0-9a-f]+)-(0x[0-9a-f]+)$/i.exec(entry.code) ?? []
  if (from === undefined || to === undefined) return []
  return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), entry }]
}

const isWithin = ({ from, to }: Range, sought: string): boolean =>
  /^\d+$/.test(sought) && Number(sought) >= from && Number(sought) <= to
