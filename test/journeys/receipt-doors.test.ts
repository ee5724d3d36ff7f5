import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { telling } from '../../sim/providers/script.ts'
import type { FakeOptions } from '../../sim/providers/fake.ts'
import { subscription } from '../../sim/providers/aws.ts'
import { fakeTwilio } from '../../sim/providers/twilio.ts'
import { timeOfId } from '../../src/core/ids.ts'
import { listOrphans } from '../../src/adapters/postgres/reads-others.ts'
import { rereadOrphans } from '../../src/adapters/postgres/orphans.ts'
import { findProvider } from '../support/all-providers.ts'
import { bringCall, receiptCall, sendTo, signed } from '../support/brought.ts'
import { createTestDatabase } from '../support/database.ts'
import { type DoorWorld, openDoorWorld } from '../support/door-world.ts'
import { eventually, standings } from '../support/pipeline-world.ts'

const QUIET: FakeOptions = { script: () => telling([]) }
const DELIVERED = { word: 'delivered', code: null }

async function atDoor(
  kind: string,
  journey: (world: DoorWorld, confirmed: readonly string[]) => Promise<void>,
  options: FakeOptions = QUIET,
): Promise<void> {
  const database = await createTestDatabase()
  const confirmed: string[] = []
  const world = await openDoorWorld(database.url, findProvider(kind), options, { confirmed })
  try {
    await journey(world, confirmed)
  } finally {
    await world.close()
    await database.drop()
  }
}

const NUMBERS = Array.from({ length: 5 }, (_, at) => `+4477009002${String(at).padStart(2, '0')}`)

/** In the order of their numbers. */
const statuses = async (world: DoorWorld): Promise<readonly string[]> =>
  (await standings(world)).toSorted((a, b) => (a.to < b.to ? -1 : 1)).map(({ status }) => status)

async function count(world: DoorWorld, table: string): Promise<number> {
  const { rows } = await world.pool.query<{ n: number }>(`select count(*) as n from ${table}`)
  return Number(rows[0]?.n)
}

/** Everything durable has been read. */
const read = (world: DoorWorld) =>
  eventually(
    () => count(world, 'inbox'),
    (left) => left === 0,
  )

const OTHER_TOKEN = 'another-twilio-token'
const forger = fakeTwilio({ accountSid: `AC${'0'.repeat(32)}`, authToken: OTHER_TOKEN })

