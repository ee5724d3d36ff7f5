import type { Said, Triple } from '../dialects/read-words.ts'
import type { Claim } from '../evidence.ts'
import type { SpokeService } from '../workspace-settings.ts'

/** The files of history that are read as they come from other systems; 'csv' needs a mapping. */
export const HISTORY_FORMATS = [
  'spoke-rewired',
  'spoke-moveon',
  'twilio',
  'messente',
  'kannel',
  'csv',
] as const

export type HistoryFormat = (typeof HISTORY_FORMATS)[number]

export const FORMAT_TITLE: Readonly<Record<HistoryFormat, string>> = {
  'spoke-rewired': 'Spoke (Rewired) messages',
  'spoke-moveon': 'Spoke (MoveOn) messages',
  twilio: 'Twilio message log',
  messente: 'Messente delivery reports',
  kannel: 'Kannel access log',
  csv: 'CSV',
}

/** What one row says of where a message stood, read by its vendor's table. */
export type HistoryWords = {
  /** 'twilio/1': which vocabulary, and which version of it. */
  readonly dialect: string
  readonly word: string | null
  readonly code: string | null
  readonly claim: Claim
  /** What no table knows. Empty: all was known. */
  readonly unknown: readonly Triple[]
  /** What makes two of them one fact: as the tables alone read it, whatever people decide. */
  readonly key: string
  /** What was said, to be read again; null: it is the file's own doing, in no vendor's words. */
  readonly said: SaidInFile | null
}

/** The fields of one row or answer about where a message stood, and whose words they are in. */
export type SaidInFile = {
  readonly vendor: string
  readonly fields: Said
  /** What was said beside them for people to read, of an answer; nothing is concluded from it. */
  readonly sentence?: string
}

/** Whose words they are when they are ours: they are kept for people, and never read again. */
export const OURS = 'delivrd'

/** One message, or one more word about one, as a row of a file tells it. */
export type HistoryRow = {
  readonly kind: 'message' | 'word' | 'reply'
  /** What tells this row from all others of its kind; null: its content does. */
  readonly id: string | null
  /** What the row is known by where it has no id: everything but what it says of the outcome. */
  readonly content: string
  /** The person's number, as written. Empty in a word about a message that is known by its id. */
  readonly number: string
  /** Our number or name. */
  readonly sender: string
  readonly text: string
  /** When it was sent or received: epoch milliseconds, and as written. */
  readonly at: number | null
  readonly atWritten: string | null
  /** Null: the row says no more than that it was handed over. */
  readonly words: HistoryWords | null
  readonly segments: number | null
  readonly price: { readonly micros: number; readonly currency: string | null } | null
  readonly reference: string | null
  readonly campaign: { readonly key: string; readonly name: string | null } | null
  readonly fields: Readonly<Record<string, string>> | null
  /** The person asked not to be texted, the row says: suggested, never done. */
  readonly suggestsOptOut: boolean
  /** What people should know of how it was read: 'read-as-twilio', 'unreadable-cost'. */
  readonly notes: readonly string[]
}

export type HistoryReading =
  | { readonly kind: 'row'; readonly row: HistoryRow }
  /** A row that says nothing about a message (a log's other lines). */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'error'; readonly because: HistoryRowError; readonly explanation: string }

export type HistoryRowError = 'unreadable-time' | 'unreadable-row' | 'no-number' | 'no-message'

/** Reads rows of one file. Never throws. */
export type HistoryReader = {
  /** Names of the file's own columns that messages keep. */
  readonly fields: readonly string[]
  readonly read: (cells: readonly string[]) => HistoryReading
}

/** How a file is to be read, where it does not say itself. */
export type HistoryOptions = {
  readonly service: SpokeService | null
  readonly mapping: HistoryMapping | null
}

/** Which column of a CSV is which. Names are the file's own. */
export type HistoryMapping = {
  readonly number: string
  readonly text?: string
  readonly status?: string
  readonly code?: string
  readonly sender?: string
  readonly sent_at?: string
  readonly id?: string
  readonly campaign?: string
  readonly cost?: string
  readonly currency?: string
  readonly segments?: string
  readonly direction?: string
  /** Whose words status and code are in; absent: ours. */
  readonly vendor?: string
  /** The file's word → our status, where it is nobody's vocabulary. */
  readonly statuses?: Readonly<Record<string, string>>
}

export const rowOf = (row: HistoryRow): HistoryReading => ({ kind: 'row', row })

export const errorOf = (because: HistoryRowError, explanation: string): HistoryReading => ({
  kind: 'error',
  because,
  explanation,
})

export const noDirection = (cell: string): HistoryReading =>
  errorOf(
    'unreadable-row',
    `“${cell}” does not say who wrote it: inbound or outbound, true or false`,
  )

export const NOTHING: HistoryReading = { kind: 'nothing' }
