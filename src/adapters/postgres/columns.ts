/**
 * Rows as columns: the arrays that `unnest` takes, one a field, as PostgreSQL writes arrays. Written here
 * because most of what travels needs no quoting, and quoting it all is a tenth of the work of a message.
 */
export const columnsOf = <Row>(
  rows: readonly Row[],
  fields: readonly ((row: Row) => unknown)[],
): string[] => fields.map((field) => arrayOf(rows, field))

function arrayOf<Row>(rows: readonly Row[], field: (row: Row) => unknown): string {
  let text = '{'
  for (const [at, row] of rows.entries()) text += (at === 0 ? '' : ',') + element(field(row))
  return `${text}}`
}

/** Numbers, ids, instants and plain words; 'null' would be read as none. */
const PLAIN = /^(?!null$)[\w:.+-]+$/i

function element(value: unknown): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return PLAIN.test(value) ? value : quoted(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof Uint8Array) {
    const octets = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return `"\\\\x${octets.toString('hex')}"`
  }
  throw new TypeError(`no column takes a ${typeof value}`)
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, String.raw`\$&`)}"`

let lastMs = Number.NaN
let lastInstant = ''

/** An instant as PostgreSQL reads it; null stays null. Whole batches carry the same one. */
export function instant(ms: number | null): string | null {
  if (ms === null) return null
  if (ms !== lastMs) {
    lastMs = ms
    lastInstant = new Date(ms).toISOString()
  }
  return lastInstant
}

export const epochMs = (at: Date | null): number | null => at?.getTime() ?? null
