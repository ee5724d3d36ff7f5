import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type SeededRandom, createRandom } from '../../sim/random.ts'
import { type Deliverer, startDelivering } from '../../src/adapters/callbacks/deliverer.ts'
import { startLoop } from '../../src/adapters/pipeline/loop.ts'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { callbackEndpointsTable } from '../../src/adapters/postgres/callback-endpoints.ts'
import { callbackRecords } from '../../src/adapters/postgres/callback-records.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import { takeTurns } from '../../src/adapters/postgres/callback-turns.ts'
import { inTransaction } from '../../src/adapters/postgres/pool.ts'
import { readWireId } from '../../src/core/ids.ts'
import type { EventType } from '../../src/core/callbacks/event.ts'
import type { Eraser } from '../../src/flows/erase-number.ts'
import type { CallbackStore, Called } from '../../src/flows/ports/callbacks.ts'
import { addEndpoint, wishFor } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { SEALING } from '../support/door-world.ts'
import { type World, createWorld, eventually, log, queue } from '../support/pipeline-world.ts'

/**
 * Anything that may happen to callbacks, in an order that only the seed decides: messages change, receivers fail,
 * lose answers and go away, processes are killed, people pause, resume, resend, recover, remove and erase. Whatever it was, what a
 * receiver heard keeps the promises of docs/callbacks.md.
 */
const SEEDS = (process.env['SEED'] ?? '3,7').split(',').map(Number)
const STEPS = Number(process.env['STEPS'] ?? '80')
const MESSAGES = 6
/** The last so many have an address of their own. */
const OWN = 2

let database: TestDatabase
let world: World
let store: CallbackStore
let eraser: Eraser

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 9)
  store = postgresCallbackStore(world.pool)
  eraser = postgresEraser(world.pool, SEALING)
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
  /** It says to whom the message went. */
  readonly isNamed: boolean
  /** Its answer arrived, and was written down. */
  isKnown: boolean
}

/** What is asked for; null: everything. */
const ENDPOINTS: readonly { events: readonly EventType[] | null; isOrdered: boolean }[] = [
  { events: null, isOrdered: false },
  { events: null, isOrdered: true },
  { events: ['message.sent', 'message.delivered', 'message.failed'], isOrdered: false },
  // May be removed.
  { events: null, isOrdered: false },
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
      isNamed: data.to !== null,
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
    const numbers = Array.from({ length: MESSAGES }, (_, at) => `+4477${seed}000${at}000`)
    const added = numbers.map((to) => ({ to }))
    const messages = [
      ...(await queue(world, added.slice(0, -OWN))),
      ...(await queue(world, added.slice(-OWN), {
        callback: (at) => wishFor(`https://own.example/own-${MESSAGES - OWN + at}`),
      })),
    ]
    const { rows: origins } = await world.pool.query<{ id: string }>(
      `select id from callback_endpoints where kind = 'origin'`,
    )
    const gone: Gone = { removed: new Map(), erased: new Map() }
    const tables = callbackEndpointsTable(world.pool)
    /** As people do it: with nobody else at work at the endpoint. */
    const lockedAt = <T>(id: string, work: (db: typeof world.pool) => Promise<T>): Promise<T> =>
      inTransaction(world.pool, async (db) => {
        await takeTurns(db, [id])
        return work(db as unknown as typeof world.pool)
      })
    const isRemoved = (id: string): boolean => id === ids[3] && gone.removed.size > 0
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
      remove: async () => {
        const [, , , id = ''] = ids
        if (isRemoved(id)) return
        const at = Date.now()
        await lockedAt(id, (db) => callbackEndpointsTable(db).remove(world.workspaceId, id, at))
        gone.removed = await sequencesNow(messages)
      },
      erase: async () => {
        const at = messages.indexOf(random.pick(messages))
        const [id = '', number = ''] = [messages[at], numbers[at]]
        if (gone.erased.size === 2 || gone.erased.has(id)) return
        await eraser.erase(world.workspaceId, number)
        gone.erased.set(id, (await sequencesNow([id])).get(id) ?? 0)
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
      const id = random.pick(ids)
      if (!isRemoved(id)) await acts[name]?.(id)
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
    const left = [...ids.filter((id) => !isRemoved(id)), ...origins.map(({ id }) => id)]
    for (const id of left) await mend(id)
    process.wake()
    await untilDrained(receivers, async () => {
      // Whoever was killed may have said a last word to the database.
      for (const id of left) if (await isOff(id)) await mend(id)
    })
    const [, , , last] = [...endpoints.keys()]
    const places = [
      ...[...endpoints].map(([id, { events }], at) => ({
        id,
        name: String(at),
        events,
        messages: id === last && gone.removed.size > 0 ? [] : messages,
      })),
      ...messages.flatMap((message, at) =>
        isOwn(at)
          ? [{ id: origins[0]?.id ?? '', name: `own-${at}`, events: null, messages: [message] }]
          : [],
      ),
    ]
    const about = script.join(' ')
    await assertKept({ places, messages, receivers, resent, gone, about })
    await assertForgotten(receivers, gone, about)
  })

