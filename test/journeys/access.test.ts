import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { SCOPES } from '../../src/flows/ports/identity.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { type Product, startProduct } from '../../src/main.ts'
import { silentLog } from '../support/api.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'

/**
 * Every route of the OpenAPI document against everybody who must not get in. What B may never see of A
 * is marked with words and numbers that occur nowhere else.
 */
const ADMIN_KEY = 'the-admin-key-of-the-access-test'
const CANARIES = ['canary', '37255598765']
const NUMBER = '+37255598765'

type Operation = {
  readonly method: string
  readonly path: string
  readonly scope: string | undefined
  readonly queries: readonly string[]
  readonly operationId: string
}

let database: TestDatabase
let product: Product
let folder: string
let operations: readonly Operation[]
/** Ids of A by the first part of the path that they stand in. */
let ofA: Record<string, string>
let keys: Record<'b' | 'expired' | 'revoked' | `without ${string}`, string>

before(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'delivrd-access-'))
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: true },
      dataDir: folder,
      adminKey: ADMIN_KEY,
      publicBaseUrl: null,
    },
    databaseUrl: database.url,
    secretKey: new Uint8Array(32).fill(7),
    log: silentLog,
    say: () => undefined,
  })
  assert.equal(started.kind, 'started')
  if (started.kind !== 'started') return
  product = started.product
  await prepareSetup(product.platform)
  operations = await readOperations()
  ofA = await fillA()
  keys = await issueKeys()
})
after(async () => {
  await product.stop()
  await database.drop()
  rmSync(folder, { recursive: true })
})

type Answer = { readonly status: number; readonly text: string; readonly code: string | null }

async function ask(
  method: string,
  path: string,
  { key, body }: { key: string | null; body?: object } = { key: null },
): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${product.port}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json')
  return { status: answer.status, text, code: isProblem === true ? JSON.parse(text).code : null }
}

/** As an admin of A, or with another key. @returns the answer's JSON. */
async function make(path: string, body: object, key = ADMIN_KEY) {
  const answer = await ask('POST', path, { key, body })
  assert.ok(answer.status < 300, `${path}: ${answer.text}`)
  return JSON.parse(answer.text)
}

async function readOperations(): Promise<Operation[]> {
  const answer = await ask('GET', '/openapi.json')
  const document = JSON.parse(answer.text) as {
    paths: Record<string, Record<string, Described>>
  }
  type Described = {
    operationId: string
    'x-scope'?: string
    parameters?: { in: string; name: string }[]
  }
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      scope: described['x-scope'],
      queries: (described.parameters ?? [])
        .filter((one) => one.in === 'query')
        .map((one) => one.name),
      operationId: described.operationId,
    })),
  )
}

