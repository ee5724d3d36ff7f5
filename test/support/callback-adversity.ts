import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createRandom } from '../../sim/random.ts'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { wireId } from '../../src/core/ids.ts'
import { type Answer, type Arrival, type Receiver, startReceiver } from './callback-receiver.ts'
import { addEndpoint, wishFor } from './callback-world.ts'
import { type TestDatabase, createTestDatabase } from './database.ts'
import { type World, createWorld, eventually, queue } from './pipeline-world.ts'
import { freePort } from './server-process.ts'
import { ROOT } from './tree.ts'

export type Sizes = {
  /** Each is some three changes to tell. */
  readonly messages: number
  readonly awayMessages: number
  /** While the receiver is away. */
  readonly awayKills: number
  readonly hungMessages: number
  /** How much later than without them the others may hear beside those that never answer. */
  readonly othersWaitMs: number
  readonly orderedMessages: number
  readonly kills: number
  readonly betweenKillsMs: number
  readonly awayMs: number
  readonly perSecond: number
  /** As the product has them, or shorter. */
  readonly timeoutMs: number
  readonly leaseBeyondMs: number
  /** How long after each failure the next attempt comes, ms. */
  readonly retriesMs: readonly number[]
  readonly withinMs: number
}

const SEED = Number(process.env['SEED'] ?? 7)
const SHARE_FAILING = 0.3
const SHARE_HANGING = 0.1

/** The product against receivers that fail, stay away and hang, and killed while it tells. */
export function testAdversity(sizes: Sizes): void {
  let database: TestDatabase
  let simulator: Simulator
  let world: World
  let product: Product | null = null
  let failing: Receiver
  let away: Receiver
  let hanging: Receiver
  let elsewhere: Receiver
  let ordered: Receiver
  const receivers: Receiver[] = []
  const random = createRandom(SEED)
  const failsAtTimes = (): Answer => (random.next() < SHARE_FAILING ? 'fail' : 'ok')
  const hangsAtTimes = (path: string): Answer => (path.startsWith('/hang') ? 'hang' : 'ok')

  before(async () => {
    database = await createTestDatabase()
    simulator = await startCarrier()
    world = await createWorld(database.url, simulator.port, { window: 200, expectedByMs: 60_000 })
    const open = async (answerTo: (path: string, arrivals: number) => Answer) => {
      const receiver = await startReceiver(answerTo)
      receivers.push(receiver)
      return receiver
    }
    failing = await open(failsAtTimes)
    away = await open(() => 'ok')
    hanging = await open(hangsAtTimes)
    elsewhere = await open(hangsAtTimes)
    // Whoever asks when a third was told is killed before he hears.
    ordered = await open((_, arrivals) =>
      arrivals === sizes.orderedMessages ? 'hang' : failsAtTimes(),
    )
  })
  beforeEach(async () => {
    // Not by truncating: the product may be at work, and would wait for us while we wait for it.
    await world.pool.query(`update callback_endpoints set state = 'off', deleted_at = now()`)
    await world.pool.query('delete from callback_queue')
  })
  after(async () => {
    await product?.kill()
    await Promise.all(receivers.map((one) => one.stop()))
    await simulator?.stop()
    await world?.pool.end()
    await database?.drop()
  })

  /** The one that runs; starting takes longer than all that is told here. */
  const running = async (): Promise<Product> =>
    (product ??= await startProductProcess(
      database.url,
      receivers.map(({ port }) => port),
      sizes,
    ))
  const kill = async (): Promise<void> => {
    await product?.kill()
    product = null
  }

  test(`${sizes.messages} messages, a receiver that fails now and then, ${sizes.kills} kills (seed ${SEED})`, async (t) => {
    const endpoint = await addEndpoint(world, { url: `${failing.url}/callbacks` })
    await queueSome(world, sizes.messages)
    for (let kills = 0; kills < sizes.kills; kills++) {
      await running()
      await setTimeout(sizes.betweenKillsMs * (0.5 + random.next()))
      await kill()
    }
    await running()
    await untilAllIsTold(world, sizes)
    await assertToldWell(world, { endpoint, receiver: failing }, t)
  })

  test(`${sizes.awayMessages} messages, a receiver that is away for ${sizes.awayMs} ms, ${sizes.awayKills} kills meanwhile`, async (t) => {
    const endpoint = await addEndpoint(world, { url: `${away.url}/callbacks` })
    await running()
    const sending = queueSlowly(world, sizes.awayMessages, sizes.perSecond)
    await setTimeout(sizes.awayMs / 4)
    await away.shut()
    await setTimeout(sizes.awayMs / 2)
    for (let kills = 0; kills < sizes.awayKills; kills++) {
      await kill()
      await running()
    }
    await setTimeout(sizes.awayMs / 2)
    await away.open()
    await sending
    await untilAllIsTold(world, sizes)
    await assertToldWell(world, { endpoint, receiver: away }, t)
  })

  test('a tenth of all addresses never answers, and nobody else waits for it', async (t) => {
    const isHung = (at: number) => at % 10 === 0
    const wishAt = (isHanging: (at: number) => boolean) => (at: number) =>
      // Half of those that hang are among the others, half at a place of their own.
      isHanging(at)
        ? wishFor(`${at % 20 === 0 ? hanging.url : elsewhere.url}/hang/${at}`)
        : wishFor(`${hanging.url}/well/${at}`)
    await running()
    const p95 = async (isHanging: (at: number) => boolean): Promise<number> => {
      const from = hanging.arrivals.length
      await queueSlowly(world, sizes.hungMessages, sizes.perSecond, wishAt(isHanging))
      await untilOthersAreTold(world, sizes)
      const delays = hanging.arrivals
        .slice(from)
        .flatMap(({ path, at, changedAt }) => (path.startsWith('/well') ? [at - changedAt] : []))
        .sort((a, b) => a - b)
      t.diagnostic(`p50 ${delays[Math.floor(delays.length / 2)]} ms of ${delays.length}`)
      return delays[Math.floor(delays.length * 0.95)] ?? Number.NaN
    }
    const without = await p95(() => false)
    const beside = await p95(isHung)
    const hung = [...hanging.arrivals, ...elsewhere.arrivals].filter((one) => one.answer === 'hang')
    t.diagnostic(`p95 ${without} ms without, ${beside} ms beside ${hung.length} that hung`)
    assert.ok(hung.length >= sizes.hungMessages * SHARE_HANGING * 0.9, String(hung.length))
    const more = beside - without
    assert.ok(more < sizes.othersWaitMs, `${beside} ms beside them, ${without} ms without`)
    assert.deepEqual(hanging.inversions(), [])
  })

  test(`where order is wished, ${sizes.orderedMessages} messages are told in order through failures and a kill`, async (t) => {
    const { arrivals } = ordered
    const endpoint = await addEndpoint(world, { url: `${ordered.url}/callbacks`, isOrdered: true })
    await queueSome(world, sizes.orderedMessages)
    await running()
    await until('a third was told', sizes, world, async () => ({
      heard: arrivals.length,
      isOver: arrivals.length > sizes.orderedMessages,
    }))
    await kill()
    await running()
    await untilAllIsTold(world, sizes)
    await assertToldWell(world, { endpoint, receiver: ordered }, t)
    assert.deepEqual(
      arrivals.filter(({ others }) => others > 0),
      [],
    )
    // Whatever failed comes again before anything else does, whoever was killed meanwhile.
    const passed = arrivals.filter((one, at) => {
      const before = arrivals[at - 1]
      return before !== undefined && before.answer !== 'ok' && before.callbackId !== one.callbackId
    })
    assert.deepEqual(passed, [])
  })
}

