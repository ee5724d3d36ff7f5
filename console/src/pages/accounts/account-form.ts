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
  | 'receipt_habit',
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
  tls: account.tls,
  tls_verify: account.tls_verify,
  handset_grade: account.handset_grade,
})

/** What the API takes; it says itself what is wrong with a value. */
export function bodyOf(
  form: AccountForm,
): Partial<Record<keyof AccountSettings, unknown>> & object {
  const { password, ...rest } = form
  return {
    ...rest,
    ...(password === '' ? {} : { password }),
    port: numberOf(form.port),
    links: numberOf(form.links),
    window: numberOf(form.window),
    weight: numberOf(form.weight),
    rate_per_second: numberOf(form.rate_per_second),
    price_per_segment: numberOf(form.price_per_segment),
    prefixes: listOf(form.prefixes),
    senders: listOf(form.senders),
  }
}

const optional = (value: number | null): string => (value === null ? '' : String(value))
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text))
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
