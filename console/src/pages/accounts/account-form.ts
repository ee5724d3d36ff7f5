import type { Account, Channel, ConnectionField, ProviderKind } from '../../api/account-types.ts'

type CommonText =
  | 'name'
  | 'window'
  | 'rate_per_second'
  | 'sender_rate_per_second'
  | 'prefixes'
  | 'countries'
  | 'senders'
  | 'default_sender'
  | 'sender_pool'
  | 'price_per_segment'
  | 'err_table'
  | 'weight'
  | 'id_relation'
  | 'receipt_habit'
  | 'expected_by_minutes'
  | 'late_window_hours'
  | 'silence_alarm_minutes'
  | 'reroute_after_seconds'
  | 'give_up_after_hours'
  | 'stat_words'

type SmppText =
  | 'host'
  | 'port'
  | 'system_id'
  | 'password'
  | 'system_type'
  | 'bind_type'
  | 'links'
  | 'long_text'
  | 'address_range'
  | 'source_ton'
  | 'source_npi'
  | 'destination_ton'
  | 'destination_npi'

export type TextName = CommonText | SmppText
export type CheckName =
  'needs_sender' | 'handset_grade' | 'health_failover' | 'tls' | 'tls_verify' | 'receipts_marked'

/** What stands in the form: text fields as typed, so that nothing is lost while typing. */
export type AccountForm = Record<TextName, string> &
  Record<CheckName, boolean> & {
    channels: readonly Channel[]
    /** What is typed for the kind's fields; a secret that is not here stays as it is. */
    connection: Readonly<Record<string, string>>
  }

const SMPP_FRESH: Record<SmppText, string> = {
  host: '',
  port: '2775',
  system_id: '',
  password: '',
  system_type: '',
  bind_type: 'transceiver',
  links: '1',
  long_text: 'udh',
  address_range: '',
  source_ton: '',
  source_npi: '',
  destination_ton: '',
  destination_npi: '',
}

export const newForm = ({ kind, title, protocol, capabilities }: ProviderKind): AccountForm => ({
  ...SMPP_FRESH,
  name: kind === 'smpp' || kind === 'http' ? '' : title,
  window: protocol === 'smpp' ? '50' : '20',
  rate_per_second: '',
  sender_rate_per_second: '',
  prefixes: '',
  countries: '',
  senders: '',
  default_sender: '',
  sender_pool: '',
  price_per_segment: '',
  err_table: 'none',
  weight: '100',
  id_relation: 'auto',
  receipt_habit: 'auto',
  expected_by_minutes: '',
  late_window_hours: '72',
  silence_alarm_minutes: '10',
  reroute_after_seconds: '',
  give_up_after_hours: '24',
  stat_words: '',
  tls: false,
  tls_verify: true,
  receipts_marked: false,
  needs_sender: true,
  handset_grade: false,
  health_failover: true,
  channels: capabilities.channels.slice(0, 1),
  connection: {},
})

export const formOf = (account: Account): AccountForm => ({
  ...smppFormOf(account),
  name: account.name,
  window: String(account.window),
  rate_per_second: optional(account.rate_per_second),
  sender_rate_per_second: optional(account.sender_rate_per_second),
  prefixes: account.prefixes.join(', '),
  countries: account.countries.join(', '),
  senders: account.senders.join(', '),
  default_sender: account.default_sender,
  sender_pool: account.sender_pool.join(', '),
  price_per_segment: optional(account.price_per_segment),
  err_table: account.err_table,
  weight: String(account.weight),
  id_relation: account.id_relation,
  receipt_habit: account.receipt_habit,
  expected_by_minutes: optional(inUnits(account.expected_by_ms, MINUTE_MS)),
  late_window_hours: optional(inUnits(account.late_window_ms, HOUR_MS)),
  silence_alarm_minutes: optional(inUnits(account.silence_alarm_ms, MINUTE_MS)),
  reroute_after_seconds: optional(inUnits(account.reroute_after_ms, SECOND_MS)),
  give_up_after_hours: optional(inUnits(account.give_up_after_ms, HOUR_MS)),
  stat_words: Object.entries(account.stat_words)
    .map((pair) => pair.join('='))
    .join(', '),
  tls: account.tls ?? false,
  tls_verify: account.tls_verify ?? true,
  receipts_marked: account.receipts_marked ?? false,
  needs_sender: account.needs_sender,
  handset_grade: account.handset_grade,
  health_failover: account.health_failover,
  channels: account.channels,
  connection: account.connection,
})

