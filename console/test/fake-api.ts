import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Scope, Session, SessionWorkspace, Workspace } from '../src/api/admin-types.ts'
import type { Campaign } from '../src/api/types.ts'
import * as told from './fake-callbacks.ts'
import * as said from './fake-conversations.ts'
import * as fakes from './fake-accounts.ts'
import * as data from './fake-data.ts'
import { explanation } from './fake-routes.ts'
import * as spoken from './fake-words.ts'

/**
 * Stands in for the product where a test needs a world that stands still, or trouble on demand.
 * Sentinels, so that a person can reproduce what a test does:
 *   sign in as new@example.org      a workspace in which nothing has happened yet
 *   sign in as reader@example.org   the role that may only look
 *   any other password than 'correct horse battery staple'   is refused
 *   the campaign cmp_…dead          always fails
 *   a number ending in 666          is refused by the API with a named field
 *   search for 'nothing'            finds nothing
 */
export type FakeApi = {
  url: string
  stop: () => Promise<void>
  sent: { path: string; body: string }[]
  /** What stood behind the path of each of them. */
  queries: string[]
}

const DIST = join(import.meta.dirname, '..', 'dist')
/** What the product serves there. */
const DOCUMENT = join(import.meta.dirname, '../../docs/openapi.json')
const PASSWORD = 'correct horse battery staple'
const TICK_MS = 250

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'"

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** @prop place 1: in their first workspace, where signing in leads. Who is many@ has two. */
type Person = { email: string; isNew: boolean; role: 'admin' | 'user'; place: number }
type Ask = {
  path: string
  query: URLSearchParams
  method: string
  body: string
  person: Person | null
  hasCookie: boolean
}
type World = {
  tick: number
  state: Campaign['state']
  setupNeeded: boolean
  hasEvents: boolean
  isApplied: boolean
}

class Refusal extends Error {
  readonly status: number
  readonly fields: object
  constructor(status: number, fields: object) {
    super('refused')
    this.status = status
    this.fields = fields
  }
}

type Trouble = { status: number; code: string; title: string; detail: string; errors?: object[] }

const refuse = (trouble: Trouble) =>
  new Refusal(trouble.status, {
    type: `/docs/problems#${trouble.code}`,
    request_id: 'req_fake',
    ...trouble,
  })

