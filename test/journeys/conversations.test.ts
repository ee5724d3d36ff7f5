import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api } from '../../src/adapters/http/api.ts'
import { conversationRoutes } from '../../src/adapters/http/api/conversations.ts'
import { inboundRoutes } from '../../src/adapters/http/api/inbound.ts'
import { postgresConversations } from '../../src/adapters/postgres/conversations.ts'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { addInbound } from '../../src/adapters/postgres/inbound.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import type { Channel } from '../../src/core/channels.ts'
import { bucketOf, makeId, wireId } from '../../src/core/ids.ts'
import { SEALING } from '../support/door-world.ts'
import { accountDeps } from '../support/account-deps.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { type World, createWorld, queue, random } from '../support/pipeline-world.ts'

/** What was said with people: both sides, in order, and who waits for an answer. */

// What the server says is held against its schema there; here it is only looked at.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

let database: TestDatabase
let world: World
let app: Api

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 1)
  const { pool, workspaceId } = world
  const deps = {
    reads: postgresReads(pool),
    clock: { now: () => Date.now() },
    conversations: postgresConversations(pool),
    platform: accountDeps(pool, { now: () => Date.now() }),
  }
  const authenticator = fixedCallers({
    mine: callerOf(workspaceId),
    theirs: callerOf('00000000-0000-7000-8000-00000000000f'),
  })
  app = await buildTestServer(
    (api) => {
      conversationRoutes(api, deps)
      inboundRoutes(api, deps)
    },
    { authenticator },
  )
})

after(async () => {
  await app?.close()
  await world?.pool.end()
  await database?.drop()
})

async function get(url: string, { as = 'mine', status = 200 } = {}): Promise<Json> {
  const answer = await app.inject({ url, headers: { authorization: `Bearer ${as}` } })
  assert.equal(answer.statusCode, status, answer.body)
  return answer.json<Json>()
}

const OURS = '447700900500'
let heardAt = Date.now() - 3_600_000

/** Each a second after the one before. */
async function writes(
  person: string,
  text: string,
  ours = OURS,
  channel: Channel = 'sms',
): Promise<string> {
  heardAt += 1_000
  const id = makeId(heardAt, bucketOf(world.workspaceId, person), random(9))
  await addInbound(world.pool, [
    {
      id,
      workspaceId: world.workspaceId,
      accountId: world.accountId,
      sender: person,
      recipient: ours,
      text,
      keyword: null,
      channel,
      vendorId: null,
      journalId: id,
      receivedAt: heardAt,
    },
  ])
  return id
}

const texts = ({ data }: Json): unknown[] => (data as Json[]).map(({ text }) => text as unknown)
const numbers = ({ data }: Json): unknown[] =>
  (data as Json[]).map(({ number, ours }) => [number, ours])

test('one conversation for each person and number of ours, latest first, with who waits', async () => {
  const [ann, ben, cat] = ['+447700902001', '+447700902002', '+447700902003'] as const
  await writes(ann, 'First')
  await writes(ben, 'Hello')
  await writes(ann, 'Second')
  await writes(ann, 'To the other', '447700900501')
  await writes(cat, 'Hi')
  await queue(world, [{ to: ben, sender: `+${OURS}`, text: 'Hello Ben' }])
  const all = await get('/v1/conversations')
  assert.deepEqual(numbers(all), [
    [cat, OURS],
    [ann, '447700900501'],
    [ann, OURS],
    [ben, OURS],
  ])
  assert.equal((all['data'] as Json[])[2]?.['last'].text, 'Second')
  assert.deepEqual(
    (all['data'] as Json[]).map(({ is_answered: it }) => it as unknown),
    [false, false, false, true],
  )
  const waiting = await get('/v1/conversations?unanswered=true')
  assert.deepEqual(numbers(waiting), numbers(all).slice(0, 3))
  assert.deepEqual(numbers(await get('/v1/conversations?number=07700%20902002')), [])
  assert.deepEqual(numbers(await get(`/v1/conversations?number=${encodeURIComponent(ben)}`)), [
    [ben, OURS],
  ])
  assert.deepEqual(numbers(await get('/v1/conversations', { as: 'theirs' })), [])
})

test('pages go on where the last ended, and see each conversation once', async () => {
  const seen: unknown[] = []
  let cursor: string | null = null
  do {
    const page: Json = await get(
      `/v1/conversations?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`,
    )
    seen.push(...numbers(page))
    cursor = page['next_cursor'] as string | null
  } while (cursor !== null)
  assert.deepEqual(seen, numbers(await get('/v1/conversations')))
})

