import type {
  Code,
  CodeDetail,
  Difference,
  Job,
  Preview,
  TableEntry,
  UnknownWord,
  Utterance,
  Vendor,
} from '../src/api/code-types.ts'
import type {
  CreditMovement,
  Guidance,
  Held,
  HistoryImport,
  OptOutSuggestion,
  Sender,
  SendingSettings,
} from '../src/api/sending-types.ts'
import { DEMO_ACCOUNT, LIVE_CAMPAIGN, id } from './fake-data.ts'

/** The same deterministic world: vendors' words, what is held, and history brought in. */

const NOON = Date.parse('2026-11-21T12:00:00.000Z')
const at = (secondsAgo: number): string => new Date(NOON - secondsAgo * 1000).toISOString()

export const VENDORS: readonly Vendor[] = [
  { vendor: 'gsm', title: 'GSM and 3GPP', fields: ['MAP user error'], speaks: false, entries: 151 },
  {
    vendor: 'smpp',
    title: 'SMPP',
    fields: ['stat', 'message_state', 'command_status', 'err (Twilio SMPP list)'],
    speaks: true,
    entries: 143,
  },
  { vendor: 'twilio', title: 'Twilio', fields: ['ErrorCode'], speaks: true, entries: 242 },
].map((vendor) => ({ ...vendor, version: 1 }))

export const CODES: readonly Code[] = [
  {
    vendor: 'smpp',
    field: 'stat',
    code: 'UNDELIV',
    channel: null,
    name: 'UNDELIVERABLE',
    status: 'failed',
    reason: 'handset-unreachable',
    fault: 'carrier',
    permanent: null,
    charged: 'maybe',
    grade: 'carrier',
    final: true,
    meaning: 'The network gave up on this text.',
    next_step: 'Look at the code beside it: it says why.',
    confidence: 'high',
  },
  {
    vendor: 'gsm',
    field: 'MAP user error',
    code: '34',
    channel: null,
    name: 'System failure',
    status: 'failed',
    reason: 'handset-unreachable',
    fault: 'carrier',
    permanent: false,
    charged: 'maybe',
    grade: 'carrier',
    final: true,
    meaning: 'The network could not do it at that moment.',
    next_step: 'Try again later.',
    confidence: 'low',
  },
  {
    vendor: 'twilio',
    field: 'ErrorCode',
    code: '30003',
    channel: 'sms',
    name: 'Unreachable destination handset',
    status: 'failed',
    reason: 'handset-unreachable',
    fault: 'handset',
    permanent: false,
    charged: 'yes',
    grade: 'carrier',
    final: true,
    meaning: 'The phone was off or out of reach.',
    next_step: 'Try again later.',
    confidence: 'high',
  },
]

export const codeDetails = (vendor: string, code: string): CodeDetail[] =>
  CODES.filter(
    (one) => one.vendor === vendor && one.code.replace(/^0+/, '') === code.replace(/^0+/, ''),
  ).map((one) => ({
    ...one,
    twins: CODES.filter((other) => other.vendor !== vendor).map((other) => ({
      vendor: other.vendor,
      field: other.field,
      code: other.code,
      name: other.name,
      because: 'the same reason',
    })),
    seen: { messages: 31 },
  }))

export const UTTERANCES: readonly Utterance[] = [
  {
    title: 'Messente',
    fields: [
      { field: 'status', value: 'FAILED' },
      { field: 'stat', value: 'UNDELIV' },
      { field: 'err', value: '001' },
    ],
    lost: 'Whose doing it was.',
  },
  { title: 'Notify', fields: [{ field: 'Message Status', value: 'Failed' }], lost: null },
].map(({ title, fields, lost }) => ({
  object: 'words',
  dialect: title.toLowerCase(),
  title,
  fields,
  lost,
  trigger: 'It was tried, and the network gave up.',
  advice: null,
  engagement: [],
}))

export const UNKNOWN_WORDS: readonly UnknownWord[] = [
  {
    object: 'unknown_word',
    id: id('unk', 1),
    vendor: 'smpp',
    account_id: DEMO_ACCOUNT,
    account_name: 'Simulator',
    field: 'stat',
    word: null,
    code: 'DLVD_OK',
    count: 214,
    messages: 201,
    first_seen_at: at(86_400),
    last_seen_at: at(40),
    samples: [
      {
        journal_id: id('rcp', 9),
        text: 'id:8f3a91c0 sub:001 stat:DLVD_OK err:000',
        message_id: id('msg', 4),
        at: at(40),
      },
    ],
    suggestion: { status: 'delivered', reason: null, because: 'it is nearly DELIVRD' },
    state: 'open',
    entry_id: null,
  },
]

