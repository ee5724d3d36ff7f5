import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createSealer } from '../../src/adapters/crypto/sealing.ts'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { postgresMessageContents } from '../../src/adapters/postgres/message-contents.ts'
import { addProviderIds } from '../../src/adapters/postgres/provider-ids.ts'
import { reseal } from '../../src/adapters/postgres/reseal.ts'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { bucketOf } from '../../src/core/ids.ts'
import { addEndpoint } from '../support/callback-world.ts'
import { storeMessage } from '../support/platform-rows.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

/** Who erases a person finds the messages whose number was hidden, and nobody else does. */

const OLD = createSealer('master key of the tests')
const NEW = createSealer('another master key', ['master key of the tests'])
const STRANGE = createSealer('a master key that was never here')

const NUMBER = '+37255512345'
const TEXT = 'what only she should see'

let world: PlatformWorld
let workspaceId: string
let accountId: string

before(async () => {
  world = await openPlatformWorld()
  workspaceId = (await prepareSetup(world.platform)).workspace.id
  await world.app.inject({
    method: 'POST',
    url: '/v1/accounts',
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
    body: { name: 'Carrier', host: 'localhost', port: 2775, system_id: 'x' },
  })
  accountId = (await world.platform.store.accounts.all())[0]?.id ?? ''
})
after(() => world.end())

/** Somebody else whose number looks the same once both are hidden, in the same bucket. */
const twinOf = (number: string): string => {
  for (let last = 0; last < 10_000; last += 1) {
    const twin = number.slice(0, -4) + String(last).padStart(4, '0')
    if (twin !== number && bucketOf(workspaceId, twin) === bucketOf(workspaceId, number)) {
      return twin
    }
  }
  throw new Error('nobody is like them')
}

/** A message that has ended and whose number is hidden, as a Twilio client asked for it. */
async function storeHidden(number: string, sealer = OLD): Promise<string> {
  const { pool, clock } = world
  const { id, bucket } = await storeMessage(pool, {
    workspaceId,
    accountId,
    number,
    text: TEXT,
    at: clock.at,
  })
  await pool.query('update message_contents set fields = null where message_id = $1', [id])
  await pool.query(`insert into messages_to_forget values ($1, $2, null, true, now(), now())`, [
    bucket,
    id,
  ])
  await postgresMessageContents(pool, sealer).forgetEnded(Date.now() + 60_000)
  return id
}

const contentsOf = async (id: string) =>
  (
    await world.pool.query('select recipient, text from message_contents where message_id = $1', [
      id,
    ])
  ).rows

const erase = (number: string, sealer = OLD) =>
  postgresEraser(world.pool, sealer).erase(workspaceId, number)

test('an erasure finds messages whose number was hidden, with all that hangs on them', async () => {
  const { pool } = world
  const id = await storeHidden(NUMBER)
  const other = await storeHidden(twinOf(NUMBER))
  assert.deepEqual(await contentsOf(id), [{ recipient: '+3725551XXXX', text: TEXT }])
  // What came about it, and what was told of it, does not name the number.
  await pool.query(
    `update journal set raw = 'id:1 text:what only she' where id in
       (select journal_id from evidence where message_id = $1)`,
    [id],
  )
  const endpointId = await addEndpoint({ pool, workspaceId })
  const attempt = JSON.stringify([{ at: 1, status: 500, url: 'https://a.example/', answer: TEXT }])
  await pool.query(
    `insert into callbacks (id, workspace_id, endpoint_id, message_id, sequence, type, attempts)
     values (gen_random_uuid(), $1, $2, $3, 1, 'message.failed', $4)`,
    [workspaceId, endpointId, id, attempt],
  )
  await pool.query(
    `insert into recent_texts (bucket, workspace_id, hash, sent_at, message_ids, expires_at)
     values ($1, $2, '\\x01', '{now}', $3, now())`,
    [bucketOf(workspaceId, NUMBER), workspaceId, [id]],
  )

  const { erased, mayRemain } = await erase(NUMBER)

  assert.deepEqual([erased.messages, erased.receipts, mayRemain], [1, 1, 0])
  assert.deepEqual(await contentsOf(id), [])
  const left = await pool.query(
    `select attempts -> 0 ->> 'answer' as left from callbacks where message_id = $1
     union all select 'a text' from recent_texts where message_ids @> array[$1::uuid]
     union all select 'a receipt' from journal j join evidence e on e.journal_id = j.id where e.message_id = $1`,
    [id],
  )
  assert.deepEqual(left.rows, [{ left: null }])
  assert.deepEqual(await contentsOf(other), [{ recipient: '+3725551XXXX', text: TEXT }])
})

