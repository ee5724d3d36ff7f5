import type { Counts } from './types.ts'

/** Provider accounts, as the public API gives them. */

export const CHANNELS = ['sms', 'rcs', 'whatsapp'] as const
export type Channel = (typeof CHANNELS)[number]

/** What one kind of provider asks for. */
export type ConnectionField = {
  name: string
  title: string
  hint: string
  is_secret: boolean
  is_required: boolean
  has_lines: boolean
  fallback: string | null
  choices: string[] | null
}

export type ProviderKind = {
  object: 'provider_kind'
  kind: string
  title: string
  protocol: 'smpp' | 'http'
  fields: ConnectionField[]
  capabilities: {
    channels: Channel[]
    reference: 'address' | 'field' | 'none'
    is_idempotent: boolean
    receipts_per: 'message' | 'segment'
    usual_rate_per_second: number | null
    polls: boolean
    inbound: boolean
  }
}

export type BindType = 'transceiver' | 'transmitter' | 'receiver' | 'pair'
export type IdRelation = 'auto' | 'exact' | 'folded' | 'padded' | 'hex-decimal' | 'decimal-hex'
export type ReceiptHabit = 'auto' | 'each' | 'first' | 'last' | 'any'

export type LongText = 'udh' | 'sar' | 'payload'
export type ErrTable = 'none' | 'map' | 'twilio' | 'aggregator'

export type AccountSettings = {
  channels: Channel[]
  window: number
  rate_per_second: number | null
  sender_rate_per_second: number | null
  prefixes: string[]
  countries: string[]
  senders: string[]
  default_sender: string
  sender_pool: string[]
  /** Off: the provider itself finds a sender for texts that name none. */
  needs_sender: boolean
  id_relation: IdRelation
  receipt_habit: ReceiptHabit
  handset_grade: boolean
  err_table: ErrTable
  stat_words: Record<string, string>
  expected_by_ms: number | null
  late_window_ms: number
  silence_alarm_ms: number | null
  health_failover: boolean
  reroute_after_ms: number
  give_up_after_ms: number
  price_per_segment: number | null
  weight: number
}

/** What an account of kind smpp has besides. */
export type SmppSettings = {
  host: string
  port: number
  tls: boolean
  tls_verify: boolean
  system_id: string
  system_type: string
  bind_type: BindType
  links: number
  address_range: string
  source_ton: number | null
  source_npi: number | null
  destination_ton: number | null
  destination_npi: number | null
  long_text: LongText
  receipts_marked: boolean
}

export type Trouble = 'unreachable' | 'refusing' | 'unanswered' | 'failing' | 'slow' | 'silent'

/** How it does, as its own evidence tells. Since null: always. */
export type Verdict = {
  state: 'well' | 'down' | 'sick'
  trouble: Trouble | null
  because: string | null
  since: string | null
}

export type AccountUrl = { purpose: 'receipts' | 'inbound'; url: string; hint: string }

export type Account = AccountSettings &
  Partial<SmppSettings> & {
    id: string
    object: 'account'
    name: string
    kind: string
    protocol: 'smpp' | 'http'
    is_demo: boolean
    enabled: boolean
    has_password: boolean
    /** Names of the secrets that are set. */
    secrets: string[]
    connection: Record<string, string>
    urls: AccountUrl[]
    /** Why its receipts cannot come, as far as that is known. */
    warnings: string[]
    health: Verdict & { alarms: Alarm[] }
    created_at: string
    updated_at: string
  }

export type AlarmKind = 'silence' | 'unproven' | 'too-fast'
export type Alarm = { kind: AlarmKind; because: string; since: string }

/** What was counted since a moment, in messages. */
export type HealthWindow = {
  since: string
  handed: number
  accepted: number
  refused: number
  busy: number
  unknown: number
  unreachable: number
  receipts: number
  delivered: number
  failed: number
  late: number
  conflicting: number
  unmatched: number
  unproven: number
  unknown_words: number
  too_fast: number
}

export type HealthMinute = {
  at: string
  handed: number
  accepted: number
  receipts: number
  delivered: number
  failed: number
}

export type LinkDomain = {
  domain: string
  messages: number
  delivered: number
  final: number
  share: number
  is_odd: boolean
  because: string | null
}

export type AccountHealth = {
  object: 'account_health'
  account_id: string
  links: { bound: number; wanted: number; last_error: string | null }
  messages: Counts
  orphans: { waiting: number; ambiguous: number; malformed: number }
  learned: {
    id_relation: string | null
    receipt_habit: string | null
    expected_by_ms: number
  }
  window: HealthWindow
  latency: { up_to_ms: number; messages: number }[]
  minutes: HealthMinute[]
  verdict: Verdict
  alarms: Alarm[]
  link_domains: LinkDomain[]
}

export type TestStep = {
  step: string
  /** Null: it could not be told. */
  ok: boolean | null
  detail: string
  took_ms: number
}

export type AccountTest = {
  ok: boolean
  /** The text that was sent along; null: none was. */
  message_id: string | null
  steps: TestStep[]
}

export type Mismatch = 'scheme' | 'host' | 'port' | 'prefix' | 'secret'

/** A request that nobody could prove. */
export type Unproven = {
  id: string
  at: string
  because: string
  /** What is other here than where it was signed; null: nobody can tell. */
  mismatch: Mismatch | null
  method: string
  url: string
  headers: Record<string, string>
}

/** Of an address that the vendor has fetched before it brings anything (SNS). */
export type DoorConfirmation = {
  state: 'waiting' | 'confirmed' | 'given-up'
  /** When it was asked for, or confirmed. */
  since: string
  next_at: string | null
  /** Why the last try failed; null: none did. */
  because: string | null
}

export type AccountDoor = {
  object: 'door'
  urls: AccountUrl[]
  public_base_url: string | null
  refused: { today: number; total: number }
  quarantined: number
  /** Null: none was asked for. */
  confirmation: DoorConfirmation | null
  latest: Unproven[]
}

export type DoorVerified = {
  object: 'verification'
  checked: number
  proven: number
  still_refused: number
}

export type DoorTested = {
  object: 'self_test'
  verdict: 'proven' | 'refused'
  because: string
  mismatch: Mismatch | null
  tried: string[]
}
