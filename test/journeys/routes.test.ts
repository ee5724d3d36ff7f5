import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { textedTwice } from '../../sim/oracle.ts'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import type { Api } from '../../src/adapters/http/api.ts'
import { routeExplainRoutes } from '../../src/adapters/http/api/routes-explain.ts'
import { sendRoutes } from '../../src/adapters/http/api/send.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { postgresRehearsal } from '../../src/adapters/postgres/rehearsal.ts'
import { bucketOf, readWireId, wireId } from '../../src/core/ids.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { createSending } from '../../src/flows/sending.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import {
  type Running,
  type Settings,
  type World,
  addAccount,
  clock,
  createWorld,
  eventually,
  log,
  random,
  startProcess,
} from '../support/pipeline-world.ts'

/** Five provider accounts at two carriers: how messages find theirs, and what the dry run says of it. */

let database: TestDatabase
let near: Simulator
let far: Simulator
let world: World
let running: Running
let app: Api
let ids: Readonly<Record<'dear' | 'cheap' | 'estonia' | 'pool' | 'france', string>>

const POOL = ['+447700900901', '+447700900902', '+447700900903']

async function carrier(seed: number): Promise<Simulator> {
  const found = findScenario('fast')
  assert.ok(found.kind === 'scenario')
  const { scenario } = found
  const pace = { hours: 72_000, seconds: 20 }
  return startSimulator({ port: 0, controlPort: null, seed, scenario, pace })
}

before(async () => {
  database = await createTestDatabase()
  near = await carrier(7)
  far = await carrier(8)
  world = await createWorld(database.url, near.port, {
    defaultSender: 'Dear',
    pricePerSegmentMicros: 9_000,
  })
  let accounts = 1
  // A carrier tells its receipts to any link of one system id: each account has its own.
  const add = (port: number, settings: Settings) =>
    addAccount(world, port, { systemId: `journey${++accounts}`, ...settings })
  ids = {
    dear: world.accountId,
    cheap: await add(far.port, { defaultSender: 'Cheap', pricePerSegmentMicros: 1_000 }),
    estonia: await add(far.port, { countries: ['EE'], defaultSender: 'Eesti' }),
    pool: await add(far.port, { prefixes: ['+44'], senderPool: POOL }),
    france: await add(near.port, { prefixes: ['+33'], defaultSender: 'Salut' }),
  }
  const edges = { clock, random, log }
  const sending = createSending({
    intake: createIntake({ store: postgresIntakeStore(world.pool, 11), ...edges }),
    campaigns: { store: postgresCampaignStore(world.pool, 12), ...edges },
  })
  const deps = { sending, reads: postgresReads(world.pool), clock, checkUrl: () => null }
  const rehearsal = postgresRehearsal(world.pool)
  app = await buildTestServer(
    (scope) => {
      sendRoutes(scope, deps)
      routeExplainRoutes(scope, { routeExplaining: { rehearsal, clock, random } })
    },
    { clock, authenticator: fixedCallers({ owner: callerOf(world.workspaceId) }) },
  )
})

after(async () => {
  await app?.close()
  await running?.pipeline.stop()
  await near?.stop()
  await far?.stop()
  await world?.pool.end()
  await database?.drop()
})

async function post(url: string, payload: object, status: number) {
  const headers = { authorization: 'Bearer owner' }
  const response = await app.inject({ method: 'POST', url, headers, payload })
  assert.equal(response.statusCode, status, response.body)
  return response.json()
}

const explain = (ask: object) => post('/v1/routes/explain', ask, 200)
const send = (ask: object) => post('/v1/messages', { text: 'Your table is ready', ...ask }, 202)
const decide = (settings: Settings) =>
  world.pool.query('update workspaces set settings = settings || $1::jsonb', [settings])
const setHealth = (id: string, state: 'well' | 'sick') =>
  world.pool.query('update provider_accounts set health = $2 where id = $1', [
    id,
    { state, trouble: state === 'sick' ? 'refusing' : null, since: Date.now() },
  ])
const list = (number: string, kind: string) =>
  world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
     values ($1, $2, $3, $4, 'test', now())`,
    [bucketOf(world.workspaceId, number), world.workspaceId, number, kind],
  )

/** Everything that is stored, one hash a table. */
async function contents(): Promise<Readonly<Record<string, string>>> {
  const { rows } = await world.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' order by 1`,
  )
  const hashes: Record<string, string> = {}
  for (const { name } of rows) {
    const sql = `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from "${name}" t`
    hashes[name] = (await world.pool.query<{ hash: string }>(sql)).rows[0]?.hash ?? ''
  }
  return hashes
}

const ESTONIA = '+37255512345'
const BRITAIN = '+447911123456'
const FRANCE = '+33612345678'
const SPAIN = '+34612345678'
const UNITED_STATES = '+12025550123'

