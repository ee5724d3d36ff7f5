import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { MESSENTE_DOOR } from '../../src/adapters/doors/messente/door.ts'
import {
  type CompatibleWorld,
  type DoorCase,
  type OpenDoor,
  casesOf,
  checkCases,
  openCompatibleWorld,
  openDoor,
} from '../support/compatible-world.ts'

let world: CompatibleWorld
let door: OpenDoor

before(async () => {
  world = await openCompatibleWorld()
  door = await openDoor(MESSENTE_DOOR, world)
})
after(async () => {
  await door.close()
  await world.end()
})

const FILES = casesOf('messente')

for (const one of FILES) {
  test(`Messente's door answers and takes in as ${basename(one.file)} says`, () =>
    checkCases(door, one))
}

const REPLIES = [
  ...['101', '102', '104', '105', '106', '107', '108', '111'].map((code) => `ERROR ${code}`),
  'FAILED 102',
  'FAILED 208',
  'FAILED 209',
]

/** Not in the files: what hangs on a message, a credit or a load of the moment. */
const ELSEWHERE = ['FAILED 102', 'FAILED 209']

test('every documented reply of Messente that we have is among the golden ones', () => {
  const told = new Set(FILES.flatMap(({ cases }) => cases.map(({ reply }) => reply?.body)))
  assert.deepEqual(
    REPLIES.filter((reply) => !told.has(reply)),
    ELSEWHERE,
  )
})

const KNOWN = 'username=tester&password=secret'

const ask = async (path: string, fields = ''): Promise<string> =>
  (await door.run({ name: '', request: { path: `${path}?${KNOWN}&${fields}` } })).reply.body

/** As in the answer, which the golden files leave out. */
async function newest(): Promise<string> {
  const { rows } = await world.pool.query<{ id: string }>(
    'select id from messages order by id desc limit 1',
  )
  return rows[0]?.id.replaceAll('-', '') ?? ''
}

test('a message that waits has no report, can be cancelled once, and has failed then', async () => {
  await ask('/send_sms/', 'to=447700900123&text=later&time_to_send=1793966400')
  const id = await newest()
  assert.equal(await ask('/get_dlr_response/', `sms_unique_id=${id}`), 'FAILED 102')
  assert.equal(await ask('/cancel_sms/', `sms_unique_id=${id}`), 'OK <id>')
  assert.equal(await ask('/cancel_sms/', `sms_unique_id=${id}`), 'ERROR 107')
  assert.equal(await ask('/get_dlr_response/', `sms_unique_id=${id}`), 'OK FAILED')
})

test('a balance is told where credit is kept', async () => {
  await world.pool.query(
    'insert into balances (workspace_id, micros, is_on) values ($1, $2, true)',
    [world.workspaceId, 7_540_000],
  )
  assert.equal(await ask('/get_balance/'), 'OK 7.54')
  await world.pool.query('delete from balances where workspace_id = $1', [world.workspaceId])
})

test('too much to do is a failure of the server, after which clients try again', async () => {
  const shedding = { refuses: () => ({ because: 'full', retryAfterS: 1 }) }
  const busy = await openDoor(MESSENTE_DOOR, { ...world, deps: { ...world.deps, shedding } })
  const run = async (request: DoorCase['request']) => (await busy.run({ name: '', request })).reply
  assert.equal(
    (await run({ path: `/send_sms/?${KNOWN}&to=447700900123&text=x` })).body,
    'FAILED 209',
  )
  assert.equal((await run({ method: 'POST', path: '/v1/omnimessage', body: '{}' })).status, 503)
  await busy.close()
})

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.constantFrom('\0', '%', '%zz', 'http://x/', '+447700900123', ' ', 'é'.repeat(200), '1e99'),
)
const NAMES =
  'to from text data udh mclass charset validity autoconvert time_to_send dlr-url text-store sms_unique_id country format x'.split(
    ' ',
  )

test('whatever is asked, Messente answers in two words and never with a fault of ours', async () => {
  const asked = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 })
  const path = fc.constantFrom(
    'send_sms',
    'get_dlr_response',
    'cancel_sms',
    'get_balance',
    'prices',
  )
  await fc.assert(
    fc.asyncProperty(path, asked, async (command, pairs) => {
      const query = pairs.map(([name, one]) => `${name}=${encodeURIComponent(one.toWellFormed())}`)
      const { reply } = await door.run({
        name: '',
        request: { path: `/${command}/?${KNOWN}&${query.join('&')}` },
      })
      assert.equal(reply.status, 200, query.join('&'))
      assert.ok(REPLIES.includes(reply.body) || reply.body.startsWith('OK '), reply.body)
    }),
    { numRuns: 150 },
  )
})

const TOKEN = Buffer.from('tester:secret').toString('base64')
const FIELDS =
  'to messages dlr_url text_store time_to_send priority channel sender text validity ttl autoconvert udh body x'.split(
    ' ',
  )

test('whatever is posted, the Omnichannel API answers in its own form and never with a fault of ours', async () => {
  const one = fc.dictionary(
    fc.constantFrom(...FIELDS),
    fc.oneof(value, fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('sms', 'whatsapp', 'full')),
  )
  const message = fc.record({
    to: fc.oneof(fc.constant('+447700900123'), value),
    messages: fc.oneof(fc.array(one, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
  })
  const body = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.tuple(message, one).map(([first, second]) => JSON.stringify({ ...second, ...first })),
  )
  const path = fc.constantFrom('/v1/omnimessage', '/v1/omnimessages', '/v1/phonebook/blacklist')
  await fc.assert(
    fc.asyncProperty(path, body, async (at, text) => {
      const headers = { authorization: `Basic ${TOKEN}`, 'content-type': 'application/json' }
      const { reply } = await door.run({
        name: '',
        request: { method: 'POST', path: at, headers, body: text.toWellFormed() },
      })
      assert.ok(reply.status < 500, `${at} ${text}: ${reply.status} ${reply.body}`)
      if (reply.status >= 400) {
        const { errors } = JSON.parse(reply.body) as { errors: readonly { code: string }[] }
        assert.ok(errors.every(({ code }) => /^\d{3}$/.test(code)))
      }
    }),
    { numRuns: 150 },
  )
})
