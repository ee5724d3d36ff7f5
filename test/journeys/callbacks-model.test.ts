import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type SeededRandom, createRandom } from '../../sim/random.ts'
import { type Deliverer, startDelivering } from '../../src/adapters/callbacks/deliverer.ts'
import { startLoop } from '../../src/adapters/pipeline/loop.ts'
import { callbackEndpointsTable } from '../../src/adapters/postgres/callback-endpoints.ts'
import { callbackRecords } from '../../src/adapters/postgres/callback-records.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { takeTurns } from '../../src/adapters/postgres/callback-turns.ts'
import { inTransaction } from '../../src/adapters/postgres/pool.ts'
import { readWireId } from '../../src/core/ids.ts'
import type { EventType } from '../../src/core/callbacks/event.ts'
import type { CallbackStore, Called } from '../../src/flows/ports/callbacks.ts'
import { addEndpoint } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type World, createWorld, eventually, log, queue } from '../support/pipeline-world.ts'

/**
 * Anything that may happen to callbacks, in an order that only the seed decides: messages change, receivers fail,
 * lose answers and go away, processes are killed, people pause, resume, resend and recover. Whatever it was, what a
 * receiver heard keeps the promises of docs/callbacks.md.
 */
const SEEDS = (process.env['SEED'] ?? '3,7').split(',').map(Number)
const STEPS = Number(process.env['STEPS'] ?? '80')
const MESSAGES = 6

let database: TestDatabase
let world: World
let store: CallbackStore

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 9)
  store = postgresCallbackStore(world.pool)
})
after(async () => {
  await world?.pool.end()
  await database?.drop()
})

type Heard = {
  readonly endpoint: string
  readonly callbackId: string
  readonly messageId: string
  readonly sequence: number
  readonly status: string
  /** Its answer arrived, and was written down. */
  isKnown: boolean
}

/** What is asked for; null: everything. */
const ENDPOINTS: readonly { events: readonly EventType[] | null; isOrdered: boolean }[] = [
  { events: null, isOrdered: false },
  { events: null, isOrdered: true },
  { events: ['message.sent', 'message.delivered', 'message.failed'], isOrdered: false },
]

type Receivers = {
  readonly heard: Heard[]
  answer: (random: SeededRandom) => 'ok' | 'fail' | 'lost' | 'gone'
}

/** A process that tells, until it is killed: from then on nothing it does reaches anybody. */
function startProcess(random: SeededRandom, receivers: Receivers): Deliverer & { kill(): void } {
  let isKilled = false
  const never = new Promise<never>(() => undefined)
  const answered: Heard[] = []
  const alive = <T>(work: () => Promise<T>): Promise<T> => (isKilled ? never : work())
  const mortal = Object.fromEntries(
    Object.entries(store).map(([name, work]: [string, (...given: never[]) => Promise<unknown>]) => [
      name,
      (...given: never[]) => alive(() => work(...given)),
    ]),
  ) as CallbackStore
  const settle: CallbackStore['settle'] = async (rows, now) => {
    await mortal.settle(rows, now)
    for (const one of answered)
      one.isKnown ||= rows.some(({ callbackId }) => callbackId === one.callbackId)
  }
  const call = async (url: string, body: string, callbackId: string): Promise<Called> => {
    const { data } = JSON.parse(body)
    const answer = receivers.answer(random)
    await setTimeout(random.whole(12))
    if (isKilled) return never
    const heard = {
      endpoint: url.slice(url.lastIndexOf('/') + 1),
      callbackId: readWireId('cbk', callbackId) ?? '',
      messageId: readWireId('msg', data.id) ?? '',
      sequence: data.sequence,
      status: data.status,
      isKnown: false,
    }
    if (answer === 'ok' || answer === 'lost') receivers.heard.push(heard)
    if (answer === 'ok') answered.push(heard)
    if (answer === 'lost') return { kind: 'no-reply', because: 'lost' }
    const status = { ok: 200, fail: 500, gone: 410 }[answer]
    return { kind: 'reply', reply: { status, headers: {}, body: '' } }
  }
  const deliverer = startDelivering(
    {
      store: { ...mortal, settle },
      startLoop,
      clock: { now: Date.now },
      draw: () => random.next(),
      log,
      sign: async (unsigned, _, { id }) => ({ ...unsigned, headers: { id } }),
      caller: { call: ({ url, body, headers }) => call(url, body ?? '', headers['id'] ?? '') },
    },
    { timeoutMs: 60, leaseBeyondMs: 80, retriesMs: [4, 8, 16, 16] },
  )
  return {
    ...deliverer,
    kill: () => {
      isKilled = true
      void deliverer.stop()
    },
  }
}

const STATUSES = ['submitted', 'sent', 'delivered', 'failed', 'unconfirmed', 'expired'] as const

