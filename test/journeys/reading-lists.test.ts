import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool } from 'pg'
import { campaignRoutes } from '../../src/adapters/http/api/campaigns.ts'
import { inboundRoutes } from '../../src/adapters/http/api/inbound.ts'
import { messageRoutes } from '../../src/adapters/http/api/messages.ts'
import { orphanRoutes } from '../../src/adapters/http/api/orphans.ts'
import { searchRoutes } from '../../src/adapters/http/api/search.ts'
import { catalogueRoutes } from '../../src/adapters/http/api/catalogue.ts'
import type { Api } from '../../src/adapters/http/api.ts'
import { postgresOrphanRetries } from '../../src/adapters/postgres/orphan-retries.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresVocabularyReads } from '../../src/adapters/postgres/vocabulary-reads.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { whatCameIn } from '../../src/wiring/what-came-in.ts'
import { wireId } from '../../src/core/ids.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { buildTestServer, callerOf, fixedCallers, silentLog } from '../support/api.ts'
import { accountDeps } from '../support/account-deps.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { T0, addAccount, addCampaign, addMessage, addWorkspace } from '../support/rows.ts'

// What the server says is held against its schema there; here it is only looked at.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

let database: TestDatabase
let pool: Pool
let app: Api
let workspaceId: string
let otherWorkspaceId: string
let accountId: string

