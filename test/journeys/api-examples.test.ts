import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { Compile } from 'typebox/compile'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { type Product, startProduct } from '../../src/main.ts'
import { silentLog } from '../support/api.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'

/**
 * Every operation of the document is asked for what its example says, and answers with a success that the
 * document describes. What an example cannot know is filled in: ids, tokens, cookies.
 */
// Answers and the document are plain JSON, looked at from outside.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

const KEY = 'the-admin-key-of-the-example-test'
const PASSWORD = 'unusual harbour kettle'

let database: TestDatabase
let folder: string
let product: Product
let pool: Pool
let setupToken: string
let workspace: string
let document: Json
let traces: Record<string, string>

before(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'delivrd-examples-'))
  pool = openPool(database.url, { max: 1 })
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: true },
      dataDir: folder,
      adminKey: KEY,
      publicBaseUrl: null,
    },
    databaseUrl: database.url,
    secretKey: randomBytes(32),
    log: silentLog,
    say: () => undefined,
  })
  assert.ok(started.kind === 'started')
  product = started.product
  const need = await prepareSetup(product.platform)
  setupToken = need.setupToken ?? ''
  workspace = `wsp_${need.workspace.id.replaceAll('-', '')}`
  document = (await (await fetch(`${place()}/openapi.json`)).json()) as Json
  await make('/v1/accounts', MAIN)
  traces = await storeTraces()
})
after(async () => {
  await product.stop()
  await pool.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})

const place = () => `http://127.0.0.1:${product.port}`

const MAIN = {
  name: 'main',
  host: '127.0.0.1',
  port: 9,
  system_id: 'x',
  password: 'y',
  default_sender: 'Shop',
}

type Ask = { body?: unknown; headers?: Record<string, string>; type?: string }