test('a country, a prefix and a channel find their account', async () => {
  const cases: [object, string][] = [
    [{ to: ESTONIA }, ids.estonia],
    [{ to: BRITAIN }, ids.pool],
    [{ to: FRANCE }, ids.france],
    [{ to: SPAIN, account_id: wireId('acc', ids.dear) }, ids.dear],
  ]
  for (const [ask, account] of cases) {
    const found = await explain(ask)
    assert.equal(found.outcome, 'route', JSON.stringify(found))
    assert.equal(found.account.id, wireId('acc', account))
    assert.equal(found.candidates.length, 5)
    assert.equal(found.candidates[0].rank, 1)
  }
  const found = await explain({ to: SPAIN, channel: 'rcs', fallback: { channel: 'sms' } })
  assert.deepEqual([found.outcome, found.begins_with], ['route', 'sms'])
  assert.equal(found.candidates[0].objection, 'channel-not-carried')
  assert.equal(found.fallback.outcome, 'route')
  const alone = await explain({ to: SPAIN, channel: 'rcs' })
  assert.deepEqual(
    [alone.outcome, alone.reason, alone.detail, alone.begins_with],
    ['no-route', 'no-route', 'channel-not-carried', null],
  )
})

test('the workspace decides whether weights or prices share out what is left', async () => {
  const spaniards = Array.from({ length: 60 }, (_, at) => `+346123${40_000 + at}`)
  const takers = async () => {
    const names = new Set<string>()
    for (const to of spaniards) names.add((await explain({ to })).account.id)
    return names
  }
  assert.deepEqual(await takers(), new Set([wireId('acc', ids.dear), wireId('acc', ids.cheap)]))
  await decide({ routeBy: 'price' })
  assert.deepEqual(await takers(), new Set([wireId('acc', ids.cheap)]))
  const found = await explain({ to: SPAIN, text: 'x'.repeat(200) })
  assert.equal(found.segments, 2)
  assert.deepEqual(found.price, { amount: '0.002', currency: 'EUR' })
  assert.match(found.because, /costs least of 2/)
  assert.match(found.candidates[1].because, /costs less/)
  await decide({ routeBy: 'weight' })
})

test('a sick account is left alone while another fits, and gets its traffic back', async () => {
  await setHealth(ids.france, 'sick')
  const found = await explain({ to: FRANCE })
  assert.notEqual(found.account.id, wireId('acc', ids.france))
  const { because } = found.candidates.find(
    (one: { account_id: string }) => one.account_id === wireId('acc', ids.france),
  )
  assert.match(because, /does badly/)
  await setHealth(ids.dear, 'sick')
  await setHealth(ids.cheap, 'sick')
  const alone = await explain({ to: FRANCE })
  assert.equal(alone.account.id, wireId('acc', ids.france))
  assert.match(alone.because, /does badly/)
  for (const id of [ids.france, ids.dear, ids.cheap]) await setHealth(id, 'well')
  assert.equal((await explain({ to: FRANCE })).account.id, wireId('acc', ids.france))
})

test('refusals are told as they would be, with what to do', async () => {
  await list('+34699999999', 'opt-out')
  await world.pool.query(
    `insert into senders (workspace_id, name, name_key, state, destinations, created_at, created_by)
     values ($1, 'Casino', 'casino', 'blocked', '{}', now(), 'test')`,
    [world.workspaceId],
  )
  const cases: [object, string, string | null][] = [
    [{ to: '+34699999999' }, 'opted-out', null],
    [{ to: SPAIN, from: 'Casino' }, 'sender-blocked', 'sender-blocked'],
    [{ to: '+4420' }, 'invalid-number', null],
    [{ to: '+442079460000' }, 'not-sms-capable', 'fixed-line'],
    [{ to: SPAIN, text: '  ' }, 'content-invalid', 'empty-text'],
  ]
  for (const [ask, reason, detail] of cases) {
    const found = await explain(ask)
    assert.deepEqual([found.outcome, found.reason, found.detail], ['refused', reason, detail])
    assert.ok(found.because.length > 10 && found.next_step.length > 5)
  }
  const name = await explain({ to: UNITED_STATES, from: 'Harbour' })
  assert.deepEqual([name.outcome, name.reason], ['no-route', 'sender-unsupported'])
  assert.match(name.because, /needs a number/)
  await decide({ refuseUnreachableNumberTypes: false })
  assert.equal((await explain({ to: '+442079460000' })).outcome, 'route')
  await decide({
    refuseUnreachableNumberTypes: true,
    screening: { mode: 'all', hold: [], drop: [] },
  })
  assert.equal((await explain({ to: SPAIN })).held_because, 'all')
  await decide({ screening: { mode: 'off', hold: [], drop: [] } })
  await post('/v1/routes/explain', { to: 'nobody' }, 422)
})

test('a number that texted us lately takes texts, whatever it looks like', async () => {
  const london = '+442079460001'
  assert.equal((await explain({ to: london })).reason, 'not-sms-capable')
  const texted = (daysAgo: number) =>
    world.pool.query(
      `insert into inbound_messages (id, workspace_id, account_id, sender, recipient, text, received_at)
       values (gen_random_uuid(), $1, $2, $3, '60800', 'Hello', now() - $4 * interval '1 day')`,
      [world.workspaceId, world.accountId, london, daysAgo],
    )
  await texted(91)
  assert.equal((await explain({ to: london })).reason, 'not-sms-capable')
  await texted(89)
  assert.equal((await explain({ to: london })).outcome, 'route')
  assert.equal((await send({ to: london })).status, 'queued')
})