before(async () => {
  database = await createTestDatabase()
  pool = openPool(database.url, { max: 4 })
  workspaceId = await addWorkspace(pool, { country: 'EE' })
  otherWorkspaceId = await addWorkspace(pool)
  accountId = await addAccount(pool, workspaceId)
  const reads = postgresReads(pool)
  const deps = {
    reads,
    clock: { now: () => T0 + 10_000 },
    orphanRetries: postgresOrphanRetries(pool),
    vocabulary: postgresVocabularyReads(pool),
    platform: accountDeps(pool, { now: () => T0 + 10_000 }),
    log: silentLog,
    ...whatCameIn(pool, postgresPipelineStore(pool, 1)),
  }
  app = await buildTestServer(
    (api) => {
      messageRoutes(api, deps)
      campaignRoutes(api, deps)
      searchRoutes(api, deps)
      inboundRoutes(api, deps)
      orphanRoutes(api, deps)
      catalogueRoutes(api, deps)
    },
    {
      authenticator: fixedCallers({
        mine: callerOf(workspaceId),
        theirs: callerOf(otherWorkspaceId),
      }),
    },
  )
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

const deliverSm = (text: string): Uint8Array =>
  encodePdu({
    command: 'deliver_sm',
    status: 0,
    sequence: 7,
    source_addr: '37251234567',
    esm_class: 4,
    short_message: new TextEncoder().encode(text),
  })

test('a message page shows each segment, the timeline with raw octets, and why', async () => {
  const text =
    'id:0a1b sub:001 dlvrd:001 submit date:2611211200 done date:2611211201 stat:DELIVRD err:000'
  const id = await addMessage(pool, {
    workspaceId,
    accountId,
    to: '+37251000001',
    providerIds: ['0a1b', '0a1c'],
    receipts: [
      { segment: 1, status: 'delivered', word: 'DELIVRD', code: '000', raw: deliverSm(text) },
      { segment: 2, status: 'failed', reason: 'handset-unreachable', word: 'UNDELIV', code: '027' },
    ],
  })
  const message = await get(`/v1/messages/${wireId('msg', id)}`)
  assert.equal(message.status, 'partial')
  assert.equal(
    message.sentence,
    'Only 1 of the 2 parts of this message were delivered: handset unreachable.',
  )
  assert.deepEqual(message.segments, { total: 2, delivered: 1, known: 2 })
  assert.deepEqual(
    message.submissions[0].segments.map((one: Json) => [one.segment, one.status, one.provider_id]),
    [
      [1, 'delivered', '0a1b'],
      [2, 'failed', '0a1c'],
    ],
  )
  assert.deepEqual(
    message.timeline.map((one: Json) => [one.source, one.kind, one.title, one.effect]),
    [
      ['us', 'created', 'We took the message in', null],
      ['us', 'handover', 'We handed it to Main in 2 parts', null],
      ['provider', 'answer', 'The provider took it and calls it 0a1b', 'agrees'],
      ['provider', 'answer', 'The provider took it and calls it 0a1c', 'agrees'],
      ['carrier', 'receipt', 'Receipt: delivered', 'agrees'],
      ['carrier', 'receipt', 'Receipt: not delivered (handset unreachable)', 'decided'],
    ],
  )
  const { raw } = message.timeline[4]
  assert.equal(raw.text, text)
  assert.equal(raw.pdu.command, 'deliver_sm')
  assert.equal(raw.pdu.source_addr, '37251234567')
  assert.equal(raw.hex, Buffer.from(deliverSm(text)).toString('hex'))
  assert.equal(message.why.rule, 'some-segments-delivered')
  assert.ok(message.why.sentences.includes('Some parts were delivered and some were not.'))
})

test('what is final is settled once the provider’s late window is over', async () => {
  const receipts = [{ status: 'delivered' as const }]
  const fresh = await addMessage(pool, { workspaceId, accountId, providerIds: ['s1'], receipts })
  const old = await addMessage(pool, {
    workspaceId,
    accountId,
    providerIds: ['s2'],
    receipts,
    createdAt: T0 - 120_000,
  })
  assert.equal((await get(`/v1/messages/${wireId('msg', fresh)}`)).settled, false)
  assert.equal((await get(`/v1/messages/${wireId('msg', old)}`)).settled, true)
})

test('a conflict is named, with the rule that decided', async () => {
  const id = await addMessage(pool, {
    workspaceId,
    accountId,
    providerIds: ['c1'],
    receipts: [{ status: 'failed', reason: 'unknown-subscriber' }, { status: 'delivered' }],
  })
  const message = await get(`/v1/messages/${wireId('msg', id)}`)
  assert.equal(message.status, 'delivered')
  assert.equal(message.conflict, true)
  assert.deepEqual(
    message.timeline.slice(-2).map((one: Json) => [one.status, one.effect]),
    [
      ['failed', 'outranked'],
      ['delivered', 'decided'],
    ],
  )
  assert.ok(
    message.why.sentences.some((one: string) => /also said that it did not arrive/.test(one)),
  )
})

test('a list of campaigns says how many of each are in doubt, as the campaign itself does', async () => {
  const doubtful = await addCampaign(pool, workspaceId, { name: 'Doubtful' })
  const clear = await addCampaign(pool, workspaceId, { name: 'Doubtless' })
  const receipts = [
    { status: 'failed' as const, reason: 'unknown-subscriber' as const },
    { status: 'delivered' as const },
  ]
  for (const [campaignId, at] of [
    [doubtful, 0],
    [doubtful, 1],
    [clear, 2],
  ] as const) {
    const told = campaignId === clear ? receipts.slice(1) : receipts
    const providerIds = [`doubt${at}`]
    await addMessage(pool, { workspaceId, accountId, campaignId, providerIds, receipts: told })
  }
  const { data } = await get('/v1/campaigns?q=doubt')
  const found = await get('/v1/search?q=doubt')
  for (const listed of [data, found.campaigns]) {
    assert.deepEqual(listed.map((one: Json) => [one.name, one.conflicts]).toSorted(), [
      ['Doubtful', 2],
      ['Doubtless', 0],
    ])
  }
  assert.equal((await get(`/v1/campaigns/${wireId('cmp', doubtful)}`)).conflicts, 2)
})

test('a campaign’s counts add up to its recipients, and name every status', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Sums' })
  const shared = { workspaceId, accountId, campaignId }
  for (let at = 0; at < 5; at++) {
    await addMessage(pool, {
      ...shared,
      providerIds: [`sum${at}`],
      receipts: [{ status: 'delivered', charge: 'yes' }],
    })
  }
  await addMessage(pool, {
    ...shared,
    providerIds: ['sumf'],
    receipts: [{ status: 'failed', reason: 'handset-unreachable', code: '027' }],
  })
  await addMessage(pool, {
    ...shared,
    receipts: [{ kind: 'refusal', status: 'rejected', grade: 'inferred', reason: 'opted-out' }],
  })
  await addMessage(pool, { ...shared })
  const campaign = await get(`/v1/campaigns/${wireId('cmp', campaignId)}`)
  assert.equal(campaign.recipients, 8)
  assert.equal(Object.keys(campaign.counts).length, 14)
  assert.equal(
    Object.values<number>(campaign.counts).reduce((a, b) => a + b),
    8,
  )
  assert.deepEqual(
    campaign.reasons.map((one: Json) => [one.reason, one.count]),
    [
      ['handset-unreachable', 1],
      ['opted-out', 1],
    ],
  )
  assert.deepEqual(
    campaign.codes.map((one: Json) => [one.account_name, one.code, one.count]),
    [['Main', '027', 1]],
  )
  assert.equal(campaign.progress.handed_over, 6)
  assert.equal(campaign.progress.final, 7)
  assert.equal(campaign.progress.open, 1)
  assert.equal(campaign.cost.certain, '0.225')
  assert.equal(campaign.created_by, 'system')
  assert.equal(campaign.created_by_name, null)
  const listed = (await get('/v1/campaigns?q=sums')).data
  assert.deepEqual(listed[0].counts, campaign.counts)
})

test('a campaign names who stopped and who cancelled it, where that was a person or a key', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Named', state: 'cancelled' })
  const userId = '01a1ffed-ce45-7000-8000-000000000001'
  const keyId = '01a1ffed-ce45-7000-8000-000000000002'
  await pool.query(
    `insert into users (id, email, name, password_hash, created_at)
     values ($1, 'ann@example.org', 'Ann', '', now())`,
    [userId],
  )
  await pool.query(
    `insert into api_keys (id, workspace_id, name, public_part, secret_hash, scopes, created_by, created_at)
     values ($1, $2, 'Shop', 'aaaaaaaaaaaa', '', '{}', 'system', now())`,
    [keyId, workspaceId],
  )
  await pool.query('update campaigns set stopped_by = $2, cancelled_by = $3 where id = $1', [
    campaignId,
    `key:${keyId}`,
    `user:${userId}`,
  ])
  const campaign = await get(`/v1/campaigns/${wireId('cmp', campaignId)}`)
  assert.deepEqual([campaign.stopped_by, campaign.stopped_by_name], [`key:${keyId}`, 'Shop'])
  assert.deepEqual([campaign.cancelled_by, campaign.cancelled_by_name], [`user:${userId}`, 'Ann'])
})

