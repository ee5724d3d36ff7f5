import { type Parsing, parseRecord } from './parse-record.ts'
import { LINE_MAX, type Line } from './split-lines.ts'

/** How far a quoted cell may reach: a quote left open must not swallow the rest of the list. */
export const RECORD_LINES = 20

/**
 * The record that begins at a line, and how many lines it takes. A cell that is not closed, or is
 * closed by the opening quote of another row, never was meant to be one cell: `open`, of one line.
 */
export function gatherRecord(
  lines: readonly Line[],
  at: number,
  delimiter: string,
): { parsing: Parsing; count: number } {
  const first = lines[at]?.text ?? ''
  const alone = parseRecord(first, delimiter)
  let parsing: Parsing = alone
  let count = 1
  let length = first.length
  while (parsing.kind === 'open' && count < RECORD_LINES && length < LINE_MAX) {
    const next = lines[at + count]
    if (next === undefined) break
    parsing = parseRecord(next.text, delimiter, parsing)
    count += 1
    length += next.text.length
  }
  const neverClosed = parsing.kind === 'open' || (parsing.kind === 'broken' && count > 1)
  return neverClosed ? { parsing: alone, count: 1 } : { parsing, count }
}
