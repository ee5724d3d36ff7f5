import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { type Deliverer, startDelivering } from '../../src/adapters/callbacks/deliverer.ts'
import { startLoop } from '../../src/adapters/pipeline/loop.ts'
import { ALIVE, type Alive, holdAlive } from '../../src/adapters/postgres/alive.ts'
import { callbackEndpointsTable } from '../../src/adapters/postgres/callback-endpoints.ts'
import { postgresCallbackStore } from '../../src/adapters/postgres/callback-store.ts'
import type { CallOptions, CallbackStore, Called } from '../../src/flows/ports/callbacks.ts'
import { addEndpoint, wishFor } from '../support/callback-world.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type World, createWorld, eventually, log, queue } from '../support/pipeline-world.ts'

/** The deliverer over a real queue, with time in the test's hands and receivers that it answers for. */

const DAY_MS = 86_400_000
const HTTP_OK = reply(200)

let database: TestDatabase
let world: World
let store: CallbackStore
let deliverer: Deliverer | null = null
let another: Deliverer | null = null
let passedMs = 0
const now = (): number => Date.now() + passedMs

type Call = {
  readonly url: string
  readonly messageId: string
  readonly sequence: number
  readonly options: CallOptions
}
let calls: Call[] = []
let answer: (call: Call) => Called | Promise<Called> = () => HTTP_OK

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 9)
  store = postgresCallbackStore(world.pool)
})
beforeEach(async () => {
  await world.pool.query('truncate callback_endpoints, callbacks, callback_queue')
  calls = []
  passedMs = 0
  answer = () => HTTP_OK
})
afterEach(async () => {
  await Promise.all([deliverer?.stop(), another?.stop()])
  deliverer = another = null
})
after(async () => {
  await world?.pool.end()
  await database?.drop()
})

function reply(status: number, headers: Record<string, string> = {}): Called {
  return { kind: 'reply', reply: { status, headers, body: '' } }
}

const warned: object[] = []

function start(given: CallbackStore = store, isHeld?: (number: number) => boolean): void {
  deliverer = startOne(given, isHeld)
}

const startOne = (given: CallbackStore, isHeld = (_: number) => true): Deliverer =>
  startDelivering({
    store: given,
    isHeld,
    startLoop,
    clock: { now },
    draw: () => 0.5,
    log: { ...log, warn: (event, facts) => void warned.push({ event, ...facts }) },
    sign: async (unsigned) => unsigned,
    caller: {
      call: async ({ url, body }, options) => {
        const { id: messageId, sequence } = JSON.parse(body ?? '{}').data ?? {}
        const call = { url, messageId, sequence, options }
        calls.push(call)
        return answer(call)
      },
    },
  })

/** Time passes, and whoever waits for it looks. */
function pass(ms: number): void {
  passedMs += ms
  deliverer?.wake()
}

let numbers = 0
const tellSome = (count: number, url?: (at: number) => string): Promise<readonly string[]> =>
  queue(
    world,
    Array.from({ length: count }, () => ({ to: `+4477${String(numbers++).padStart(8, '0')}` })),
    url === undefined ? {} : { callback: (at) => wishFor(url(at)) },
  )