test('recipients are filtered by status, reason, code, account, number in any form and reference', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Filters' })
  const shared = { workspaceId, accountId, campaignId }
  const failed = await addMessage(pool, {
    ...shared,
    to: '+37256789012',
    reference: 'order 7',
    providerIds: ['f1'],
    receipts: [{ status: 'failed', reason: 'handset-unreachable', code: '027' }],
  })
  const doubtful = await addMessage(pool, {
    ...shared,
    providerIds: ['f2'],
    receipts: [{ status: 'delivered' }],
  })
  await pool.query('update messages set conflict = true where id = $1', [doubtful])
  const base = `/v1/campaigns/${wireId('cmp', campaignId)}/recipients`
  for (const query of [
    'status=failed,expired',
    'reason=handset-unreachable',
    'code=027',
    `status=failed&account_id=${wireId('acc', accountId)}`,
    'q=%2B37256789012',
    'q=5678%209012',
    'q=00372%205678-9012',
    'q=37256789012',
    'q=order%207',
    `q=${wireId('msg', failed)}`,
  ]) {
    const { data } = await get(`${base}?${query}`)
    assert.deepEqual(
      data.map((one: Json) => one.id),
      [wireId('msg', failed)],
      query,
    )
  }
  assert.equal((await get(`${base}?q=nothing`)).data.length, 0)
  for (const list of [`${base}?`, `/v1/messages?campaign_id=${wireId('cmp', campaignId)}&`]) {
    const { data } = await get(`${list}conflict=true`)
    assert.deepEqual(
      data.map((one: Json) => [one.id, one.conflict]),
      [[wireId('msg', doubtful), true]],
      list,
    )
  }
  assert.deepEqual(
    (await get(`${base}?conflict=false`)).data.map((one: Json) => one.id),
    [wireId('msg', failed)],
  )
  assert.equal((await get(`${base}?texted_twice=true`)).data.length, 0)
  assert.equal((await get(`${base}?status=lost`, { status: 400 })).errors[0].pointer, '/status')
  assert.equal((await get(`${base}?cursor=nonsense`, { status: 400 })).code, 'invalid-cursor')
})

test('pages have no gaps and no repeats while messages are being added', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Pages' })
  const shared = { workspaceId, accountId, campaignId }
  const first = await Promise.all(
    Array.from({ length: 25 }, (_, at) => addMessage(pool, { ...shared, createdAt: T0 + at })),
  )
  const seen: string[] = []
  let cursor = ''
  for (let page = 0; ; page++) {
    const body: Json = await get(
      `/v1/campaigns/${wireId('cmp', campaignId)}/recipients?limit=4${cursor}`,
    )
    seen.push(...body.data.map((one: Json) => one.id))
    await addMessage(pool, { ...shared, createdAt: T0 + 1_000 + page })
    if (!body.has_more || page > 50) break
    cursor = `&cursor=${body.next_cursor}`
  }
  assert.equal(new Set(seen).size, seen.length)
  assert.ok(first.every((id) => seen.includes(wireId('msg', id))))
})

