import { gatherRecord } from './gather-record.ts'
import type { Line } from './split-lines.ts'

/** What separates cells, in the order in which a tie is broken. */
const DELIMITERS = [',', ';', '\t', '|'] as const

/** A record as one delimiter reads it: its cells (0: it is broken), and the lines that it takes. */
type Shape = { readonly width: number; readonly lines: number }

/**
 * The delimiter by which the most of the first lines stand in records of one and the same number
 * of cells. Records that it breaks speak against it.
 */
export function findDelimiter(lines: readonly Line[]): string {
  const told = /^sep=(.)$/i.exec(lines[0]?.text ?? '')?.[1]
  if (told !== undefined) return told
  const scored = DELIMITERS.map((delimiter) => {
    const shapes = shapesOf(lines, delimiter)
    const width = usualWidth(shapes)
    const agreeing = linesOf(shapes.filter((shape) => shape.width === width))
    const broken = linesOf(shapes.filter((shape) => shape.width === 0))
    return { delimiter, lines: width === 0 ? 0 : agreeing - broken, width }
  })
  const best = scored.toSorted((a, b) => b.lines - a.lines || b.width - a.width)[0]
  return best === undefined || best.lines <= 0 ? ',' : best.delimiter
}

function shapesOf(lines: readonly Line[], delimiter: string): readonly Shape[] {
  const shapes: Shape[] = []
  let at = 0
  while (at < lines.length) {
    const { parsing, count } = gatherRecord(lines, at, delimiter)
    shapes.push({ width: parsing.kind === 'done' ? parsing.cells.length : 0, lines: count })
    at += count
  }
  return shapes
}

const linesOf = (shapes: readonly Shape[]): number =>
  shapes.reduce((sum, { lines }) => sum + lines, 0)

/** The width, above 1, of the most records; 0: there is none. */
function usualWidth(shapes: readonly Shape[]): number {
  const times = new Map<number, number>()
  for (const { width } of shapes) if (width > 1) times.set(width, (times.get(width) ?? 0) + 1)
  return [...times].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0
}
