import type {
  Account,
  AccountDoor,
  AccountHealth,
  AccountTest,
  ConnectionField,
  DoorTested,
  DoorVerified,
  ProviderKind,
} from '../src/api/account-types.ts'
import { DEMO_ACCOUNT, counts, id } from './fake-data.ts'

/** The same deterministic world: provider accounts of several kinds, one of them doing badly. */

const NOON = Date.parse('2026-11-21T12:00:00.000Z')
const at = (secondsAgo: number): string => new Date(NOON - secondsAgo * 1000).toISOString()

export const SICK_ACCOUNT = id('acc', 4)
export const NEW_ACCOUNT = id('acc', 5)

const field = (name: string, given: Partial<ConnectionField> = {}): ConnectionField => ({
  name,
  title: name,
  hint: '',
  is_secret: false,
  is_required: true,
  has_lines: false,
  fallback: null,
  choices: null,
  ...given,
})

type KindGiven = Partial<Omit<ProviderKind, 'capabilities'>> & {
  capabilities?: Partial<ProviderKind['capabilities']>
}

const kind = (name: string, title: string, given: KindGiven = {}): ProviderKind => ({
  object: 'provider_kind',
  kind: name,
  title,
  protocol: 'http',
  fields: [field('api_key', { title: 'API key', is_secret: true })],
  ...given,
  capabilities: {
    channels: ['sms'],
    reference: 'address',
    is_idempotent: false,
    receipts_per: 'message',
    usual_rate_per_second: 10,
    polls: true,
    inbound: true,
    ...given.capabilities,
  },
})

const TWILIO_FIELDS = [
  field('account_sid', { title: 'Account SID', hint: 'Begins with AC.' }),
  field('auth_token', {
    title: 'Auth token',
    hint: 'Also signs receipts.',
    is_secret: true,
  }),
  field('auth_token_secondary', {
    title: 'Secondary auth token',
    hint: 'While you rotate.',
    is_secret: true,
    is_required: false,
  }),
  field('region', {
    title: 'Region',
    is_required: false,
    fallback: 'us1',
    choices: ['us1', 'ie1', 'au1'],
  }),
  field('base_url', {
    title: 'Address of the API',
    is_required: false,
    fallback: 'https://api.twilio.com',
  }),
]

export const KINDS: readonly ProviderKind[] = [
  kind('smpp', 'SMPP', {
    protocol: 'smpp',
    fields: [],
    capabilities: { receipts_per: 'segment', usual_rate_per_second: null, polls: false },
  }),
  kind('http', 'Another provider over HTTP', {
    fields: [
      field('url', { title: 'Address' }),
      field('body', { title: 'Body', is_required: false, has_lines: true }),
      field('headers', {
        title: 'Headers',
        is_required: false,
        is_secret: true,
        has_lines: true,
      }),
      ...['username', 'answer_id', 'receipt_status', 'receipt_id', 'words'].map((name) =>
        field(name, { is_required: false }),
      ),
    ],
  }),
  kind('kannel', 'Kannel'),
  kind('messente', 'Messente', { capabilities: { channels: ['sms', 'whatsapp'] } }),
  kind('telnyx', 'Telnyx', { capabilities: { channels: ['sms', 'rcs'] } }),
  kind('twilio', 'Twilio', {
    fields: TWILIO_FIELDS,
    capabilities: { channels: ['sms', 'rcs', 'whatsapp'] },
  }),
  kind('whatsapp', 'WhatsApp Cloud', { capabilities: { channels: ['whatsapp'] } }),
]

const WELL: Account['health'] = {
  state: 'well',
  trouble: null,
  because: null,
  since: null,
  alarms: [],
}

const COMMON: Omit<Account, 'id' | 'name' | 'kind' | 'protocol'> = {
  object: 'account',
  is_demo: false,
  enabled: true,
  has_password: false,
  secrets: [],
  connection: {},
  urls: [],
  warnings: [],
  health: WELL,
  channels: ['sms'],
  window: 50,
  rate_per_second: 30,
  sender_rate_per_second: null,
  prefixes: [],
  countries: [],
  senders: [],
  default_sender: '',
  sender_pool: [],
  needs_sender: true,
  id_relation: 'auto',
  receipt_habit: 'auto',
  handset_grade: false,
  err_table: 'map',
  stat_words: {},
  expected_by_ms: null,
  late_window_ms: 259_200_000,
  silence_alarm_ms: 600_000,
  health_failover: true,
  reroute_after_ms: 60_000,
  give_up_after_ms: 86_400_000,
  price_per_segment: 0.042,
  weight: 100,
  created_at: at(900_000),
  updated_at: at(90_000),
}