test('the newest messages come first', async () => {
  const old = await addMessage(pool, { workspaceId, reference: 'age', createdAt: T0 - 5_000 })
  const young = await addMessage(pool, { workspaceId, reference: 'age', createdAt: T0 - 4_000 })
  const { data } = await get('/v1/messages?reference=age')
  assert.deepEqual(
    data.map((one: Json) => one.id),
    [wireId('msg', young), wireId('msg', old)],
  )
})

test('one box finds a number, an id, a provider’s id in any spelling, a reference, a campaign, a code', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Winter sale' })
  const id = await addMessage(pool, {
    workspaceId,
    accountId,
    campaignId,
    to: '+37258887777',
    reference: 'find-me',
    providerIds: ['00DEADBEEF'],
  })
  const wire = wireId('msg', id)
  const asPasted = [wire, wire.toUpperCase(), id, id.toUpperCase(), ` ${wire.slice(4)} `]
  for (const q of [
    '+372 5888 7777',
    '58887777',
    ...asPasted,
    'find-me',
    'deadbeef',
    '3735928559',
  ]) {
    const { messages } = await get(`/v1/search?q=${encodeURIComponent(q)}`)
    assert.deepEqual(
      messages.map((one: Json) => one.id),
      [wire],
      q,
    )
  }
  for (const q of ['winter', campaignId, wireId('cmp', campaignId).toUpperCase()]) {
    assert.equal((await get(`/v1/search?q=${q}`)).campaigns[0].name, 'Winter sale', q)
  }
  const { codes } = await get('/v1/search?q=0x45')
  assert.ok(codes.some((one: Json) => one.vendor === 'smpp' && one.name === 'ESME_RSUBMITFAIL'))
})

test('nothing of another workspace is found, listed or read', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Mine alone' })
  const id = await addMessage(pool, {
    workspaceId,
    accountId,
    campaignId,
    to: '+37251112222',
    reference: 'mine',
    providerIds: ['cafe01'],
  })
  const theirs = { key: 'theirs' }
  const cmp = wireId('cmp', campaignId)
  for (const path of [
    `/v1/messages/${wireId('msg', id)}`,
    `/v1/campaigns/${cmp}`,
    `/v1/campaigns/${cmp}/recipients`,
    `/v1/campaigns/${cmp}/breakdown`,
    `/v1/campaigns/${cmp}/row-errors`,
  ]) {
    await get(path, { ...theirs, status: 404 })
  }
  for (const q of ['+37251112222', 'mine', 'cafe01', wireId('msg', id), 'Mine alone']) {
    const found = await get(`/v1/search?q=${encodeURIComponent(q)}`, theirs)
    assert.deepEqual([found.messages, found.campaigns, found.inbound], [[], [], []], q)
  }
  assert.equal((await get(`/v1/messages?campaign_id=${cmp}`, theirs)).data.length, 0)
  const cursor = Buffer.from(`after:${campaignId}`).toString('base64url')
  assert.equal((await get(`/v1/campaigns?cursor=${cursor}`, theirs)).data.length, 0)
})

test('what recipients wrote is listed, newest first', async () => {
  for (const [at, text] of ['first', 'STOP'].entries()) {
    await pool.query(
      `insert into inbound_messages (id, workspace_id, account_id, sender, recipient, text, keyword, received_at)
       values (gen_random_uuid(), $1, $2, '+37255550000', '15151', $3, $4, $5)`,
      [workspaceId, accountId, text, text === 'STOP' ? 'stop' : null, new Date(T0 + at * 1_000)],
    )
  }
  const all = (await get('/v1/inbound?from=5555%200000')).data
  assert.deepEqual(
    all.map((one: Json) => one.text),
    ['STOP', 'first'],
  )
  assert.equal((await get('/v1/inbound?keyword=stop')).data.length, 1)
  const page = await get('/v1/inbound?limit=1')
  assert.deepEqual(
    (await get(`/v1/inbound?limit=1&cursor=${page.next_cursor}`)).data[0].text,
    'first',
  )
})