test('whoever has the database alone cannot try numbers', async () => {
  const number = '+37255522345'
  const id = await storeHidden(number)
  const { rows } = await world.pool.query<{ all: string }>(
    `select to_jsonb(k)::text as all from proof_keys k
     union all select to_jsonb(c)::text from message_contents c where message_id = $1`,
    [id],
  )
  assert.equal(rows.length, 2)
  assert.deepEqual(
    rows.filter((row) => row.all.includes(number.slice(-4))),
    [],
  )
  const stranger = await erase(number, STRANGE)
  assert.deepEqual([stranger.erased.messages, stranger.mayRemain], [0, 1])
})

test('of who is erased no hash is left with which numbers could be tried', async () => {
  const { pool, clock } = world
  const number = '+37255582345'
  const { id } = await storeMessage(pool, { workspaceId, accountId, number, at: clock.at })
  await pool.query(`update submissions set provider_id = '00Ab1' where message_id = $1`, [id])
  const tailHash = Buffer.from('tail')
  const row = { accountId, idKey: 'ab1', providerId: '00Ab1', tailHash, messageId: id }
  const at = { bucket: bucketOf(workspaceId, number), submission: 1, segment: 1 }
  await addProviderIds(pool, [{ ...row, ...at, submittedAt: clock.at }])
  await erase(number)
  const { rows } = await pool.query('select tail_hash from provider_ids where message_id = $1', [
    id,
  ])
  assert.deepEqual(rows, [{ tail_hash: Buffer.alloc(0) }])
})

test('of two messages to one number nothing says that they went to one', async () => {
  const number = '+37255532345'
  const ids = [await storeHidden(number), await storeHidden(number)]
  const { rows } = await world.pool.query(
    'select distinct number_proof from message_contents where message_id = any ($1)',
    [ids],
  )
  assert.equal(rows.length, 2)
  assert.equal((await erase(number)).erased.messages, 2)
})

test('under a new master key hidden numbers are found as before, and once secrets are sealed anew without the old', async () => {
  const number = '+37255542345'
  await storeHidden(number)
  assert.deepEqual((await erase('+37255542346', NEW)).mayRemain, 0)
  await reseal(world.pool, NEW)
  const lost = createSealer('another master key')
  const { erased, mayRemain } = await erase(number, lost)
  assert.deepEqual([erased.messages, mayRemain], [1, 0])
})

test('numbers are hidden under whatever master key there is, and found by an erasure under it', async () => {
  const number = '+37255552345'
  const id = await storeHidden(number, STRANGE)
  assert.equal((await contentsOf(id))[0]?.recipient, '+3725555XXXX')
  assert.equal((await erase(number, STRANGE)).erased.messages, 1)
})

test('a number that is hidden at the moment when it is erased is erased', async () => {
  const { pool, clock } = world
  const number = '+37255562345'
  const given = { workspaceId, accountId, number, text: TEXT, at: clock.at }
  const { id, bucket } = await storeMessage(pool, given)
  await pool.query(`insert into messages_to_forget values ($1, $2, null, true, now(), now())`, [
    bucket,
    id,
  ])
  const [, done] = await Promise.all([
    postgresMessageContents(pool, NEW).forgetEnded(Date.now() + 60_000),
    erase(number, NEW),
  ])
  assert.equal(done.erased.messages, 1)
  assert.deepEqual(await contentsOf(id), [])
})

test('who opted out stays opted out, and the API says what may remain', async () => {
  const number = '+37255572345'
  await storeHidden(number, NEW)
  const post = (url: string, body: object) =>
    world.app.inject({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
      body,
    })
  await post('/v1/opt-outs', { number })
  const { erased, ...rest } = (await post('/v1/erasures', { number })).json()
  // The server has the old key, under which nothing is sealed any more.
  assert.equal(erased.messages, 0)
  assert.deepEqual([rest.may_remain, rest.opt_out_kept], [1, true])
})
