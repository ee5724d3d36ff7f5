import type { BrokenRow, List, ListRow } from '../../flows/ports/lists.ts'
import { decodeText } from './decode-text.ts'
import { findDelimiter } from './find-delimiter.ts'
import { gatherRecord, RECORD_LINES } from './gather-record.ts'
import { type Parsing, parseRecord } from './parse-record.ts'
import { LINE_MAX, type Line, splitLines } from './split-lines.ts'

// The delimiter is found from this many lines.
const SAMPLE_LINES = 20
const RAW_MAX = 500

/** Reads a CSV file in a stream: any usual encoding, delimiter and line end; broken rows are named. */
export function readList(octets: AsyncIterable<Uint8Array>): List {
  const { texts, encoding } = decodeText(octets)
  const state = { delimiter: ',' }
  return {
    rows: readRows(splitLines(texts), state),
    describe: () => ({ encoding: encoding(), delimiter: state.delimiter }),
  }
}

async function* readRows(
  batches: AsyncIterable<readonly Line[]>,
  state: { delimiter: string },
): AsyncGenerator<readonly ListRow[]> {
  let lines: Line[] = []
  let isKnown = false
  for await (const batch of batches) {
    lines = lines.concat(batch)
    if (!isKnown && lines.length < SAMPLE_LINES) continue
    if (!isKnown) lines = begin(lines, state)
    isKnown = true
    const { rows, rest } = takeRows(lines, state.delimiter, RECORD_LINES)
    lines = rest
    if (rows.length > 0) yield rows
  }
  if (!isKnown) lines = begin(lines, state)
  const { rows } = takeRows(lines, state.delimiter, 0)
  if (rows.length > 0) yield rows
}

/** Finds the delimiter; Excel's own line about it is no row. */
function begin(lines: readonly Line[], state: { delimiter: string }): Line[] {
  const sample = lines.slice(0, SAMPLE_LINES)
  state.delimiter = findDelimiter(sample)
  return lines.slice(/^sep=.$/i.test(sample[0]?.text ?? '') ? 1 : 0)
}

/** Rows of lines; stops where a row might need lines that are not here yet (`ahead` of them). */
function takeRows(
  lines: readonly Line[],
  delimiter: string,
  ahead: number,
): { rows: readonly ListRow[]; rest: Line[] } {
  const rows: ListRow[] = []
  let at = 0
  while (at < lines.length && (lines.length - at > ahead || isComplete(lines[at], delimiter))) {
    const { row, count } = takeRow(lines, at, delimiter)
    if (row !== null) rows.push(row)
    at += count
  }
  return { rows, rest: lines.slice(at) }
}

const isComplete = (line: Line | undefined, delimiter: string): boolean =>
  line !== undefined &&
  (!line.text.includes('"') || parseRecord(line.text, delimiter).kind !== 'open')

/** The row that begins at a line, and how many lines it takes. A blank one is no row. */
function takeRow(
  lines: readonly Line[],
  at: number,
  delimiter: string,
): { row: ListRow | null; count: number } {
  const first = lines[at]
  if (first === undefined || first.text.trim() === '') return { row: null, count: 1 }
  const { parsing, count } = gatherRecord(lines, at, delimiter)
  if (parsing.kind !== 'open') return { row: rowOf(lines.slice(at, at + count), parsing), count }
  return {
    row: broken(
      first,
      'open-quote',
      'a quote is opened and not closed; the rows after it are read',
    ),
    count,
  }
}

function rowOf(
  lines: readonly Line[],
  parsing: Exclude<Parsing, { kind: 'open' }>,
): ListRow | null {
  const [first] = lines
  if (first === undefined) return null
  const raw = lines.map(({ text }) => text).join('\n')
  const whole = { ...first, text: raw }
  if (lines.some(({ isCut }) => isCut)) {
    return broken(whole, 'row-too-long', `the row is longer than ${LINE_MAX} characters`)
  }
  if (raw.includes('\u0000')) {
    return broken(whole, 'bad-encoding', 'the row contains a NUL character')
  }
  if (raw.includes('\ufffd')) {
    return broken(
      whole,
      'bad-encoding',
      'the row has octets that are no text in the encoding of the rest: save the list as UTF-8',
    )
  }
  if (parsing.kind === 'broken') {
    return broken(
      whole,
      'broken-quotes',
      `after a closing quote a separator was expected; found “${parsing.after}”`,
    )
  }
  const { cells } = parsing
  if (cells.every((cell) => cell.trim() === '')) return null
  return { kind: 'row', line: first.number, cells, raw: raw.slice(0, RAW_MAX) }
}

const broken = (line: Line, code: BrokenRow, because: string): ListRow => ({
  kind: 'broken',
  line: line.number,
  code,
  because,
  // A NUL cannot be stored.
  raw: line.text.replaceAll('\u0000', '\u2400').slice(0, RAW_MAX),
})
