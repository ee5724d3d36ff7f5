import type {
  ApiKey,
  AuditEntry,
  InboundMessage,
  ListCheck,
  OptOut,
  Orphan,
  ReasonEntry,
  User,
} from '../src/api/admin-types.ts'
import { STATUSES } from '../src/api/types.ts'
import type {
  Breakdown,
  Campaign,
  Counts,
  Message,
  MessageDetail,
  Status,
  TimelineEntry,
} from '../src/api/types.ts'

/** One deterministic world: the same numbers, names and times in every run. */

const NOW = Date.parse('2026-11-21T12:00:00.000Z')
export const at = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1000).toISOString()
const hex = (value: number): string => value.toString(16).padStart(32, '0')

export const id = (kind: string, value: number): string => `${kind}_${hex(value)}`
export const DEMO_ACCOUNT = id('acc', 1)
export const LIVE_CAMPAIGN = id('cmp', 1)
export const DONE_CAMPAIGN = id('cmp', 2)
export const DRAFT_CAMPAIGN = id('cmp', 3)
/** Asking for this one always fails: the sentinel for trouble. */
export const BROKEN_CAMPAIGN = id('cmp', 0xdead)

export const counts = (given: Partial<Counts>): Counts =>
  Object.fromEntries(STATUSES.map((status) => [status, given[status] ?? 0])) as Counts

const FINAL: readonly Status[] = [
  'unconfirmed',
  'expired',
  'cancelled',
  'failed',
  'rejected',
  'partial',
  'delivered',
  'read',
]

const sum = (all: Counts, statuses: readonly Status[]): number =>
  statuses.reduce((total, status) => total + all[status], 0)

export const REASONS = [
  {
    reason: 'handset-unreachable',
    title: 'Handset unreachable',
    count: 41,
    next_step:
      'Retry later within the useful life of the message; suspect the number after several misses.',
  },
  {
    reason: 'unknown-subscriber',
    title: 'Unknown subscriber',
    count: 23,
    next_step: 'Retire the number after a repeat or a lookup confirms it.',
  },
  {
    reason: 'receipt-timeout',
    title: 'No receipt came',
    count: 19,
    next_step: 'Do not resend automatically; count as unconfirmed.',
  },
  {
    reason: 'opted-out',
    title: 'Opted out',
    count: 8,
    next_step: 'Record the opt-out and stop; only the recipient can undo it.',
  },
  {
    reason: 'spam-filtered-carrier',
    title: 'Spam filtered carrier',
    count: 5,
    next_step:
      'Stop the campaign, review text, links and volume, then appeal via provider support.',
  },
]

const CODES = [
  { code: '034', count: 31 },
  { code: '001', count: 23 },
  { code: '027', count: 10 },
  { code: '084', count: 5 },
].map((code) => ({ ...code, account_id: DEMO_ACCOUNT, account_name: 'Simulator' }))

const TEXT = 'Hello {name}, your parcel arrives today. Reply STOP to opt out.'

/** A campaign that nobody has stopped, cancelled, edited or put away. */
const UNTOUCHED = {
  starts_at: null,
  stopped_at: null,
  stopped_by: null,
  stopped_by_name: null,
  cancelled_at: null,
  cancelled_by: null,
  cancelled_by_name: null,
  finished_at: null,
  archived_at: null,
  receipts: 'on',
  editing: false,
  callback_endpoint_id: null,
  source: null,
  validity_seconds: null,
  policy: 'at-most-once',
  reference: null,
} as const