test('both sides of a conversation stand in the order in which they were said', async () => {
  const person = '+447700902010'
  await writes(person, 'Are you open?')
  const [id] = await queue(world, [{ to: person, sender: `+${OURS}`, text: 'Until nine' }])
  heardAt = Date.now() + 1_000
  await writes(person, 'Thanks')
  const said = await get(`/v1/conversations/${encodeURIComponent(person)}`)
  assert.deepEqual(texts(said), ['Thanks', 'Until nine', 'Are you open?'])
  const [, ours] = said['data'] as Json[]
  assert.deepEqual(
    [ours?.['kind'], ours?.['id'], ours?.['status']],
    ['message', wireId('msg', id ?? ''), 'queued'],
  )
  assert.deepEqual(said['answer'], {
    account_id: wireId('acc', world.accountId),
    channel: 'sms',
    from: OURS,
  })
  assert.equal(said['is_opted_out'], false)
  const url = `/v1/conversations/${encodeURIComponent(person)}?limit=2`
  const first = await get(url)
  const second = await get(`${url}&cursor=${first['next_cursor']}`)
  assert.deepEqual([...texts(first), ...texts(second)], texts(said))
  assert.equal(second['has_more'], false)
})

test('our numbers are told apart on every channel, and channels from each other', async () => {
  const [person, other] = ['+447700902020', '447700900502'] as const
  const at = (ours: string, channel: Channel) =>
    get(`/v1/conversations/${encodeURIComponent(person)}?ours=${ours}&channel=${channel}`)
  heardAt = Date.now() - 60_000
  await writes(person, 'To one', OURS, 'whatsapp')
  await writes(person, 'To the other', other, 'whatsapp')
  await writes(person, 'By SMS')
  const [one, two, bare] = await queue(world, [
    { to: person, sender: `+${OURS}`, text: 'From one' },
    { to: person, sender: `+${other}`, text: 'From the other' },
    { to: person, sender: other, text: 'From the other, bare' },
    { to: person, sender: '106540352242922', text: 'By the account' },
    { to: person, sender: `+${OURS}`, text: 'From one by SMS' },
  ])
  assert.ok(one !== undefined && two !== undefined && bare !== undefined)
  await world.pool.query(
    `update messages m set channel = 'whatsapp', account_id = $1 from message_contents c
     where c.bucket = m.bucket and c.message_id = m.id and c.recipient = $2 and c.text not like '%SMS'`,
    [world.accountId, person],
  )
  const mine = async (ours: string, channel: Channel) =>
    texts(await at(ours, channel)).toSorted((a, b) => (String(a) < String(b) ? -1 : 1))
  assert.deepEqual(await mine(OURS, 'whatsapp'), ['By the account', 'From one', 'To one'])
  assert.deepEqual(await mine(other, 'whatsapp'), [
    'By the account',
    'From the other',
    'From the other, bare',
    'To the other',
  ])
  assert.deepEqual(await mine(OURS, 'sms'), ['By SMS', 'From one by SMS'])
  const { data } = await get(`/v1/conversations?number=${encodeURIComponent(person)}`)
  assert.deepEqual(
    (data as Json[]).map(({ ours, channel }) => [ours as unknown, channel as unknown]),
    [
      [OURS, 'sms'],
      [other, 'whatsapp'],
      [OURS, 'whatsapp'],
    ],
  )
  // An answer from one number answers nobody who wrote to the other.
  await world.pool.query(
    `delete from message_contents where recipient = $1 and text not in ('From one')`,
    [person],
  )
  const open = await get(`/v1/conversations?unanswered=true&number=${encodeURIComponent(person)}`)
  assert.deepEqual(
    (open['data'] as Json[]).map(({ ours, channel }) => [ours as unknown, channel as unknown]),
    [
      [OURS, 'sms'],
      [other, 'whatsapp'],
    ],
  )
})

