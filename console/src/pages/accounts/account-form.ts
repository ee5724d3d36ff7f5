import type { Account, AccountSettings } from '../../api/admin-types.ts'

/** What stands in the form: text fields as typed, so that nothing is lost while typing. */
export type AccountForm = Record<
  | 'name'
  | 'host'
  | 'port'
  | 'system_id'
  | 'password'
  | 'system_type'
  | 'bind_type'
  | 'links'
  | 'window'
  | 'rate_per_second'
  | 'prefixes'
  | 'senders'
  | 'default_sender'
  | 'price_per_segment'
  | 'long_text'
  | 'err_table'
  | 'weight'
  | 'id_relation'
  | 'receipt_habit'
  | 'expected_by_minutes'
  | 'late_window_hours'
  | 'reroute_after_seconds'
  | 'give_up_after_hours'
  | 'address_range'
  | 'source_ton'
  | 'source_npi'
  | 'destination_ton'
  | 'destination_npi'
  | 'stat_words',
  string
> &
  Record<'tls' | 'tls_verify' | 'handset_grade', boolean>

export const NEW_ACCOUNT: AccountForm = {
  name: '',
  host: '',
  port: '2775',
  system_id: '',
  password: '',
  system_type: '',
  bind_type: 'transceiver',
  links: '1',
  window: '50',
  rate_per_second: '',
  prefixes: '',
  senders: '',
  default_sender: '',
  price_per_segment: '',
  long_text: 'udh',
  err_table: 'none',
  weight: '100',
  id_relation: 'auto',
  receipt_habit: 'auto',
  expected_by_minutes: '',
  late_window_hours: '72',
  reroute_after_seconds: '60',
  give_up_after_hours: '24',
  address_range: '',
  source_ton: '',
  source_npi: '',
  destination_ton: '',
  destination_npi: '',
  stat_words: '',
  tls: false,
  tls_verify: true,
  handset_grade: false,
}

export const formOf = (account: Account): AccountForm => ({
  name: account.name,
  host: account.host,
  port: String(account.port),
  system_id: account.system_id,
  password: '',
  system_type: account.system_type,
  bind_type: account.bind_type,
  links: String(account.links),
  window: String(account.window),
  rate_per_second: optional(account.rate_per_second),
  prefixes: account.prefixes.join(', '),
  senders: account.senders.join(', '),
  default_sender: account.default_sender,
  price_per_segment: optional(account.price_per_segment),
  long_text: account.long_text,
  err_table: account.err_table,
  weight: String(account.weight),
  id_relation: account.id_relation,
  receipt_habit: account.receipt_habit,
  expected_by_minutes: optional(inUnits(account.expected_by_ms, MINUTE_MS)),
  late_window_hours: optional(inUnits(account.late_window_ms, HOUR_MS)),
  reroute_after_seconds: optional(inUnits(account.reroute_after_ms, SECOND_MS)),
  give_up_after_hours: optional(inUnits(account.give_up_after_ms, HOUR_MS)),
  address_range: account.address_range,
  source_ton: optional(account.source_ton),
  source_npi: optional(account.source_npi),
  destination_ton: optional(account.destination_ton),
  destination_npi: optional(account.destination_npi),
  stat_words: Object.entries(account.stat_words)
    .map((pair) => pair.join('='))
    .join(', '),
  tls: account.tls,
  tls_verify: account.tls_verify,
  handset_grade: account.handset_grade,
})

/** What the API takes; it says itself what is wrong with a value. */
export function bodyOf(form: AccountForm): Partial<Record<keyof AccountSettings, unknown>> {
  const { password, expected_by_minutes: expected, late_window_hours: late, ...others } = form
  const { reroute_after_seconds: reroute, give_up_after_hours: giveUp, ...rest } = others
  return {
    ...rest,
    ...(password === '' ? {} : { password }),
    port: numberOf(form.port),
    links: numberOf(form.links),
    window: numberOf(form.window),
    weight: numberOf(form.weight),
    expected_by_ms: inMs(expected, MINUTE_MS),
    // Its own default, when nobody has one.
    ...(late.trim() === '' ? {} : { late_window_ms: inMs(late, HOUR_MS) }),
    ...(reroute.trim() === '' ? {} : { reroute_after_ms: inMs(reroute, SECOND_MS) }),
    ...(giveUp.trim() === '' ? {} : { give_up_after_ms: inMs(giveUp, HOUR_MS) }),
    source_ton: numberOf(form.source_ton),
    source_npi: numberOf(form.source_npi),
    destination_ton: numberOf(form.destination_ton),
    destination_npi: numberOf(form.destination_npi),
    stat_words: Object.fromEntries(
      listOf(form.stat_words).map((pair) => {
        const [word = '', meaning = ''] = pair.split('=')
        return [word.trim(), meaning.trim().toUpperCase()]
      }),
    ),
    rate_per_second: numberOf(form.rate_per_second),
    price_per_segment: numberOf(form.price_per_segment),
    prefixes: listOf(form.prefixes),
    senders: listOf(form.senders),
  }
}

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const inUnits = (ms: number | null, unit: number): number | null => (ms === null ? null : ms / unit)

function inMs(text: string, unit: number): number | null {
  const value = numberOf(text)
  return value === null ? null : Math.round(value * unit)
}

const optional = (value: number | null): string => (value === null ? '' : String(value))
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text))
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