export function campaign(value: number, given: Partial<Campaign>): Campaign {
  const all = given.counts ?? counts({})
  const recipients = sum(all, STATUSES)
  const final = sum(all, FINAL)
  const unsent = sum(all, ['draft', 'scheduled', 'held', 'queued'])
  return {
    id: id('cmp', value),
    object: 'campaign',
    name: `Campaign ${value}`,
    state: 'done',
    from: 'Delivrd',
    channel: 'sms',
    fallback: null,
    text: TEXT,
    account_id: DEMO_ACCOUNT,
    columns: ['name'],
    recipients,
    rows_read: recipients,
    row_errors: 0,
    reasons: REASONS,
    codes: CODES,
    charged: {
      yes: all.delivered,
      no: all.rejected,
      maybe: recipients - all.delivered - all.rejected,
    },
    segments: Math.round(recipients * 1.2),
    segments_charged: recipients,
    cost: { amount: (recipients * 0.042).toFixed(3), currency: 'EUR', certain: '0.00' },
    progress: {
      total: recipients,
      handed_over: recipients - unsent - all.rejected,
      final,
      open: recipients - final,
      rate_per_second: null,
      eta_seconds: null,
      waiting_for_receipts: all.submitted + all.sent,
      oldest_waiting_at: all.submitted > 0 ? at(14) : null,
    },
    settled: false,
    conflicts: 0,
    texted_twice: 0,
    created_at: at(7_200 * value),
    created_by: id('usr', 1),
    created_by_name: 'Ada Lovelace',
    started_at: at(7_200 * value - 60),
    ...UNTOUCHED,
    ...given,
    counts: all,
  }
}

const TICKS = 120

/** The running campaign after so many ticks: what is queued drains towards its ends. */
export function liveCampaign(tick: number, state: Campaign['state'] = 'running'): Campaign {
  const done = Math.min(tick, TICKS) / TICKS
  const share = (part: number): number => Math.round(1_000 * done * part)
  const ends = {
    delivered: share(0.78),
    failed: share(0.064),
    unconfirmed: share(0.019),
    expired: share(0.021),
    partial: share(0.012),
    rejected: share(0.016),
  }
  const open = { sent: Math.round(60 * (1 - done)), submitted: Math.round(140 * (1 - done)) }
  const used = Object.values({ ...ends, ...open }).reduce((total, part) => total + part, 0)
  const rest = Math.max(0, 1_000 - used)
  const all = counts({
    ...ends,
    ...open,
    ...(done === 1 ? { delivered: ends.delivered + rest } : { queued: rest }),
  })
  const base = campaign(1, { name: 'Parcel day, north', state, counts: all, started_at: at(30) })
  return {
    ...base,
    conflicts: tick > 10 ? 3 : 0,
    row_errors: 4,
    rows_read: 1_004,
    progress: {
      ...base.progress,
      rate_per_second: 41.5,
      eta_seconds: Math.max(1, Math.round(rest / 41.5)),
    },
  }
}

export const CAMPAIGNS: readonly Campaign[] = [
  campaign(2, {
    name: 'Autumn reminder',
    settled: true,
    counts: counts({
      delivered: 18_204,
      read: 12,
      failed: 961,
      rejected: 240,
      unconfirmed: 388,
      expired: 195,
    }),
  }),
  campaign(3, {
    name: 'Members, draft',
    state: 'draft',
    started_at: null,
    counts: counts({ draft: 340 }),
  }),
  campaign(4, {
    name: 'Opening hours',
    state: 'stopped',
    stopped_at: at(900),
    stopped_by: `user:${'0'.repeat(31)}1`,
    stopped_by_name: 'Ada Lovelace',
    counts: counts({ queued: 512, delivered: 1_204, submitted: 20, failed: 31 }),
  }),
  campaign(5, {
    name: 'Survey',
    source: 'spoke-rewired',
    state: 'cancelled',
    counts: counts({ cancelled: 804, delivered: 96, partial: 4, failed: 7 }),
  }),
]

export function breakdown(): Breakdown {
  const edges = [0.2, 0.5, 1, 2, 3, 5, 8, 12, 20, 40, 90, 240, 900, 3_600]
  const heights = [8, 60, 190, 240, 130, 80, 40, 22, 14, 8, 5, 3, 2, 1]
  return {
    as_of: at(0),
    recipients: 1_000,
    reasons: REASONS,
    codes: CODES,
    channels: [],
    delivery_times: [
      {
        account_id: DEMO_ACCOUNT,
        account_name: 'Simulator',
        bins: edges.map((seconds, index) => ({ seconds, count: heights[index] ?? 0 })),
      },
      {
        account_id: id('acc', 2),
        account_name: 'Northwind',
        bins: edges.map((seconds, index) => ({ seconds, count: heights[(index + 10) % 14] ?? 0 })),
      },
    ],
    over_time: Array.from({ length: 31 }, (_, step) => ({
      at: at(90 - step * 3),
      counts: liveCampaign(step * 4).counts,
    })),
  }
}