test('what the first channel takes nowhere goes by the second at once, and the dry run says so', async () => {
  const ask = { to: BRITAIN, channel: 'whatsapp', fallback: { channel: 'sms' } }
  const found = await explain(ask)
  assert.deepEqual([found.outcome, found.begins_with, found.reason], ['route', 'sms', null])
  assert.match(found.because, /carries WhatsApp: it goes by SMS at once/)
  const sent = await send(ask)
  assert.deepEqual(
    [sent.status, sent.channel, sent.account_id],
    ['queued', found.begins_with, found.account.id],
  )
  assert.equal((await explain({ to: BRITAIN })).begins_with, 'sms')
  assert.equal((await explain({ to: '+4420', fallback: { channel: 'rcs' } })).begins_with, null)
  await post('/v1/routes/explain', { to: BRITAIN, fallback: { channel: 'sms' } }, 400)
})

test('what the register refuses is no want of a route', async () => {
  await world.pool.query(
    `insert into senders (workspace_id, name, name_key, state, destinations, created_at, created_by)
     values ($1, 'Local', 'local', 'registered', '{+44}', now(), 'system')`,
    [world.workspaceId],
  )
  const found = await explain({ to: SPAIN, from: 'Local' })
  assert.deepEqual(
    [found.outcome, found.detail],
    ['refused', 'destination-not-supported-by-sender'],
  )
  assert.doesNotMatch(found.because, /no enabled provider account/)
})

test('what may go wrong is warned of, and sent all the same', async () => {
  const found = await explain({ to: UNITED_STATES, from: '+447700900001' })
  assert.equal(found.outcome, 'route')
  assert.match(found.warnings[0], /abroad/)
})

test('a dry run leaves nothing behind, whatever is weighed', async () => {
  await decide({ duplicateWindowSeconds: 60, floodLimit: 3, usageThreshold: 1_000_000 })
  const before = await contents()
  for (const to of [ESTONIA, BRITAIN, SPAIN, '+34699999999', UNITED_STATES]) {
    await explain({ to, fallback: { channel: 'whatsapp' } })
  }
  assert.deepEqual(await contents(), before)
  await decide({ duplicateWindowSeconds: null, floodLimit: null, usageThreshold: null })
})

test('the dry run says what sending then does', async () => {
  const numbers = [
    ...Array.from({ length: 40 }, (_, at) => `+346555${50_000 + at}`),
    ...Array.from({ length: 20 }, (_, at) => `+4479115${50_000 + at}`),
    ESTONIA,
    FRANCE,
    UNITED_STATES,
    '+34699999999',
    '+442079460000',
    '+4412',
  ]
  for (const to of numbers) {
    for (const from of [undefined, 'Harbour', '+447700900902', 'Casino']) {
      const ask = { to, ...(from === undefined ? {} : { from }), text: `To ${to} of ${from}` }
      const said = await explain(ask)
      const sent = await send(ask)
      const isSent = sent.status === 'queued'
      assert.equal(said.outcome === 'route', isSent, JSON.stringify({ said, sent }))
      assert.equal(said.reason, sent.reason)
      assert.equal(said.sender, sent.from === '' ? null : sent.from)
      assert.equal(said.segments, sent.segments.total)
      if (!isSent) continue
      assert.equal(said.account.id, sent.account_id)
      assert.deepEqual(said.price, sent.price)
    }
  }
})

test('what was routed goes by its carrier, each person from the same sender of the pool', async () => {
  running = await startProcess(world.pool)
  const people = Array.from({ length: 60 }, (_, at) => `+4479116${60_000 + at}`)
  const sent: string[] = []
  for (const round of ['first', 'second']) {
    for (const to of people) sent.push((await send({ to, text: `The ${round}` })).id)
  }
  const french = (await send({ to: FRANCE, text: 'Bonjour' })).id
  running.pipeline.wake()
  const wanted = [...sent, french].map((id) => readWireId('msg', id))
  await eventually(
    async () =>
      (
        await world.pool.query<{ status: string }>(
          'select distinct status from messages where id = any($1)',
          [wanted],
        )
      ).rows.map(({ status }) => status),
    (statuses) => statuses.length === 1 && statuses[0] === 'delivered',
  )
  const bySender = new Map<string, Set<string>>()
  for (const { recipient, sender } of far.truth().submits) {
    if (!people.includes(`+${recipient}`)) continue
    bySender.set(recipient, (bySender.get(recipient) ?? new Set()).add(sender))
  }
  assert.equal(bySender.size, people.length)
  assert.ok([...bySender.values()].every((senders) => senders.size === 1))
  assert.equal(new Set([...bySender.values()].flatMap((one) => [...one])).size, POOL.length)
  const toFrance = near.truth().submits.filter(({ recipient }) => `+${recipient}` === FRANCE)
  assert.ok(toFrance.some(({ sender }) => sender === 'Salut'))
  for (const one of [near, far]) assert.deepEqual(textedTwice(one.truth()), [])
})