export const DIFFERENCE: Difference = {
  receipts: 214,
  messages: 205,
  changed: 201,
  moves: [
    { from: 'submitted', to: 'delivered', messages: 180 },
    { from: 'unconfirmed', to: 'delivered', messages: 21 },
  ].map((move) => ({ ...move, from_reason: null, to_reason: null })),
  samples: [{ message_id: id('msg', 4), from: 'submitted', to: 'delivered' }],
}

export const PREVIEW: Preview = {
  object: 'preview',
  complete: true,
  outranked_by: ['Backup'],
  ...DIFFERENCE,
}

export const TABLE_ENTRIES: readonly TableEntry[] = [2, 1].map((version) => ({
  object: 'table_entry',
  id: id('ent', version),
  vendor: 'smpp',
  field: 'stat',
  code: 'QUIETLY_GONE',
  account_id: version === 2 ? DEMO_ACCOUNT : null,
  version,
  status: 'failed',
  reason: 'handset-unreachable',
  permanent: null,
  charge: null,
  grade: null,
  meaning: null,
  note: 'Their support said so on the phone.',
  created_at: at(3_600 * (4 - version)),
  created_by: id('usr', 1),
  replaced_at: version === 2 ? null : at(3_600 * 2),
}))

export const job = (kind: string, result: unknown = null): Job => ({
  id: '019aa000-0000-7000-8000-000000000001',
  object: 'job',
  kind,
  subject: null,
  state: 'done',
  done: 214,
  total: 214,
  errors: null,
  result,
  started_at: at(3),
  updated_at: at(1),
  finished_at: at(1),
})

export const HELD: readonly Held[] = [0, 1, 2].map((index) => ({
  object: 'held',
  message_id: id('msg', 70 + index),
  campaign_id: index === 2 ? null : LIVE_CAMPAIGN,
  campaign_name: index === 2 ? null : 'Parcel day, north',
  to: `+44770090040${index}`,
  text: 'You have won a prize: call us today.',
  because: 'its text has “prize”',
  held_at: at(300 + index),
}))

export const SENDERS: readonly Sender[] = [
  {
    object: 'sender',
    name: 'Acme',
    state: 'registered',
    destinations: ['+44', '+353'],
    note: 'Registered with the regulator',
    created_at: at(864_000),
    created_by: id('usr', 1),
  },
  {
    object: 'sender',
    name: 'BANK',
    state: 'blocked',
    destinations: [],
    note: null,
    created_at: at(864_000),
    created_by: id('usr', 1),
  },
]

export const SENDING: SendingSettings = {
  duplicate_window_seconds: 600,
  flood_limit: null,
  usage_threshold: null,
  screening: { mode: 'matching', hold: ['prize', 'lottery'], drop: ['password'] },
  registered_senders_only: false,
  delivery_receipts: true,
  rerouting: true,
  route_by: 'weight',
  refuse_unreachable_number_types: true,
  support_desk: {
    name: 'Acme messaging desk',
    email: 'desk@example.org',
    phone: '+44 20 7946 0000',
    url: null,
  },
  spoke_codes: 'twilio',
}

export const CREDITS: readonly CreditMovement[] = [
  {
    object: 'credit_movement',
    at: at(90_000),
    kind: 'credit',
    amount: '250.00',
    messages: null,
    note: 'Invoice 4711',
    created_by: id('usr', 1),
  },
]

export const GUIDANCE: Guidance = {
  object: 'guidance',
  advice: [
    {
      id: 'dropped',
      title: 'Some texts were dropped',
      because: '5 messages were filtered by a carrier.',
      what_to_do: 'Contact support with the evidence of one of them.',
      affected: 5,
      share: 0.005,
      filter: { status: 'failed,rejected', reason: 'spam-filtered-carrier' },
      needs_support: true,
    },
  ],
}

export const SUGGESTIONS: readonly OptOutSuggestion[] = [
  {
    object: 'opt_out_suggestion',
    number: '+447700900555',
    reason: 'handset-unreachable',
    misses: 4,
    last_at: at(90_000),
    because: 'Its phone was out of reach on 4 days.',
    advice: 'Opt it out unless you know better: each further text costs.',
  },
]

export const IMPORTS: readonly HistoryImport[] = [
  {
    object: 'import',
    id: id('imp', 1),
    name: 'spring-2025-messages.csv',
    format: 'spoke-rewired',
    service: 'twilio',
    state: 'done',
    because: null,
    rows_read: 20_004,
    messages: 19_990,
    replies: 120,
    evidence_added: 0,
    opt_outs_suggested: 14,
    notes: { 'read-as-twilio': 931, 'unknown:spoke:send status:GONE': 3 },
    octets: 4_000_123,
    created_by: id('usr', 1),
    updated_at: at(3_900),
    already_known: 10,
    row_errors: 4,
    campaigns: 3,
    started_at: at(4_000),
    finished_at: at(3_900),
  },
]

export const IMPORT_ERRORS = [
  {
    line: 17,
    because: 'no-number',
    explanation: 'the row has no number',
    raw: ',false,DELIVERED',
  },
]
