import type {
  Callback,
  CallbackEndpoint,
  CallbackFormatEntry,
  CompatibleDoor,
  DoorLogin,
  EndpointDetail,
  EndpointStats,
  NewDoorLogin,
  NewEndpoint,
  TestedEndpoint,
} from '../src/api/callback-types.ts'
import { at, id, LIVE_CAMPAIGN } from './fake-data.ts'

/** Endpoints of every kind and state, what they were told, and logins of doors. */

export const SHOP = id('cep', 1)
export const SHUT = id('cep', 2)
export const FORBIDDEN = id('cep', 7)
export const SECRET = 'whsec_c2hvd24gb25jZSBhbmQgbmV2ZXIgYWdhaW4h'

const ENDPOINT: CallbackEndpoint = {
  id: SHOP,
  object: 'callback_endpoint',
  kind: 'made',
  name: 'Shop',
  url: 'https://shop.example/callbacks',
  format: 'delivrd',
  method: 'POST',
  events: null,
  campaign_id: null,
  login_id: null,
  is_ordered: false,
  test: 'include',
  options: {},
  public_key: 'whpk_jMQc3DKN3WLlbf1pQ0ygW3DJYJmRv3oMyDf2U8yQz1k=',
  state: 'active',
  because: null,
  circuit: { state: 'closed', failures: 0, failing_since: null, open_until: null },
  created_by: id('usr', 1),
  created_at: at(86_400 * 3),
  updated_at: at(86_400),
}

const OPTION = { values: null, default: null, is_of_message: false }

export const FORMATS: readonly CallbackFormatEntry[] = [
  {
    object: 'callback_format',
    name: 'kannel-classic',
    title: 'Kannel',
    methods: ['GET'],
    options: [
      {
        ...OPTION,
        name: 'mask',
        description: 'What is asked for.',
        expects: 'a whole number from 1 to 127',
        default: '31',
      },
      { ...OPTION, name: 'service', description: '%n: the sendsms user.', expects: 'text' },
      {
        ...OPTION,
        name: 'to',
        description: 'As it was written.',
        expects: 'text',
        is_of_message: true,
      },
    ],
  },
  {
    object: 'callback_format',
    name: 'jasmin',
    title: 'Jasmin',
    methods: ['POST', 'GET'],
    options: [
      {
        ...OPTION,
        name: 'level',
        description: '1, 2 or 3.',
        expects: '1, 2 or 3',
        values: ['1', '2', '3'],
        default: '1',
      },
      {
        ...OPTION,
        name: 'heard',
        description: 'What counts as heard.',
        expects: 'ack or 2xx',
        values: ['ack', '2xx'],
        default: 'ack',
      },
    ],
  },
]

export const ENDPOINTS: readonly CallbackEndpoint[] = [
  ENDPOINT,
  {
    ...ENDPOINT,
    id: SHUT,
    name: 'Warehouse, Kannel’s words',
    url: 'http://warehouse.example:8081/receipt?id=17&type=%d&a-parameter-that-goes-on=for-long',
    format: 'kannel-classic',
    method: 'GET',
    events: ['message.delivered', 'message.failed'],
    campaign_id: LIVE_CAMPAIGN,
    is_ordered: true,
    options: { mask: '31' },
    public_key: null,
    circuit: {
      state: 'open',
      failures: 14,
      failing_since: at(900),
      open_until: at(-120),
    },
  },
  { ...ENDPOINT, id: id('cep', 3), name: 'Reporting', state: 'paused' },
  {
    ...ENDPOINT,
    id: id('cep', 4),
    kind: 'origin',
    name: 'https://crm.example',
    url: 'https://crm.example',
    format: null,
    method: null,
    state: 'off',
    because: 'nothing was heard there for five days',
  },
  {
    ...ENDPOINT,
    id: id('cep', 5),
    kind: 'login',
    name: 'warehouse',
    url: '',
    login_id: id('dlg', 2),
    format: null,
    method: null,
    public_key: null,
    circuit: { state: 'closed', failures: 2, failing_since: at(40), open_until: null },
  },
  { ...ENDPOINT, id: id('cep', 6), name: 'shop.example', format: 'twilio', public_key: null },
  { ...ENDPOINT, id: FORBIDDEN, name: 'Ledger', url: 'https://ledger.internal/told' },
]

