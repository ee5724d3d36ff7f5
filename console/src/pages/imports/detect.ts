/** What a file's first line says about its format; the API has the last word. */

export type Detected = {
  readonly format: 'spoke-rewired' | 'spoke-moveon' | 'twilio' | 'messente' | 'kannel' | 'csv'
  /** Of a CSV that is nobody's export: its columns, to be mapped. */
  readonly columns: readonly string[]
  /** The first rows below the header, cell by cell: enough to see how they will be read. */
  readonly sample: readonly (readonly string[])[]
}

const HEAD_BYTES = 262_144
const WORDS_MAX = 30

export async function detect(file: Blob): Promise<Detected> {
  const head = await file.slice(0, HEAD_BYTES).text()
  return detectIn(head)
}

const KANNEL_LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .*\[(SMSC|SVC|FID):/

export function detectIn(head: string): Detected {
  const [line = '', ...below] = head.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (KANNEL_LINE.test(line)) return { format: 'kannel', columns: [], sample: [] }
  if (/^\s*\{/.test(line)) return { format: 'messente', columns: [], sample: [] }
  const separator = separatorOf(line)
  const names = cellsOf(line, separator)
  const columns = names.filter((one) => one !== '')
  // The last line may be cut in two.
  const sample = below
    .slice(0, -1)
    .map((row) => cellsOf(row, separator))
    .filter((row) => row.length === names.length)
    .map((row) => row.filter((_, at) => names[at] !== ''))
  const has = (...names: readonly string[]) =>
    names.every((name) => columns.some((column) => column.toLowerCase() === name))
  if (has('contactnumber', 'isfromcontact', 'sendstatus')) {
    return { format: 'spoke-rewired', columns, sample }
  }
  if (has('contact_number', 'is_from_contact', 'send_status')) {
    return { format: 'spoke-moveon', columns, sample }
  }
  const isTwilio = ['sid', 'messagesid', 'smssid', 'message sid'].some((name) => has(name))
  if (has('to', 'status') && isTwilio) return { format: 'twilio', columns, sample }
  if (has('sms_unique_id') || has('stat', 'err')) {
    return { format: 'messente', columns, sample }
  }
  return { format: 'csv', columns, sample }
}

const separatorOf = (line: string): string =>
  [',', ';', '\t', '|'].toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ','

function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted
    else if (character === separator && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += character
  }
  return [...cells, cell.trim()]
}

/** The words of one column, the most frequent first, as far as the first rows have them. */
export function wordsIn({ columns, sample }: Detected, column: string | undefined) {
  const at = column === undefined ? -1 : columns.indexOf(column)
  const words = Map.groupBy(sample, (row) => row[at] ?? '')
  return [...words]
    .filter(([word]) => at >= 0 && word !== '')
    .map(([word, rows]) => ({ word, rows: rows.length }))
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, WORDS_MAX)
}

export const MAPPED = [
  'number',
  'status',
  'code',
  'text',
  'sender',
  'sent_at',
  'id',
  'campaign',
  'cost',
  'currency',
  'segments',
  'direction',
] as const

export type Mapped = (typeof MAPPED)[number]

const NAMES: Readonly<Record<Mapped, RegExp>> = {
  number: /^(to|number|phone|msisdn|mobile|recipient|cell|destination)/i,
  status: /status|state/i,
  code: /err|code|reason/i,
  text: /^(text|body|message|content)$/i,
  sender: /^(from|sender|source)/i,
  sent_at: /sent|date|time|created/i,
  id: /(^|_)(id|sid|uuid)$/i,
  campaign: /campaign/i,
  cost: /cost|price$|amount/i,
  currency: /currency|unit/i,
  segments: /segment|parts/i,
  direction: /direction/i,
}

/** The likely column of each; each column is used once. */
export function guessMapping(columns: readonly string[]): Partial<Record<Mapped, string>> {
  const free = new Set(columns)
  const mapping: Partial<Record<Mapped, string>> = {}
  for (const field of MAPPED) {
    const found = [...free].find((column) => NAMES[field].test(column))
    if (found === undefined) continue
    mapping[field] = found
    free.delete(found)
  }
  return mapping
}