const smpp = (given: Partial<Account> & Pick<Account, 'id' | 'name'>): Account => ({
  ...COMMON,
  kind: 'smpp',
  protocol: 'smpp',
  has_password: true,
  host: 'smpp.northwind.example',
  port: 2775,
  tls: true,
  tls_verify: true,
  system_id: 'acme42',
  system_type: '',
  bind_type: 'transceiver',
  links: 2,
  address_range: '',
  source_ton: null,
  source_npi: null,
  destination_ton: null,
  destination_npi: null,
  long_text: 'udh',
  receipts_marked: false,
  ...given,
})

const urlsOf = (accountId: string): Account['urls'] => {
  const url = `https://sms.example.org/receipts/${accountId}`
  return [
    { purpose: 'receipts', url, hint: 'Nowhere: each text says where its own receipts go.' },
    {
      purpose: 'inbound',
      url,
      hint: 'The number or the Messaging Service, A message comes in, by POST.',
    },
  ]
}

const twilio = (given: Partial<Account> & Pick<Account, 'id' | 'name'>): Account => ({
  ...COMMON,
  kind: 'twilio',
  protocol: 'http',
  channels: ['sms', 'whatsapp'],
  secrets: ['auth_token'],
  connection: { account_sid: 'AC00000000000000000000000000000042' },
  default_sender: '+15005550006',
  urls: urlsOf(given.id),
  ...given,
})

const REFUSING = '18 of its last 20 answers refused for reasons of its own'
const SILENCE = 'no receipt for 14 min, and 212 messages are past the time for theirs'
const ALARMS = [
  { kind: 'silence', because: SILENCE, since: at(240) },
  {
    kind: 'unproven',
    because: '3 requests at its receipt address were not proven',
    since: at(300),
  },
] as const

const SICK = { state: 'sick', trouble: 'refusing', because: REFUSING, since: at(600) } as const

export const ACCOUNTS: readonly Account[] = [
  smpp({
    id: DEMO_ACCOUNT,
    name: 'Simulator',
    is_demo: true,
    host: '127.0.0.1',
    tls: false,
    system_id: 'demo',
    rate_per_second: null,
  }),
  smpp({ id: id('acc', 2), name: 'Northwind Telecom', prefixes: ['+44', '+353'] }),
  smpp({ id: id('acc', 3), name: 'Old route', enabled: false, prefixes: ['+44', '+353'] }),
  twilio({ id: SICK_ACCOUNT, name: 'Twilio, main', health: { ...SICK, alarms: [...ALARMS] } }),
  twilio({
    id: NEW_ACCOUNT,
    name: 'Twilio, spare',
    warnings: [
      'PUBLIC_BASE_URL is not set, so that providers are told an address of this machine alone: set it to the https:// address that they reach us at.',
    ],
  }),
]

const NOTHING = {
  handed: 0,
  accepted: 0,
  refused: 0,
  busy: 0,
  unknown: 0,
  unreachable: 0,
  receipts: 0,
  delivered: 0,
  failed: 0,
  late: 0,
  conflicting: 0,
  unmatched: 0,
  unproven: 0,
  unknown_words: 0,
  too_fast: 0,
}

const EDGES_MS = [200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 120_000, 900_000]
const HEIGHTS = [12, 90, 340, 510, 260, 120, 44, 9, 3]

const MINUTES = Array.from({ length: 60 }, (_, minute) => {
  const handed = Math.round(40 + 30 * Math.sin(minute / 7))
  return {
    at: at((60 - minute) * 60),
    handed,
    accepted: handed,
    receipts: Math.max(0, handed - 3),
    delivered: Math.round(handed * 0.92),
    failed: Math.round(handed * 0.05),
  }
})

const DOMAINS = [
  {
    domain: 'parcel.example',
    messages: 1_804,
    delivered: 1_690,
    final: 1_791,
    share: 0.944,
    is_odd: false,
    because: null,
  },
  {
    domain: 'bit.ly',
    messages: 402,
    delivered: 400,
    final: 400,
    share: 1,
    is_odd: true,
    because: '100 % delivered, 94 % of the others: too good to be true',
  },
]

const EMPTY: Omit<AccountHealth, 'account_id' | 'verdict' | 'alarms'> = {
  object: 'account_health',
  links: { wanted: 1, bound: 1, last_error: null },
  messages: counts({}),
  orphans: { waiting: 0, ambiguous: 0, malformed: 0 },
  learned: { id_relation: null, receipt_habit: null, expected_by_ms: 300_000 },
  window: { since: at(3_600), ...NOTHING },
  latency: [],
  minutes: [],
  link_domains: [],
}