async function ask(method: string, path: string, { body, headers, type }: Ask = {}) {
  const isForm = body instanceof FormData
  return fetch(place() + path, {
    method,
    headers: {
      ...(headers ?? { authorization: `Bearer ${KEY}` }),
      ...(body === undefined || isForm ? {} : { 'content-type': type ?? 'application/json' }),
    },
    ...(body === undefined
      ? {}
      : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

async function make(path: string, body?: unknown, method = 'POST'): Promise<Json> {
  const answer = await ask(method, path, { body })
  const text = await answer.text()
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Json)
}

// ---- What the examples are about

const scheduled = async (): Promise<string> =>
  (await make('/v1/messages', { ...MESSAGE, send_at: inAnHour() })).id
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const MESSAGE = { to: '+37251234567', from: 'Shop', text: 'Hello' }
const draft = async (): Promise<string> =>
  (
    await make('/v1/campaigns', {
      name: 'A',
      text: 'Hi {name}',
      from: 'Shop',
      csv: 'phone,name\n+37251234567,Anna\n',
    })
  ).id
const commanded = async (...commands: string[]): Promise<string> => {
  const id = await draft()
  for (const command of commands) await make(`/v1/campaigns/${id}/${command}`)
  return id
}

/** While everything is looked at by a person. */
async function heldIn<Made>(work: () => Promise<Made>): Promise<Made> {
  const screening = (mode: string) =>
    make(`/v1/workspaces/${workspace}`, { screening: { mode } }, 'PATCH')
  await screening('all')
  const made = await work()
  await screening('off')
  return made
}
const heldMessage = () => heldIn(async () => (await make('/v1/messages', MESSAGE)).id as string)
const heldCampaign = () => heldIn(() => commanded('start'))

const endpoint = async (): Promise<string> =>
  (await make('/v1/callback-endpoints', { url: 'https://shop.example/callbacks' })).id
async function callback(): Promise<string> {
  const id = await endpoint()
  await make('/v1/messages', MESSAGE)
  const { data } = await make(`/v1/callback-endpoints/${id}/callbacks`, undefined, 'GET')
  return data[0].id
}
const twilio = async (): Promise<string> =>
  (
    await make('/v1/accounts', {
      name: `T${randomBytes(3).toString('hex')}`,
      kind: 'twilio',
      connection: { account_sid: `AC${'0'.repeat(32)}`, auth_token: 'x'.repeat(32) },
      default_sender: '+15005550006',
    })
  ).id
const account = async (): Promise<string> =>
  (await make('/v1/accounts', { ...MAIN, name: randomBytes(3).toString('hex'), enabled: false })).id
const entry = async (): Promise<string> => {
  const code = `X${randomBytes(3).toString('hex').toUpperCase()}`
  const given = { vendor: 'smpp', field: 'stat', code, status: 'delivered', note: 'x' }
  return (await make('/v1/table-entries', given)).entry.id
}
const invited = async (): Promise<Json> =>
  make('/v1/users', { email: `${randomBytes(3).toString('hex')}@example.org`, role: 'user' })
const tokenOf = (link: string): string => link.split('#')[1] ?? ''
const user = async (): Promise<string> => {
  const token = tokenOf((await invited())['link'])
  await make('/v1/invitations/accept', { token, name: 'Ben', password: PASSWORD })
  const { data } = await make('/v1/users', undefined, 'GET')
  return data.at(-1).id
}
let signedIn: Record<string, string> | undefined

/** The headers of a person who is signed in. */
async function session(): Promise<Record<string, string>> {
  const answer = await ask('POST', '/v1/session', {
    body: { email: 'ann@example.org', password: PASSWORD },
    headers: {},
  })
  assert.equal(answer.status, 201)
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const page = await ask('GET', '/v1/session', { headers: { cookie } })
  const { csrf_token: csrf } = (await page.json()) as Json
  return { cookie, 'x-csrf-token': csrf }
}

async function orphan(): Promise<string> {
  const id = '01900000-0000-7000-8000-000000000011'
  const of = [id, traces['account']]
  await pool.query(
    `insert into journal (bucket, id, account_id, protocol, raw) values (17, $1, $2, 'smpp', 'x')`,
    of,
  )
  await pool.query(
    `insert into orphans (journal_id, account_id, workspace_id, state, id_keys, recipient, reading, because, recorded_at)
     values ($1, $2, $3, 'ambiguous', '{x}', '+37251234567', '{}', 'x', now())`,
    [...of, workspace.slice(4)],
  )
  return `rcp_${id.replaceAll('-', '')}`
}

async function storeTraces(): Promise<Record<string, string>> {
  const { data } = await make('/v1/accounts', undefined, 'GET')
  const of = [`${workspace.slice(4)}`, `${data[0].id.slice(4)}`]
  const id = (n: number) => `01900000-0000-7000-8000-0000000000${n}`
  const add = (sql: string, ...values: unknown[]) => pool.query(sql, [...of, ...values])
  await add(
    `insert into jobs (id, workspace_id, kind, subject, state, started_at, updated_at)
     select $3::uuid, $1::uuid, 'import', 'x', 'running', now(), now() where $2::uuid is not null`,
    id(12),
  )
  await add(
    `insert into unknown_words (id, workspace_id, account_id, vendor, field, code, first_seen_at, last_seen_at)
     select given, $1, $2, 'smpp', 'stat', 'W' || right(given::text, 2), now(), now()
     from unnest($3::uuid[]) as given`,
    [id(13), id(14), id(15)],
  )
  const word = (n: number) => `unk_${id(n).replaceAll('-', '')}`
  const named = {
    account: of[1] ?? '',
    previewUnknownWord: word(13),
    nameUnknownWord: word(14),
    ignoreUnknownWord: word(15),
  }
  return { job: id(12), ...named }
}

type Made = {
  readonly id?: string
  readonly body?: object
  readonly headers?: Record<string, string>
}
const withId = (make: () => Promise<string>) => async (): Promise<Made> => ({ id: await make() })

/** What stands in an operation's path, and what its example cannot know. */
const MADE: Readonly<Record<string, () => Promise<Made>>> = {
  cancelMessage: withId(scheduled),
  readMessage: withId(scheduled),
  sayMessage: withId(scheduled),
  listCallbacksOfMessage: withId(scheduled),
  readStatuses: async () => ({ body: { ids: [await scheduled()] } }),
  releaseMessage: withId(heldMessage),
  discardMessage: withId(heldMessage),
  releaseCampaign: withId(heldCampaign),
  discardCampaign: withId(heldCampaign),
  startCampaign: withId(draft),
  stopCampaign: withId(() => commanded('start')),
  resumeCampaign: withId(() => commanded('start', 'stop')),
  cancelCampaign: withId(draft),
  archiveCampaign: withId(() => commanded('cancel')),
  unarchiveCampaign: withId(() => commanded('cancel', 'archive')),
  retryOrphan: withId(orphan),
  readJob: async () => ({ id: traces['job'] ?? '' }),
  previewUnknownWord: async () => ({ id: traces['previewUnknownWord'] ?? '' }),
  nameUnknownWord: async () => ({ id: traces['nameUnknownWord'] ?? '' }),
  ignoreUnknownWord: async () => ({ id: traces['ignoreUnknownWord'] ?? '' }),
  removeTableEntry: withId(entry),
  resendCallback: withId(callback),
  fetchCallbacks: withId(async () => (await make('/v1/listeners', {})).id),
  closeListener: withId(async () => (await make('/v1/listeners', {})).id),
  revokeDoorLogin: withId(async () => (await make('/v1/door-logins', { door: 'messente' })).id),
  completeSetup: async () => ({ body: { token: setupToken } }),
  switchWorkspace: async () => ({
    body: { workspace_id: workspace },
    headers: (signedIn ??= await session()),
  }),
  readSession: async () => ({ headers: (signedIn ??= await session()) }),
  signOut: async () => ({ headers: await session() }),
  changePassword: async () => ({ headers: await session(), body: { wanted: PASSWORD } }),
  changeUser: withId(user),
  removeUser: withId(user),
  makePasswordLink: withId(user),
  withdrawInvitation: withId(async () => (await invited())['id']),
  readInvitation: async () => ({ body: { token: tokenOf((await invited())['link']) } }),
  acceptInvitation: async () => ({ body: { token: tokenOf((await invited())['link']) } }),
  setPassword: async () => {
    const { link } = await make(`/v1/users/${await user()}/password-link`)
    return { body: { token: tokenOf(link) } }
  },
  revokeKey: withId(
    async () => (await make('/v1/keys', { name: 'k', scopes: ['messages:read'] })).id,
  ),
  removeAccount: withId(account),
  changeAccount: withId(account),
  testAccount: withId(account),
  // Nothing here leaves the machine.
  addAccount: async () => ({ body: { name: randomBytes(3).toString('hex'), enabled: false } }),
  readDoor: withId(twilio),
  verifyDoor: withId(twilio),
  testDoor: withId(twilio),
  readImport: withId(anImport),
  listImportRowErrors: withId(anImport),
  eraseNumber: async () => ({ body: { number: '+37251234599' } }),
  removeSender: async () => {
    await make('/v1/senders', { name: 'Harbour', state: 'registered' })
    return { id: 'Harbour' }
  },
}

async function anImport(): Promise<string> {
  const body = `Sid,To,Status\nSM${randomBytes(16).toString('hex')},+37251234567,delivered\n`
  const answer = await ask('POST', '/v1/imports', { body, type: 'text/csv' })
  return ((await answer.json()) as Json)['id']
}

/** By the first part of the path, where any one will do. */
const ANY: Readonly<Record<string, () => Promise<string>>> = {
  campaigns: draft,
  'callback-endpoints': endpoint,
  accounts: account,
  workspaces: async () => workspace,
  messages: scheduled,
  conversations: async () => encodeURIComponent('+37251234567'),
  'opt-outs': async () => {
    await make('/v1/opt-outs', { number: '+37251234567' })
    return encodeURIComponent('+37251234567')
  },
}

/** Shown elsewhere, with what they need. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  matchOrphan: 'test/journeys/orphans.test.ts',
}

type Operation = { name: string; method: string; path: string; said: Json }

function operations(): Operation[] {
  const all = Object.entries<Json>(document['paths']).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, said]) => ({
      name: said['operationId'] as string,
      method: method.toUpperCase(),
      path,
      said,
    })),
  )
  const first = ['completeSetup', 'signIn']
  return all.toSorted((a, b) => Number(first.includes(b.name)) - Number(first.includes(a.name)))
}

/** The bodies that the document shows, each with its type; null: it has none. */
function examplesOf({ said }: Operation): ({ type: string; value: unknown } | null)[] {
  const content = said['requestBody']?.content as Json | undefined
  if (content === undefined) return [null]
  return Object.entries<Json>(content).flatMap(([type, media]) =>
    media['examples'] === undefined
      ? [{ type, value: media['example'] }]
      : Object.values<Json>(media['examples']).map((one) => ({ type, value: one['value'] ?? one })),
  )
}

function bodyOf(example: { type: string; value: unknown } | null, made: Made): unknown {
  if (example === null) return undefined
  const { type, value } = example
  if (typeof value === 'string') return value
  const fields = { ...(value as object), ...made.body }
  if (type !== 'multipart/form-data') return fields
  const form = new FormData()
  for (const [name, text] of Object.entries(fields)) {
    if (name === 'file') form.set(name, new Blob([String(text)], { type: 'text/csv' }), 'list.csv')
    else form.set(name, String(text))
  }
  return form
}

function whole(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (_, value: Json) =>
    typeof value?.['$ref'] === 'string'
      ? whole(document['components'].schemas[value['$ref'].split('/').at(-1) ?? ''])
      : value,
  ) as Json
}

async function check(operation: Operation): Promise<string[]> {
  const found: string[] = []
  for (const example of examplesOf(operation)) {
    const made = (await MADE[operation.name]?.()) ?? {}
    const address = operation.path.includes('{') ? await addressOf(operation, made) : operation.path
    const answer = await ask(operation.method, address + queryOf(operation, example), {
      body: bodyOf(example, made),
      ...(example === null ? {} : { type: example.type }),
      ...(made.headers === undefined ? {} : { headers: made.headers }),
    })
    const because = await whatIsWrong(operation, answer)
    if (because !== null) found.push(`${operation.name} ${example?.type ?? ''} ${because}`)
  }
  return found
}

/** What a search needs; and a list that is a body has its fields in the query. */
function queryOf({ name }: Operation, example: { type: string } | null): string {
  if (name === 'search') return '?q=hello'
  const isList = name === 'createCampaign' || name === 'checkList'
  if (!isList || example?.type !== 'text/csv') return ''
  return `?${new URLSearchParams({ name: 'A', text: 'Hi {name}', from: 'Shop' })}`
}

/** `cep_`; null: a bare UUID, as jobs and invitations have. */
const prefixOf = (id: string): string | null => /^[a-z]{3}_/.exec(id)?.[0] ?? null

async function addressOf({ path, name, said }: Operation, made: Made): Promise<string> {
  const part = path.split('/')[2] ?? ''
  const id = made.id ?? (path.includes('/codes/') ? '' : await ANY[part]?.())
  assert.ok(id !== undefined, `what stands in ${name}?`)
  if (path.includes('{id}')) {
    const parameter = (said['parameters'] as Json[]).find((one) => one['name'] === 'id')
    const shown = String(parameter?.['example'])
    assert.equal(prefixOf(shown), prefixOf(id), `the id that ${name} shows is of its own kind`)
  }
  return path
    .replace('{vendor}', 'smpp')
    .replace('{code}', '69')
    .replace(/\{\w+\}/, id)
}

async function whatIsWrong({ said }: Operation, answer: Response): Promise<string | null> {
  const type = answer.headers.get('content-type')?.split(';')[0] ?? null
  if (type === 'text/event-stream') {
    await answer.body?.cancel()
    return answer.ok ? null : String(answer.status)
  }
  const text = await answer.text()
  if (!answer.ok) return `${answer.status} ${text}`
  const described = said['responses'][answer.status] as Json | undefined
  if (described === undefined) return `${answer.status} is not described`
  const content = described['content'] as Json | undefined
  if (content === undefined) return text === '' ? null : `says ${text.slice(0, 80)}`
  const media = content[type ?? ''] as Json | undefined
  if (media === undefined) return `${type} is not described`
  if (type !== 'application/json') return null
  const findings = Compile(whole(media['schema'])).Errors(JSON.parse(text)).slice(0, 3)
  return findings.length === 0
    ? null
    : findings.map((one) => `${one.instancePath} ${one.message}`).join('; ')
}

test('every operation does what its example asks, and answers as the document says', async () => {
  const all = operations()
  assert.ok(all.length >= 130, `saw only ${all.length}`)
  const wrong: string[] = []
  let seen = 0
  for (const operation of all) {
    if (operation.name in ELSEWHERE) continue
    wrong.push(
      ...(await check(operation).catch((error: unknown) => [`${operation.name} ${String(error)}`])),
    )
    seen++
  }
  assert.deepEqual(wrong, [])
  assert.equal(seen, all.length - Object.keys(ELSEWHERE).length)
})
