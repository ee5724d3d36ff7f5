import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { FakeProvider } from './fake.ts'
import type { FakeOptions } from './fake.ts'
import { segmentsOf } from './segments.ts'
import { fakeTwilio } from './twilio.ts'

const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token' }
const BASIC = `Basic ${Buffer.from(`${ACCOUNT.accountSid}:token`).toString('base64')}`
const FAST = { seconds: 1_000, hours: 3_600_000 }

/** A fake, and a door that takes down what it hears and answers as it is told. */
async function world(options: FakeOptions, answers: readonly number[] = []) {
  const heard: Record<string, string>[] = []
  const door = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      heard.push(Object.fromEntries(new URLSearchParams(body)))
      response.writeHead(answers[heard.length - 1] ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const doorUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}/r`
  const fake = await FakeProvider.start(fakeTwilio(ACCOUNT), {
    pace: FAST,
    inboundUrl: doorUrl,
    ...options,
  })
  const messages = `${fake.baseUrl}/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages`
  return {
    fake,
    heard,
    send: (to: string, text = 'Hello') =>
      fetch(`${messages}.json`, {
        method: 'POST',
        headers: { authorization: BASIC },
        body: new URLSearchParams({
          To: to,
          From: '+15551230000',
          Body: text,
          StatusCallback: doorUrl,
        }),
        signal: AbortSignal.timeout(500),
      }).then(
        (reply) => reply.status,
        () => null,
      ),
    ask: async (id: string): Promise<unknown> => {
      const reply = await fetch(`${messages}/${id}.json`, { headers: { authorization: BASIC } })
      return reply.json()
    },
    close: async () => {
      await fake.close()
      door.closeAllConnections()
      await new Promise<void>((resolve) => door.close(() => resolve()))
    },
  }
}

test("the simulator's numbers mean here what they mean over SMPP", async () => {
  const { fake, heard, send, close } = await world({})
  const words = async (to: string): Promise<string[]> => {
    const before = heard.length
    await send(to)
    await fake.whenQuiet()
    return heard.slice(before).map((one) => [one['SmsStatus'], one['ErrorCode']].join('/'))
  }
  assert.deepEqual(await words('+15550000001'), ['delivered/'])
  assert.deepEqual(await words('+15550040001'), [])
  assert.deepEqual(await words('+15550060001'), ['delivered/', 'delivered/', 'delivered/'])
  assert.deepEqual(await words('+15550080001'), ['sent/', 'delivered/'])
  assert.deepEqual(await words('+15550180001'), ['undelivered/30005', 'failed/30004'])
  assert.deepEqual(await words('+15552050001'), ['undelivered/30005'])
  assert.deepEqual(await words('+15550900001'), ['delivered/', 'received/'])
  const handsets = fake.truth().map(({ handsetAtMs }) => handsetAtMs !== null)
  assert.deepEqual(handsets, [true, true, true, true, false, false, true])
  await close()
})

test('a number may be throttled, refused or left without an answer, and the truth says if it was taken', async () => {
  const { fake, send, close } = await world({})
  assert.deepEqual(
    [await send('+15550700001'), await send('+15550700001'), await send('+15550700001')],
    [429, 429, 201],
  )
  assert.equal(await send('+15555110001'), 400)
  for (const to of ['+15550720001', '+15550730001', '+15550740001', '+15550750001'])
    assert.equal(await send(to), null, to)
  assert.deepEqual(
    fake.truth().map(({ isTaken, answered }) => [isTaken, answered]),
    [
      [false, 429],
      [false, 429],
      [true, 201],
      [false, 400],
      [true, null],
      [false, null],
      [true, null],
      [false, null],
    ],
  )
  await close()
})

test('a receipt comes again until it is taken, and the book says how often', async () => {
  const { fake, heard, send, close } = await world({}, [503, 500])
  await send('+15550000001')
  await fake.whenQuiet()
  assert.equal(heard.length, 3)
  const [receipt] = fake.truth()[0]?.receipts ?? []
  assert.deepEqual([receipt?.attempts, receipt?.status], [3, 200])
  await close()
})

test('receipts may come twice', async () => {
  const { fake, heard, send, close } = await world({ mess: { duplicates: 1, disorder: 0 } })
  await send('+15550080001')
  await fake.whenQuiet()
  assert.equal(heard.length, 4)
  assert.equal(fake.truth()[0]?.receipts.filter(({ isDuplicate }) => isDuplicate).length, 2)
  await close()
})

test('who asks after a message hears the newest of it', async () => {
  const { fake, send, ask, close } = await world({})
  await send('+15552050001')
  await fake.whenQuiet()
  const { status, error_code } = (await ask(fake.truth()[0]?.id ?? '')) as Record<string, unknown>
  assert.deepEqual([status, error_code], ['undelivered', 30005])
  assert.deepEqual(((await ask('SMnone')) as { code: number }).code, 20404)
  await close()
})

test('a whole provider may die in three ways, and come back', async () => {
  const { fake, send, close } = await world({})
  fake.health = 'unavailable'
  assert.equal(await send('+15550000001'), 503)
  fake.health = 'resets'
  assert.equal(await send('+15550000001'), null)
  fake.health = 'silent'
  assert.equal(await send('+15550000001'), null)
  fake.health = 'fine'
  assert.equal(await send('+15550000001'), 201)
  assert.equal(fake.truth().length, 1)
  await close()
})

test('more in a second than the account may send is throttled', async () => {
  const { fake, send, close } = await world({ perSecondMax: 2, now: () => 1_000 })
  const statuses = await Promise.all([1, 2, 3, 4].map(() => send('+15550000001')))
  assert.deepEqual(statuses.filter((status) => status === 201).length, 2)
  assert.equal(fake.truth().length, 2)
  await close()
})

test('segments are counted as networks do', () => {
  assert.equal(segmentsOf(''), 1)
  assert.equal(segmentsOf('a'.repeat(160)), 1)
  assert.equal(segmentsOf('a'.repeat(161)), 2)
  assert.equal(segmentsOf('€'.repeat(81)), 2)
  assert.equal(segmentsOf('日'.repeat(70)), 1)
  assert.equal(segmentsOf('日'.repeat(135)), 3)
})
