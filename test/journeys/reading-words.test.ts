import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import type { Api } from '../../src/adapters/http/api.ts'
import { wordRoutes } from '../../src/adapters/http/api/words.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { wireId } from '../../src/core/ids.ts'
import { buildTestServer, callerOf, fixedCallers } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { addAccount, addCampaign, addMessage, addWorkspace } from '../support/rows.ts'
import type { MessageChanges } from '../support/rows.ts'

// What the server says is held against its schema there; here it is only looked at.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

let database: TestDatabase
let pool: Pool
let app: Api
let workspaceId: string
let accountId: string

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 4 })
  workspaceId = await addWorkspace(pool)
  accountId = await addAccount(pool, workspaceId)
  const otherWorkspaceId = await addWorkspace(pool)
  app = await buildTestServer((api) => wordRoutes(api, { reads: postgresReads(pool) }), {
    authenticator: fixedCallers({
      mine: callerOf(workspaceId),
      theirs: callerOf(otherWorkspaceId),
    }),
  })
})

after(async () => {
  await app.close()
  await pool.end()
  await database.drop()
})

async function get(url: string, { key = 'mine', status = 200 } = {}): Promise<Json> {
  const answer = await app.inject({ url, headers: { authorization: `Bearer ${key}` } })
  assert.equal(answer.statusCode, status, answer.body)
  return answer.json()
}

let sent = 0

const send = (changes: Partial<MessageChanges>): Promise<string> =>
  addMessage(pool, { workspaceId, accountId, providerIds: [`p${(sent += 1)}`], ...changes })

const wordsPath = (id: string, dialect?: string): string =>
  `/v1/messages/${wireId('msg', id)}/words${dialect === undefined ? '' : `?in=${dialect}`}`

const fieldsOf = (words: Json): Json =>
  Object.fromEntries(words['fields'].map(({ field, value }: Json) => [field, value]))

async function say(id: string, dialect: string): Promise<Json> {
  const { data } = await get(wordsPath(id, dialect))
  assert.equal(data.length, 1)
  return data[0]
}

test('a message is said in the one dialect that is asked for, with what that leaves out', async () => {
  const id = await send({ receipts: [{ status: 'failed', reason: 'spam-filtered-carrier' }] })
  const words = await say(id, 'messente')
  assert.deepEqual(fieldsOf(words), {
    status: 'FAILED',
    stat: 'FAILED',
    err: '001',
    'dlr-mask': '2',
    dashboard: 'Failed',
  })
  assert.equal(words['lost'], 'Not said: the reason (spam filtered carrier).')
  assert.equal(fieldsOf(await say(id, 'notify'))['Failed Message Reason'], 'Carrier violation')
})

test('a message of which nobody knows is open in all eleven dialects', async () => {
  const id = await send({
    receipts: [
      { kind: 'silence', status: 'unconfirmed', grade: 'inferred', reason: 'receipt-timeout' },
    ],
  })
  const { data } = await get(wordsPath(id))
  const first = data.map((words: Json) => [words['dialect'], words['fields'][0].value])
  assert.deepEqual(Object.fromEntries(first), {
    spoke: 'SENT',
    tracksend: 'SENT',
    notify: 'Unknown',
    crexendo: 'Submitted',
    messente: 'SENT',
    'kannel-classic': '4',
    'kannel-modern': '4',
    jasmin: 'ACCEPTD',
    'govuk-notify': 'sent',
    smpp: 'ENROUTE',
    twilio: 'sent',
  })
})

test('a queued message says by its campaign whether it will be sent soon', async () => {
  const of = async (state: string): Promise<Json> => {
    const campaignId = await addCampaign(pool, workspaceId, { state })
    const id = await send({ campaignId, providerIds: [], segments: 1 })
    return fieldsOf(await say(id, 'tracksend'))
  }
  assert.deepEqual(await of('running'), { status: 'QUEUED' })
  assert.deepEqual(await of('stopped'), { status: 'PENDING' })
})

test('an archived campaign and a reply stand beside the status', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { state: 'done' })
  await pool.query('update campaigns set archived_at = now() where id = $1', [campaignId])
  const id = await send({
    campaignId,
    receipts: [{ kind: 'reply', status: 'delivered', grade: 'handset', detail: 'replied' }],
  })
  const words = await say(id, 'tracksend')
  assert.deepEqual(fieldsOf(words), { status: 'DELIVERED', campaign: 'Archived' })
  assert.deepEqual(words['engagement'], [
    { type: 'REPLY', description: 'The recipient replied to it.' },
  ])
  assert.equal(fieldsOf(await say(id, 'crexendo'))['delivery status code'], '221')
})

test('Spoke has the code of the service that carried it, else of the one that was chosen', async () => {
  const failed = { status: 'failed', reason: 'unknown-subscriber', code: '30005' } as const
  const byTwilio = await send({ receipts: [{ ...failed, word: 'undelivered' }] })
  await pool.query(`update evidence set dialect = 'twilio/1' where message_id = $1`, [byTwilio])
  const bySmpp = await send({ receipts: [{ ...failed, code: '005' }] })
  const code = async (id: string) => fieldsOf(await say(id, 'spoke'))['error code']
  const choose = (service: string) =>
    pool.query(`update workspaces set settings = settings || $2 where id = $1`, [
      workspaceId,
      { spokeCodes: service },
    ])
  await choose('bandwidth')
  assert.deepEqual([await code(byTwilio), await code(bySmpp)], ['30005', '4721'])
  await choose('telnyx')
  assert.deepEqual([await code(byTwilio), await code(bySmpp)], ['30005', '40012'])
})

test('a message from a recipient is always DELIVERED to Spoke', async () => {
  const id = '019a9f00-0000-7000-8000-0000000000aa'
  await pool.query(
    `insert into inbound_messages (id, workspace_id, account_id, sender, recipient, text, received_at)
     values ($1, $2, $3, '+447700900123', 'Delivrd', 'Yes please', now())`,
    [id, workspaceId, accountId],
  )
  const path = `/v1/messages/${wireId('inb', id)}/words`
  const { data } = await get(path)
  const words = Object.fromEntries(data.map((one: Json) => [one['dialect'], one]))
  assert.deepEqual(fieldsOf(words.spoke), { 'send status': 'DELIVERED' })
  assert.deepEqual(fieldsOf(words.twilio), { MessageStatus: 'received' })
  assert.equal(words.messente.lost, 'Not said: that it came from the recipient.')
  await get(path, { key: 'theirs', status: 404 })
})

test('what does not exist is not said: no dialect, no message, nobody else’s message', async () => {
  const id = await send({ receipts: [{}] })
  const refused = await get(wordsPath(id, 'klingon'), { status: 400 })
  assert.match(refused['detail'], /^No dialect klingon speaks\. These do: spoke, tracksend/)
  const doors = await get(wordsPath(id, 'kannel'), { status: 400 })
  assert.match(
    doors['detail'],
    /^No dialect kannel speaks, but kannel-classic and kannel-modern do\. All that speak: spoke, /,
  )
  await get(wordsPath(id), { key: 'theirs', status: 404 })
  await get(wordsPath('00000000-0000-7000-8000-000000000000'), { status: 404 })
  await get('/v1/messages/nonsense/words', { status: 404 })
})

test('the dialects tell which words they have, and when each is said', async () => {
  const { data } = await get('/v1/dialects')
  assert.equal(data.length, 11)
  const crexendo = data.find(({ dialect }: Json) => dialect === 'crexendo')
  const codes = crexendo.fields.find(({ field }: Json) => field === 'delivery status code').words
  assert.equal(codes.length, 30)
})