const CYCLE: readonly Status[] = [
  'delivered',
  'delivered',
  'sent',
  'delivered',
  'failed',
  'delivered',
  'submitted',
  'unconfirmed',
  'delivered',
  'partial',
  'rejected',
  'delivered',
  'expired',
  'read',
  'queued',
]

const REASON_OF: Partial<Record<Status, number>> = {
  failed: 0,
  unconfirmed: 2,
  rejected: 4,
  expired: 0,
  partial: 1,
}

export function message(value: number, campaignId: string | null = LIVE_CAMPAIGN): Message {
  const status = CYCLE[value % CYCLE.length] ?? 'delivered'
  const reasonAt = REASON_OF[status]
  const reason = reasonAt === undefined ? undefined : REASONS[reasonAt]
  const isFinal = FINAL.includes(status)
  return {
    id: id('msg', value),
    object: 'message',
    campaign_id: campaignId,
    to: `+4477009${String(value % 100_000).padStart(5, '0')}`,
    from: 'Delivrd',
    text: 'Hello Ada, your parcel arrives today. Reply STOP to opt out.',
    reference: `order-${value}`,
    status,
    final: isFinal,
    settled: false,
    reason: reason?.reason ?? null,
    reason_title: reason?.title ?? null,
    reason_meaning:
      reason === undefined ? null : 'Phone switched off, out of coverage, or briefly absent.',
    next_step: reason?.next_step ?? null,
    opt_out_advice: reason === undefined ? null : 'after-repeats',
    detail: null,
    fault: reason === undefined ? null : 'handset',
    permanent: reason === undefined ? null : false,
    grade: isFinal ? 'carrier' : null,
    charged: status === 'delivered' ? 'yes' : status === 'rejected' ? 'no' : 'maybe',
    charged_said_by: status === 'rejected' ? 'us' : 'reason',
    conflict: value % 15 === 5,
    channel: 'sms',
    fallback: null,
    fallback_state: null,
    texted_twice: false,
    segments: {
      total: status === 'partial' ? 3 : 1,
      delivered: status === 'partial' ? 2 : 1,
      known: 1,
    },
    account_id: DEMO_ACCOUNT,
    provider_word: reason === undefined ? (isFinal ? 'DELIVRD' : null) : 'UNDELIV',
    provider_code: reason === undefined ? null : '034',
    sequence: 3,
    price: { amount: '0.042', currency: 'EUR' },
    sentence:
      reason === undefined
        ? 'The carrier says that it arrived, 3 seconds after it was handed over.'
        : 'It was tried and did not arrive: the phone could not be reached.',
    created_at: at(120),
    submitted_at: at(119),
    expected_by: at(-60),
    valid_until: at(-86_400),
    final_at: isFinal ? at(80) : null,
    updated_at: at(80),
  }
}

const PDU = { command: 'deliver_sm', sequence_number: 7, esm_class: 4, source_addr: '447700900004' }
const RECEIPT_TEXT =
  'id:8f3a91c0 sub:001 dlvrd:000 submit date:2611211158 done date:2611211159 stat:UNDELIV err:034 text:Hello Ada'

const entry = (
  given: Partial<TimelineEntry> & Pick<TimelineEntry, 'at' | 'title'>,
): TimelineEntry => ({
  source: 'us',
  kind: 'handover',
  submission: 1,
  segment: null,
  status: null,
  grade: null,
  reason: null,
  word: null,
  vendor: null,
  sentence: null,
  code: null,
  happened_at: null,
  times_seen: 1,
  matched_by: null,
  effect: null,
  raw: null,
  ...given,
})

