import type { TableEntry } from '../core/dialects/overrides.ts'
import { SMPP_FIELDS, SMPP_VENDOR } from '../core/dialects/smpp/habits.ts'
import { VOCABULARIES } from '../core/dialects/vocabularies.ts'
import { FILE_FIELD, FILE_VENDOR } from '../core/history/words.ts'
import { CLAIMED_STATUSES, OUTCOME } from '../core/status.ts'
import type { EntryKey } from './ports/vocabulary.ts'

/** Files that are in no vendor's words: what they say means what people decide. */
const OF_FILES = {
  vendor: FILE_VENDOR,
  title: 'files with a mapping',
  tables: [{ field: FILE_FIELD }],
} as const

type Decision = EntryKey & Pick<TableEntry, 'status' | 'reason'>

/** Why an entry cannot be: it would never be asked, or contradicts itself. Null: it can. */
export function entryRefusal(entry: Decision): string | null {
  return keyRefusal(entry) ?? readingRefusal(entry)
}

/** A code says why it went wrong, beside the word that says that it did: it makes nothing good. */
const FIELDS_OF_CAUSES: ReadonlySet<string> = new Set([
  'err',
  'network_error_code',
  'command_status',
])
const CAUSES = CLAIMED_STATUSES.filter((status) => status === 'none' || OUTCOME[status] === 'bad')

function readingRefusal({ vendor, field, status, reason }: Decision): string | null {
  if (vendor === SMPP_VENDOR && FIELDS_OF_CAUSES.has(field) && !CAUSES.includes(status)) {
    return `${field} says why a message failed, never that it did not; it may mean ${CAUSES.join(', ')}`
  }
  const mayHaveReason = status === 'none' || status === 'unconfirmed' || OUTCOME[status] === 'bad'
  return reason === null || mayHaveReason
    ? null
    : `${status} is no failure, and ${reason} is a reason to fail: leave the reason out`
}

function keyRefusal({ vendor, field, code }: EntryKey): string | null {
  const vocabulary = VOCABULARIES.find((one) => one.vendor === vendor) ?? OF_FILES
  if (vocabulary.vendor !== vendor) {
    const vendors = [...VOCABULARIES, OF_FILES].map((one) => one.vendor).join(', ')
    return `${vendor} is no vendor that is read here; there are ${vendors}`
  }
  const fields: readonly string[] =
    vendor === SMPP_VENDOR ? SMPP_FIELDS : vocabulary.tables.map((one) => one.field)
  if (!fields.includes(field)) {
    return `${field} is no field of ${vocabulary.title}; there are ${fields.join(', ')}`
  }
  return code.trim() === '' ? 'the code is empty' : null
}
