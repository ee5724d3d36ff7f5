import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import { readList } from '../../src/adapters/csv/read-list.ts'
import type { Api } from '../../src/adapters/http/api.ts'
import { campaignCommandRoutes } from '../../src/adapters/http/api/campaign-commands.ts'
import { campaignRoutes } from '../../src/adapters/http/api/campaigns.ts'
import { messageRoutes } from '../../src/adapters/http/api/messages.ts'
import { sendRoutes } from '../../src/adapters/http/api/send.ts'
import { textPreviewRoutes } from '../../src/adapters/http/api/text-preview.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { bucketOf, wireId } from '../../src/core/ids.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { type Sending, createSending } from '../../src/flows/sending.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { SEALING } from '../support/door-world.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from '../support/intake-world.ts'

const NOW = Date.UTC(2026, 10, 5, 12)
let passedMs = 0
const clock = { now: () => NOW + passedMs }
/** Why an address may not be called, as far as the operator says. */
let forbidden: string | null = null
let world: IntakeWorld
let app: Api
let sending: Sending

before(async () => {
  world = await openIntakeWorld()
  const edges = { clock, random: world.random, log: QUIET }
  sending = createSending({
    intake: createIntake({ store: postgresIntakeStore(world.pool, 1), ...edges }),
    campaigns: { store: postgresCampaignStore(world.pool, 2), ...edges },
  })
  const reads = postgresReads(world.pool)
  const deps = { sending, reads, clock, log: QUIET, readList, checkUrl: () => forbidden }
  const callers = {
    owner: callerOf(world.workspaceId),
    reader: callerOf(world.workspaceId, { scopes: ['messages:read', 'campaigns:read'] }),
    stranger: callerOf(world.accountId),
    tester: callerOf(world.workspaceId, { isTest: true }),
  }
  app = await buildTestServer(
    (scope) => {
      messageRoutes(scope, deps)
      campaignRoutes(scope, deps)
      sendRoutes(scope, deps)
      textPreviewRoutes(scope, deps)
      campaignCommandRoutes(scope, deps)
    },
    { authenticator: fixedCallers(callers) },
  )
})
after(async () => {
  await app.close()
  await world.end()
})

const MINUTE = 60_000
const inMinutes = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString()

type Ask = { as?: string; key?: string; type?: string }