function timelineOf(hasConflict: boolean): TimelineEntry[] {
  const raw = {
    protocol: 'smpp',
    hex: '000000b30000000500000000000000070000000134343737303039303030303400',
    text: RECEIPT_TEXT,
    pdu: PDU,
  }
  const receipt = {
    source: 'carrier',
    kind: 'receipt',
    grade: 'carrier',
    vendor: 'smpp',
    raw,
  } as const
  return [
    entry({ at: at(120), kind: 'accepted', title: 'Taken in', submission: null }),
    entry({
      at: at(119),
      title: 'Handed to Simulator',
      status: 'submitted',
      effect: 'outranked',
    }),
    entry({
      at: at(118),
      source: 'provider',
      kind: 'answer',
      title: 'The provider accepted it',
      status: 'submitted',
      effect: 'outranked',
    }),
    entry({
      ...receipt,
      at: at(86),
      title: 'Receipt: not delivered',
      status: 'failed',
      word: 'UNDELIV',
      code: '034',
      happened_at: '2611211159',
      times_seen: 2,
      matched_by: 'hex-decimal',
      effect: hasConflict ? 'outranked' : 'decided',
    }),
    ...(hasConflict
      ? [
          entry({
            ...receipt,
            at: at(80),
            title: 'Receipt: delivered',
            status: 'delivered',
            word: 'DELIVRD',
            code: '000',
            effect: 'decided',
          }),
        ]
      : []),
  ]
}

export function messageDetail(value: number): MessageDetail {
  const base = message(value)
  return {
    ...base,
    fields: { name: 'Ada' },
    row: value + 2,
    legs: [],
    submissions: [
      {
        number: 1,
        account_id: DEMO_ACCOUNT,
        account_name: 'Simulator',
        channel: 'sms',
        submitted_at: at(119),
        segments: [
          {
            segment: 1,
            status: base.status,
            provider_id: '8f3a91c0',
            answer: 'accepted',
            answer_code: null,
            answered_at: at(118),
          },
        ],
      },
    ],
    timeline: timelineOf(base.conflict),
    why: {
      rule: 'strongest',
      sentences: [
        'A receipt of the carrier says UNDELIV 034, which means: handset unreachable.',
        'It found this message by its id, written in decimal instead of hexadecimal.',
        'The strongest evidence decides; nothing stronger has come.',
      ],
      decided_by: ['r1'],
    },
  }
}

export const USERS: readonly User[] = ['Ada Lovelace', 'Grace Hopper', 'Annie Easley'].map(
  (name, index) => ({
    id: id('usr', index + 1),
    object: 'user',
    email: `${name.split(' ')[0]?.toLowerCase()}@example.org`,
    name,
    role: (['admin', 'supervisor', 'user'] as const)[index] ?? 'user',
    joined_at: at(864_000),
    disabled_at: null,
  }),
)

export const KEYS: readonly ApiKey[] = [
  {
    id: id('key', 1),
    object: 'key',
    name: 'Booking system',
    hint: 'dlv_live_3kf92hd0s1mq',
    scopes: ['messages:read', 'messages:write'],
    is_test: false,
    created_at: at(864_000),
    created_by: id('usr', 1),
    expires_at: null,
    last_used_at: at(40),
    revoked_at: null,
  },
]

export const OPT_OUTS: readonly OptOut[] = [
  {
    object: 'opt_out',
    number: '+447700900321',
    kind: 'opt-out',
    source: 'inbound',
    keyword: 'stop',
    note: null,
    created_at: at(4_000),
  },
  {
    object: 'opt_out',
    number: '+447700900322',
    kind: 'do-not-disturb',
    source: 'import',
    keyword: null,
    note: 'Register of 2026-10',
    created_at: at(90_000),
  },
]

export const INBOUND: readonly InboundMessage[] = [
  'Stop',
  'Is it possible to come at five?',
  'Thanks!',
].map((text, index) => ({
  id: id('inb', index + 1),
  object: 'inbound',
  from: `+44770090032${index}`,
  to: 'Delivrd',
  text,
  missing_segments: [],
  keyword: index === 0 ? 'stop' : null,
  channel: 'sms',
  account_id: DEMO_ACCOUNT,
  received_at: at(300 + index * 400),
}))