export async function startFakeApi({
  tick = 40,
  port = 0,
  setupNeeded = false,
  hasEvents = true,
} = {}): Promise<FakeApi> {
  const world: World = { tick, state: 'running', setupNeeded, hasEvents, isApplied: false }
  const sent: FakeApi['sent'] = []
  const queries: string[] = []
  const server = createServer((request, response) => {
    void handle(request, response, { world, sent, queries })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    queries,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Context = { world: World; sent: FakeApi['sent']; queries: string[] }

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { world, sent, queries }: Context,
) {
  const url = new URL(request.url ?? '/', 'http://fake')
  response.setHeader('content-security-policy', POLICY)
  if (url.pathname === '/openapi.json') {
    response.setHeader('content-type', 'application/json')
    return createReadStream(DOCUMENT).pipe(response)
  }
  if (!url.pathname.startsWith('/v1/')) return sendFile(url.pathname, response)
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const ask: Ask = {
    path: url.pathname,
    query: url.searchParams,
    method: request.method ?? 'GET',
    body,
    person: personOf(request),
    hasCookie: request.headers.cookie !== undefined,
  }
  if (ask.method !== 'GET') {
    sent.push({ path: `${ask.method} ${ask.path}`, body })
    queries.push(url.search)
  }
  try {
    if (ask.path.endsWith('/events')) {
      if (world.hasEvents) return sendEvents(response, world, ask.path.split('/')[3])
      throw refuse({
        status: 503,
        code: 'overloaded',
        title: 'Too many streams',
        detail: 'Ask from time to time instead.',
      })
    }
    const answer = route(ask, world, response)
    response.writeHead(answer === undefined ? 204 : 200, { 'content-type': 'application/json' })
    response.end(answer === undefined ? undefined : JSON.stringify(answer))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    response.writeHead(error.status, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify(error.fields))
  }
}

function sendFile(path: string, response: ServerResponse) {
  const wanted = join(DIST, normalize(path))
  const file = extname(path) !== '' && existsSync(wanted) ? wanted : join(DIST, 'index.html')
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
  createReadStream(file).pipe(response)
}

/** The cookie of a session that is over. */
export const OVER = 'over'

function personOf(request: IncomingMessage): Person | null {
  const email = /delivrd_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
  if (email === undefined || email === OVER) return null
  const [name = '', place = '1'] = decodeURIComponent(email).split('#')
  return {
    email: name,
    place: Number(place),
    isNew: name.startsWith('new@'),
    role: name.startsWith('reader@') ? 'user' : 'admin',
  }
}

/** Frames four times a second for as long as somebody listens. */
function sendEvents(response: ServerResponse, world: World, id: string | undefined) {
  const still = data.CAMPAIGNS.find((one) => one.id === id)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const frame = () => {
    const { state, recipients, counts, progress, reasons } =
      still ?? data.liveCampaign(world.tick, world.state)
    const json = JSON.stringify({
      as_of: new Date().toISOString(),
      state,
      recipients,
      counts,
      progress,
      reasons,
    })
    response.write(`event: counts\nid: ${world.tick}\ndata: ${json}\n\n`)
  }
  frame()
  const timer = setInterval(() => {
    if (world.state === 'running') world.tick += 1
    frame()
  }, TICK_MS)
  response.on('close', () => clearInterval(timer))
}

const list = (items: readonly unknown[]) => ({
  object: 'list',
  data: items,
  has_more: false,
  next_cursor: null,
})

function route(ask: Ask, world: World, response: ServerResponse): unknown {
  const { path, method } = ask
  if (path === '/v1/setup' && method === 'GET') return { needed: world.setupNeeded }
  if (path === '/v1/setup') return enter('ada@example.org', response)
  if (path === '/v1/session' && method === 'POST') return signIn(ask, response)
  if (path === '/v1/invitations/read') {
    return { email: 'kay@example.org', role: 'supervisor', workspace_name: 'Acme' }
  }
  if (path === '/v1/invitations/accept') return enter('ada@example.org', response)
  if (ask.person === null)
    throw refuse({
      status: 401,
      code: ask.hasCookie ? 'no-session' : 'missing-credentials',
      title: 'Nobody is signed in',
      detail: 'Sign in first.',
    })
  const resource = path.split('/')[2] ?? ''
  const rest = path.split('/').slice(3)
  const answer = RESOURCES[resource]?.({ ...ask, rest, person: ask.person, world, response })
  if (answer === undefined && method === 'GET') {
    throw refuse({
      status: 404,
      code: 'not-found',
      title: 'There is no such thing',
      detail: `There is no ${path}.`,
    })
  }
  return answer
}

function enter(email: string, response: ServerResponse) {
  response.setHeader('set-cookie', `delivrd_session=${encodeURIComponent(email)}; Path=/; HttpOnly`)
  return { object: 'session', expires_at: '2026-11-22T12:00:00.000Z' }
}

function signIn({ body }: Ask, response: ServerResponse) {
  const { email, password } = JSON.parse(body) as { email: string; password: string }
  if (password !== PASSWORD) {
    throw refuse({
      status: 401,
      code: 'wrong-password',
      title: 'Not signed in',
      detail: 'E-mail or password is not right.',
    })
  }
  return enter(email, response)
}

type Known = Omit<Ask, 'person'> & {
  rest: string[]
  person: Person
  world: World
  response: ServerResponse
}

const unlessNew = (person: Person, items: readonly unknown[]) => list(person.isNew ? [] : items)

const RESOURCES: Readonly<Record<string, (known: Known) => unknown>> = {
  session: ({ method, person, response, rest, body }) => {
    if (rest[0] === 'workspace') {
      const { workspace_id: wanted } = JSON.parse(body) as { workspace_id: string }
      enter(`${person.email}#${wanted === workspaceOf().id ? 1 : 2}`, response)
    }
    if (method === 'DELETE') response.setHeader('set-cookie', 'delivrd_session=; Path=/; Max-Age=0')
    return method === 'GET' ? sessionOf(person) : undefined
  },
  campaigns,
  messages,
  search: ({ query }) =>
    query.get('q') === 'nothing'
      ? { object: 'search', messages: [], campaigns: [], inbound: [], codes: [] }
      : {
          messages: [data.message(1), data.message(4)],
          object: 'search',
          campaigns: [data.liveCampaign(40)],
          inbound: [data.INBOUND[0]],
          codes: spoken.CODES,
        },
  routes: ({ body }) => explanation(JSON.parse(body) as { channel?: string; fallback?: object }),
  text: ({ body }) => preview(JSON.parse(body) as { text: string }),
  'provider-kinds': () => list(fakes.KINDS),
  accounts: ({ rest, method, person, body }) => {
    const [accountId, part, step] = rest
    const account = fakes.ACCOUNTS.find((one) => one.id === accountId)
    if (part === 'health') return fakes.health(accountId ?? '')
    if (part === 'test') return fakes.tested(JSON.parse(body || '{}'), accountId ?? '')
    if (part === 'door') {
      if (step === 'verify') return fakes.VERIFIED
      return step === 'self-test' ? fakes.EXAMINED : fakes.door(accountId ?? '')
    }
    if (method === 'GET')
      return accountId === undefined ? unlessNew(person, fakes.ACCOUNTS) : account
    const wish = JSON.parse(body || '{}') as { host?: string }
    if (wish.host === 'http://wrong') {
      const detail = 'must be a host name or an IP address, without a scheme or port'
      throw refuse({
        status: 400,
        code: 'invalid-request',
        title: 'The request is not as expected',
        detail: 'See errors.',
        errors: [{ pointer: '/host', detail }],
      })
    }
    return method === 'DELETE'
      ? undefined
      : { ...(account ?? fakes.ACCOUNTS[0]), ...wish, connection: account?.connection ?? {} }
  },
  'opt-outs': ({ method, person, rest }) =>
    rest[0] === 'import'
      ? { rows: 3, added: 2, known: 0, errors: [{ line: 4, because: 'the row has no number' }] }
      : method === 'GET'
        ? unlessNew(person, data.OPT_OUTS)
        : method === 'POST'
          ? data.OPT_OUTS[0]
          : undefined,
  users: ({ rest, method }) => {
    if (rest[0] === 'invitations') return list([])
    if (rest[1] === 'password-link') return { link: 'http://example.org/password#once' }
    if (method === 'POST') return { link: 'http://example.org/invitation#once' }
    return method === 'GET' ? list(data.USERS) : undefined
  },
  keys: ({ method, person }) => {
    if (method === 'POST')
      return { ...data.KEYS[0], key: 'dlv_live_3kf92hd0s1mq_secret_shown_once' }
    return method === 'GET' ? unlessNew(person, data.KEYS) : data.KEYS[0]
  },
  'callback-formats': () => list(told.FORMATS),
  'callback-endpoints': callbackEndpoints,
  callbacks: () => told.CALLBACKS[0],
  'door-logins': ({ method, person, body }) => {
    if (method === 'GET') return unlessNew(person, told.LOGINS)
    if (method === 'DELETE') return told.LOGINS[2]
    const wish = JSON.parse(body || '{}') as Parameters<typeof told.newLogin>[0]
    if (wish.username === 'taken') throw refuse(fieldTrouble('/username', 'choose another'))
    return told.newLogin(wish)
  },
  'compatible-doors': () => list(told.DOORS),
  workspaces: ({ rest, method }) =>
    rest[1] === 'credits'
      ? list(spoken.CREDITS)
      : rest[1] === 'credit'
        ? { balance: workspaceOf().balance }
        : method === 'GET' && rest.length === 0
          ? list([workspaceOf()])
          : workspaceOf(),
  audit: ({ rest, person }) =>
    rest[0] === 'verification'
      ? { intact: true, entries: 3, head: 'ab', broken_at: null, because: null }
      : unlessNew(person, data.AUDIT),
  inbound: ({ person }) => unlessNew(person, data.INBOUND),
  orphans: ({ person, method, rest }) =>
    method === 'GET'
      ? unlessNew(
          person,
          data.ORPHANS.map((one, index) =>
            index === 0 ? { ...one, likely: [said.LIKELY], id_hint: said.ID_HINT } : one,
          ),
        )
      : rest[0] === 'reread'
        ? { object: 'reread', receipts: 3, without_raw: 0 }
        : rest[1] === 'match'
          ? said.MATCHED
          : undefined,
  conversations: ({ rest, person }) =>
    rest[0] === undefined ? unlessNew(person, said.CONVERSATIONS) : said.SAID_WITH_PERSON,
  reasons: () => list(data.REASON_ENTRIES),
  codes,
  vendors: () => list(spoken.VENDORS),
  'unknown-words': unknownWords,
  'table-entries': ({ rest, method, person }) =>
    method === 'GET'
      ? unlessNew(person, spoken.TABLE_ENTRIES)
      : rest[0] === 'preview'
        ? spoken.PREVIEW
        : ENTRY_CHANGE,
  replays: ({ body, world }) => {
    world.isApplied = (JSON.parse(body) as { apply: boolean }).apply
    return spoken.job('replay')
  },
  jobs: ({ world }) =>
    spoken.job('replay', {
      ...spoken.DIFFERENCE,
      applied: world.isApplied,
      drifted: 0,
      without_raw: 0,
    }),
  held: ({ person }) => unlessNew(person, spoken.HELD),
  senders: ({ method, person }) =>
    method === 'GET'
      ? unlessNew(person, spoken.SENDERS)
      : method === 'POST'
        ? spoken.SENDERS[0]
        : undefined,
  'opt-out-suggestions': ({ person }) => unlessNew(person, spoken.SUGGESTIONS),
  imports: ({ rest, method, person }) =>
    method === 'POST' || (rest.length === 1 && method === 'GET')
      ? spoken.IMPORTS[0]
      : rest[1] === 'row-errors'
        ? list(spoken.IMPORT_ERRORS)
        : unlessNew(person, spoken.IMPORTS),
  erasures: () => ({ object: 'erasure', erased: {}, opt_out_kept: false, may_remain: 0 }),
}

const fieldTrouble = (pointer: string, detail: string): Trouble => ({
  status: 400,
  code: 'invalid-request',
  title: 'The request is not as expected',
  detail: 'See errors.',
  errors: [{ pointer, detail }],
})

function callbackEndpoints({ rest, method, person, query, body }: Known): unknown {
  const [endpointId, part] = rest
  if (endpointId === undefined) {
    if (method === 'GET') {
      const campaign = query.get('campaign_id')
      const found = told.ENDPOINTS.filter(
        (one) => campaign === null || one.campaign_id === campaign,
      )
      return unlessNew(
        person,
        found.flatMap(({ id }) => told.endpoint(id) ?? []),
      )
    }
    const { url } = JSON.parse(body || '{}') as { url?: string }
    if (url?.startsWith('http://') === true)
      throw refuse(fieldTrouble('/url', `can never be called: https is expected. Found ${url}`))
    return told.NEW_ENDPOINT
  }
  if (part === 'callbacks') {
    const state = query.get('state')
    return list(told.CALLBACKS.filter((one) => state === null || one.state === state))
  }
  if (part === 'secret') return told.NEW_ENDPOINT
  if (part === 'test') return endpointId === told.SHUT ? told.UNHEARD : told.TESTED
  if (part === 'recover' || part === 'replay-missing') return { callbacks: 17 }
  const found = told.endpoint(endpointId)
  if (method === 'GET' || found === undefined) return found
  const { stats: _, health: __, ...changed } = found
  return changed
}

const ENTRY_CHANGE = {
  object: 'table_entry_change',
  entry: spoken.TABLE_ENTRIES[0],
  job_id: spoken.job('entry').id,
}

function codes({ rest, query }: Known): unknown {
  const [vendor, code] = rest.map(decodeURIComponent)
  if (vendor !== undefined) {
    const found = spoken.codeDetails(vendor, code ?? '')
    return found.length === 0 ? undefined : list(found)
  }
  const q = (query.get('q') ?? '').toLowerCase()
  return list(
    spoken.CODES.filter(
      (one) =>
        `${one.code} ${one.name} ${one.meaning}`.toLowerCase().includes(q) &&
        (query.get('vendor') ?? one.vendor) === one.vendor,
    ),
  )
}

function unknownWords({ rest, person, query }: Known): unknown {
  if (rest[1] === 'preview') return spoken.PREVIEW
  if (rest[1] === 'name') {
    return ENTRY_CHANGE
  }
  if (rest[1] === 'ignore') return { ...spoken.UNKNOWN_WORDS[0], state: 'ignored' }
  return unlessNew(person, query.get('state') === 'open' ? spoken.UNKNOWN_WORDS : [])
}

function liveCampaign({ tick, state }: World): ReturnType<typeof data.liveCampaign> {
  const stopped =
    state === 'stopped'
      ? {
          stopped_at: new Date().toISOString(),
          stopped_by: `user:${uuidOf(data.id('usr', 1))}`,
          stopped_by_name: 'Ada Lovelace',
        }
      : {}
  return { ...data.liveCampaign(tick, state), ...stopped, callback_endpoint_id: told.SHUT }
}

function campaigns({ rest, method, query, person, world, body }: Known): unknown {
  const [campaignId, part] = rest
  const live = liveCampaign(world)
  const all = [live, ...data.CAMPAIGNS]
  if (campaignId === undefined) {
    if (method === 'POST') return live
    const state = query.get('state')
    return unlessNew(
      person,
      all.filter((one) => state === null || one.state === state),
    )
  }
  if (campaignId === 'check') {
    // In a form it is one field among others.
    if (body.includes('"url":"http://'))
      throw refuse(fieldTrouble('/callback/url', 'can never be called: https is expected'))
    return data.LIST_CHECK
  }
  if (campaignId === data.BROKEN_CAMPAIGN) {
    throw refuse({
      status: 500,
      code: 'internal',
      title: 'Something went wrong',
      detail: 'The database did not answer in time.',
    })
  }
  const found = all.find((one) => one.id === campaignId)
  if (found === undefined)
    throw refuse({
      status: 404,
      code: 'not-found',
      title: 'There is no such thing',
      detail: `No ${campaignId}.`,
    })
  if (part === 'breakdown') return data.breakdown()
  if (part === 'recipients') return recipients(query)
  if (part === 'release' || part === 'discard') return { messages: 2, refused: 0 }
  if (part === 'guidance') {
    return found.id === live.id ? spoken.GUIDANCE : { object: 'guidance', advice: [] }
  }
  if (part === undefined) {
    // Without a stream, time passes by being asked.
    if (!world.hasEvents && world.state === 'running') world.tick += 1
    return found
  }
  void body
  if (part === 'stop') world.state = 'stopped'
  if (part === 'resume' || part === 'start') world.state = 'running'
  if (part === 'cancel') world.state = 'cancelled'
  return { ...found, state: found.id === live.id ? world.state : found.state }
}

/** 'usr_…' → the same as the server keeps it. */
const uuidOf = (id: string): string =>
  id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const PAGE = 100

function recipients(query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0)
  const status = query.get('status')
  const q = query.get('q')
  const isConflict = query.get('conflict') === 'true'
  const rows = Array.from({ length: 1_000 }, (_, index) => data.message(index)).filter(
    (row) =>
      (status === null || row.status === status) &&
      (!isConflict || row.conflict) &&
      (q === null || (row.to ?? '').includes(q)),
  )
  const shown = rows.slice(from, from + PAGE)
  const isMore = from + PAGE < rows.length
  return {
    object: 'list',
    data: shown,
    has_more: isMore,
    next_cursor: isMore ? String(from + PAGE) : null,
  }
}

function messages({ rest, method, person, body, query }: Known): unknown {
  const [messageId, part] = rest
  if (method === 'POST' && messageId === undefined) {
    const wish = JSON.parse(body) as { to: string; text: string }
    if (wish.to.endsWith('666')) {
      throw refuse({
        status: 400,
        code: 'invalid-request',
        title: 'The message was not taken',
        detail: 'See errors.',
        errors: [{ pointer: '/to', detail: 'is not a number that exists in any country' }],
      })
    }
    return { ...data.message(6, null), to: wish.to, text: wish.text }
  }
  if (part === 'cancel') return undefined
  if (part === 'words') return list(spoken.UTTERANCES)
  if (part === 'callbacks')
    return list(told.CALLBACKS.filter((one) => one.message_id === messageId))
  if (part === 'release' || part === 'discard') return { messages: 1, refused: 0 }
  if (messageId === undefined) return person.isNew ? list([]) : recipients(query)
  return data.messageDetail(Number.parseInt(messageId.slice(4), 16))
}

function preview({ text }: { text: string }) {
  const characters = [...text]
  const odd = characters.flatMap((character, index) =>
    character.codePointAt(0) !== undefined && (character.codePointAt(0) ?? 0) > 0xff
      ? [{ character, at: index }]
      : [],
  )
  const size = odd.length > 0 ? 70 : 160
  const segments = Math.max(1, Math.ceil(characters.length / size))
  return {
    text,
    encoding: odd.length > 0 ? 'ucs2' : 'gsm7',
    segments,
    characters: characters.length,
    remaining: segments * size - characters.length,
    offending: odd,
    price: { amount: (segments * 0.042).toFixed(3), currency: 'EUR' },
  }
}

const workspaceOf = (): Workspace => ({
  id: data.id('wsp', 1),
  object: 'workspace',
  name: 'Acme',
  is_demo: true,
  default_country: 'GB',
  rate_cap_per_second: null,
  spend_cap: 500,
  currency: 'EUR',
  retention_days: 90,
  opt_out_confirmation: null,
  opt_in_confirmation: null,
  help_text: null,
  ...spoken.SENDING,
  balance: { amount: '212.40', currency: 'EUR' },
  created_at: '2026-01-01T00:00:00.000Z',
})

function workspaceInSession(role: Person['role'], place: number): SessionWorkspace {
  const { id, name, is_demo, default_country, currency } = workspaceOf()
  const where = place === 1 ? { id, name } : { id: data.id('wsp', place), name: 'Beta' }
  return { ...where, is_demo, default_country, currency, role }
}

const ALL_SCOPES: Scope[] = [
  'messages:read',
  'messages:write',
  'campaigns:read',
  'campaigns:write',
  'opt-outs:write',
  'callbacks:admin',
  'accounts:admin',
  'people:admin',
  'keys:admin',
  'audit:read',
  'workspaces:admin',
]

const sessionOf = ({ email, role, place }: Person): Session => ({
  object: 'session',
  user: { id: data.id('usr', role === 'admin' ? 1 : 2), email, name: 'Ada Lovelace' },
  workspace: workspaceInSession(role, place),
  workspaces: (email.startsWith('many@') ? [1, 2] : [1]).map((one) =>
    workspaceInSession(role, one),
  ),
  role,
  scopes: role === 'admin' ? ALL_SCOPES : ['messages:read', 'messages:write', 'campaigns:read'],
  csrf_token: 'csrf-of-the-fake',
})

if (import.meta.main) {
  const { url } = await startFakeApi({ port: 4180 })
  process.stdout.write(`${url} (any e-mail, password: ${PASSWORD})\n`)
}