const isOwn = (at: number): boolean => at >= MESSAGES - OWN

/** What is not there any more, and where each message stood when it went. */
type Gone = {
  /** Of the endpoint that may be removed; empty: it was not. */
  removed: ReadonlyMap<string, number>
  readonly erased: Map<string, number>
}

async function sequencesNow(ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await world.pool.query<{ id: string; sequence: number }>(
    'select id, sequence from messages where id = any ($1)',
    [ids],
  )
  return new Map(rows.map(({ id, sequence }) => [id, sequence]))
}

const NOTHING_FOR_MS = 8_000

/** However slow the machine is: something is heard, until nothing waits. */
async function untilDrained({ heard }: Receivers, mend: () => Promise<void>): Promise<void> {
  let before = ''
  let since = Date.now()
  await eventually(
    async () => {
      await mend()
      const { rows } = await world.pool.query<{ waiting: number }>(
        `select url, state, failures, open_until, now(), (select json_agg(q)
           from (select * from callback_queue where endpoint_id = e.id limit 5) q) as some,
           (select count(*)::int from callback_queue where endpoint_id = e.id) as waiting
         from callback_endpoints e`,
      )
      const seen = [heard.length, ...rows.map(({ waiting }) => waiting)].join()
      if (seen !== before) since = Date.now()
      before = seen
      assert.ok(Date.now() - since < NOTHING_FOR_MS, `nothing moves: ${JSON.stringify(rows)}`)
      return rows
    },
    (rows) => rows.every(({ waiting }) => waiting === 0),
    { withinMs: 60_000 },
  )
}

type Place = {
  readonly id: string
  readonly name: string
  readonly events: readonly EventType[] | null
  /** Of which it hears to the end. */
  readonly messages: readonly string[]
}

/** The promises, against what was heard. */
async function assertKept({
  places,
  messages,
  receivers: { heard },
  resent,
  gone,
  about: script,
}: {
  places: readonly Place[]
  messages: readonly string[]
  receivers: Receivers
  resent: ReadonlySet<string>
  gone: Gone
  about: string
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
  for (const place of places)
    for (const { id, status, sequence } of stands) {
      const here = heard.filter((one) => one.endpoint === place.name && one.messageId === id)
      const about = JSON.stringify({ script, at: place.name, id, here })
      let latest = 0
      for (const one of here) {
        if (resent.has(one.callbackId)) continue
        assert.ok(one.sequence >= latest, `an earlier one came after a later one: ${about}`)
        if (one.isKnown) latest = one.sequence
      }
      if (!place.messages.includes(id)) continue
      // With a person goes the address that was named for their message.
      if (place.name.startsWith('own') && gone.erased.has(id)) continue
      const { events } = place
      if (events !== null && !events.includes(`message.${status}` as EventType)) continue
      const last = here.findLast((one) => one.sequence === sequence)
      assert.ok(last !== undefined, `where it stands was never heard: ${about}`)
      assert.equal(last.status, status)
      const rows = callbacks.filter((row) => row.endpoint_id === place.id && row.message_id === id)
      for (const row of rows) {
        const isHeard = here.some((one) => one.callbackId === row.id)
        if (row.state === 'heard') assert.ok(isHeard, about)
        else assert.ok(row.state === 'dead' && row.sequence < sequence, row.state + about)
      }
    }
}

/** Nothing of what came about later reaches an endpoint that was removed, or names whoever was erased. */
async function assertForgotten(
  { heard }: Receivers,
  { removed, erased }: Gone,
  about: string,
): Promise<void> {
  for (const one of heard) {
    const { endpoint, messageId, sequence } = one
    const isLater = sequence > (removed.get(messageId) ?? Number.POSITIVE_INFINITY)
    assert.ok(endpoint !== '3' || !isLater, `told where nobody is any more: ${about}`)
    const isErased = sequence > (erased.get(messageId) ?? Number.POSITIVE_INFINITY)
    assert.ok(!isErased || !one.isNamed, `named, though erased: ${JSON.stringify({ one, about })}`)
  }
  const { rows } = await world.pool.query(
    `select c.id, attempts from callbacks c where message_id = any ($1)
       and exists (select from jsonb_array_elements(attempts) a
         where a ->> 'url' <> '(erased)' or a ->> 'answer' is not null)`,
    [[...erased.keys()]],
  )
  assert.deepEqual(rows, [], about)
}
