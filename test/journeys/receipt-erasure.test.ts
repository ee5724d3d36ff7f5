import assert from 'node:assert/strict'
import { test } from 'node:test'
import { telling } from '../../sim/providers/script.ts'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { findProvider } from '../support/all-providers.ts'
import { bringCall, receiptCall, sendTo, signed } from '../support/brought.ts'
import { createTestDatabase } from '../support/database.ts'
import { type DoorWorld, SEALING, openDoorWorld } from '../support/door-world.ts'
import { eventually } from '../support/pipeline-world.ts'

/** What of a person is left of what came to the doors, once they are erased: nothing. */

const NUMBER = '+447700900200'
const OTHER = '+447700900201'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function atDoor(kind: string, journey: (world: DoorWorld) => Promise<void>): Promise<void> {
  const database = await createTestDatabase()
  const script = { script: () => telling([]) }
  const world = await openDoorWorld(database.url, findProvider(kind), script)
  try {
    await journey(world)
  } finally {
    await world.close()
    await database.drop()
  }
}

async function rows<Row extends object>(world: DoorWorld, query: string): Promise<Row[]> {
  return (await world.pool.query<Row>(query)).rows
}

const allRead = (world: DoorWorld) =>
  eventually(
    () => rows(world, 'select 1 from inbox'),
    (waiting) => waiting.length === 0,
  )

const erase = ({ pool, workspaceId }: DoorWorld) =>
  postgresEraser(pool, SEALING).erase(workspaceId, NUMBER)

const inJournal = (world: DoorWorld) =>
  rows<{ raw: string; url: string | null }>(
    world,
    `select encode(raw, 'escape') as raw, meta ->> 'url' as url from journal`,
  )

test('of a receipt that was repeated every copy goes, and those of others stay', () =>
  atDoor('twilio', async (world) => {
    const vendor = findProvider('twilio').vendor(world.accountUrl)
    const [message, other] = await sendTo(world, [NUMBER, OTHER])
    assert.ok(message !== undefined && other !== undefined)
    const call = signed(vendor, receiptCall(vendor, message, { word: 'delivered', code: null }))
    for (let at = 0; at < 3; at += 1) assert.equal(await bringCall(world, call), 200)
    const theirs = receiptCall(vendor, other, { word: 'delivered', code: null })
    assert.equal(await bringCall(world, signed(vendor, theirs)), 200)
    await allRead(world)
    assert.equal((await inJournal(world)).length, 4)
    await erase(world)
    const [left, ...more] = await inJournal(world)
    assert.deepEqual(more, [])
    assert.match(left?.raw ?? '', /447700900201/)
  }))

test('of a text that came twice both go, and of links what they brought twice', () =>
  atDoor('twilio', async (world) => {
    const vendor = findProvider('twilio').vendor(world.accountUrl)
    const body = `MessageSid=SM1&SmsStatus=received&From=${encodeURIComponent(NUMBER)}&To=%2B447700900999&Body=hello`
    const call = signed(vendor, { url: world.accountUrl, method: 'POST', headers: FORM, body })
    for (let at = 0; at < 2; at += 1) assert.equal(await bringCall(world, call), 200)
    await world.pool.query(
      `insert into journal (bucket, id, account_id, protocol, raw)
       select get_byte(uuid_send(id), 15), id, $1, 'smpp', $2
         from (select gen_random_uuid() as id from generate_series(1, 2)) made`,
      [world.accountId, Buffer.from(`\0\u0001\u0001${NUMBER.slice(1)}\0id:1 stat:DELIVRD`)],
    )
    await allRead(world)
    await erase(world)
    assert.deepEqual(await inJournal(world), [])
  }))

test('a number that stands in an address alone goes, and the orphan with it', () =>
  atDoor('kannel', async (world) => {
    const vendor = findProvider('kannel').vendor('')
    const [message] = await sendTo(world, [OTHER])
    assert.ok(message !== undefined)
    const call = receiptCall(vendor, message, { word: '1', code: null })
    for (const to of ['%2B447700900200', '07700+900200', '07700%20900200']) {
      const url = call.url.replace(/\?.*/, `?foo=bar&to=${to}`)
      assert.ok((await bringCall(world, { ...call, url, method: 'GET' })) < 300)
    }
    await allRead(world)
    assert.equal((await rows(world, 'select 1 from orphans')).length, 3)
    await erase(world)
    assert.deepEqual(await rows(world, 'select 1 from orphans'), [])
    assert.deepEqual(await inJournal(world), [])
  }))

test('in quarantine a number goes however it is written, in body and address', () =>
  atDoor('twilio', async (world) => {
    const bring = (url: string, body: string) =>
      world.bring(url, { method: 'POST', headers: { ...FORM, 'x-twilio-signature': 'x' }, body })
    for (const from of ['%2B447700900200', '07700900200', '%2B44+7700+900200', '+44%37700900200'])
      assert.equal((await bring(world.accountUrl, `Body=hi&From=${from}`)).status, 403)
    assert.equal((await bring(`${world.accountUrl}?from=0770%30900200`, '')).status, 403)
    assert.equal((await bring(world.accountUrl, `From=${OTHER}`)).status, 403)
    const { other } = await erase(world).then(({ erased }) => erased)
    assert.equal(other, 5)
    const left = await world.doors.quarantine.latest(world.accountId, 10)
    assert.deepEqual(
      left.map(({ raw }) => Buffer.from(raw).toString()),
      [`From=${OTHER}`],
    )
  }))