const states = async (): Promise<Readonly<Record<string, number>>> => {
  const { rows } = await world.pool.query<{ state: string; count: number }>(
    'select state, count(*)::int as count from callbacks group by state order by state',
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

const endpoint = async () => {
  const { rows } = await world.pool.query<{
    state: string
    because: string | null
    failures: number
    open_until: Date | null
  }>('select state, because, failures, open_until from callback_endpoints')
  return rows[0]
}

const leased = async (): Promise<number> => {
  const { rows } = await world.pool.query<{ leased: number }>(
    'select count(leased_until)::int as leased from callback_queue',
  )
  return rows[0]?.leased ?? 0
}

const untilStates = (wanted: Readonly<Record<string, number>>) =>
  eventually(states, (seen) => JSON.stringify(seen) === JSON.stringify(wanted), { withinMs: 5_000 })

test('ten failures in a row shut an endpoint; then one is tried at a time, and when it is heard all go', async () => {
  await addEndpoint(world)
  await tellSome(40)
  answer = () => reply(500)
  start()
  await eventually(endpoint, (seen) => seen?.open_until != null)
  const tried = calls.length
  assert.ok(tried >= 10 && tried <= 32, String(tried))
  pass(2_100)
  await eventually(
    async () => calls.length,
    (count) => count === tried + 1,
  )
  await eventually(endpoint, (seen) => seen?.failures === tried + 1)
  // Not sooner than it has been left alone again.
  deliverer?.wake()
  assert.equal(calls.length, tried + 1)
  answer = () => HTTP_OK
  pass(2_100)
  await untilStates({ heard: 40 })
  assert.deepEqual(await endpoint(), {
    state: 'active',
    because: null,
    failures: 0,
    open_until: null,
  })
})

test('who answers 410 is switched off, and told nothing more', async () => {
  await addEndpoint(world)
  answer = () => reply(410)
  await tellSome(1)
  start()
  const seen = await eventually(endpoint, (one) => one?.state === 'off')
  assert.match(seen?.because ?? '', /410/)
  await untilStates({ dead: 1 })
  await tellSome(1)
  assert.equal(calls.length, 1)
})

test('where a message named its own address, 410 ends that callback alone', async () => {
  await tellSome(2, (at) => `https://hooks.example/${at}`)
  answer = ({ url }) => (url.endsWith('/0') ? reply(410) : HTTP_OK)
  start()
  await untilStates({ dead: 1, heard: 1 })
  assert.equal((await endpoint())?.state, 'active')
})

test('an address that may not be called is in the log once for its endpoint', async () => {
  await tellSome(12, (at) => `https://hooks.example/${at}`)
  answer = () => ({ kind: 'forbidden', because: 'CALLBACK_ALLOW', isForGood: true })
  const before = warned.length
  start()
  await untilStates({ dead: 12 })
  const lines = warned.slice(before) as { event: string; because: string }[]
  assert.deepEqual(
    lines.map(({ event, because }) => [event, because]),
    [['callbacks.forbidden', 'CALLBACK_ALLOW']],
  )
})

test('however many of their addresses are gone, the others at the same place do not wait', async () => {
  await tellSome(40, (at) => `https://hooks.example/${at}`)
  answer = ({ url }) => (url.endsWith('/7') ? HTTP_OK : reply(410))
  start()
  await untilStates({ dead: 39, heard: 1 })
  assert.deepEqual((await endpoint())?.failures, 0)
})

test('an endpoint that somebody opens again is called at once, however long it asked to be left alone', async () => {
  const id = await addEndpoint(world)
  await tellSome(12)
  answer = () => reply(503, { 'retry-after': '3600' })
  start()
  const shut = await eventually(endpoint, (seen) => seen?.open_until != null)
  assert.ok((shut?.open_until?.getTime() ?? 0) > now() + 3_500_000)
  await eventually(leased, (count) => count === 0)
  answer = () => HTTP_OK
  await callbackEndpointsTable(world.pool).closeCircuit(id, now())
  deliverer?.wake()
  await untilStates({ heard: 12 })
})

test('what the database said of an endpoint before it was shut does not open it', async () => {
  await addEndpoint(world)
  await tellSome(10)
  let fail: (called: Called) => void = () => undefined
  const failed = new Promise<Called>((resolve) => (fail = resolve))
  let note: () => void = () => undefined
  const noted = new Promise<void>((resolve) => (note = resolve))
  let looks = 0
  answer = () => failed
  start({
    ...store,
    endpointsDue: async (...given) => {
      const due = await store.endpointsDue(...given)
      looks += 1
      if (calls.length < 10 || due.length === 0) return due
      fail(reply(500))
      await noted
      return due
    },
    noteCircuits: async (...given) => {
      await store.noteCircuits(...given)
      if (given[0].some(({ circuit }) => circuit.openUntil !== null)) note()
    },
  })
  await eventually(
    async () => calls.length,
    (count) => count === 10,
  )
  await tellSome(1)
  deliverer?.wake()
  await noted
  const before = looks
  deliverer?.wake()
  await eventually(
    async () => looks,
    (count) => count > before,
  )
  assert.equal(calls.length, 10)
})

test('while one that is tried after many failures hangs, no other goes there', async () => {
  await addEndpoint(world)
  await tellSome(30)
  answer = () => reply(500)
  let looks = 0
  start({ ...store, endpointsDue: (...given) => (looks++, store.endpointsDue(...given)) })
  await eventually(endpoint, (seen) => seen?.open_until != null)
  await eventually(leased, (count) => count === 0)
  const tried = calls.length
  let give: (called: Called) => void = () => undefined
  answer = () => new Promise((resolve) => (give = resolve))
  pass(2_100)
  await eventually(
    async () => calls.length,
    (count) => count === tried + 1,
  )
  for (let seconds = 0; seconds < 20; seconds += 10) {
    const before = looks
    pass(10_000)
    await eventually(
      async () => looks,
      (count) => count > before,
    )
  }
  assert.equal(calls.length, tried + 1)
  answer = () => HTTP_OK
  give(HTTP_OK)
  await untilStates({ heard: 30 })
})

test('a clock that is set back an hour keeps nobody waiting', async () => {
  await addEndpoint(world)
  passedMs = 3_600_000
  await tellSome(5)
  start()
  await untilStates({ heard: 5 })
  passedMs = 0
  await tellSome(5)
  deliverer?.wake()
  await untilStates({ heard: 10 })
  answer = () => reply(500)
  await tellSome(12)
  deliverer?.wake()
  const shut = await eventually(endpoint, (seen) => seen?.open_until != null)
  assert.ok((shut?.open_until?.getTime() ?? 0) <= now() + 2_100)
})

test('after five days of failure an endpoint is switched off, and what waited is dead', async () => {
  await addEndpoint(world)
  await tellSome(12)
  answer = () => reply(500)
  start()
  await eventually(endpoint, (seen) => seen?.open_until != null)
  pass(5 * DAY_MS + 60_000)
  const seen = await eventually(endpoint, (one) => one?.state === 'off')
  assert.match(seen?.because ?? '', /five days/)
  assert.equal((await states())['dead'], 12)
})

test('addresses that never answer hold up nobody at the same place', async () => {
  await tellSome(5, (at) => `https://hooks.example/first/${at}`)
  start()
  await untilStates({ heard: 5 })
  answer = ({ url, options }) =>
    url.includes('/hang/')
      ? new Promise((resolve) => {
          void options.cut?.then((because) => resolve({ kind: 'no-reply', because }))
        })
      : HTTP_OK
  await tellSome(200, (at) => `https://hooks.example/${at % 2 === 0 ? 'hang' : 'well'}/${at}`)
  deliverer?.wake()
  await untilStates({ heard: 105, waiting: 100 })
  assert.equal(calls.filter(({ url }) => url.includes('/hang/')).length, 100)
})

test('while one of a message is under way no other of it is, though two processes tell', async () => {
  await addEndpoint(world)
  const together: string[] = []
  const underWay = new Map<string, number>()
  answer = async ({ messageId }) => {
    underWay.set(messageId, (underWay.get(messageId) ?? 0) + 1)
    if (underWay.get(messageId) !== 1) together.push(messageId)
    await new Promise((resolve) => setTimeout(resolve, 5))
    underWay.set(messageId, 0)
    return HTTP_OK
  }
  await tellSome(30)
  await changeMore(4)
  start()
  another = startOne(postgresCallbackStore(world.pool))
  await untilStates({ heard: 120 })
  assert.equal(calls.length, 120)
  assert.deepEqual(together, [])
})

/** Each message that is queued to be told has so many changes to tell. */
async function changeMore(changes: number): Promise<void> {
  await world.pool.query(
    `insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type, change)
     select make_id(now(), get_byte(uuid_send(message_id), 15)), workspace_id, endpoint_id, message_id, n, type, change
     from callbacks, generate_series(2, $1) n`,
    [changes],
  )
  await world.pool.query(
    `insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
     select endpoint_id, id, message_id, sequence, now() from callbacks where sequence > 1
     on conflict do nothing`,
  )
}

test('each change of a message goes when it is written that the one before was heard', async () => {
  await addEndpoint(world)
  const [messageId = ''] = await tellSome(1)
  await changeMore(4)
  const seen: string[] = []
  const claims: number[] = []
  answer = ({ sequence }) => {
    seen.push(`${sequence} told`)
    return sequence === 3 && !seen.includes('3 written') ? reply(500) : HTTP_OK
  }
  start({
    ...store,
    claim: async (...given) => {
      const claimed = await store.claim(...given)
      if (claimed.length > 0) claims.push(claimed.length)
      return claimed
    },
    settle: async (rows, at) => {
      await store.settle(rows, at)
      seen.push(...rows.flatMap((row) => (row.attempt ? [`${row.sequence} written`] : [])))
    },
  })
  const { rows } = await eventually(
    () =>
      world.pool.query<{ sequence: number; tries: number; waits: boolean }>(
        `select sequence, tries, due_at > now() as waits from callback_queue
         where message_id = $1 and leased_until is null order by sequence`,
        [messageId],
      ),
    (found) => found.rows.length === 2,
  )
  assert.deepEqual(rows, [
    { sequence: 3, tries: 1, waits: true },
    { sequence: 4, tries: 0, waits: true },
  ])
  pass(2_000)
  await untilStates({ heard: 4 })
  const told = [1, 2, 3, 3, 4].flatMap((n) => [`${n} told`, `${n} written`])
  assert.deepEqual(seen, told)
  assert.deepEqual(claims, [4, 2])
})

test('what was claimed before the database lost sight of us is not begun any more', async () => {
  await addEndpoint(world)
  await tellSome(3)
  let isSeen = false
  start(
    {
      ...store,
      claim: async (...given) =>
        (await store.claim(...given)).map((one) => ({ ...one, leasedBy: 7 })),
    },
    (number) => number === 7 && isSeen,
  )
  await eventually(
    () => world.pool.query('select from callback_queue where leased_until is null'),
    ({ rowCount }) => rowCount === 3,
  )
  assert.equal(calls.length, 0)
  isSeen = true
  await untilStates({ heard: 3 })
})

test('a database that takes long to lend what is to be told keeps nothing from being told', async () => {
  await addEndpoint(world)
  await tellSome(20)
  let claims = 0
  start({
    ...store,
    claim: async (...given) => {
      const claimed = await store.claim(...given)
      claims += 1
      pass(6_000)
      return claimed
    },
  })
  await untilStates({ heard: 20 })
  assert.equal(calls.length, 20)
  assert.ok(claims < 10, `in ${claims} claims`)
})

test('of a run that another took over, whoever lost sight of the database begins nothing more', async (t) => {
  await addEndpoint(world)
  await tellSome(1)
  await changeMore(4)
  const [mine, theirs] = [1, 2].map(() => holdAlive(world.pool, Math.random)) as [Alive, Alive]
  t.after(async () => {
    await Promise.all([deliverer?.stop(), another?.stop()])
    await Promise.all([mine.stop(), theirs.stop()])
  })
  const [finished, finish] = gate()
  answer = async () => {
    if (calls.length === 1) await finished
    return HTTP_OK
  }
  start(postgresCallbackStore(world.pool, mine), (number) => mine.isHeld(number))
  await eventually(
    async () => calls.length,
    (count) => count === 1,
  )
  const number = await mine.number()
  const theirStore = postgresCallbackStore(world.pool, theirs)
  let looks = 0
  const takeOver: CallbackStore['takeOver'] = async (at) => {
    const count = await theirStore.takeOver(at)
    looks += 1
    return count
  }
  another = startOne({ ...theirStore, takeOver }, (one) => theirs.isHeld(one))
  await eventually(
    async () => looks,
    (count) => count > 0,
  )
  await world.pool.query(
    'select pg_terminate_backend(pid) from pg_locks where classid = $1 and objid = $2',
    [ALIVE, number],
  )
  await eventually(
    async () => mine.isHeld(number),
    (isHeld) => !isHeld,
  )
  pass(1_100)
  another.wake()
  await untilStates({ heard: 4 })
  finish()
  await eventually(
    () => world.pool.query('select from callbacks where jsonb_array_length(attempts) = 2'),
    ({ rowCount }) => (rowCount ?? 0) > 0,
  )
  await another.stop()
  // And it goes on, under another number.
  await tellSome(1)
  deliverer?.wake()
  await untilStates({ heard: 5 })
  assert.deepEqual(
    calls.map(({ sequence }) => sequence),
    [1, 1, 2, 3, 4, 1],
  )
})

test('what is due again, and claimed again, before we know that it was written is told all the same', async () => {
  await addEndpoint(world)
  await tellSome(1)
  answer = () => (calls.length === 1 ? reply(500) : HTTP_OK)
  const [claimedAgain, claimAgain] = gate()
  let isWritten = false
  start({
    ...store,
    claim: async (...given) => {
      const claimed = await store.claim(...given)
      if (isWritten && claimed.length > 0) claimAgain()
      return claimed
    },
    settle: async (rows, at) => {
      await store.settle(rows, at)
      if (isWritten) return
      isWritten = true
      pass(600_000)
      await claimedAgain
      await new Promise(setImmediate)
    },
  })
  await untilStates({ heard: 1 })
  assert.equal(calls.length, 2)
})

function gate(): [opened: Promise<void>, open: () => void] {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return [opened, open]
}

test('one that no database takes is told again later, and holds up nobody', async () => {
  await addEndpoint(world)
  await tellSome(20)
  let poisoned = ''
  start({
    ...store,
    settle: (rows, at) => {
      poisoned ||= rows[0]?.callbackId ?? ''
      const broken = rows.map((row) =>
        row.callbackId === poisoned ? { ...row, messageId: 'not an id' } : row,
      )
      return store.settle(broken, at)
    },
  })
  await untilStates({ heard: 19, waiting: 1 })
})

test('a database that is away for a moment costs nothing but the moment', async () => {
  await addEndpoint(world)
  await tellSome(20)
  let failures = 5
  const failing = <Args extends readonly unknown[], Result>(
    work: (...given: Args) => Promise<Result>,
  ): ((...given: Args) => Promise<Result>) => {
    return (...given) =>
      failures-- > 0 ? Promise.reject(new Error('the connection was lost')) : work(...given)
  }
  start({ ...store, settle: failing(store.settle), endpointsDue: failing(store.endpointsDue) })
  await untilStates({ heard: 20 })
  assert.equal(calls.length, 20)
})

test('a stop waits for what is under way, and leaves the rest to others at once', async () => {
  await addEndpoint(world)
  await tellSome(3)
  start()
  await untilStates({ heard: 3 })
  const [finished, finish] = gate()
  answer = async () => {
    await finished
    return HTTP_OK
  }
  await tellSome(60)
  deliverer?.wake()
  await eventually(
    async () => calls.length,
    (count) => count >= 19,
  )
  const stopped = deliverer?.stop()
  finish()
  await stopped
  const told = calls.length
  await untilStates({ heard: told, waiting: 63 - told })
  assert.equal(await leased(), 0)
})

test('what was told is not told again because its lease was over before that could be written', async () => {
  await addEndpoint(world)
  await tellSome(5)
  let isAway = true
  start({
    ...store,
    settle: (rows, at) =>
      isAway ? Promise.reject(new Error('the connection was lost')) : store.settle(rows, at),
  })
  await eventually(
    async () => calls.length,
    (count) => count === 5,
  )
  pass(60_000)
  await eventually(
    async () =>
      (
        await world.pool.query<{ at: Date }>('select max(leased_until) as at from callback_queue')
      ).rows[0]?.at.getTime() ?? 0,
    (until) => until > now(),
  )
  isAway = false
  await untilStates({ heard: 5 })
  assert.equal(calls.length, 5)
})
