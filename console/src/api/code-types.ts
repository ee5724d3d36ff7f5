import type { Charge, Grade, Status } from './types.ts'

/** The API's words about vendors' words: the catalogue, the unknown ones, and how we say them. */

export type Confidence = 'high' | 'medium' | 'low'

export type Code = {
  vendor: string
  /** Which of the vendor's tables. */
  field: string
  code: string
  /** Null: on whatever channel it comes. */
  channel: string | null
  name: string
  /** 'none': it says nothing about the outcome. */
  status: string
  reason: string | null
  fault: string | null
  permanent: boolean | null
  charged: Charge
  grade: Grade
  final: boolean
  meaning: string
  next_step: string | null
  confidence: Confidence
}

/** What another vendor calls the same. */
export type Twin = { vendor: string; field: string; code: string; name: string; because: string }

export type CodeDetail = Code & { twins: Twin[]; seen: { messages: number | null } }

export type Vendor = {
  vendor: string
  title: string
  version: number
  entries: number
  fields: string[]
  /** Whether we also speak in its words. */
  speaks: boolean
}

/** One message in one vendor's words. */
export type Utterance = {
  object: 'words'
  dialect: string
  title: string
  fields: { field: string; value: string }[]
  trigger: string
  advice: string | null
  lost: string | null
  engagement: { type: string; description: string }[]
}

export type Suggestion = { status: string; reason: string | null; because: string }

export type UnknownWord = {
  object: 'unknown_word'
  id: string
  vendor: string
  /** Null: files that were brought in said it. */
  account_id: string | null
  account_name: string | null
  field: string
  /** The unknown word or code itself; empty: all that found no room. */
  code: string
  /** The word that stood beside it. */
  word: string | null
  count: number
  messages: number
  first_seen_at: string
  last_seen_at: string
  samples: {
    journal_id: string | null
    text: string | null
    message_id: string | null
    at: string
  }[]
  suggestion: Suggestion | null
  state: 'open' | 'named' | 'ignored'
  entry_id: string | null
}

/** A person's reading of a word, as it is sent. */
export type Naming = {
  status: string
  reason: string | null
  permanent: boolean | null
  grade?: Grade | null
  note?: string
  scope: 'vendor' | 'account'
}

/** How many messages a new reading moves from where to where. */
export type Difference = {
  receipts: number
  /** Those that were looked at. */
  messages: number
  /** Those that stand otherwise. */
  changed: number
  moves: {
    from: string
    from_reason: string | null
    to: string
    to_reason: string | null
    messages: number
  }[]
  samples: { message_id: string; from: string; to: string }[]
}

/** What a replay found besides. */
export type ReplayResult = Difference & {
  /** Messages that stood otherwise than their own evidence says. */
  drifted: number
  /** Receipts whose raw form is gone: they stay as they were read. */
  without_raw: number
  applied: boolean
}

/** False: there is more than a preview looks at. */
export type Preview = Difference & {
  object: 'preview'
  complete: boolean
  /** Accounts whose own decision holds instead. */
  outranked_by: string[]
}

export type TableEntryChange = {
  object: 'table_entry_change'
  entry: TableEntry
  /** What reads the receipts that came before again. */
  job_id: string
}

export type TableEntry = {
  object: 'table_entry'
  id: string
  vendor: string
  field: string
  code: string
  account_id: string | null
  version: number
  status: string
  reason: string | null
  permanent: boolean | null
  charge: Charge | null
  grade: Grade | null
  meaning: string | null
  note: string | null
  created_at: string
  created_by: string
  replaced_at: string | null
}

export type Job = {
  id: string
  object: 'job'
  kind: string
  subject: string | null
  state: 'running' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number | null
  errors: unknown
  result: unknown
  started_at: string
  updated_at: string
  finished_at: string | null
}

export type Correction = {
  object: 'correction'
  message_id: string
  campaign_id: string | null
  sequence: number
  from: Status
  from_reason: string | null
  to: Status
  to_reason: string | null
  because: 'late-receipt' | 'reply' | 'import' | 'table-entry' | 'replay' | 'person'
  at: string
}