for (const seed of SEEDS)
  test(`whatever happens, what is heard last is where a message stands (seed ${seed})`, async (t) => {
    await world.pool.query('truncate callback_endpoints, callbacks, callback_queue')
    const random = createRandom(seed)
    const startedAt = Date.now()
    const receivers: Receivers = { heard: [], answer: (by) => answerNow(by) }
    let share = 0.3
    const answerNow = (by: SeededRandom) =>
      by.next() < share ? by.pick(['fail', 'fail', 'fail', 'lost', 'gone'] as const) : 'ok'
    const endpoints = new Map<string, (typeof ENDPOINTS)[number]>()
    for (const [at, wish] of ENDPOINTS.entries())
      endpoints.set(
        await addEndpoint(world, { ...wish, url: `https://customer.example/${at}` }),
        wish,
      )
    const ids = [...endpoints.keys()]
    const resent = new Set<string>()
    let process = startProcess(random, receivers)
    t.after(() => process.stop())
    const messages = await queue(
      world,
      Array.from({ length: MESSAGES }, (_, at) => ({ to: `+4477${seed}000${at}000` })),
    )
    const tables = callbackEndpointsTable(world.pool)
    /** As people do it: with nobody else at work at the endpoint. */
    const lockedAt = <T>(id: string, work: (db: typeof world.pool) => Promise<T>): Promise<T> =>
      inTransaction(world.pool, async (db) => {
        await takeTurns(db, [id])
        return work(db as unknown as typeof world.pool)
      })
    const resume = (id: string) =>
      lockedAt(id, async (db) => {
        await db.query(`update callback_endpoints set state = 'active' where id = $1`, [id])
        await callbackEndpointsTable(db).closeCircuit(id, Date.now())
      })
    const isOff = async (id: string): Promise<boolean> =>
      (await tables.byId(world.workspaceId, id))?.state === 'off'
    const acts: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
      change: () =>
        world.pool.query(
          `update messages set status = $2, sequence = sequence + 1, updated_at = now() where id = $1`,
          [random.pick(messages), random.pick(STATUSES)],
        ),
      pause: (id) =>
        lockedAt(id, (db) =>
          db.query(
            `update callback_endpoints set state = 'paused' where id = $1 and state <> 'off'`,
            [id],
          ),
        ),
      resume,
      recover: async (id) =>
        (await isOff(id)) ||
        lockedAt(id, (db) => callbackEndpointsTable(db).recover(id, startedAt, Date.now())),
      replay: async (id) =>
        (await isOff(id)) ||
        lockedAt(id, (db) => callbackEndpointsTable(db).replayMissing(id, startedAt, Date.now())),
      resend: async (id) => {
        const known = await callbackRecords(world.pool).ofEndpoint(world.workspaceId, id, {
          state: null,
          after: null,
          limit: 50,
        })
        if (known.length === 0 || (await isOff(id))) return
        const one = random.pick(known)
        resent.add(one.id)
        await lockedAt(id, (db) => callbackRecords(db).queueAgain(one, Date.now()))
      },
      kill: async () => {
        process.kill()
        process = startProcess(random, receivers)
      },
      weather: async () => (share = random.pick([0, 0.3, 0.6, 1])),
      rest: () => setTimeout(random.whole(30)),
    }
    const often = { change: 12, rest: 4, resume: 2 }
    const chances = Object.entries({ ...acts }).flatMap(([name]) =>
      Array.from({ length: name in often ? often[name as keyof typeof often] : 1 }, () => name),
    )
    const script: string[] = []
    for (let step = 0; step < STEPS; step++) {
      const name = random.pick(chances)
      script.push(name)
      await acts[name]?.(random.pick(ids))
      process.wake()
    }
    share = 0
    // Nothing that was under way is to shut anything after that.
    await acts['kill']?.('')
    await setTimeout(20)
    const mend = async (id: string) => {
      await resume(id)
      await acts['replay']?.(id)
      await acts['recover']?.(id)
    }
    for (const id of ids) await mend(id)
    process.wake()
    await eventually(
      async () => {
        // Whoever was killed may have said a last word to the database.
        for (const id of ids) if (await isOff(id)) await mend(id)
        const { rows } = await world.pool.query(
          `select url, state, failures, open_until, now(), (select json_agg(q)
             from (select * from callback_queue where endpoint_id = e.id limit 5) q) as waiting
           from callback_endpoints e`,
        )
        return rows
      },
      (rows) => rows.every(({ waiting }) => waiting === null),
      { withinMs: 8_000 },
    )
    await assertKept({ endpoints, messages, receivers, resent, script })
  })

/** The promises, against what was heard. */
async function assertKept({
  endpoints,
  messages,
  receivers: { heard },
  resent,
  script,
}: {
  endpoints: ReadonlyMap<string, (typeof ENDPOINTS)[number]>
  messages: readonly string[]
  receivers: Receivers
  resent: ReadonlySet<string>
  script: readonly string[]
}): Promise<void> {
  const { rows: stands } = await world.pool.query<{ id: string; status: string; sequence: number }>(
    `select id, status, sequence from messages where id = any ($1)`,
    [messages],
  )
  const { rows: callbacks } = await world.pool.query<{
    id: string
    endpoint_id: string
    message_id: string
    sequence: number
    state: string
  }>('select id, endpoint_id, message_id, sequence, state from callbacks')
  assert.ok(stands.length === MESSAGES && heard.length > 0)
  for (const [at, [endpointId, { events }]] of [...endpoints].entries())
    for (const { id, status, sequence } of stands) {
      const here = heard.filter(
        ({ endpoint, messageId }) => endpoint === String(at) && messageId === id,
      )
      const about = JSON.stringify({ script: script.join(' '), at, id, here })
      let latest = 0
      for (const one of here) {
        if (resent.has(one.callbackId)) continue
        assert.ok(one.sequence >= latest, `an earlier one came after a later one: ${about}`)
        if (one.isKnown) latest = one.sequence
      }
      if (events !== null && !events.includes(`message.${status}` as EventType)) continue
      const last = here.findLast((one) => one.sequence === sequence)
      assert.ok(last !== undefined, `where it stands was never heard: ${about}`)
      assert.equal(last.status, status)
      const rows = callbacks.filter(
        (row) => row.endpoint_id === endpointId && row.message_id === id,
      )
      for (const row of rows) {
        const isHeard = here.some((one) => one.callbackId === row.id)
        if (row.state === 'heard') assert.ok(isHeard, about)
        else assert.ok(row.state === 'dead' && row.sequence < sequence, row.state + about)
      }
    }
}