export const ORPHANS: readonly Orphan[] = (['waiting', 'ambiguous', 'malformed'] as const).map(
  (state, index) => ({
    id: id('rcp', index + 1),
    object: 'orphan',
    account_id: DEMO_ACCOUNT,
    state,
    provider_id: index === 2 ? null : `77f0${index}a`,
    to: index === 2 ? null : '+447700900123',
    because: 'No submission of this provider account has this id in any of its forms.',
    status: 'delivered',
    word: 'DELIVRD',
    code: '000',
    reading: {},
    raw: { protocol: 'smpp', hex: '0000002f00000005', text: RECEIPT_TEXT, pdu: null },
    likely: [],
    id_hint: null,
    recorded_at: at(600),
  }),
)

export const AUDIT: readonly AuditEntry[] = [
  'campaign.started',
  'key.issued',
  'account.changed',
].map((act, index) => ({
  object: 'audit_entry',
  number: 3 - index,
  at: at(600 + index * 4_000),
  actor: id('usr', 1),
  act,
  subject: index === 0 ? LIVE_CAMPAIGN : id('key', 1),
  ip: '192.0.2.7',
  before: index === 2 ? { enabled: true } : null,
  after: { enabled: false },
  hash: 'ab',
}))

export const REASON_ENTRIES: readonly ReasonEntry[] = REASONS.map((reason, index) => ({
  id: reason.reason,
  group: ['handset', 'number', 'expiry', 'consent', 'blocking'][index] ?? 'unknown',
  title: reason.title,
  meaning: 'Phone switched off, out of coverage, roaming out of reach, or briefly absent.',
  next_step: reason.next_step,
  persistence: 'temporary',
  opt_out_advice: 'never',
  charged: 'maybe',
  fault: 'handset',
}))

export const LIST_CHECK: ListCheck = {
  columns: ['phone', 'name', 'city'],
  has_header: true,
  mapping: { number: 'phone', found_by: 'name' },
  encoding: 'utf-8',
  delimiter: ',',
  rows_read: 1_004,
  recipients: 1_000,
  sendable: 989,
  held: 12,
  row_errors: 4,
  refused: [
    { reason: 'opted-out', title: 'Opted out', count: 8 },
    { reason: 'duplicate-message', title: 'Duplicate message', count: 3 },
  ],
  errors: [
    {
      because: 'unreadable-number',
      explanation: 'The number cannot be read',
      count: 3,
      examples: [
        {
          line: 17,
          because: 'unreadable-number',
          explanation: 'The number cannot be read',
          raw: '4.47911E+11,Bao,York',
        },
        {
          line: 80,
          because: 'unreadable-number',
          explanation: 'The number cannot be read',
          raw: 'n/a,Dana,Leeds',
        },
      ],
    },
    {
      because: 'no-number',
      explanation: 'There is no number in this row',
      count: 1,
      examples: [
        {
          line: 91,
          because: 'no-number',
          explanation: 'There is no number in this row',
          raw: ',Emre,',
        },
      ],
    },
  ],
  rows_to_fix: [
    {
      kind: 'refused',
      line: 5,
      because: 'opted-out',
      explanation: 'Opted out',
      raw: '+447700900999,Dana,Leeds',
    },
  ],
  sample: [
    ...['Ada', 'Bao', 'Chidi'].map((name, index) => ({
      line: index + 2,
      to: `+44770090012${index}`,
      fields: { name, city: 'York' },
      text: null,
      segments: 1,
      reason: null,
      detail: null,
    })),
    {
      line: 5,
      to: '+447700900999',
      fields: { name: 'Dana', city: 'Leeds' },
      text: null,
      segments: 1,
      reason: 'opted-out',
      detail: null,
    },
  ],
  segments: 1_186,
  segments_max: 2,
  price: { amount: '49.812', currency: 'EUR' },
}
