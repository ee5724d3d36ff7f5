import type { CatalogueEntry } from './code-catalogue.ts'
import { foldCode } from './dialects/find-entry.ts'
import { READERS } from './dialects/readers.ts'

/** Codes by which messages stand, as their providers wrote them. */
export type Seen = {
  readonly code: string
  readonly by: 'account' | 'history'
  readonly messages: number
}

/** Provider accounts speak SMPP, and with it the errors of the networks behind it. */
const OF_ACCOUNTS: ReadonlySet<string> = new Set(['smpp', 'gsm'])

/**
 * How many messages stand by this code. Null for a word such as DELIVRD: messages are counted by code,
 * and beside their words by status.
 */
export function messagesBy(entry: CatalogueEntry, seen: readonly Seen[]): number | null {
  if (!isCode(entry)) return null
  const sought = foldCode(entry.code)
  const by = OF_ACCOUNTS.has(entry.vendor) ? 'account' : 'history'
  return seen
    .filter((one) => one.by === by && foldCode(one.code) === sought && isWrittenAs(one.code, entry))
    .reduce((sum, { messages }) => sum + messages, 0)
}

function isCode({ vendor, field }: CatalogueEntry): boolean {
  if (vendor === 'smpp' && field === 'command_status') return true
  if (field.startsWith('err')) return true
  return READERS.get(vendor)?.codes.some(({ names }) => names.includes(field)) ?? false
}

/** An answer's code is written in hex, a receipt's never is: 0x0000000B is not err 011. */
const isWrittenAs = (written: string, { field }: CatalogueEntry): boolean =>
  /^0x/i.test(written) === (field === 'command_status')