async function fillA(): Promise<Record<string, string>> {
  const settings = { host: 'canary.example.org', port: 1, system_id: 'canary', enabled: false }
  const account = await make('/v1/accounts', { name: 'canary account', ...settings })
  await ask('PATCH', `/v1/accounts/${account.id}`, { key: ADMIN_KEY, body: { enabled: true } })
  const message = await make('/v1/messages', {
    to: NUMBER,
    from: 'Canary',
    text: 'canary text',
    reference: 'canary',
    send_at: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const campaign = await make('/v1/campaigns', {
    name: 'canary campaign',
    text: 'canary',
    from: 'Canary',
    csv: `number,name\n${NUMBER},canary\nnonsense,canary\n`,
  })
  const invitation = await make('/v1/users', { email: 'canary@example.org', role: 'user' })
  const token = invitation.link.split('#')[1]
  await make('/v1/invitations/accept', {
    token,
    name: 'Canary',
    password: 'unusual harbour kettle',
  })
  const waiting = await make('/v1/users', { email: 'canary2@example.org', role: 'user' })
  const users = JSON.parse((await ask('GET', '/v1/users', { key: ADMIN_KEY })).text)
  const key = await make('/v1/keys', { name: 'canary key', scopes: ['messages:read'] })
  await make('/v1/opt-outs', { number: NUMBER, note: 'canary' })
  const { data } = JSON.parse((await ask('GET', '/v1/workspaces', { key: ADMIN_KEY })).text)
  const entry = await make('/v1/table-entries', {
    vendor: 'smpp',
    field: 'stat',
    code: 'CANARY',
    status: 'failed',
    note: 'canary',
  })
  const endpoint = await make('/v1/callback-endpoints', {
    name: 'canary endpoint',
    url: 'https://canary.example.org/callbacks',
  })
  await ask('POST', `/v1/callback-endpoints/${endpoint.id}/pause`, { key: ADMIN_KEY })
  await make(`/v1/callback-endpoints/${endpoint.id}/replay-missing`, {
    since: new Date(Date.now() - 60_000).toISOString(),
  })
  const told = await ask('GET', `/v1/messages/${message.id}/callbacks`, { key: ADMIN_KEY })
  const login = await make('/v1/door-logins', { door: 'kannel', username: 'canary' })
  const listener = await make('/v1/listeners', {})
  const { inbound, orphan, job, word, history } = await storeTraces(account.id)
  return {
    messages: message.id,
    campaigns: campaign.id,
    accounts: account.id,
    users: users.data[0].id,
    invitations: waiting.id,
    keys: key.id,
    workspaces: data[0].id,
    'opt-outs': encodeURIComponent(NUMBER),
    conversations: encodeURIComponent(NUMBER),
    inbound,
    orphans: orphan,
    jobs: job,
    'unknown-words': word,
    imports: history,
    'table-entries': entry.entry.id,
    'callback-endpoints': endpoint.id,
    callbacks: JSON.parse(told.text).data[0].id,
    'door-logins': login.id,
    listeners: listener.id,
  }
}

/** What only providers and long work leave behind. */
async function storeTraces(accountId: string) {
  const pool = openPool(database.url, { max: 1 })
  const { rows } = await pool.query<{ id: string }>(
    `select id from workspaces order by created_at, id limit 1`,
  )
  const workspace = rows[0]?.id
  const id = (n: number) => `01900000-0000-7000-8000-0000000000${n}`
  const account = accountId.slice(4)
  await pool.query(
    `insert into inbound_messages (id, workspace_id, account_id, sender, recipient, text, received_at)
     values ($1, $2, $3, $4, 'Canary', 'canary reply', now())`,
    [id(10), workspace, account, NUMBER],
  )
  await pool.query(
    `insert into journal (bucket, id, account_id, protocol, raw) values (17, $1, $2, 'smpp', 'canary')`,
    [id(11), account],
  )
  await pool.query(
    `insert into orphans (journal_id, workspace_id, account_id, state, id_keys, recipient, reading, because, recorded_at)
     values ($1, $2, $3, 'waiting', '{canary}', $4, '{}', 'canary', now())`,
    [id(11), workspace, account, NUMBER],
  )
  await pool.query(
    `insert into jobs (id, workspace_id, kind, subject, state, started_at, updated_at)
     values ($1, $2, 'import', 'canary', 'running', now(), now())`,
    [id(12), workspace],
  )
  await pool.query(
    `insert into unknown_words (id, workspace_id, account_id, vendor, field, code, first_seen_at, last_seen_at)
     values ($1, $2, $3, 'smpp', 'stat', 'CANARY2', now(), now())`,
    [id(13), workspace, account],
  )
  await pool.query(
    `insert into corrections (bucket, message_id, sequence, workspace_id, campaign_id, from_status, to_status,
       because, at)
     values (14, $1, 2, $2, $1, 'unconfirmed', 'delivered', 'late-receipt', now())`,
    [id(14), workspace],
  )
  await pool.query(
    `insert into imports (id, workspace_id, name, format, state, octets, created_by, started_at, updated_at)
     values ($1, $2, 'canary', 'csv', 'done', 6, 'system', now(), now())`,
    [id(15), workspace],
  )
  await pool.end()
  const [inbound, orphan, word, history] = [10, 11, 13, 15].map((n) => id(n).replaceAll('-', ''))
  return {
    inbound: `inb_${inbound}`,
    orphan: `rcp_${orphan}`,
    job: id(12),
    word: `unk_${word}`,
    history: `imp_${history}`,
  }
}

async function issueKeys() {
  const made = await make('/v1/workspaces', { name: 'B' })
  const expiring = await make('/v1/keys', {
    name: 'expired',
    scopes: [...SCOPES],
    expires_at: new Date(Date.now() + 600_000).toISOString(),
  })
  const revoked = await make('/v1/keys', { name: 'revoked', scopes: [...SCOPES] })
  await ask('DELETE', `/v1/keys/${revoked.id}`, { key: ADMIN_KEY })
  const pool = openPool(database.url, { max: 1 })
  await pool.query('update api_keys set expires_at = created_at where id = $1', [
    expiring.id.slice(4),
  ])
  await pool.end()
  const without: Record<`without ${string}`, string> = {}
  for (const scope of SCOPES) {
    const scopes = SCOPES.filter((one) => one !== scope)
    without[`without ${scope}`] = (await make('/v1/keys', { name: `without ${scope}`, scopes })).key
  }
  return { b: made.key.key, expired: expiring.key, revoked: revoked.key, ...without }
}

/** The path with ids of A in it. */
function pathOfA(path: string): string {
  const part = path.includes('/invitations/{id}') ? 'invitations' : (path.split('/')[2] ?? '')
  return path
    .replace(/\{(id|number)\}/, () => ofA[part] ?? assert.fail(`what stands in ${path} of A?`))
    .replace('{vendor}', 'smpp')
    .replace('{code}', '001')
}

const guarded = () => operations.filter(({ scope }) => scope !== undefined)
const named = ({ method, path }: Operation) => `${method} ${path}`

/** Runs a check over operations and reports all that fail it at once. */
async function failing(
  over: readonly Operation[],
  check: (operation: Operation) => Promise<string | null>,
): Promise<string[]> {
  const found: string[] = []
  for (const operation of over) {
    const because = await check(operation)
    if (because !== null) found.push(`${named(operation)}: ${because}`)
  }
  return found
}

test('the document names every route; the ones for anybody are few and known', () => {
  assert.ok(operations.length >= 70, `saw only ${operations.length} operations`)
  assert.ok(guarded().length >= 60, `saw only ${guarded().length} guarded operations`)
  const open = operations.filter(({ scope }) => scope === undefined).map(named)
  assert.deepEqual(open.toSorted(), [
    'GET /healthz',
    'GET /livez',
    'GET /metrics',
    'GET /readyz',
    'GET /v1/setup',
    'POST /v1/invitations/accept',
    'POST /v1/invitations/read',
    'POST /v1/password',
    'POST /v1/session',
    'POST /v1/setup',
  ])
})

for (const [who, key, code] of [
  ['nobody', () => null, 'missing-credentials'],
  ['a key that is none', () => 'dlv_live_nonsense', 'malformed-key'],
  ['an expired key', () => keys.expired, 'expired-key'],
  ['a revoked key', () => keys.revoked, 'revoked-key'],
] as const) {
  test(`${who} gets into no route`, async () => {
    const wrong = await failing(guarded(), async ({ method, path }) => {
      const answer = await ask(method, pathOfA(path), { key: key() })
      return answer.status === 401 && answer.code === code
        ? null
        : `${answer.status} ${answer.code}`
    })
    assert.deepEqual(wrong, [])
  })
}

test('a key with every scope but the one needed gets into no route that needs it', async () => {
  const scoped = guarded().filter(({ scope }) => scope !== 'any')
  const wrong = await failing(scoped, async ({ method, path, scope }) => {
    const key = keys[`without ${scope ?? ''}`] ?? null
    const answer = await ask(method, pathOfA(path), { key })
    return answer.status === 403 && answer.code === 'scope-missing'
      ? null
      : `${answer.status} ${answer.code}`
  })
  assert.deepEqual(wrong, [])
  assert.ok(scoped.length >= 50, `saw only ${scoped.length}`)
})

/** Bodies that are right, so that it is the id of A which is refused, and not the form. */
const BODIES: Readonly<Record<string, object>> = {
  changeUser: { role: 'user' },
  changeWorkspace: { name: 'mine now' },
  changeAccount: { name: 'mine now' },
  testAccount: {},
  editCampaign: { name: 'mine now' },
  changeCredit: { amount: '1', note: 'mine now' },
  previewUnknownWord: { status: 'failed' },
  nameUnknownWord: { status: 'failed' },
  testSendCampaign: { to: '+37255500001' },
  archiveCampaign: {},
  matchOrphan: { message_id: `msg_${'0'.repeat(32)}` },
  testDoor: { method: 'POST', headers: {}, body: '' },
  changeCallbackEndpoint: { name: 'mine now' },
  recoverCallbacks: { since: '2026-01-01T00:00:00Z' },
  replayMissingCallbacks: { since: '2026-01-01T00:00:00Z' },
  fetchCallbacks: {},
}

/** A person with whom nothing was said may still be written to: their conversation is empty, and no unknown one. */
const MAY_BE_EMPTY = new Set(['readConversation'])

test('an id of A is an unknown one to B, on every route', async () => {
  const withIds = guarded().filter(({ path }) => /\{(id|number)\}/.test(path))
  assert.ok(withIds.length >= 27, `saw only ${withIds.length}`)
  const wrong = await failing(withIds, async ({ method, path, operationId }) => {
    const body = BODIES[operationId]
    const answer = await ask(method, pathOfA(path), {
      key: keys.b,
      ...(body === undefined ? {} : { body }),
    })
    const isEmpty = MAY_BE_EMPTY.has(operationId) && answer.text.includes('"data":[]')
    if (answer.status !== 404 && !isEmpty) return `${answer.status} ${answer.text.slice(0, 120)}`
    // The answer may repeat the id that was asked for, and nothing else.
    const asked = decodeURIComponent(pathOfA(path)).split('/')
    return leaked(asked.reduce((text, part) => text.replaceAll(part || '-', ''), answer.text))
  })
  assert.deepEqual(wrong, [])
})

test('A finds what B did not: the ids in this test are right', async () => {
  const reads = guarded().filter(({ path, method }) => method === 'GET' && path.endsWith('{id}'))
  const wrong = await failing(reads, async ({ method, path }) => {
    const answer = await ask(method, pathOfA(path), { key: ADMIN_KEY })
    return answer.status === 200 ? null : `${answer.status} ${answer.text.slice(0, 120)}`
  })
  assert.deepEqual(wrong, [])
  assert.ok(reads.length >= 4)
})

test('no list, search or export of B holds anything of A, whatever B filters by', async () => {
  const lists = guarded().filter(({ method, path }) => method === 'GET' && !path.includes('{'))
  assert.ok(lists.length >= 15, `saw only ${lists.length}`)
  const wrong = await failing(lists, async ({ path, queries }) => {
    for (const query of ['', ...foreignQueries(queries)]) {
      const answer = await ask('GET', path + query, { key: keys.b })
      const because = answer.status >= 500 ? String(answer.status) : leaked(answer.text)
      if (because !== null) return `${query} ${because}`
    }
    return null
  })
  assert.deepEqual(wrong, [])
})

test('A does see its own marks in its lists: the marks in this test are there', async () => {
  const lists = guarded().filter(({ method, path }) => method === 'GET' && !path.includes('{'))
  let seen = 0
  for (const { path } of lists) {
    const answer = await ask('GET', path, { key: ADMIN_KEY })
    if (leaked(answer.text) !== null) seen++
  }
  assert.ok(seen >= 9, `only ${seen} lists of A hold a mark`)
})

test('B cannot send through a provider account of A, nor look at a workspace of A', async () => {
  const account_id = ofA['accounts']
  const message = { to: '+37255500001', from: 'B', text: 'x', account_id }
  const sent = await ask('POST', '/v1/messages', { key: keys.b, body: message })
  assert.ok(!(sent.status === 202 && sent.text.includes(account_id ?? '-')), sent.text)
  assert.equal(leaked(sent.text), null)
  const body = { workspace_id: ofA['workspaces'] ?? '' }
  const moved = await ask('POST', '/v1/session/workspace', { key: keys.b, body })
  assert.ok(moved.status >= 400, moved.text)
})

test('a cursor of A shows B nothing of A', async () => {
  for (const path of ['/v1/audit', '/v1/messages', '/v1/opt-outs']) {
    const page = JSON.parse((await ask('GET', `${path}?limit=1`, { key: ADMIN_KEY })).text)
    if (page.next_cursor === null) continue
    const answer = await ask('GET', `${path}?cursor=${page.next_cursor}`, { key: keys.b })
    assert.equal(leaked(answer.text), null, path)
  }
})

/** Queries that name what is A's. */
function foreignQueries(names: readonly string[]): string[] {
  const values: Record<string, readonly string[]> = {
    account_id: [ofA['accounts'] ?? ''],
    campaign_id: [ofA['campaigns'] ?? ''],
    q: ['canary', NUMBER, ofA['messages'] ?? ''],
    to: [NUMBER],
    from: [NUMBER],
    number: [NUMBER],
    reference: ['canary'],
  }
  return names.flatMap((name) =>
    (values[name] ?? []).map((value) => `?${name}=${encodeURIComponent(value)}`),
  )
}

function leaked(text: string): string | null {
  const marks = [...CANARIES, ...Object.values(ofA)]
  // What B asked for may be repeated to B; what matters is a mark that B did not write.
  const found = marks.find((mark) => text.toLowerCase().includes(mark.toLowerCase()))
  return found === undefined ? null : `holds ${found}: ${text.slice(0, 160)}`
}
