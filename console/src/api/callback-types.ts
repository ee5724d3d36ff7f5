/** The API's words about callbacks and about the logins of compatible doors. */

export const CALLBACK_FORMATS = [
  'delivrd',
  'messente',
  'omnichannel',
  'kannel-classic',
  'kannel-modern',
  'jasmin',
  'twilio',
  'govuk-notify',
] as const

export type CallbackFormat = (typeof CALLBACK_FORMATS)[number]

/** Something that a form lets choose. */
export type CallbackFormatOption = {
  name: string
  description: string
  expects: string
  /** All that it may be; null: `expects` says it. */
  values: string[] | null
  default: string | null
  /** It is about one message: an endpoint has little use of it. */
  is_of_message: boolean
}

export type CallbackFormatEntry = {
  object: 'callback_format'
  name: CallbackFormat
  title: string
  /** The first is the usual one. */
  methods: ('GET' | 'POST')[]
  options: CallbackFormatOption[]
}

export type EndpointState = 'active' | 'paused' | 'off'

export type Circuit = {
  /** Open: only one callback is tried now and then, until one is heard. */
  state: 'closed' | 'open'
  /** One after the other, up to now. */
  failures: number
  failing_since: string | null
  /** Nothing is sent before. */
  open_until: string | null
}

/** Where callbacks go. */
export type CallbackEndpoint = {
  id: string
  object: 'callback_endpoint'
  kind: 'made' | 'origin' | 'login' | 'listener'
  name: string
  url: string
  /** Null, as is the method: as each message asked, at an origin or a login. */
  format: CallbackFormat | null
  method: 'GET' | 'POST' | null
  /** Null: all. */
  events: string[] | null
  campaign_id: string | null
  login_id: string | null
  is_ordered: boolean
  /** Whether it hears of what no phone gets. */
  test: 'include' | 'exclude' | 'only'
  options: Record<string, string>
  /** What checks its signatures and can make none; null: there is none. */
  public_key: string | null
  state: EndpointState
  /** Why it is off. */
  because: string | null
  circuit: Circuit
  created_by: string
  created_at: string
  updated_at: string
}

export type EndpointStats = {
  /** Of the newest requests, 0 to 1; null: nothing was tried. */
  success_rate: number | null
  p50_ms: number | null
  p95_ms: number | null
  last_heard_at: string | null
  backlog: number
  /** Of these: what should have been heard by now. */
  overdue: number
  oldest_waiting_at: string | null
  dead: number
  last_error: { at: string; error: string } | null
  next_attempt_at: string | null
  circuit: Circuit['state']
}

export type EndpointHealth =
  'unused' | 'well' | 'failing' | 'late' | 'unheard' | 'shut' | 'paused' | 'off'

export type EndpointDetail = CallbackEndpoint & { health: EndpointHealth; stats: EndpointStats }

export type NewEndpoint = CallbackEndpoint & { secret: string }

export type CallbackState = 'waiting' | 'heard' | 'needless' | 'dead'

/** One request of a callback and what came of it. */
export type Attempt = {
  at: string
  ms: number
  method: string
  url: string
  /** Of HTTP; null: no answer came. */
  status: number | null
  /** Null: it was heard. */
  error: string | null
  /** Its first octets. */
  answer: string | null
}

export type Callback = {
  id: string
  object: 'callback'
  endpoint: {
    id: string
    kind: string
    name: string
    url: string
    format: string | null
    state: string
  }
  message_id: string | null
  inbound_id: string | null
  type: string
  sequence: number
  state: CallbackState
  created_at: string
  next_attempt_at: string | null
  /** What keeps it from being told; null: nothing. */
  held_by: 'pause' | 'circuit' | 'order' | 'answer' | null
  settled_at: string | null
  /** Oldest first. */
  attempts: Attempt[]
}

/** What a test event sent, and what came back. */
export type TestedEndpoint = {
  request: {
    method: string
    url: string
    headers: Record<string, string>
    body: string | null
  } | null
  reply: { status: number; headers: Record<string, string>; body: string } | null
  error: string | null
  ms: number
}

export const DOORS = ['messente', 'kannel', 'jasmin', 'twilio', 'smpp'] as const

export type Door = (typeof DOORS)[number]

export type DoorLogin = {
  id: string
  object: 'door_login'
  username: string
  door: Door | 'any'
  key_id: string
  settings: {
    default_sender: string | null
    binds_max: number | null
    window: number | null
    per_second: number | null
    kannel: 'classic' | 'modern' | null
  }
  created_by: string
  created_at: string
  revoked_at: string | null
}

export type NewDoorLogin = DoorLogin & { password: string }

/** Where the clients of other systems go. */
export type CompatibleDoor = {
  object: 'compatible_door'
  door: Door
  /** Beside our own API, without a slash at the end; null: not over HTTP. */
  url: string | null
  host: string
  /** Its own; null: none is open. */
  port: number | null
  tls_port: number | null
}
