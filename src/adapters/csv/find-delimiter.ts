import { parseRecord } from './parse-record.ts'

/** What separates cells, in the order in which a tie is broken. */
const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * The delimiter that gives the most of the first lines one and the same number of cells. Lines that
 * it breaks speak against it.
 */
export function findDelimiter(lines: readonly string[]): string {
  const told = /^sep=(.)$/i.exec(lines[0] ?? '')?.[1]
  if (told !== undefined) return told
  const scored = DELIMITERS.map((delimiter) => {
    const widths = lines.map((line) => widthOf(line, delimiter))
    const usual = mode(widths.filter((width) => width > 1))
    const agreeing = widths.filter((width) => width > 1 && width === usual).length
    const broken = widths.filter((width) => width === 0).length
    return { delimiter, lines: agreeing - broken, width: usual }
  })
  const best = scored.toSorted((a, b) => b.lines - a.lines || b.width - a.width)[0]
  return best === undefined || best.lines <= 0 ? ',' : best.delimiter
}

function widthOf(line: string, delimiter: string): number {
  const parsing = parseRecord(line, delimiter)
  return parsing.kind === 'broken' ? 0 : parsing.cells.length
}

function mode(widths: readonly number[]): number {
  const times = new Map<number, number>()
  for (const width of widths) times.set(width, (times.get(width) ?? 0) + 1)
  return [...times].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0
}
