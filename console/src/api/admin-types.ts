import type { Channel, IdHint, LikelyMessage } from './conversation-types.ts'
import type { Code } from './code-types.ts'
import type { Balance, SendingSettings } from './sending-types.ts'
import type { Campaign, Message } from './types.ts'

/** The API's words about people, keys, provider accounts and the rest beside the messages. */

export type Role = 'admin' | 'supervisor' | 'user'

export const SCOPES = [
  'messages:read',
  'messages:write',
  'campaigns:read',
  'campaigns:write',
  'opt-outs:write',
  'accounts:admin',
  'callbacks:admin',
  'people:admin',
  'keys:admin',
  'audit:read',
  'workspaces:admin',
] as const

export type Scope = (typeof SCOPES)[number]

export type Workspace = SendingSettings & {
  id: string
  object: 'workspace'
  name: string
  is_demo: boolean
  default_country: string | null
  rate_cap_per_second: number | null
  spend_cap: number | null
  currency: string
  retention_days: number
  /** What who opts out is told; null: our own words. */
  opt_out_confirmation: string | null
  opt_in_confirmation: string | null
  help_text: string | null
  /** Null: no balance is kept. */
  balance: Balance | null
  created_at: string
}

export type SessionWorkspace = Pick<
  Workspace,
  'id' | 'name' | 'is_demo' | 'default_country' | 'currency'
> & { role: Role }

export type Session = {
  object: 'session'
  user: { id: string; email: string; name: string } | null
  workspace: SessionWorkspace
  workspaces: SessionWorkspace[]
  role: Role
  scopes: Scope[]
  csrf_token: string | null
}

export type User = {
  id: string
  object: 'user'
  email: string
  name: string
  role: Role
  joined_at: string
  disabled_at: string | null
}

export type Invitation = {
  id: string
  email: string
  role: Role
  created_at: string
  expires_at: string
}

export type ApiKey = {
  id: string
  object: 'key'
  name: string
  hint: string
  scopes: Scope[]
  is_test: boolean
  created_at: string
  created_by: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

export type OptOut = {
  object: 'opt_out'
  number: string
  kind: string
  source: string
  keyword: string | null
  note: string | null
  created_at: string
}

export type InboundMessage = {
  id: string
  object: 'inbound'
  from: string
  to: string
  text: string
  /** Segments of a long text that did not come, from 1. */
  missing_segments: number[]
  keyword: string | null
  channel: Channel
  account_id: string
  received_at: string
}

export type Orphan = {
  id: string
  object: 'orphan'
  account_id: string
  state: 'waiting' | 'ambiguous' | 'malformed'
  provider_id: string | null
  to: string | null
  because: string
  status: string | null
  word: string | null
  code: string | null
  /** What the dialect understood. */
  reading: unknown
  raw: { protocol: string; hex: string; text: string | null; pdu: unknown } | null
  /** Likeliest first. */
  likely: LikelyMessage[]
  /** How the ids of its account's orphans relate to those of answers; null: in no way. */
  id_hint: IdHint | null
  recorded_at: string
}

export type AuditEntry = {
  object: 'audit_entry'
  number: number
  at: string
  actor: string
  act: string
  subject: string | null
  ip: string | null
  before: unknown
  after: unknown
  hash: string
}

export type ReasonEntry = {
  id: string
  group: string
  title: string
  meaning: string
  next_step: string
  persistence: string
  opt_out_advice: string
  charged: string
  fault: string | null
}

export type RowError = { line: number; because: string; explanation: string; raw: string }

/** What a list would become, before anything is stored. */
export type ListCheck = {
  columns: string[]
  has_header: boolean
  mapping: { number: string | null; found_by: 'asked' | 'name' | 'content' | null }
  encoding: string
  delimiter: string
  rows_read: number
  recipients: number
  sendable: number
  /** Of the sendable: what a person must look at first. */
  held: number
  row_errors: number
  refused: { reason: string; title: string; count: number }[]
  errors: { because: string; explanation: string; count: number; examples: RowError[] }[]
  /** The first thousand rows that get nothing, for whatever reason. */
  rows_to_fix: (RowError & { kind: 'unreadable' | 'refused' })[]
  sample: {
    line: number
    to: string
    /** Null: the row lacks a field of it. */
    text: string | null
    segments: number
    fields: Record<string, string>
    /** Why it would be refused. */
    reason: string | null
    detail: string | null
  }[]
  segments: number
  segments_max: number
  price: { amount: string; currency: string } | null
}

export type SearchAnswer = {
  object: 'search'
  messages: Message[]
  campaigns: Campaign[]
  inbound: InboundMessage[]
  codes: Code[]
}