test('who has opted out is shown so', async () => {
  const person = '+447700902011'
  await writes(person, 'STOP')
  await world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, source, created_at)
     values ($1, $2, $3, 'inbound', now())`,
    [bucketOf(world.workspaceId, person), world.workspaceId, person],
  )
  const said = await get(`/v1/conversations/${encodeURIComponent(person)}`)
  assert.equal(said['is_opted_out'], true)
  const [head] = (await get(`/v1/conversations?number=${encodeURIComponent(person)}`))['data']
  assert.equal(head.is_opted_out, true)
})

test('what people wrote leaves as a file, and that is recorded', async () => {
  const person = '+447700902012'
  await writes(person, '=1+1, "quoted"')
  const headers = { authorization: 'Bearer mine' }
  const url = `/v1/inbound.csv?from=${encodeURIComponent(person)}`
  const [header, row, ...rest] = (await app.inject({ url, headers })).body.split('\n')
  assert.equal(header, 'received_at,from,to,text,keyword,channel,account_id,id')
  assert.match(row ?? '', /^[^,]+,\+447700902012,447700900500,"=1\+1, ""quoted""",,sms,acc_/)
  assert.deepEqual(rest, [''])
  const sheet = await app.inject({ url: `${url}&profile=spreadsheet`, headers })
  assert.match(sheet.body, /"'=1\+1, ""quoted"""/)
  const { rows } = await world.pool.query(`select 1 from audit_log where act = 'inbound.exported'`)
  assert.equal(rows.length, 2)
})

test('nothing is left of a conversation once its person is erased', async () => {
  const person = '+447700902010'
  await world.pool.query(`update messages set status = 'delivered', is_final = true`)
  await postgresEraser(world.pool, SEALING).erase(world.workspaceId, person)
  assert.deepEqual(texts(await get(`/v1/conversations/${encodeURIComponent(person)}`)), [])
  assert.deepEqual(numbers(await get(`/v1/conversations?number=${encodeURIComponent(person)}`)), [])
})

test('what is no number has no conversation', async () => {
  await get('/v1/conversations/hello', { status: 404 })
  await get('/v1/conversations/%2B447700902010?cursor=x', { status: 400 })
})

test('what is no answer leaves a conversation unanswered', async () => {
  const person = '+447700902020'
  heardAt = Date.now() - 60_000
  await writes(person, 'Are you there?')
  const isAnswered = async (): Promise<unknown> => {
    const url = `/v1/conversations?number=${encodeURIComponent(person)}`
    return ((await get(url))['data'] as Json[])[0]?.['is_answered']
  }
  const [id] = await queue(world, [{ to: person, sender: `+${OURS}` }])
  assert.equal(await isAnswered(), true)
  const changed = async (change: string): Promise<void> => {
    await world.pool.query(`update messages set ${change} where id = $1`, [id])
    assert.equal(await isAnswered(), false, change)
    await world.pool.query(
      `update messages set status = 'queued', reference = null, channel = 'sms',
         campaign_id = '00000000-0000-0000-0000-000000000000' where id = $1`,
      [id],
    )
  }
  await changed(`status = 'failed'`)
  await changed(`status = 'held'`)
  await changed(`status = 'cancelled'`)
  await changed(`reference = 'opt-out-confirmation'`)
  await changed(`channel = 'whatsapp'`)
  await changed(`campaign_id = '00000000-0000-7000-8000-0000000000cc'`)
  const other = `'00000000-0000-7000-8000-00000000000e'`
  await world.pool.query(
    `update message_contents set workspace_id = ${other} where message_id = $1`,
    [id],
  )
  assert.equal(await isAnswered(), false)
})

test('who wrote from what is no number is read by what stands there', async () => {
  await writes('Bank', 'Your code is 123')
  assert.deepEqual(texts(await get('/v1/conversations/Bank')), ['Your code is 123'])
  await writes('36111', 'Advert')
  assert.deepEqual(texts(await get('/v1/conversations/36111')), ['Advert'])
  assert.deepEqual(numbers(await get('/v1/conversations?number=Bank')), [['Bank', OURS]])
})

test('a number of ours is the same with its + or without', async () => {
  const person = '+447700902021'
  await writes(person, 'One')
  await writes(person, 'Two', `+${OURS}`)
  const { data } = await get(`/v1/conversations?number=${encodeURIComponent(person)}`)
  assert.deepEqual(
    (data as Json[]).map(({ last }) => last.text as unknown),
    ['Two'],
  )
  const said = await get(`/v1/conversations/${encodeURIComponent(person)}?ours=${OURS}`)
  assert.deepEqual(texts(said), ['Two', 'One'])
})

test('a page goes on though the last text of the one before was erased', async () => {
  const all = await get('/v1/inbound')
  const first = await get('/v1/inbound?limit=2')
  const last = (first['data'] as Json[])[1]
  await world.pool.query('delete from inbound_messages where text = $1', [last?.['text']])
  const next = await get(`/v1/inbound?limit=2&cursor=${first['next_cursor']}`)
  assert.deepEqual(texts(next), texts(all).slice(2, 4))
})

test('a cursor that is none of ours is refused', async () => {
  const of = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const wrong = ['x', of([1, '------------------------------------']), of([9e15, 'x']), of({})]
  for (const cursor of wrong) {
    await get(`/v1/conversations?cursor=${cursor}`, { status: 400 })
    await get(`/v1/inbound?cursor=${cursor}`, { status: 400 })
  }
})