type Product = { kill(): Promise<void> }

async function startProductProcess(
  databaseUrl: string,
  ports: readonly number[],
  { timeoutMs, leaseBeyondMs, retriesMs }: Sizes,
): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-adversity-'))
  const allow = ports.map((port) => `127.0.0.1:${port}`).join(',')
  const telling = JSON.stringify({ retriesMs, timeoutMs, leaseBeyondMs })
  const child: ChildProcess = spawn(
    process.execPath,
    [
      join(ROOT, 'test/support/product-process.ts'),
      databaseUrl,
      String(await freePort()),
      'key-of-the-journey-of-adversity',
      dataDir,
      '',
      allow,
      telling,
    ],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  const exited = once(child, 'exit')
  await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error('the product did not start'))),
  ])
  return {
    kill: async () => {
      child.kill('SIGKILL')
      await exited
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function startCarrier(): Promise<Simulator> {
  const found = findScenario('fast')
  assert.ok(found.kind === 'scenario')
  return startSimulator({
    port: 0,
    controlPort: null,
    seed: SEED,
    scenario: {
      ...found.scenario,
      isMagic: false,
      mix: [
        [80, 'delivered'],
        [20, 'stat-undeliv'],
      ],
    },
    pace: { hours: 72_000, seconds: 10 },
  })
}

let numbers = 0
const someone = (): { to: string } => ({ to: `+4477${String(numbers++).padStart(8, '0')}` })

type Wishing = Parameters<typeof queue>[2] extends infer Options | undefined
  ? NonNullable<Options extends { callback?: infer Wish } ? Wish : never>
  : never

const queueSome = (world: World, count: number): Promise<readonly string[]> =>
  queue(world, Array.from({ length: count }, someone))

async function queueSlowly(
  world: World,
  count: number,
  perSecond: number,
  callback?: Wishing,
): Promise<void> {
  const each = Math.ceil(perSecond / 10)
  const startedAt = Date.now()
  for (let at = 0; at < count; at += each) {
    const from = at
    const some = Array.from({ length: Math.min(each, count - at) }, someone)
    await queue(
      world,
      some,
      callback === undefined ? {} : { callback: (place) => callback(from + place) },
    )
    await setTimeout(Math.max(0, startedAt + (at / perSecond) * 1_000 - Date.now()))
  }
}

/** What a killed process handed over and heard no answer of stays submitted for a minute: that is told too. */
const OPEN = `((select count(*) from messages where status = 'queued')
  + (select count(*) from submissions s join messages m on m.bucket = s.bucket and m.id = s.message_id
     where s.answer = 'accepted' and m.status in ('submitted', 'sent'))
  + (select count(*) from inbox))::int as open`

const untilAllIsTold = (world: World, sizes: Sizes): Promise<void> =>
  untilNoneWaits('all was told', sizes, world, 'select count(*)::int from callback_queue')

/** All but what hangs. */
const untilOthersAreTold = (world: World, sizes: Sizes): Promise<void> =>
  untilNoneWaits(
    'all was told but what hangs',
    sizes,
    world,
    `select count(*)::int from callback_queue q
     join messages m on m.id = q.message_id
     join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     where c.callback ->> 'url' like '%/well/%'`,
  )

const untilNoneWaits = (what: string, sizes: Sizes, world: World, waiting: string) =>
  until(what, sizes, world, async () => {
    const { rows } = await world.pool.query<{ open: number; waiting: number }>(
      `select ${OPEN}, (${waiting}) as waiting`,
    )
    const [seen = { open: -1, waiting: -1 }] = rows
    return { ...seen, isOver: seen.open === 0 && seen.waiting === 0 }
  })

/** A failure says what the database was waiting for. */
async function until(
  what: string,
  { withinMs }: Sizes,
  { pool }: World,
  look: () => Promise<{ readonly isOver: boolean }>,
): Promise<void> {
  try {
    await eventually(look, ({ isOver }) => isOver, { withinMs })
  } catch (error) {
    const { rows } = await pool.query(
      `select (select json_agg(s) from (select status, count(*) from messages group by 1) s) as messages,
         (select json_agg(e) from (select name, state, failures, open_until from callback_endpoints
           where state <> 'off') e) as endpoints,
         (select json_agg(q) from (select sequence, tries, due_at, leased_until, leased_by from callback_queue
           order by leased_until nulls last, due_at limit 5) q) as first,
         (select json_agg(objid) from pg_locks where locktype = 'advisory' and classid = 6) as living, now()`,
    )
    throw new Error(`not ${what}: ${String(error)}; ${JSON.stringify(rows[0])}`, { cause: error })
  }
}

/** Each callback was heard, the last of each message says where it stands, and none came after a later one. */
async function assertToldWell(
  { pool }: World,
  { endpoint, receiver }: { readonly endpoint: string; readonly receiver: Receiver },
  t: { diagnostic: (line: string) => void },
): Promise<void> {
  const { rows } = await pool.query<{
    id: string
    state: string
    messageId: string
    sequence: number
  }>(
    `select id, state, message_id as "messageId", sequence from callbacks where endpoint_id = $1`,
    [endpoint],
  )
  const { rows: stands } = await pool.query<{ id: string; status: string; sequence: number }>(
    `select id, status, sequence from messages
     where id in (select message_id from callbacks where endpoint_id = $1)`,
    [endpoint],
  )
  assert.ok(rows.length > 0)
  const heard = new Map<string, Arrival>()
  const last = new Map<string, Arrival>()
  for (const arrival of receiver.arrivals) {
    if (arrival.answer !== 'ok') continue
    heard.set(arrival.callbackId, arrival)
    last.set(arrival.messageId, arrival)
  }
  const failed = receiver.arrivals.filter(({ answer }) => answer === 'fail').length
  t.diagnostic(
    `${rows.length} callbacks of ${stands.length} messages; ${receiver.arrivals.length} requests, ${failed} failed, ` +
      `${receiver.arrivals.length - failed - heard.size} heard more than once`,
  )
  assert.deepEqual(
    rows.filter(({ id, state }) => state !== 'heard' || !heard.has(wireId('cbk', id))),
    [],
  )
  assert.deepEqual(
    stands.filter(({ id, status, sequence }) => {
      const seen = last.get(wireId('msg', id))
      return seen?.status !== status || seen.sequence !== sequence
    }),
    [],
  )
  assert.deepEqual(receiver.inversions(), [])
}