const USED = {
  messages: counts({ delivered: 18_204, failed: 961, unconfirmed: 388, submitted: 40 }),
  orphans: { waiting: 2, ambiguous: 1, malformed: 0 },
  latency: EDGES_MS.map((up_to_ms, step) => ({ up_to_ms, messages: HEIGHTS[step] ?? 0 })),
  minutes: MINUTES,
  link_domains: DOMAINS,
  window: {
    ...NOTHING,
    since: at(3_600),
    handed: 2_410,
    accepted: 2_398,
    refused: 12,
    receipts: 2_260,
    delivered: 2_090,
    failed: 110,
    late: 14,
    conflicting: 3,
    unmatched: 2,
    unproven: 3,
    unknown_words: 1,
    too_fast: 6,
  },
}

export function health(accountId: string): AccountHealth {
  const { health: verdict, protocol }: Pick<Account, 'health' | 'protocol'> = ACCOUNTS.find(
    (one) => one.id === accountId,
  ) ?? {
    health: WELL,
    protocol: 'smpp',
  }
  const { alarms, ...judged } = verdict
  const base = { ...EMPTY, account_id: accountId, verdict: judged, alarms: [...alarms] }
  if (accountId === NEW_ACCOUNT) return base
  const isUp = accountId === DEMO_ACCOUNT || protocol === 'http'
  return {
    ...base,
    ...USED,
    links: {
      wanted: protocol === 'smpp' ? 2 : 1,
      bound: isUp ? (protocol === 'smpp' ? 2 : 1) : 0,
      last_error: isUp ? null : 'connection refused',
    },
    learned: {
      id_relation: isUp ? 'hex-decimal' : null,
      receipt_habit: 'each',
      expected_by_ms: 34_000,
    },
  }
}

const SIGNATURE = 'the x-twilio-signature is not that of this address and body under auth_token'

export function door(accountId: string): AccountDoor {
  const { urls } = ACCOUNTS.find((one) => one.id === accountId) ?? { urls: [] }
  const isSick = accountId === SICK_ACCOUNT
  return {
    object: 'door',
    urls,
    public_base_url: isSick ? 'https://sms.example.org' : null,
    refused: isSick ? { today: 3, total: 41 } : { today: 0, total: 0 },
    quarantined: isSick ? 41 : 0,
    confirmation: isSick
      ? { state: 'waiting', since: at(120), next_at: at(-60), because: 'it answered HTTP 503' }
      : null,
    latest: (isSick ? [30, 95, 300] : []).map((secondsAgo, index) => ({
      id: id('rcp', index),
      at: at(secondsAgo),
      because: SIGNATURE,
      mismatch: index === 0 ? 'secret' : null,
      method: 'POST',
      url: `https://sms.example.org/receipts/${accountId}/k3v9`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
      },
    })),
  }
}

export const VERIFIED: DoorVerified = {
  object: 'verification',
  checked: 41,
  proven: 38,
  still_refused: 3,
}

export const EXAMINED: DoorTested = {
  object: 'self_test',
  verdict: 'refused',
  because: 'the signature is right for http://sms.example.org, and not for https',
  mismatch: 'scheme',
  tried: ['http://sms.example.org', 'https://sms.example.org:443'],
}

/** With a number the text goes out as the fourth message of the world: not delivered. */
export const tested = (body: { to?: string }, accountId: string): AccountTest => {
  const steps =
    accountId === DEMO_ACCOUNT
      ? [{ step: 'bind', ok: true, detail: 'as transceiver to 127.0.0.1:2775', took_ms: 6 }]
      : [
          { step: 'reach', ok: true, detail: 'It answers HTTP 404.', took_ms: 41 },
          accountId === NEW_ACCOUNT
            ? { step: 'credentials', ok: null, detail: 'Only a text would tell.', took_ms: 0 }
            : { step: 'credentials', ok: true, detail: 'The provider lets us in.', took_ms: 93 },
          { step: 'address', ok: true, detail: 'https://sms.example.org', took_ms: 0 },
        ]
  if (body.to === undefined) return { ok: true, message_id: null, steps }
  const message = id('msg', body.to.endsWith('4') ? 4 : 3)
  const taken = { step: 'message', ok: true, detail: `${message} is taken in`, took_ms: 8 }
  return { ok: true, message_id: message, steps: [...steps, taken] }
}
