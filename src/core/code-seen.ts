import type { ErrTable } from './account-settings.ts'
import type { CatalogueEntry } from './code-catalogue.ts'
import { foldCode } from './dialects/find-entry.ts'
import { READERS } from './dialects/readers.ts'

/** Codes by which messages stand, as their providers wrote them. */
export type Seen = {
  readonly code: string
  /** In history that was brought in, or by accounts whose `err` follows this table. */
  readonly by: 'history' | ErrTable
  readonly messages: number
}

/** Which of our tables the `err` of a provider account follows: the same number stands in all three. */
const ERR_FIELDS: Readonly<Record<string, ErrTable>> = {
  'gsm MAP user error': 'map',
  'smpp err (Twilio SMPP list)': 'twilio',
  'smpp err (aggregator list, MAP based)': 'aggregator',
}

/**
 * How many messages stand by this code. Null for a word such as DELIVRD: messages are counted by code,
 * and beside their words by status.
 */
export function messagesBy(entry: CatalogueEntry, seen: readonly Seen[]): number | null {
  if (!isCode(entry)) return null
  const sought = foldCode(entry.code)
  return seen
    .filter(
      (one) =>
        isSaidBy(one, entry) && foldCode(one.code) === sought && isWrittenAs(one.code, entry),
    )
    .reduce((sum, { messages }) => sum + messages, 0)
}

function isSaidBy({ by }: Seen, { vendor, field }: CatalogueEntry): boolean {
  if (vendor !== 'smpp' && vendor !== 'gsm') return by === 'history'
  // What an answer carries has one table for everybody.
  if (field === 'command_status') return by !== 'history'
  return by === ERR_FIELDS[`${vendor} ${field}`]
}

function isCode({ vendor, field }: CatalogueEntry): boolean {
  if (vendor === 'smpp' && field === 'command_status') return true
  if (field.startsWith('err')) return true
  return READERS.get(vendor)?.codes.some(({ names }) => names.includes(field)) ?? false
}

/** An answer's code is written in hex, a receipt's never is: 0x0000000B is not err 011. */
const isWrittenAs = (written: string, { field }: CatalogueEntry): boolean =>
  /^0x/i.test(written) === (field === 'command_status')
