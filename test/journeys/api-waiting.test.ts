import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { request } from 'undici'
import type { Api } from '../../src/adapters/http/api.ts'
import { messageStatusRoutes } from '../../src/adapters/http/api/message-statuses.ts'
import { messageRoutes } from '../../src/adapters/http/api/messages.ts'
import { FinalWatch } from '../../src/adapters/http/final-watch.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { wireId } from '../../src/core/ids.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import type { Reads } from '../../src/flows/ports/reads.ts'
import { buildTestServer, callerOf, fixedCallers, silentLog } from '../support/api.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from '../support/intake-world.ts'

let world: IntakeWorld
let app: Api
let url: string
let looks: string[][] = []
/** Called after each look of the watch. */
let looked: () => void = () => undefined

const clock = { now: () => Date.now() }

before(async () => {
  world = await openIntakeWorld()
  const reads = postgresReads(world.pool)
  const counting: Reads = {
    ...reads,
    whichAreFinal: async (ids) => {
      const final = await reads.whichAreFinal(ids)
      looks.push([...ids])
      looked()
      return final
    },
  }
  const deps = { reads: counting, clock, log: silentLog }
  const callers = { owner: callerOf(world.workspaceId), stranger: callerOf(world.accountId) }
  app = await buildTestServer(
    (scope) => {
      messageRoutes(scope, deps)
      messageStatusRoutes(scope, deps)
    },
    { authenticator: fixedCallers(callers), clock },
  )
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
after(async () => {
  await app.close()
  await world.end()
})

/** Takes messages in, with these references; gives their ids on the wire, in the order taken. */
async function takeIn(...references: readonly string[]): Promise<readonly string[]> {
  const store = postgresIntakeStore(world.pool, 1)
  const intake = createIntake({ store, clock, random: world.random, log: QUIET })
  const outcome = await intake.accept({
    workspaceId: world.workspaceId,
    isTest: false,
    idempotency: null,
    messages: references.map((reference) => ({ ...PLAIN, reference })),
  })
  assert.ok(outcome.kind === 'taken')
  return outcome.taken.rows.map((row) => {
    assert.ok(row.kind === 'message')
    return wireId('msg', row.message.id)
  })
}

const PLAIN = {
  to: '+447700900001',
  text: 'Hello',
  from: null,
  channel: 'sms',
  fallback: null,
  accountId: null,
  validitySeconds: null,
  sendAt: null,
} as const

const end = (id: string) =>
  world.rows(
    `update messages set status = 'delivered', is_final = true, final_at = now() where id = $1`,
    [id.slice(4)],
  )

async function ask(path: string, { as = 'owner', body }: { as?: string; body?: object } = {}) {
  const answer = await request(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${as}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    // oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at from outside
    json: (await answer.body.json()) as any,
  }
}

const nextLook = () => new Promise<void>((resolve) => (looked = resolve))

test('whoever waits is answered when the message is final, with what it came to', async () => {
  const [id = ''] = await takeIn('a')
  const first = nextLook()
  const asked = ask(`/v1/messages/${id}?wait=final&timeout=20`)
  await first
  await end(id)
  const began = performance.now()
  const { status, json } = await asked
  assert.deepEqual([status, json.final], [200, true])
  assert.ok(performance.now() - began < 2_000)
})

test('a message that is final is answered at once, and nobody looks again', async () => {
  const [id = ''] = await takeIn('a')
  await end(id)
  looks = []
  const { status, json } = await ask(`/v1/messages/${id}?wait=final&timeout=60`)
  assert.deepEqual([status, json.final, looks], [200, true, []])
})

test('at the time-out the answer is what there is', async () => {
  const [id = ''] = await takeIn('a')
  const began = performance.now()
  const { status, json } = await ask(`/v1/messages/${id}?wait=final&timeout=1`)
  assert.deepEqual([status, json.status, json.final], [200, 'queued', false])
  assert.ok(performance.now() - began >= 990)
})

test('a hundred readers of ten messages are one question, five times a second', async () => {
  const ids = await takeIn(...Array.from({ length: 10 }, String))
  looks = []
  const first = nextLook()
  const asked = Array.from({ length: 100 }, (_, at) =>
    ask(`/v1/messages/${ids[at % 10]}?wait=final&timeout=30`),
  )
  await first
  while (looks.at(-1)?.length !== 10) await nextLook()
  const before = looks.length
  const began = performance.now()
  await nextLook()
  await nextLook()
  const looksASecond = ((looks.length - before) * 1_000) / (performance.now() - began)
  assert.ok(looksASecond < 10, `${looksASecond} a second`)
  await Promise.all(ids.map(end))
  for (const { json } of await Promise.all(asked)) assert.equal(json.final, true)
})

test('nobody is looked for once the client has gone', async () => {
  const [id = ''] = await takeIn('a')
  const client = new AbortController()
  const first = nextLook()
  const asked = fetch(`${url}/v1/messages/${id}?wait=final&timeout=60`, {
    headers: { authorization: 'Bearer owner' },
    signal: client.signal,
  }).catch((error: unknown) => error)
  await first
  client.abort()
  await asked
  // Whoever waits next is looked for alone as soon as the other is noticed to be gone.
  const [other = ''] = await takeIn('a')
  const waiting = ask(`/v1/messages/${other}?wait=final&timeout=30`)
  const deadline = performance.now() + 5_000
  while (looks.at(-1)?.join() !== dashless(other)) {
    assert.ok(performance.now() < deadline, 'it is still looked for')
    await nextLook()
  }
  await end(other)
  await waiting
})

const dashless = (id: string) =>
  id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

test('what is not there is not waited for, and a time-out needs something to wait for', async () => {
  const [id = ''] = await takeIn('a')
  const unknown = await ask(`/v1/messages/msg_${'0'.repeat(32)}?wait=final`)
  assert.deepEqual([unknown.status, unknown.json.code], [404, 'not-found'])
  assert.equal((await ask(`/v1/messages/${id}?wait=final`, { as: 'stranger' })).status, 404)
  for (const query of ['timeout=5', 'wait=sent', 'wait=final&timeout=0', 'wait=final&timeout=61']) {
    const answer = await ask(`/v1/messages/${id}?${query}`)
    assert.deepEqual([answer.status, answer.json.code], [400, 'invalid-request'], query)
  }
})

test('only so many may wait, and of one workspace fewer; the rest is told to come again', async () => {
  const watch = new FinalWatch(
    { reads: { whichAreFinal: async () => [] }, log: silentLog },
    { all: 3, perWorkspace: 2 },
  )
  const { signal } = new AbortController()
  const waiting = ['a', 'a', 'b'].map((workspaceId, at) => {
    assert.ok(watch.hasRoom(workspaceId))
    return watch.wait({ workspaceId, id: String(at) }, 60_000, signal)
  })
  assert.equal(watch.hasRoom('c'), false)
  assert.equal(watch.size, 3)
  watch.close()
  await Promise.all(waiting)
  assert.equal(watch.size, 0)
})

test('a look that fails is one look late', async () => {
  let calls = 0
  const watch = new FinalWatch({
    reads: {
      whichAreFinal: async () => {
        calls++
        if (calls === 1) throw new Error('away')
        return ['1']
      },
    },
    log: silentLog,
  })
  await watch.wait({ workspaceId: 'a', id: '1' }, 60_000, new AbortController().signal)
  assert.equal(calls, 2)
})

test('a server that stops answers whoever waits with what there is', async () => {
  const [id = ''] = await takeIn('a')
  const deps = { reads: postgresReads(world.pool), clock, log: silentLog }
  const other = await buildTestServer((scope) => messageRoutes(scope, deps), {
    authenticator: fixedCallers({ owner: callerOf(world.workspaceId) }),
  })
  const place = await other.listen({ port: 0, host: '127.0.0.1' })
  const arrived = once(other.server, 'request')
  const asked = request(`${place}/v1/messages/${id}?wait=final&timeout=60`, {
    headers: { authorization: 'Bearer owner' },
  })
  await arrived
  const began = performance.now()
  await other.close()
  assert.ok(performance.now() - began < 5_000, 'it waits for the connection')
  const answer = await asked
  assert.ok([200, 503].includes(answer.statusCode), String(answer.statusCode))
  await answer.body.dump()
})

test('many messages are read at once, in the order asked, and unknown ones are said', async () => {
  const ids = await takeIn('r-1', 'r-2', 'r-2')
  const [first = '', second = '', third = ''] = ids
  const asked = [third, 'nonsense', first, `msg_${'0'.repeat(32)}`, third]
  const { status, json } = await ask('/v1/messages/statuses', { body: { ids: asked } })
  assert.equal(status, 200)
  const found = json.results.map((one: { message?: { id: string }; error?: { code: string } }) => {
    return one.message?.id ?? one.error?.code
  })
  assert.deepEqual(found, [third, 'not-found', first, 'not-found', third])
  const references = ['r-2', 'r-0', 'r-1']
  const named = await ask('/v1/messages/statuses', { body: { references } })
  assert.deepEqual(
    named.json.results.map(
      (one: { asked: string; message?: { id: string } }) => `${one.asked} ${one.message?.id ?? ''}`,
    ),
    [`r-2 ${third}`, 'r-0 ', `r-1 ${first}`],
  )
  const strange = await ask('/v1/messages/statuses', { as: 'stranger', body: { ids: [second] } })
  assert.equal(strange.json.results[0].error.code, 'not-found')
  const alone = await ask(`/v1/messages/${second}`)
  const many = await ask('/v1/messages/statuses', { body: { ids: [second] } })
  const { sentence, status: stands } = many.json.results[0].message
  assert.deepEqual([sentence, stands], [alone.json.sentence, alone.json.status])
})

test('a thousand are read at once, one more is refused, and so is asking for nothing or both', async () => {
  const ids = Array.from({ length: 1_001 }, (_, at) => `msg_${String(at).padStart(32, '0')}`)
  const full = await ask('/v1/messages/statuses', { body: { ids: ids.slice(1) } })
  assert.deepEqual([full.status, full.json.results.length], [200, 1_000])
  for (const body of [{ ids }, { ids: [] }, {}, { ids: ['x'], references: ['y'] }]) {
    const answer = await ask('/v1/messages/statuses', { body })
    assert.deepEqual([answer.status, answer.json.code], [400, 'invalid-request'])
  }
})