async function post(url: string, payload?: unknown, { as = 'owner', key, type }: Ask = {}) {
  const response = await app.inject({
    method: 'POST',
    url,
    headers: {
      authorization: `Bearer ${as}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(payload === undefined ? {} : { payload: payload as object }),
  })
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    body: response.json(),
  }
}

const patch = (url: string, payload: object) =>
  app.inject({ method: 'PATCH', url, headers: { authorization: 'Bearer owner' }, payload })

function form(parts: readonly (readonly [name: string, value: string | Buffer])[]) {
  const boundary = 'xxBOUNDARYxx'
  const body = parts.map(([name, value]) =>
    typeof value === 'string'
      ? Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
        )
      : Buffer.concat([
          Buffer.from(
            `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="list.csv"\r\ncontent-type: text/csv\r\n\r\n`,
          ),
          value,
          Buffer.from('\r\n'),
        ]),
  )
  return {
    payload: Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  }
}

/** A message as lists have it: what only its own page adds is left out. */
const asListed = (page: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(page).filter(
      ([name]) => !['legs', 'submissions', 'timeline', 'why', 'fields', 'row'].includes(name),
    ),
  )

const uploads = () => readdirSync(tmpdir()).filter((name) => name.startsWith('delivrd-upload-'))

test('a message is answered as it is read back', async () => {
  const sent = await post('/v1/messages', { to: '07700 900001', text: 'Hello', reference: 'r1' })
  assert.equal(sent.status, 202)
  assert.equal(sent.body.to, '+447700900001')
  assert.equal(sent.body.status, 'queued')
  assert.deepEqual(sent.body.price, { amount: '0.01', currency: 'EUR' })
  const read = await app.inject({
    url: `/v1/messages/${sent.body.id}`,
    headers: { authorization: 'Bearer owner' },
  })
  assert.deepEqual(sent.body, asListed(read.json()))
})

test('a refused message is answered with its reason, and reads back the same', async () => {
  const sent = await post('/v1/messages', { to: '+44 12', text: 'Hello' })
  assert.equal(sent.status, 202)
  assert.equal(sent.body.status, 'rejected')
  assert.equal(sent.body.reason, 'invalid-number')
  assert.ok(sent.body.sentence.length > 10)
  const read = await app.inject({
    url: `/v1/messages/${sent.body.id}`,
    headers: { authorization: 'Bearer owner' },
  })
  assert.deepEqual(sent.body, asListed(read.json()))
})

test('a channel that nobody carries begins with its fallback, and is answered as it is read back', async () => {
  const fallback = { channel: 'sms', after_seconds: 60 }
  const ask = { to: '07700 900077', text: 'Hello', channel: 'rcs' }
  const sent = await post('/v1/messages', { ...ask, fallback })
  const { status, channel, detail } = sent.body
  assert.deepEqual(
    [status, channel, detail, sent.body.fallback],
    ['queued', 'sms', 'fell-back', { ...fallback, from: null }],
  )
  const read = await app.inject({
    url: `/v1/messages/${sent.body.id}`,
    headers: { authorization: 'Bearer owner' },
  })
  assert.deepEqual(sent.body, asListed(read.json()))
  const alone = await post('/v1/messages', ask)
  assert.deepEqual([alone.body.status, alone.body.reason], ['rejected', 'no-route'])
  const twice = await post('/v1/messages', { ...ask, fallback: { channel: 'rcs' } })
  assert.deepEqual([twice.status, twice.body.errors[0].pointer], [400, '/fallback/channel'])
})

test('what is no number is a problem that says so, and nothing is stored', async () => {
  const before = await world.recount()
  const answer = await post('/v1/messages', { to: 'anna', text: 'Hello' })
  assert.equal(answer.status, 422)
  assert.equal(answer.body.code, 'not-sendable')
  assert.deepEqual(answer.body.errors, [
    { pointer: '/to', detail: '“anna” is not a telephone number' },
  ])
  assert.deepEqual(await world.recount(), before)
})

test('the same key answers the same bytes, 50 times at once, with one message', async () => {
  const body = { to: '07700 900002', text: 'Once', reference: 'once' }
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => post('/v1/messages', body, { key: 'k-50' })),
  )
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202])
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
  const later = await post('/v1/messages', body, { key: 'k-50' })
  assert.equal(later.text, answers[0]?.text)
  assert.equal(later.headers['idempotent-replayed'], 'true')
  assert.equal(
    answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined).length,
    1,
  )
  assert.equal((await world.rows(`select 1 from messages where reference = 'once'`)).length, 1)
  const other = await post('/v1/messages', { ...body, text: 'Twice' }, { key: 'k-50' })
  assert.equal(other.status, 422)
  assert.equal(other.body.code, 'idempotency-key-reused')
  const malformed = await post('/v1/messages', body, { key: 'a b' })
  assert.equal(malformed.body.code, 'malformed-idempotency-key')
})

test('what was refused is refused again under the same key, in the same bytes, and a batch in part', async () => {
  const count = async () => (await world.rows('select 1 from messages')).length
  const before = await count()
  const alone = { to: 'anna', text: 'Hello' }
  const batch = { messages: [{ to: '07700 900010', text: 'Hello' }, alone] }
  for (const [path, body] of [
    ['/v1/messages', alone],
    ['/v1/messages/batch', batch],
  ] as const) {
    const ask = () => post(path, body, { key: `k-refused-${path}` })
    const [first, again] = [await ask(), await ask()]
    const withoutRequest = ({ text }: { text: string }) => text.replace(/"request_id":"[^"]*"/, '')
    assert.equal(again.status, first.status)
    assert.equal(withoutRequest(again), withoutRequest(first))
    assert.equal(again.headers['location'], first.headers['location'])
    assert.equal(again.headers['idempotent-replayed'], 'true', path)
  }
  assert.equal(await count(), before + 1)
})

/** What may change between a request and its retry: each is refused by now, if it is asked anew. */
const CHANGES: Readonly<Record<string, (number: string) => Promise<unknown> | void>> = {
  'its time was over': () => void (passedMs = 2 * 60 * MINUTE),
  'its address may not be called any more': () => void (forbidden = 'is not allowed any more'),
  'its recipient opted out': (number) =>
    world.pool.query(
      `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
       values ($1, $2, $3, 'opt-out', 'import', now())`,
      [bucketOf(world.workspaceId, number), world.workspaceId, number],
    ),
  'its account was closed': () =>
    world.pool.query('update provider_accounts set deleted_at = now() where name = $1', ['Main']),
  'its sender was blocked': () =>
    world.pool.query(
      `insert into senders (workspace_id, name_key, name, state, created_by, created_at)
       values ($1, 'harbour', 'Harbour', 'blocked', 'system', now())`,
      [world.workspaceId],
    ),
  'its workspace may spend nothing more': () =>
    world.pool.query('update workspaces set spend_cap_micros = 0'),
  'its recipient was erased': (number) =>
    postgresEraser(world.pool, SEALING).erase(world.workspaceId, number),
  'its campaign says something else': async () => {
    for (const { id } of await world.rows<{ id: string }>('select id from campaigns'))
      await patch(`/v1/campaigns/${wireId('cmp', id)}`, { text: 'Something else' })
  },
}

async function undoChanges(): Promise<void> {
  passedMs = 0
  forbidden = null
  await world.pool.query(`update provider_accounts set deleted_at = null;
    delete from senders; delete from opt_outs; update workspaces set spend_cap_micros = null`)
}

for (const [at, [what, change]] of Object.entries(CHANGES).entries())
  test(`a retry is answered as the first was, though ${what} meanwhile`, async (t) => {
    t.after(undoChanges)
    const number = `+4477009011${at}0`
    const ours = { from: 'Harbour', account_id: wireId('acc', world.accountId) }
    const named = { ...ours, callback_url: 'https://shop.example/told' }
    const message = { to: number, text: 'Once', ...named, send_at: inMinutes(60) }
    const draft = {
      name: 'Once',
      text: 'Hi',
      callback: { url: named.callback_url },
      recipients: [{ to: number }],
    }
    const campaign = await post('/v1/campaigns', draft, { key: `draft-${at}` })
    const asks = [
      ['/v1/messages', message],
      ['/v1/messages/batch', { messages: [message, { to: 'anna', text: 'Hello' }] }],
      [`/v1/campaigns/${campaign.body.id}/test-send`, { to: number }],
    ] as const
    const askAll = () =>
      Promise.all(asks.map(([url, body]) => post(url, body, { key: `changed-${at}-${url}` })))
    const count = async () =>
      (await world.rows('select 1 from messages union all select 1 from campaigns')).length
    const later = { ...draft, starts_at: inMinutes(60) }
    const askLater = () => post('/v1/campaigns', later, { key: `later-${at}` })
    const [firsts, made] = [await askAll(), await askLater()]
    assert.deepEqual(
      [...firsts, made].map(({ status }) => status),
      [202, 202, 202, 201],
    )
    const before = await count()
    await change(number)
    for (const [place, again] of (await askAll()).entries()) {
      const first = firsts[place]
      const erased = what.includes('erased')
      assert.equal(again.status, 202, again.text)
      assert.equal(again.headers['idempotent-replayed'], 'true')
      if (!erased) assert.equal(again.text, first?.text)
      else assert.ok(!again.text.includes(number.slice(1)) && again.body.id === first?.body.id)
    }
    const same = await askLater()
    assert.deepEqual([same.status, same.body.id], [201, made.body.id])
    assert.equal(same.headers['idempotent-replayed'], 'true')
    assert.equal(await count(), before)
    const [{ status, body }, other] = await Promise.all([
      post('/v1/messages', message),
      post('/v1/messages', { ...message, text: 'Another' }, { key: `changed-${at}-/v1/messages` }),
    ])
    if (at < 6) assert.ok(status === 400 || body.status === 'rejected', 'it is refused by now')
    assert.equal(other.status, 422)
  })

test('who may not send is not answered what others sent either', async () => {
  const body = { to: '07700 900190', text: 'Once' }
  assert.equal((await post('/v1/messages', body, { key: 'k-scope' })).status, 202)
  assert.equal((await post('/v1/messages', body, { key: 'k-scope', as: 'reader' })).status, 403)
})

test('what was tried with a test key is sent all the same when it is meant, under the same key', async () => {
  const body = { to: '07700 900009', text: 'Tried', reference: 'tried' }
  const tried = await post('/v1/messages', body, { as: 'tester', key: 'k-tried' })
  const meant = await post('/v1/messages', body, { key: 'k-tried' })
  assert.deepEqual([tried.status, meant.status], [202, 202])
  assert.notEqual(tried.body.id, meant.body.id)
  assert.equal(meant.headers['idempotent-replayed'], undefined)
  const again = await post('/v1/messages', body, { as: 'tester', key: 'k-tried' })
  assert.equal(again.text, tried.text)
})

test('a batch answers each message in its place', async () => {
  const answer = await post('/v1/messages/batch', {
    messages: [
      { to: '07700900003', text: 'A' },
      { to: 'nobody', text: 'B' },
      { to: '07700900004', text: '' },
    ],
  })
  assert.equal(answer.status, 202)
  assert.deepEqual(
    answer.body.results.map(
      (one: { index: number; message?: { status: string }; error?: { code: string } }) => [
        one.index,
        one.message?.status ?? one.error?.code,
      ],
    ),
    [
      [0, 'queued'],
      [1, 'unreadable-number'],
      [2, 'rejected'],
    ],
  )
})

test('what is wrong with a message is said with its place', async () => {
  const wrong = await post('/v1/messages', { to: '07700900003', txt: 'A', validity_seconds: 0 })
  assert.equal(wrong.status, 400)
  const pointers = wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()
  assert.deepEqual(pointers, ['/text', '/txt', '/validity_seconds'])
  const nul = await post('/v1/messages', { to: '07700900003', text: 'A\u0000B' })
  assert.equal(nul.status, 400)
  const time = await post('/v1/messages/batch', {
    messages: [{ to: '07700900003', text: 'A', send_at: 'tomorrow' }],
  })
  assert.equal(time.body.errors[0].pointer, '/messages/0/send_at')
  assert.equal((await post('/v1/messages', { to: '1', text: 'A' }, { as: 'reader' })).status, 403)
})

test('a time that is over is refused, not taken for now; five minutes are forgiven', async () => {
  const past = await post('/v1/messages', {
    to: '07700900003',
    text: 'A',
    send_at: inMinutes(-6),
  })
  assert.equal(past.status, 400)
  assert.match(past.text, /must be a time from now to a year ahead, such as 2026-11-05T13:00:00Z/)
  const order = { name: 'Past', text: 'Hi', recipients: [{ to: '+447700900003' }] }
  const campaign = await post('/v1/campaigns', { ...order, starts_at: inMinutes(-6) })
  assert.equal(campaign.status, 400)
  assert.match(campaign.text, /start the campaign/)
  const far = await post('/v1/campaigns', { ...order, starts_at: inMinutes(367 * 24 * 60) })
  assert.equal(far.status, 400)

  const planned = await post('/v1/campaigns', { ...order, starts_at: inMinutes(60) })
  assert.equal(planned.body.state, 'scheduled', planned.text)
  const edited = await patch(`/v1/campaigns/${planned.body.id}`, { starts_at: inMinutes(-6) })
  assert.equal(edited.statusCode, 400, edited.body)
  const just = await patch(`/v1/campaigns/${planned.body.id}`, { starts_at: inMinutes(-4) })
  assert.equal(just.statusCode, 200, just.body)
  assert.equal(Date.parse(just.json().starts_at), NOW)
})

test('half characters and NULs from anywhere are stored as what can be stored', async () => {
  const half = '\ud83d'
  const sent = await post('/v1/messages', { to: '07700900006', text: `A${half}B` }, { key: 'half' })
  assert.equal(sent.status, 202)
  const unread = await post(
    '/v1/messages',
    { to: `${'x'.repeat(39)}😀`, text: 'A' },
    { key: 'cut' },
  )
  assert.equal(unread.status, 422)
  const again = await post('/v1/messages', { to: `${'x'.repeat(39)}😀`, text: 'A' }, { key: 'cut' })
  assert.equal(again.status, 422)
  const made = await post('/v1/campaigns', {
    name: `N${half}`,
    text: 'Hi {a}',
    recipients: [{ to: '07700900007', fields: { a: `x${half}`, [`b\u0000${half}`]: 'y' } }],
  })
  assert.equal(made.status, 201)
  assert.deepEqual(made.body.columns, ['to', 'a', 'b\ufffd'])
})

test('a waiting message is cancelled once; a stranger finds none', async () => {
  const { body } = await post('/v1/messages', { to: '07700900005', text: 'A' })
  assert.equal(
    (await post(`/v1/messages/${body.id}/cancel`, undefined, { as: 'stranger' })).status,
    404,
  )
  const cancelled = await post(`/v1/messages/${body.id}/cancel`)
  assert.equal(cancelled.status, 200)
  assert.equal(cancelled.body.status, 'cancelled')
  assert.equal(cancelled.body.why.rule, 'stopped-by-person')
  const again = await post(`/v1/messages/${body.id}/cancel`)
  assert.equal(again.status, 409)
  assert.equal(again.body.code, 'wrong-state')
})

const CSV = 'Phone;Name\n07700 900101;Anna\n07700 900102;Zoë\n07700900101;Anna\nnobody;Uma\n'

test('a campaign is made of a form, a CSV body or JSON, and is the same campaign', async () => {
  const fields = { name: 'Autumn', text: 'Hi {name}', from: 'Shop', policy: 'at-least-once' }
  const { payload, type } = form([
    // The file first: a form's order must not matter.
    ['file', Buffer.from(CSV)],
    ...Object.entries(fields),
    ['columns', '{"number": "phone"}'],
    ['account_id', ''],
  ])
  const answers = [
    await post('/v1/campaigns', payload, { type }),
    await post(`/v1/campaigns?${new URLSearchParams(fields)}`, CSV, { type: 'text/csv' }),
    await post('/v1/campaigns', { ...fields, csv: CSV }),
    await post('/v1/campaigns', {
      ...fields,
      recipients: [
        { to: '07700 900101', fields: { name: 'Anna' } },
        { to: '07700 900102', fields: { name: 'Zoë' } },
        { to: '07700900101', fields: { name: 'Anna' } },
        { to: 'nobody', fields: { name: 'Uma' } },
      ],
    }),
  ]
  for (const { status, body } of answers) {
    assert.equal(status, 201, JSON.stringify(body))
    assert.equal(body.state, 'draft')
    assert.equal(body.policy, 'at-least-once')
    assert.equal(body.recipients, 3)
    assert.equal(body.row_errors, 1)
    assert.equal(body.counts.draft, 2)
    assert.equal(body.counts.rejected, 1)
    assert.equal(body.reasons[0].reason, 'duplicate-message')
  }
  assert.deepEqual(uploads(), [])
})

test('checking answers what would become of the list', async () => {
  const { payload, type } = form([['file', Buffer.from(CSV)]])
  const bare = await post('/v1/campaigns/check', payload, { type })
  assert.equal(bare.status, 200)
  assert.equal(bare.body.mapping.number, 'Phone')
  assert.deepEqual(bare.body.columns, ['Phone', 'Name'])
  const full = form([
    ['text', 'Hi {name}'],
    ['file', Buffer.from(CSV)],
  ])
  const { body } = await post('/v1/campaigns/check', full.payload, { type: full.type })
  assert.equal(body.sendable, 2)
  assert.deepEqual(body.refused, [
    { reason: 'duplicate-message', title: 'Duplicate message', count: 1 },
  ])
  assert.equal(body.errors[0].examples[0].line, 5)
  assert.equal(body.sample[1].text, 'Hi Zoë')
  assert.deepEqual(body.price, { amount: '0.02', currency: 'EUR' })
})

test('a campaign that cannot be made says what is wrong, where, and leaves nothing behind', async () => {
  const campaigns = await world.rows('select 1 from campaigns')
  const ask = async (fields: object, type?: string) => {
    const { status, body } = await post('/v1/campaigns', fields, type === undefined ? {} : { type })
    return [status, body.code, body.errors?.[0]?.pointer]
  }
  const fields = { name: 'A', text: 'Hi {nome}', csv: CSV }
  assert.deepEqual(await ask(fields), [400, 'invalid-list', '/text'])
  assert.deepEqual(await ask({ ...fields, columns: { number: 'Mobil' } }), [
    400,
    'invalid-list',
    '/columns',
  ])
  assert.deepEqual(await ask({ ...fields, csv: '' }), [400, 'invalid-list', '/file'])
  assert.deepEqual(await ask({ name: 'A', text: 'B' }), [400, 'invalid-list', undefined])
  assert.deepEqual(await ask({ text: 'B', csv: CSV }), [400, 'invalid-request', '/name'])
  assert.deepEqual(await ask({ ...fields, color: 'red' }), [400, 'invalid-request', '/color'])
  const noName = form([['file', Buffer.from(CSV)]])
  assert.deepEqual(await ask(noName.payload, noName.type), [400, 'invalid-request', '/name'])
  const twoFiles = form([
    ['file', Buffer.from(CSV)],
    ['other', Buffer.from(CSV)],
  ])
  assert.deepEqual(await ask(twoFiles.payload, twoFiles.type), [400, 'invalid-request', undefined])
  const huge = form([
    ['name', 'A'],
    ['text', 'B'],
    ['file', Buffer.alloc(51 * 1024 * 1024, 'x')],
  ])
  assert.deepEqual(await ask(huge.payload, huge.type), [413, 'body-too-large', undefined])
  assert.deepEqual((await world.rows('select 1 from campaigns')).length, campaigns.length)
  assert.deepEqual(uploads(), [])
})

test('the same upload under the same key is the same campaign, another is refused', async () => {
  const fields = { name: 'Keyed', text: 'Hi {name}', csv: CSV }
  const first = await post('/v1/campaigns', fields, { key: 'c-1' })
  const again = await post('/v1/campaigns', fields, { key: 'c-1' })
  assert.equal(again.body.id, first.body.id)
  assert.equal(again.headers['idempotent-replayed'], 'true')
  assert.equal((await post('/v1/campaigns', { ...fields, name: 'B' }, { key: 'c-1' })).status, 422)
})

test('a campaign is started, stopped, resumed, cancelled and archived, and says so', async () => {
  const { body } = await post('/v1/campaigns', { name: 'Life', text: 'Hi {name}', csv: CSV })
  const tell = async (command: string, ask: Ask = {}) => {
    const answer = await post(`/v1/campaigns/${body.id}/${command}`, undefined, ask)
    await sending.tend()
    return [answer.status, answer.body.state ?? answer.body.code]
  }
  assert.deepEqual(await tell('stop'), [409, 'wrong-state'])
  assert.deepEqual(await tell('start', { as: 'stranger' }), [404, 'not-found'])
  assert.deepEqual(await tell('start', { as: 'reader' }), [403, 'scope-missing'])
  assert.deepEqual(await tell('start'), [200, 'running'])
  assert.deepEqual(await tell('stop'), [200, 'stopped'])
  assert.deepEqual(await tell('resume'), [200, 'running'])
  assert.deepEqual(await tell('cancel'), [200, 'cancelled'])
  assert.deepEqual(await tell('archive'), [200, 'cancelled'])
  const read = await app.inject({
    url: `/v1/campaigns/${body.id}`,
    headers: { authorization: 'Bearer owner' },
  })
  const counts = read.json().counts as Record<string, number>
  assert.equal(counts['cancelled'], 2)
  assert.equal(
    Object.values(counts).reduce((sum, count) => sum + count, 0),
    read.json().recipients,
  )
})

test('a campaign is edited until it starts, by whoever may, and says what cannot be', async () => {
  const { body } = await post('/v1/campaigns', { name: 'Draft', text: 'Hi {name}', csv: CSV })
  const edit = async (payload: object, as = 'owner') => {
    const answer = await app.inject({
      method: 'PATCH',
      url: `/v1/campaigns/${body.id}`,
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      payload: JSON.stringify(payload),
    })
    return { status: answer.statusCode, body: answer.json() }
  }
  const edited = await edit({ name: 'Better', text: 'Dear {name}', validity_seconds: 60 })
  assert.equal(edited.status, 200, JSON.stringify(edited.body))
  const { name, text, validity_seconds: validity, editing, receipts } = edited.body
  assert.deepEqual(
    [name, text, validity, editing, receipts],
    ['Better', 'Dear {name}', 60, false, null],
  )
  const unknown = await edit({ text: 'Dear {nobody}' })
  assert.deepEqual([unknown.status, unknown.body.errors[0].pointer], [400, '/text'])
  assert.equal((await edit({})).status, 400)
  assert.equal((await edit({ policy: 'at-least-once' })).status, 400)
  assert.equal((await edit({ name: 'x' }, 'reader')).status, 403)
  assert.equal((await edit({ name: 'x' }, 'stranger')).status, 404)
  await post(`/v1/campaigns/${body.id}/start`)
  const late = await edit({ name: 'x' })
  assert.deepEqual([late.status, late.body.code], [409, 'wrong-state'])
  for (const command of ['stop', 'archive', 'unarchive']) {
    const { status, body: told } = await post(`/v1/campaigns/${body.id}/${command}`)
    assert.deepEqual([status, told.archived_at !== null], [200, command === 'archive'])
  }
})

test('a test send is a message of its own, filled for the first recipient', async () => {
  const { body } = await post('/v1/campaigns', { name: 'Test', text: 'Hi {name}', csv: CSV })
  const sent = await post(`/v1/campaigns/${body.id}/test-send`, { to: '07700900199' })
  assert.equal(sent.status, 202)
  assert.equal(sent.body.text, 'Hi Anna')
  assert.equal(sent.body.campaign_id, null)
  assert.equal((await post(`/v1/campaigns/${body.id}/test-send`, { to: 'x' })).status, 422)
})

test('a text’s segments and price are told as it is typed', async () => {
  const { status, body } = await post('/v1/text/preview', {
    text: 'Hi {name}, it’s ready',
    fields: { Name: 'Anna' },
    account_id: wireId('acc', world.accountId),
  })
  assert.equal(status, 200)
  assert.deepEqual(body, {
    text: 'Hi Anna, it’s ready',
    encoding: 'ucs2',
    segments: 1,
    characters: 19,
    remaining: 51,
    offending: [{ character: '’', at: 11 }],
    price: { amount: '0.01', currency: 'EUR' },
  })
})