const WELL: EndpointStats = {
  success_rate: 1,
  p50_ms: 42,
  p95_ms: 180,
  last_heard_at: at(2),
  backlog: 3,
  overdue: 0,
  oldest_waiting_at: at(2),
  dead: 0,
  last_error: null,
  next_attempt_at: at(-1),
  circuit: 'closed',
}

const FRESH: EndpointStats = {
  success_rate: null,
  p50_ms: null,
  p95_ms: null,
  last_heard_at: null,
  backlog: 0,
  overdue: 0,
  oldest_waiting_at: null,
  dead: 0,
  last_error: null,
  next_attempt_at: null,
  circuit: 'closed',
}

const ILL: EndpointStats = {
  success_rate: 0.31,
  p50_ms: 9_800,
  p95_ms: 15_000,
  last_heard_at: at(1_200),
  backlog: 4_213,
  overdue: 4_100,
  oldest_waiting_at: at(900),
  dead: 17,
  last_error: { at: at(60), error: 'nothing was answered within 15 s' },
  next_attempt_at: at(-120),
  circuit: 'open',
}

/** Given up at once: such an address is never called, so the circuit knows nothing of it. */
const UNHEARD_OF: EndpointStats = {
  ...FRESH,
  success_rate: 0,
  dead: 3,
  last_error: { at: at(125), error: 'the address is one that is not called' },
}

const STATS: Readonly<Record<string, EndpointStats>> = {
  [SHUT]: ILL,
  [FORBIDDEN]: UNHEARD_OF,
}

export function endpoint(wanted: string): EndpointDetail | undefined {
  const found = ENDPOINTS.find((one) => one.id === wanted)
  if (found === undefined) return undefined
  const isFresh = found.format === 'twilio'
  const stats = STATS[wanted] ?? (isFresh ? FRESH : WELL)
  return { ...found, health: healthOf(found, isFresh), stats }
}

function healthOf(found: CallbackEndpoint, isFresh: boolean): EndpointDetail['health'] {
  if (found.state !== 'active') return found.state
  if (found.circuit.state === 'open') return 'shut'
  if (found.circuit.failures > 0) return 'failing'
  if (found.id === FORBIDDEN) return 'unheard'
  return isFresh ? 'unused' : 'well'
}

export const NEW_ENDPOINT: NewEndpoint = { ...ENDPOINT, secret: SECRET }

const OF = (given: CallbackEndpoint): Callback['endpoint'] => ({
  id: given.id,
  kind: given.kind,
  name: given.name,
  url: given.url,
  format: given.format,
  state: given.state,
})

const CALLBACK: Callback = {
  id: id('cbk', 1),
  object: 'callback',
  endpoint: OF(ENDPOINT),
  message_id: id('msg', 4),
  inbound_id: null,
  type: 'message.submitted',
  sequence: 2,
  state: 'heard',
  created_at: at(120),
  next_attempt_at: null,
  held_by: null,
  settled_at: at(118),
  attempts: [
    {
      at: at(119),
      ms: 15_000,
      method: 'POST',
      url: ENDPOINT.url,
      status: null,
      error: 'nothing was answered within 15 s',
      answer: null,
    },
    {
      at: at(118),
      ms: 41,
      method: 'POST',
      url: ENDPOINT.url,
      status: 200,
      error: null,
      answer: 'ok',
    },
  ],
}

const TO_SHUT = { endpoint: OF(endpoint(SHUT) ?? ENDPOINT) }