const smppFormOf = (account: Account): Record<SmppText, string> => ({
  ...SMPP_FRESH,
  host: account.host ?? '',
  port: optional(account.port),
  system_id: account.system_id ?? '',
  system_type: account.system_type ?? '',
  bind_type: account.bind_type ?? SMPP_FRESH.bind_type,
  links: optional(account.links),
  long_text: account.long_text ?? SMPP_FRESH.long_text,
  address_range: account.address_range ?? '',
  source_ton: optional(account.source_ton),
  source_npi: optional(account.source_npi),
  destination_ton: optional(account.destination_ton),
  destination_npi: optional(account.destination_npi),
})

/** What the API takes; it says itself what is wrong with a value. */
export const bodyOf = (
  form: AccountForm,
  kind: ProviderKind,
  account: Account | null,
): Readonly<Record<string, unknown>> => ({
  ...commonBody(form),
  ...sendersBody(form, account === null ? newForm(kind) : formOf(account)),
  ...(kind.protocol === 'smpp'
    ? smppBody(form)
    : {
        kind: kind.kind,
        channels: form.channels,
        connection: connectionBody(form.connection, kind.fields),
      }),
})

const commonBody = (form: AccountForm) => ({
  name: form.name,
  window: numberOf(form.window),
  rate_per_second: numberOf(form.rate_per_second),
  sender_rate_per_second: numberOf(form.sender_rate_per_second),
  prefixes: listOf(form.prefixes),
  countries: listOf(form.countries).map((country) => country.toUpperCase()),
  price_per_segment: numberOf(form.price_per_segment),
  err_table: form.err_table,
  weight: numberOf(form.weight),
  id_relation: form.id_relation,
  receipt_habit: form.receipt_habit,
  handset_grade: form.handset_grade,
  health_failover: form.health_failover,
  expected_by_ms: inMs(form.expected_by_minutes, MINUTE_MS),
  silence_alarm_ms: inMs(form.silence_alarm_minutes, MINUTE_MS),
  // These have a default of their own, when nobody has one.
  ...unlessEmpty('late_window_ms', inMs(form.late_window_hours, HOUR_MS)),
  ...unlessEmpty('reroute_after_ms', inMs(form.reroute_after_seconds, SECOND_MS)),
  ...unlessEmpty('give_up_after_ms', inMs(form.give_up_after_hours, HOUR_MS)),
  stat_words: Object.fromEntries(
    listOf(form.stat_words).map((pair) => {
      const [word = '', meaning = ''] = pair.split('=')
      return [word.trim(), meaning.trim().toUpperCase()]
    }),
  ),
})

/** Only what was changed: the connection may say the others, and does unless somebody has. */
const sendersBody = (form: AccountForm, before: AccountForm) => ({
  ...(form.senders === before.senders ? {} : { senders: listOf(form.senders) }),
  ...(form.default_sender === before.default_sender ? {} : { default_sender: form.default_sender }),
  ...(form.sender_pool === before.sender_pool ? {} : { sender_pool: listOf(form.sender_pool) }),
  ...(form.needs_sender === before.needs_sender ? {} : { needs_sender: form.needs_sender }),
})

const smppBody = (form: AccountForm) => ({
  host: form.host,
  port: numberOf(form.port),
  system_id: form.system_id,
  ...unlessEmpty('password', form.password === '' ? null : form.password),
  system_type: form.system_type,
  bind_type: form.bind_type,
  links: numberOf(form.links),
  long_text: form.long_text,
  address_range: form.address_range,
  source_ton: numberOf(form.source_ton),
  source_npi: numberOf(form.source_npi),
  destination_ton: numberOf(form.destination_ton),
  destination_npi: numberOf(form.destination_npi),
  tls: form.tls,
  tls_verify: form.tls_verify,
  receipts_marked: form.receipts_marked,
})

/** A field that is not named stays as it is; an empty one is removed. */
const connectionBody = (typed: AccountForm['connection'], fields: readonly ConnectionField[]) =>
  Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = typed[name]
      return value === undefined ? [] : [[name, value.trim() === '' ? null : value]]
    }),
  )

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const inUnits = (ms: number | null, unit: number): number | null => (ms === null ? null : ms / unit)

function inMs(text: string, unit: number): number | null {
  const value = numberOf(text)
  return value === null ? null : Math.round(value * unit)
}

const unlessEmpty = (name: string, value: unknown) => (value === null ? {} : { [name]: value })
const optional = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value)
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text))
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
