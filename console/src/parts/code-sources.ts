import type { Account, ErrTable } from '../api/account-types.ts'

/** Where a word or a code that somebody said can be looked up. Field null: in any table of the vendor. */
export type CodeSource = {
  readonly vendor: string
  readonly field: string | null
  readonly code: string
}

/** Which table the `err:` codes of an SMPP account follow, as its settings say. */
const ERR_TABLES: Readonly<Record<ErrTable, Omit<CodeSource, 'code'> | null>> = {
  none: null,
  map: { vendor: 'gsm', field: 'MAP user error' },
  twilio: { vendor: 'smpp', field: 'err (Twilio SMPP list)' },
  aggregator: { vendor: 'smpp', field: 'err (aggregator list, MAP based)' },
}

type SaidBy = Pick<Account, 'kind' | 'err_table'> | null

/** Whether a code stays unexplained only because nobody has said which table its account follows. */
export const lacksErrTable = (code: string | null, account: SaidBy): boolean =>
  code !== null && account?.kind === 'smpp' && sourceOfCode(code, account, null) === null

/** A status word of an account. */
export const sourceOfWord = (word: string, account: SaidBy, vendor: string | null): CodeSource => ({
  vendor: vendor ?? account?.kind ?? 'smpp',
  field: null,
  code: word,
})

/** A code of an account; null: nobody has said which table its codes follow. */
export function sourceOfCode(
  code: string,
  account: SaidBy,
  vendor: string | null,
): CodeSource | null {
  const by = vendor ?? account?.kind ?? 'smpp'
  if (by !== 'smpp') return { vendor: by, field: null, code }
  // What an SMPP answer carries has one table for everybody.
  if (/^(0x|ESME_)/i.test(code)) return { vendor: 'smpp', field: 'command_status', code }
  const table = ERR_TABLES[account?.err_table ?? 'none']
  return table === null ? null : { ...table, code }
}