export const CALLBACKS: readonly Callback[] = [
  CALLBACK,
  {
    ...CALLBACK,
    id: id('cbk', 2),
    type: 'message.sent',
    sequence: 3,
    state: 'waiting',
    next_attempt_at: at(-30),
    settled_at: null,
    attempts: [
      {
        at: at(30),
        ms: 12,
        method: 'POST',
        url: ENDPOINT.url,
        status: 503,
        error: 'the receiver answered 503',
        answer: '<html><body><h1>Service Unavailable</h1></body></html>',
      },
    ],
  },
  {
    ...CALLBACK,
    id: id('cbk', 3),
    type: 'message.failed',
    sequence: 4,
    state: 'waiting',
    settled_at: null,
    attempts: [],
  },
  { ...CALLBACK, ...TO_SHUT, id: id('cbk', 4), state: 'needless', attempts: [] },
  {
    ...CALLBACK,
    ...TO_SHUT,
    id: id('cbk', 5),
    type: 'message.failed',
    sequence: 4,
    state: 'dead',
    attempts: [
      ...CALLBACK.attempts.slice(0, 1),
      {
        at: at(118),
        ms: 38,
        method: 'POST',
        url: ENDPOINT.url,
        status: 410,
        error: 'the receiver answered 410',
        answer: 'gone',
      },
    ],
  },
  {
    ...CALLBACK,
    id: id('cbk', 6),
    type: 'inbound.received',
    message_id: null,
    inbound_id: id('inb', 1),
    sequence: 0,
  },
  {
    ...CALLBACK,
    id: id('cbk', 7),
    endpoint: {
      ...CALLBACK.endpoint,
      id: id('cep', 9),
      kind: 'listener',
      name: 'listener',
      url: '',
    },
    message_id: id('msg', 5),
    attempts: [
      { at: at(119), ms: 12, method: 'POST', url: '', status: null, error: null, answer: null },
    ],
  },
]

export const TESTED: TestedEndpoint = {
  request: {
    method: 'POST',
    url: ENDPOINT.url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id('cbk', 99),
      'webhook-timestamp': '1795348800',
      'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
    },
    body: '{"type":"callback.test","timestamp":"2026-11-21T12:00:00.000Z","data":{"object":"test"}}',
  },
  reply: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'thank you' },
  error: null,
  ms: 38,
}

export const UNHEARD: TestedEndpoint = {
  ...TESTED,
  reply: null,
  error: 'nothing was answered within 15 s',
  ms: 15_000,
}

const LOGIN: DoorLogin = {
  id: id('dlg', 1),
  object: 'door_login',
  username: 'AC0123456789abcdef0123456789abcdef',
  door: 'twilio',
  key_id: id('key', 1),
  settings: {
    default_sender: null,
    binds_max: null,
    window: null,
    per_second: null,
    kannel: null,
  },
  created_by: id('usr', 1),
  created_at: at(86_400),
  revoked_at: null,
}

export const LOGINS: readonly DoorLogin[] = [
  LOGIN,
  { ...LOGIN, id: id('dlg', 2), username: 'warehouse', door: 'smpp' },
  { ...LOGIN, id: id('dlg', 3), username: 'old', door: 'any', revoked_at: at(3_600) },
]

export const newLogin = (wish: { door: DoorLogin['door']; username: string | null }) =>
  ({
    ...LOGIN,
    id: id('dlg', 4),
    door: wish.door,
    username: wish.username ?? 'u0a1b2c3d4e5f',
    password: 'shown-0nce',
  }) satisfies NewDoorLogin

const HTTP = { object: 'compatible_door', host: 'sms.example.org', tls_port: null } as const
const URL_OF_OURS = 'https://sms.example.org'

export const DOORS: readonly CompatibleDoor[] = [
  { ...HTTP, door: 'messente', url: URL_OF_OURS, port: null },
  { ...HTTP, door: 'kannel', url: URL_OF_OURS, port: 13_013 },
  { ...HTTP, door: 'jasmin', url: URL_OF_OURS, port: null },
  { ...HTTP, door: 'twilio', url: URL_OF_OURS, port: null },
  { ...HTTP, door: 'smpp', url: null, port: null, tls_port: null },
]