// Each in a database of its own.
describe('doors for receipts', { concurrency: 4 }, () => {
  test('a forged receipt is refused, counted, kept and never applied; a rotated secret proves it', () =>
    atDoor('twilio', async (world) => {
      const [message] = await sendTo(world, NUMBERS.slice(0, 1))
      assert.ok(message !== undefined)
      const before = Date.now()
      assert.equal(
        await bringCall(world, signed(forger, receiptCall(forger, message, DELIVERED))),
        403,
      )
      const { quarantine } = world.doors
      assert.equal((await quarantine.refusals(world.accountId, Date.now())).today, 1)
      assert.equal(await quarantine.count(world.accountId), 1)
      assert.equal(await count(world, 'journal'), 0)
      assert.deepEqual(await statuses(world), ['submitted'])
      const refusedAt = Date.now()

      await world.setConnection({ auth_token: OTHER_TOKEN })
      await eventually(
        () => statuses(world),
        ([status]) => status === 'delivered',
      )
      assert.equal(await quarantine.count(world.accountId), 0)
      const { rows } = await world.pool.query<{ id: string }>('select id from journal')
      const arrivedAt = timeOfId(rows[0]?.id ?? '')
      assert.ok(arrivedAt >= before && arrivedAt <= refusedAt, 'with the time at which it came')
    }))

  test('what was signed for another address is proven when we are said to be there', () =>
    atDoor('twilio', async (world) => {
      const [message] = await sendTo(world, NUMBERS.slice(0, 1))
      assert.ok(message !== undefined)
      const vendor = findProvider('twilio').vendor('')
      const call = receiptCall(vendor, message, DELIVERED)
      world.moveTo('https://elsewhere.example')
      assert.equal(await bringCall(world, signed(vendor, call)), 403)
      world.moveTo('https://receipts.example.test')
      assert.deepEqual(await world.doors.verifyAgain(world.accountId), {
        checked: 1,
        proven: 1,
        stillRefused: 0,
        undecided: 0,
      })
      await eventually(
        () => statuses(world),
        ([status]) => status === 'delivered',
      )
    }))

  test('however many strangers knock, quarantine stays small and every one is counted', () =>
    atDoor('twilio', async (world) => {
      const knocks = Array.from({ length: 1_200 }, (_, at) =>
        world.bring(world.accountUrl, {
          method: 'POST',
          headers: { 'x-twilio-signature': 'forged', cookie: 'a=b' },
          body: `MessageSid=SM${at}&MessageStatus=delivered`,
        }),
      )
      const answers = await Promise.all(knocks.map(async (knock) => (await knock).status))
      assert.deepEqual([...new Set(answers)], [403])
      const { quarantine } = world.doors
      assert.equal(await quarantine.count(world.accountId), 1_000)
      assert.equal((await quarantine.refusals(world.accountId, Date.now())).total, 1_200)
      const [first] = await quarantine.page(
        world.accountId,
        '00000000-0000-0000-0000-000000000000',
        1,
      )
      const last = await world.bring(world.accountUrl, { method: 'POST', body: 'the last of all' })
      assert.equal(last.status, 403)
      const [newest, latest] = await quarantine.latest(world.accountId, 2)
      assert.equal(Buffer.from(newest?.raw ?? []).toString(), 'the last of all')
      const [oldest] = await quarantine.page(
        world.accountId,
        '00000000-0000-0000-0000-000000000000',
        1,
      )
      assert.equal(oldest?.id, first?.id)
      assert.equal(await quarantine.count(world.accountId), 1_000)
      assert.equal(latest?.meta.headers['x-twilio-signature'], 'forged')
      assert.equal(latest?.meta.headers['cookie'], undefined)
      assert.equal(await count(world, 'journal'), 0)
    }))

  test('a receipt that its reference alone vouches for counts for that message, whatever it names', () =>
    atDoor('kannel', async (world) => {
      const [one, two] = await sendTo(world, NUMBERS.slice(0, 2))
      assert.ok(one !== undefined && two !== undefined)
      const vendor = findProvider('kannel').vendor('')
      const call = receiptCall(vendor, one, { word: '1', code: null })
      assert.ok(call.url.includes(one.id))
      const naming = { ...call, url: call.url.replaceAll(one.id, two.id) }
      assert.ok((await bringCall(world, naming)) < 300)
      await eventually(
        () => statuses(world),
        ([status]) => status === 'delivered',
      )
      assert.deepEqual(await statuses(world), ['delivered', 'submitted'])
      const { rows } = await world.pool.query('select matched_by, dialect from evidence')
      assert.equal(rows[0]?.matched_by, 'reference')
      assert.match(rows[0]?.dialect, /^kannel\/\d+$/)
    }))

  test('a reference that is not ours, or not of this account, opens nothing', () =>
    atDoor('kannel', async (world) => {
      const [message] = await sendTo(world, NUMBERS.slice(0, 1))
      assert.ok(message !== undefined)
      const call = receiptCall(findProvider('kannel').vendor(''), message, {
        word: '1',
        code: null,
      })
      const [, reference = ''] = /receipts\/[^/]+\/([a-z0-9]+)/.exec(call.url) ?? []
      assert.ok(reference.length >= 20)
      for (let at = 0; at < reference.length; at++) {
        const other = reference[at] === 'a' ? 'b' : 'a'
        const forged = `${reference.slice(0, at)}${other}${reference.slice(at + 1)}`
        const url = call.url.replace(reference, forged)
        assert.equal(await bringCall(world, { ...call, url }), 403, `sign ${at}`)
      }
      assert.deepEqual(await statuses(world), ['submitted'])
      assert.equal(await count(world, 'journal'), 0)
    }))

  test('of several receipts in one call each finds its message or waits for itself', () =>
    atDoor('bandwidth', async (world) => {
      const messages = await sendTo(world, NUMBERS.slice(0, 3))
      const vendor = findProvider('bandwidth').vendor(world.accountUrl)
      const calls = messages.map((message) =>
        receiptCall(vendor, message, { word: 'message-delivered', code: null }),
      )
      const [known, ...others] = calls.flatMap(({ body }) => JSON.parse(body) as object[])
      // The account is used by others too: what they sent is none of ours.
      const strange = others.map((event, at) =>
        JSON.parse(
          JSON.stringify(event)
            .replaceAll(messages[at + 1]?.id ?? '?', `stranger-${at}`)
            .replace(/"tag":"[^"]*"/, '"tag":"theirs"'),
        ),
      )
      const [call] = calls
      assert.ok(call !== undefined)
      const body = JSON.stringify([strange[0], known, strange[1]])
      assert.ok((await bringCall(world, signed(vendor, { ...call, body }))) < 300)
      await eventually(
        () => statuses(world),
        ([status]) => status === 'delivered',
      )
      assert.equal(await count(world, 'orphans'), 2)

      const again = { state: null, accountId: null }
      assert.equal((await rereadOrphans(world.pool, world.workspaceId, again)).receipts, 2)
      await read(world)
      assert.equal(await count(world, 'orphans'), 2, 'read again one by one')
      const { rows } = await world.pool.query('select times_seen from evidence')
      assert.deepEqual(rows, [{ times_seen: 1 }], 'and what came with them is not told twice')
    }))

  const bandwidthCall = (world: DoorWorld, events: readonly unknown[]) =>
    signed(findProvider('bandwidth').vendor(world.accountUrl), {
      url: world.accountUrl,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    })

  test('a request with 5,000 receipts that are not ours is kept once, and each is read for itself', () =>
    atDoor('bandwidth', async (world) => {
      const events = Array.from({ length: 5_000 }, (_, at) => ({
        type: 'message-delivered',
        time: '2026-11-22T05:00:00.000Z',
        description: 'Message delivered to carrier. '.repeat(8),
        to: `+4477${String(at).padStart(8, '0')}`,
        message: { id: `stranger-${at}`, tag: 'theirs' },
      }))
      const call = bandwidthCall(world, events)
      assert.ok((await bringCall(world, call)) < 300)
      const orphans = () => count(world, 'orphans')
      await eventually(orphans, (n) => n === 5_000, { withinMs: 60_000 })
      const octets = async (): Promise<number> => {
        const { rows } = await world.pool.query<{ octets: number }>(
          'select sum(octet_length(raw) + octet_length(meta::text))::int4 as octets from journal',
        )
        return Number(rows[0]?.octets)
      }
      assert.ok(call.body.length > 1_500_000)
      assert.ok((await octets()) < call.body.length + 5_000 * 100, String(await octets()))

      const shown = await listOrphans(world.pool, world.workspaceId, { limit: 2, after: null })
      for (const { raw } of shown)
        assert.equal(Buffer.from(raw?.octets ?? []).toString(), call.body.slice(0, 65_536))

      const startedAt = Date.now()
      const again = { state: null, accountId: null }
      assert.equal((await rereadOrphans(world.pool, world.workspaceId, again)).receipts, 5_000)
      await eventually(
        () => count(world, 'inbox'),
        (left) => left === 0,
        { withinMs: 60_000 },
      )
      assert.equal(await orphans(), 5_000)
      assert.equal(await count(world, 'journal'), 5_001)
      assert.ok(Date.now() - startedAt < 30_000, 'its octets are read once, not 5,000 times')
    }))

  test('what cannot be read takes nothing with it, and is shown', () =>
    atDoor('bandwidth', async (world) => {
      const messages = await sendTo(world, NUMBERS.slice(0, 2))
      const vendor = findProvider('bandwidth').vendor(world.accountUrl)
      const [first, second] = messages.flatMap(
        (message) =>
          JSON.parse(
            receiptCall(vendor, message, { word: 'message-delivered', code: null }).body,
          ) as object[],
      )
      const call = bandwidthCall(world, [first, { type: 'message-delivered' }, second])
      assert.ok((await bringCall(world, call)) < 300)
      await eventually(
        () => statuses(world),
        (all) => all.every((status) => status === 'delivered'),
      )
      const orphans = async () =>
        (await world.pool.query('select state, because from orphans')).rows as unknown[]
      const unread = {
        state: 'malformed',
        because:
          '1 of 3 could not be read: expected events with type, message.id and, of texts, from and to',
      }
      assert.deepEqual(await orphans(), [unread])
      const again = { state: null, accountId: null }
      assert.equal((await rereadOrphans(world.pool, world.workspaceId, again)).receipts, 1)
      await read(world)
      assert.deepEqual(await orphans(), [unread], 'read again it is what it was')
      const { rows } = await world.pool.query('select times_seen from evidence')
      assert.deepEqual(rows, [{ times_seen: 1 }, { times_seen: 1 }])
    }))

  test('a subscription to a topic is confirmed once it is proven, and a forged one is not', () =>
    atDoor('aws', async (world, confirmed) => {
      const call = subscription(
        { callbackUrl: world.accountUrl, signatureVersion: '2' },
        Date.now(),
      )
      const forged = { ...call, body: call.body.replace('SubscriptionConf', 'SubscriptionC0nf') }
      assert.equal(await bringCall(world, forged), 403)
      assert.equal(await bringCall(world, call), 200)
      await eventually(
        async () => confirmed.length,
        (calls) => calls === 1,
      )
      assert.match(confirmed[0] ?? '', /^https:\/\/sns\.us-east-1\.amazonaws\.com\//)
      await read(world)
      assert.equal(await count(world, 'orphans'), 0)
    }))

  test('receipts of segments whose answer was lost name the segments themselves', () =>
    atDoor(
      'vonage-sms',
      async (world) => {
        const [message] = await sendTo(world, NUMBERS.slice(0, 1), 'long '.repeat(50))
        assert.equal(message?.segments, 2)
        assert.ok(message !== undefined)
        const vendor = findProvider('vonage-sms').vendor('')
        for (const segment of [2, 1, 2]) {
          const call = receiptCall(vendor, message, { word: 'delivered', code: '0' }, segment)
          assert.ok((await bringCall(world, signed(vendor, call))) < 300)
          await read(world)
        }
        assert.deepEqual(await statuses(world), ['delivered'])
        const { rows } = await world.pool.query<{ provider_id: string; answer: string }>(
          'select provider_id, answer from submissions order by segment',
        )
        assert.deepEqual(
          new Set(rows.map((row) => row.provider_id)),
          new Set(message.segmentIds),
          'the ids that the answer would have told',
        )
        assert.deepEqual(
          rows.map(({ answer }) => answer),
          ['unknown', 'unknown'],
        )
      },
      { ...QUIET, misbehave: () => 'accept-then-reset' },
    ))

  test('an unknown account has no door, and a body beyond 3 MiB is not read', () =>
    atDoor('twilio', async (world) => {
      const nobody = world.accountUrl.replace(/.{8}$/, '00000000')
      assert.equal((await world.bring(nobody, { method: 'POST', body: 'a=b' })).status, 404)
      assert.equal((await world.bring(nobody.replace('acc_', 'x'), { method: 'POST' })).status, 404)
      const large = async (url: string, octets: number): Promise<number> => {
        const body = 'x'.repeat(octets)
        return (await world.bring(url, { method: 'POST', body })).status
      }
      const most = 3 * 1024 * 1024
      assert.equal(await large(world.accountUrl, most + 1), 413)
      assert.equal(await large(world.accountUrl, most), 403, 'read, and not proven')
      assert.equal(await large(nobody, most), 404)
      const piece = new TextEncoder().encode('x'.repeat(100_000))
      const body = ReadableStream.from(Array.from({ length: 40 }, () => piece))
      const endless = { method: 'POST', body, duplex: 'half' } as RequestInit
      const status = world.bring(world.accountUrl, endless).then((answer) => answer.status)
      assert.equal(await status.catch(() => 413), 413, 'nor one that does not say how long it is')
    }))

  test('whatever a request says its body is, and whatever stands behind its address, it is taken', () =>
    atDoor('jasmin', async (world) => {
      const [message] = await sendTo(world, NUMBERS.slice(0, 1))
      assert.ok(message !== undefined)
      const vendor = findProvider('jasmin').vendor('')
      const { url, body } = receiptCall(vendor, message, { word: 'ESME_ROK', code: null })
      const { pathname } = new URL(url)
      const port = Number(new URL(world.localUrl()).port)
      const ask = async (path: string, type: string): Promise<string> => {
        const socket = connect(port, '127.0.0.1')
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${type}Content-Length: ${body.length}\r\n\r\n${body}`,
        )
        let answer = ''
        socket.on('data', (data) => (answer += String(data)))
        await once(socket, 'close')
        return answer.slice(9, 12)
      }
      const types = ['garbage', '', 'application/json', 'multipart/form-data', 'text/x; y="']
      for (const type of types)
        assert.equal(await ask(pathname, `Content-Type: ${type}\r\n`), '200', type)
      assert.equal(await ask(pathname, ''), '200', 'no type')
      for (const odd of ['/%zz', '/%ff', '/a%2', '?a=%zz', '/x/y/z?%'])
        assert.equal(await ask(`${pathname}${odd}`, ''), '200', odd)
      await read(world)
      assert.equal(await count(world, 'journal'), 11)
    }))

  test('an account that cannot be looked for now is told to come again', () =>
    atDoor('kannel', async (world) => {
      const at = `${world.accountUrl.slice(0, -32)}${'0'.repeat(32)}`
      assert.equal((await world.bring(at)).status, 404)
      await world.pool.query('alter table provider_accounts rename to away')
      assert.equal((await world.bring(at)).status, 503)
      await world.pool.query('alter table away rename to provider_accounts')
      assert.equal((await world.bring(at)).status, 404)
    }))
})