test('an orphan is shown with its octets and can be read once more', async () => {
  const journalId = '0192f1c0-7b3a-7c55-a1b2-c3d4e5f6a7b8'
  await pool.query(
    `insert into journal (bucket, id, account_id, protocol, raw) values (184, $1, $2, 'smpp', $3)`,
    [journalId, accountId, deliverSm('id:77 stat:DELIVRD')],
  )
  await pool.query(
    `insert into orphans (journal_id, workspace_id, account_id, state, id_keys, provider_id, recipient, reading, because, recorded_at)
     values ($1, $2, $3, 'waiting', '{77}', '77', '+37251234567', '{"word":"DELIVRD"}', 'no message is known by it', $4)`,
    [journalId, workspaceId, accountId, new Date(T0)],
  )
  const [orphan] = (await get('/v1/orphans')).data
  assert.equal(orphan.word, 'DELIVRD')
  assert.equal(orphan.raw.text, 'id:77 stat:DELIVRD')
  const retry = (key: string) =>
    app.inject({
      method: 'POST',
      url: `/v1/orphans/${orphan.id}/retry`,
      headers: { authorization: `Bearer ${key}` },
    })
  assert.equal((await retry('theirs')).statusCode, 404)
  assert.equal((await retry('mine')).statusCode, 202)
  assert.equal((await get('/v1/orphans')).data.length, 0)
  const inbox = await pool.query('select bucket, journal_id from inbox')
  assert.deepEqual(inbox.rows, [{ bucket: 184, journal_id: journalId }])
})

test('a breakdown has the reasons, the codes, the times of delivery and the course of things', async () => {
  const campaignId = await addCampaign(pool, workspaceId, { name: 'Broken down' })
  await addMessage(pool, {
    workspaceId,
    accountId,
    campaignId,
    providerIds: ['b1'],
    receipts: [{ status: 'delivered' }],
  })
  await pool.query(
    `insert into latencies (bucket, account_id, campaign_id, bin, status, messages)
     values (0, $1, $2, 30, 'delivered', 3), (1, $1, $2, 30, 'delivered', 2), (1, $1, $2, 40, 'failed', 9)`,
    [accountId, campaignId],
  )
  await pool.query(
    `insert into count_snapshots (campaign_id, at, counts) values ($1, $2, '{"queued": 1}')`,
    [campaignId, new Date(T0)],
  )
  const body = await get(`/v1/campaigns/${wireId('cmp', campaignId)}/breakdown`)
  assert.deepEqual(body.delivery_times[0].bins, [{ seconds: 1.26, count: 5 }])
  assert.deepEqual(body.over_time, [{ at: new Date(T0).toISOString(), counts: { queued: 1 } }])
})

test('the vendors, their codes, what each means and what is the same elsewhere', async () => {
  const vendors = await get('/v1/vendors')
  assert.equal(vendors.data.length, 20)
  const twilio = vendors.data.find((one: Json) => one.vendor === 'twilio')
  assert.deepEqual([twilio.title, twilio.entries, twilio.speaks], ['Twilio', 242, true])

  const filtered = await get(
    '/v1/codes?vendor=bandwidth&field=errorCode&status=unconfirmed&reason=receipt-timeout',
  )
  assert.deepEqual(
    filtered.data.map((one: Json) => one.code),
    ['9902'],
  )

  const hex = (await get('/v1/codes?vendor=smpp&q=69')).data
  assert.equal(hex[0].name, 'ESME_RSUBMITFAIL')

  const [code] = (await get('/v1/codes/twilio/30005')).data
  assert.equal(code.reason, 'unknown-subscriber')
  const twins = code.twins.map((one: Json) => `${one.vendor} ${one.code}`)
  assert.ok(twins.includes('bandwidth 4720'), twins.join())
  assert.deepEqual(code.seen, { messages: 0 })

  const nobodys = await get('/v1/codes?vendor=nosuch', { status: 400 })
  assert.match(nobodys.errors[0].detail, /must be one of .*twilio/)

  const missing = await get('/v1/codes/twilio/30099', { status: 404 })
  assert.match(missing.detail, /30009/)
})

test('a code says how many messages of the workspace stand by it', async () => {
  const [hex] = (await get('/v1/codes/smpp/0x0000000B')).data
  const [word] = (await get('/v1/codes/smpp/DELIVRD')).data
  assert.deepEqual([hex.field, word.seen], ['command_status', { messages: null }])
  const { rows } = await pool.query<{ code: string; messages: string }>(
    `select code, sum(messages) as messages from counts
     where workspace_id = $1 and code ~ '^[0-9]+$' group by 1 having sum(messages) > 0 limit 1`,
    [workspaceId],
  )
  const [counted] = rows
  assert.ok(counted !== undefined, 'this file brings about a code')
  const seenAs = async () =>
    (await get(`/v1/codes/gsm/${Number(counted.code)}`)).data.find(
      ({ field }: Json) => field === 'MAP user error',
    ).seen.messages
  assert.equal(await seenAs(), 0, 'nobody has said that its err follows this table')
  await pool.query(
    `update provider_accounts set settings = settings || '{"errTable": "map"}'
     where workspace_id = $1`,
    [workspaceId],
  )
  assert.equal(await seenAs(), Number(counted.messages))
})
