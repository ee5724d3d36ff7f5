/** How a file of comma-separated values is written. */
export type CsvProfile = {
  /** Starts the file: Excel takes UTF-8 for UTF-8 only after a byte order mark. */
  readonly start: string
  readonly lineEnd: string
  readonly delimiter: ',' | ';' | '\t'
  /** What becomes of a cell before it is quoted. */
  readonly safe: (cell: string) => string
}

export const CSV_PROFILES = {
  /** For programs: nothing added, nothing changed. */
  data: { start: '', lineEnd: '\n', delimiter: ',', safe: (cell: string) => cell },
  /** For people who open it in a spreadsheet: no cell is a formula, no number loses its digits. */
  spreadsheet: { start: '\ufeff', lineEnd: '\r\n', delimiter: ',', safe: textCell },
} as const satisfies Record<string, CsvProfile>

// OWASP's signs, full-width ones and leading blanks included: a spreadsheet runs what follows them.
// eslint-disable-next-line no-control-regex
const FORMULA = /^[\s\0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n\0]/
// A spreadsheet drops leading zeros, keeps 15 digits of a number and shows 12 of them as 3.7E+11.
const LOSSY_NUMBER = /^\s*(?:0\d+|\d{12,}|\d+(?:[.,]\d+)?e[+-]?\d+)\s*$/i

/**
 * A cell that stays the text it is: an apostrophe before it where a spreadsheet would run it or bend
 * it. Numbers of phones start with a plus, so they have one too; our own lists read it back.
 */
function textCell(cell: string): string {
  return FORMULA.test(cell) || LOSSY_NUMBER.test(cell) ? `'${cell}` : cell
}

const NEEDS_QUOTES = /["\r\n,;\t]|^\s|\s$|^$/

/** One line with its end, quoted by RFC 4180. An empty cell is nothing between its delimiters. */
export function csvLine(cells: readonly string[], profile: CsvProfile): string {
  let line = ''
  for (let at = 0; at < cells.length; at++) {
    if (at > 0) line += profile.delimiter
    const cell = profile.safe(cells[at] ?? '')
    line += cell !== '' && NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  }
  // A line of one empty cell would be an empty line, which readers skip.
  return (line === '' ? '""' : line) + profile.lineEnd
}

/** A name that every file system takes, out of whatever a campaign is called. */
export function fileName(name: string, asOf: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase()
  return `${plain === '' ? 'campaign' : plain}_as-of_${asOf.replaceAll(':', '').slice(0, 17)}Z.csv`
}
