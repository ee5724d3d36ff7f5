import { columnsOf } from './columns.ts'
import { isKannelLine, kannelReader } from './kannel.ts'
import { checkMapping, mappedReader } from './mapped.ts'
import { isMessenteLine, isMessenteTable, messenteLineReader, messenteReader } from './messente.ts'
import type { HistoryFormat, HistoryOptions, HistoryReader } from './row.ts'
import { moveonReader, rewiredReader } from './spoke.ts'
import { twilioReader } from './twilio.ts'

/** How a file is read: row by row of a table with a header, or line by line. */
export type FoundFormat = { readonly format: HistoryFormat; readonly shape: 'table' | 'lines' }

/** Which format a file is in, by its first lines; null: none that is known. */
export function findFormat(
  header: readonly string[],
  lines: readonly string[],
): FoundFormat | null {
  if (lines.some(isKannelLine)) return { format: 'kannel', shape: 'lines' }
  const [first = ''] = lines
  if (/^\s*\{/.test(first)) {
    return isMessenteLine(first) ? { format: 'messente', shape: 'lines' } : null
  }
  const { at } = columnsOf(header)
  const has = (...names: readonly string[]): boolean => names.every((name) => at(name) >= 0)
  if (has('contactNumber', 'isFromContact', 'sendStatus'))
    return { format: 'spoke-rewired', shape: 'table' }
  if (has('contact_number', 'is_from_contact', 'send_status'))
    return { format: 'spoke-moveon', shape: 'table' }
  if (has('To', 'Status') && at('Sid', 'MessageSid', 'SmsSid', 'Message SID') >= 0) {
    return { format: 'twilio', shape: 'table' }
  }
  if (isMessenteTable(columnsOf(header))) return { format: 'messente', shape: 'table' }
  return null
}

/** Columns without which a format is not what it was called. */
const NEEDED: Readonly<Partial<Record<HistoryFormat, readonly string[]>>> = {
  'spoke-rewired': ['contactNumber', 'isFromContact', 'sendStatus', 'attemptedAt'],
  'spoke-moveon': ['contact_number', 'is_from_contact', 'send_status', 'attempted_at'],
  twilio: ['To', 'Status'],
}

export type ReaderFound =
  | { readonly kind: 'reader'; readonly reader: HistoryReader }
  | { readonly kind: 'refused'; readonly because: string }

/** The reader of a file in a format; refused where the file has not what the format needs. */
export function readerOf(
  { format, shape }: FoundFormat,
  header: readonly string[],
  { service, mapping }: HistoryOptions,
): ReaderFound {
  const columns = columnsOf(header)
  const missing =
    shape === 'table' ? (NEEDED[format] ?? []).find((name) => columns.at(name) < 0) : undefined
  if (missing !== undefined) {
    return {
      kind: 'refused',
      because: `a file of ${format} has a column “${missing}”; this one has ${header
        .slice(0, 20)
        .map((name) => `“${name}”`)
        .join(', ')}`,
    }
  }
  switch (format) {
    case 'spoke-rewired':
      return { kind: 'reader', reader: rewiredReader(columns, service) }
    case 'spoke-moveon':
      return { kind: 'reader', reader: moveonReader(columns, service) }
    case 'twilio':
      return { kind: 'reader', reader: twilioReader(columns) }
    case 'messente':
      return {
        kind: 'reader',
        reader: shape === 'lines' ? messenteLineReader() : messenteReader(columns),
      }
    case 'kannel':
      return { kind: 'reader', reader: kannelReader() }
    case 'csv': {
      const checked = checkMapping(mapping, header)
      return checked.kind === 'wrong'
        ? { kind: 'refused', because: checked.because }
        : { kind: 'reader', reader: mappedReader(columns, checked.mapping) }
    }
  }
}
