import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Pool } from 'pg'
import { CSV_PROFILES, csvLine } from '../../src/adapters/http/csv.ts'
import { postgresEraser } from '../../src/adapters/postgres/erasure.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { postgresReplayStore } from '../../src/adapters/postgres/replay-store.ts'
import { postgresReads } from '../../src/adapters/postgres/reads.ts'
import { SEALING } from '../support/door-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'
import { rereadMessage } from '../../src/flows/reread-messages.ts'
import { recount } from '../../src/adapters/postgres/recount.ts'
import { maintain } from '../../src/adapters/postgres/retention.ts'
import { RECEIPTS_COME_WITHIN_MS } from '../../src/core/history/standing.ts'
import { type SpokeProfile, exportSpoke } from '../../src/flows/export-spoke.ts'
import {
  type HistoryWorld,
  IMPORTED_AT,
  historyFile,
  historyWorld,
} from '../support/history-world.ts'
import { type IntakeWorld, openIntakeWorld } from '../support/intake-world.ts'

const DAY_MS = 86_400_000

let world: IntakeWorld
let history: HistoryWorld
let pool: Pool

before(async () => {
  world = await openIntakeWorld()
  pool = openPool(world.databaseUrl, { max: 4, pipeline: true })
  history = historyWorld(pool, world.workspaceId)
})
after(async () => {
  await pool.end()
  await world.end()
})
beforeEach(async () => {
  await world.pool
    .query(`truncate messages, message_contents, submissions, evidence, counts, campaigns,
    imports, import_pieces, imported_rows, inbound_messages, watches, count_snapshots cascade`)
})

/** Everything that an import wrote, ids and clocks left out. */
async function written(): Promise<unknown> {
  const messages = await world.rows(
    `select c.name as campaign, mc.recipient, mc.sender, mc.text, m.row_number, m.status, m.reason, m.detail, m.code, m.charge,
       m.segments, m.price_micros, m.reference, m.created_at,
       (select json_agg(json_build_array(e.kind, e.status, e.word, e.code, e.times_seen) order by e.key)
        from evidence e where e.bucket = m.bucket and e.message_id = m.id and e.kind <> 'reply') as evidence,
       (select count(*) from evidence e where e.bucket = m.bucket and e.message_id = m.id and e.kind = 'reply') as replies
     from messages m join message_contents mc on mc.bucket = m.bucket and mc.message_id = m.id
     join campaigns c on c.id = m.campaign_id order by m.row_number, mc.recipient`,
  )
  const inbound = await world.rows(
    'select sender, recipient, text, keyword, received_at from inbound_messages order by received_at, sender, text',
  )
  return { messages, inbound }
}

const statuses = async () =>
  Object.fromEntries(
    (
      await world.rows<{ recipient: string; said: string }>(
        `select recipient, concat_ws(' ', m.status, m.reason, case when m.reason is not null then m.code end) as said from messages m
         join message_contents c on c.bucket = m.bucket and c.message_id = m.id order by m.row_number`,
      )
    ).map(({ recipient, said }) => [recipient, said]),
  )

async function assertCountsAddUp() {
  const { differences } = await recount(world.pool)
  assert.deepEqual(differences, [])
}

test('a Spoke export becomes campaigns whose messages stand as it says, read by the carrying service’s table', async () => {
  const record = await history.bring(historyFile('spoke-rewired.csv'))
  assert.equal(record.format, 'spoke-rewired')
  const { '+12025550145': bandwidth, ...others } = await statuses()
  assert.match(String(bandwidth), /^failed [a-z-]+ 4720$/)
  assert.deepEqual(others, {
    '+12025550141': 'delivered',
    '+12025550142': 'unconfirmed receipt-timeout',
    '+12025550143': 'failed spam-filtered-carrier 30007',
    '+12025550144': 'failed unknown-subscriber 30005',
    '+12025550146': 'failed not-sms-capable 40001',
    '+12025550147': 'rejected opted-out 21610',
    '+12025550148': 'failed unknown',
    '+12025550149': 'cancelled cancelled',
    '+12025550150': 'delivered',
    '+12025550151': 'delivered',
    '+12025550153': 'failed unknown-subscriber 30005',
  })
  const { rowsRead, messages, replies, rowErrors, campaigns, optOuts, notes, state } = record
  assert.deepEqual(
    { rowsRead, messages, replies, rowErrors, campaigns, optOuts, state },
    {
      rowsRead: 17,
      messages: 13,
      replies: 2,
      rowErrors: 2,
      campaigns: 2,
      optOuts: 2,
      state: 'done',
    },
  )
  assert.equal(notes['read-as-twilio'], 4)
  assert.equal(notes['read-as-bandwidth'], 1)
  assert.equal(notes['read-as-telnyx'], 1)
  await assertCountsAddUp()
})

test('the same file again adds nothing, nor does a longer one add what is known', async () => {
  const file = historyFile('spoke-rewired.csv').toString()
  const lines = file.trimEnd().split('\n')
  const half = [...lines.slice(0, 9), ''].join('\n')
  await history.bring(half)
  const whole = await history.bring(file)
  assert.equal(whole.alreadyKnown, 8)
  const once = await written()
  const again = await history.bring(file)
  assert.deepEqual(
    [again.messages, again.replies, again.evidenceAdded, again.campaigns, again.alreadyKnown],
    [0, 0, 0, 0, 15],
  )
  assert.deepEqual(await written(), once)
  await assertCountsAddUp()
})

test('two rows that are alike to the letter are two messages, however often they are brought in', async () => {
  await history.bring(historyFile('spoke-rewired.csv'))
  await history.bring(historyFile('spoke-rewired.csv'))
  const [found] = await world.rows<{ n: number }>(
    `select count(*)::int as n from message_contents where text = 'Same text'`,
  )
  assert.equal(found?.n, 2)
})

test('a later export of the same campaign says how its messages ended, and doubles none', async () => {
  const early = historyFile('spoke-rewired.csv').toString()
  const late = early.replace(
    'false,1,0,SENT,,2025-03-01T15:00:01.456Z',
    'false,1,0,DELIVERED,,2025-03-01T15:00:01.456Z',
  )
  await history.bring(early)
  const record = await history.bring(late)
  assert.deepEqual([record.messages, record.evidenceAdded], [0, 1])
  assert.equal((await statuses())['+12025550142'], 'delivered')
  await assertCountsAddUp()
})

test('what people wrote is kept, and proves that what it answers arrived', async () => {
  await history.bring(historyFile('spoke-rewired.csv'))
  const inbound = await world.rows(
    'select sender, text, keyword from inbound_messages order by sender',
  )
  assert.deepEqual(inbound, [
    { sender: '+12025550141', text: 'Yes! "count me in"', keyword: null },
    { sender: '+12025550150', text: 'STOP', keyword: 'stop' },
  ])
  const proofs = await world.rows(
    `select c.recipient, m.status, m.grade from evidence e join messages m on m.bucket = e.bucket and m.id = e.message_id
     join message_contents c on c.bucket = m.bucket and c.message_id = m.id where e.kind = 'reply' order by 1`,
  )
  assert.deepEqual(proofs, [
    { recipient: '+12025550141', status: 'delivered', grade: 'handset' },
    { recipient: '+12025550150', status: 'delivered', grade: 'handset' },
  ])
  assert.deepEqual(
    await world.rows('select * from opt_outs'),
    [],
    'an opt-out is never made of a file',
  )
})

test('a Twilio log: ids, prices, replies and words that no table knows', async () => {
  const record = await history.bring(historyFile('twilio.csv'))
  assert.deepEqual(await statuses(), {
    '+12025550171': 'delivered',
    '+12025550172': 'failed handset-unreachable 30003',
    '+12025550173': 'unconfirmed receipt-timeout',
    '+12025550174': 'rejected opted-out 21610',
    '+12025550175': 'cancelled cancelled',
    '+12025550176': 'unconfirmed unknown',
  })
  assert.deepEqual([record.messages, record.replies, record.campaigns], [6, 1, 2])
  assert.equal(record.notes['unknown:twilio:MessageStatus:vanished'], 1)
  assert.equal(
    record.notes['currency:USD'],
    4,
    'the workspace counts in euros: prices are not added up',
  )
  const names = await world.rows<{ name: string }>('select name from campaigns order by name')
  assert.deepEqual(
    names.map(({ name }) => name),
    ['Twilio message log, 2025-05-01', 'Twilio message log, 2025-05-02'],
  )
  await assertCountsAddUp()
})

test('Messente’s reports: a receipt of a later file finds its message; one of no message is an error', async () => {
  await history.bring(historyFile('messente.csv'))
  assert.equal((await statuses())['+3725550103'], 'unconfirmed receipt-timeout')
  const record = await history.bring(historyFile('messente.jsonl'))
  assert.deepEqual([record.messages, record.evidenceAdded, record.rowErrors], [1, 1, 1])
  assert.deepEqual(await statuses(), {
    '+3725550101': 'delivered',
    '+3725550102': 'failed invalid-number 003',
    '+3725550103': 'delivered',
    '+3725550104': 'expired expired-undelivered 002',
    '+3725550105': 'rejected recipient-blocklisted 008',
    '+3725550109': 'failed unknown 1',
  })
  await assertCountsAddUp()
})

test('a Kannel access log: what was sent and what came back, tied by the foreign id', async () => {
  const record = await history.bring(historyFile('kannel.log'))
  assert.deepEqual(await statuses(), {
    '+447700900101': 'delivered',
    '+447700900102': 'expired expired-undelivered 027',
    '+447700900103': 'unconfirmed receipt-timeout',
    '+447700900104': 'unconfirmed receipt-timeout',
    '+447700900105': 'rejected carrier-rejected',
  })
  assert.deepEqual(
    [record.messages, record.replies, record.evidenceAdded, record.rowErrors],
    [5, 1, 3, 1],
  )
  const texts = await world.rows<{ text: string }>(
    'select text from message_contents order by message_id',
  )
  assert.deepEqual(
    texts.map(({ text }) => text),
    ['Hello [there]', 'Hello', 'При', 'Hello', 'Hello'],
  )
  const once = await written()
  const again = await history.bring(historyFile('kannel.log'))
  assert.deepEqual([again.messages, again.replies, again.evidenceAdded], [0, 0, 0])
  assert.deepEqual(await written(), once)
})

test('any CSV by a mapping: in our statuses, national numbers, prices in the workspace’s currency', async () => {
  const mapping = {
    number: 'Phone',
    text: 'Message',
    status: 'State',
    sender: 'Sender',
    sent_at: 'Sent at',
    id: 'Ref',
    campaign: 'Batch',
    cost: 'Cost',
    statuses: { OK: 'delivered', KO: 'failed' },
  }
  const record = await history.bring(historyFile('other.csv'), { mapping, defaultCountry: 'GB' })
  assert.deepEqual(await statuses(), {
    '+447700900111': 'delivered',
    '+447700900112': 'failed unknown',
    '+447700900113': 'unconfirmed unknown',
  })
  const errors = await history.deps.store.importRowErrors(record.id, { limit: 10, afterLine: 0 })
  assert.deepEqual(
    errors.map(({ line, because }) => [line, because]),
    [
      [5, 'unreadable-number'],
      [6, 'unreadable-time'],
    ],
  )
  const kept = await world.rows(
    'select price_micros, fields from messages join message_contents on message_id = id',
  )
  assert.deepEqual(kept[0], { price_micros: 40_000, fields: { Error: '', Shop: 'Leeds' } })
  await assertCountsAddUp()
})

async function exported(campaignId: string, profile: SpokeProfile): Promise<string> {
  const reads = postgresReads(world.pool, world.pool)
  const found = await exportSpoke(reads, world.workspaceId, {
    profile,
    filter: { campaignId },
    now: IMPORTED_AT,
    safe: CSV_PROFILES.spreadsheet.safe,
  })
  assert.ok(found !== null)
  let file = csvLine(found.header, CSV_PROFILES.data)
  for await (const batch of found.batches) {
    for (const cells of batch) file += csvLine(cells, CSV_PROFILES.data)
  }
  return file
}

test('a Spoke export goes out as it came in, and is known again', async () => {
  await history.bring(historyFile('spoke-rewired.csv'))
  const once = await written()
  const campaigns = await world.rows<{ id: string }>('select id from campaigns order by created_at')
  const [first = '', second = ''] = await Promise.all(
    campaigns.map(({ id }) => exported(id, 'spoke-rewired')),
  )
  const lines = historyFile('spoke-rewired.csv').toString().split('\n')
  assert.deepEqual(first.split('\n').slice(0, 2), lines.slice(0, 2))
  assert.ok(first.split('\n').includes(lines[2] ?? ''), 'an answer stands with its conversation')
  assert.match(
    second,
    /,"'=HYPERLINK\(""http:\/\/example.org""\)",43,/,
    'no text is run as a formula',
  )
  const again = await history.bring(first + second.slice(second.indexOf('\n') + 1))
  assert.deepEqual([again.messages, again.replies, again.alreadyKnown], [0, 0, 15])
  assert.deepEqual(await written(), once)
})

test('a campaign in Spoke’s older columns comes back with the same counts', async () => {
  await history.bring(historyFile('spoke-moveon.csv'))
  const counts = await world.counts()
  const [campaign] = await world.rows<{ id: string }>('select id from campaigns')
  const file = await exported(campaign?.id ?? '', 'spoke-moveon')
  assert.equal(
    file.split('\n')[0],
    'campaign_contact_id,campaign_id,user_number,contact_number,is_from_contact,send_status,attempted_at,text,error_code',
  )
  await world.pool.query(
    'truncate messages, message_contents, submissions, evidence, counts, campaigns, imported_rows, inbound_messages cascade',
  )
  await history.bring(file)
  assert.deepEqual(await world.counts(), counts)
})

test('a file in no known format is refused, with the columns that it has', async () => {
  await assert.rejects(history.bring('a,b\n1,2\n'), /columns are “a”, “b”.*mapping/)
  assert.deepEqual(await world.rows('select * from import_pieces'), [])
})

test('UTF-16 with semicolons, as spreadsheets save it, is the same file', async () => {
  const plain = historyFile('twilio.csv').toString()
  await history.bring(plain)
  const once = await written()
  const wide = Buffer.from(`\ufeff${plain.replaceAll(',', ';')}`, 'utf16le')
  const record = await history.bring(wide)
  assert.deepEqual([record.messages, record.alreadyKnown], [0, 7])
  assert.deepEqual(await written(), once)
})

test('a campaign of the past has its chart, and ends with the counts that it has', async () => {
  await history.bring(historyFile('spoke-rewired.csv'))
  const reads = postgresReads(world.pool, world.pool)
  const campaigns = await world.rows<{ id: string; recipients: number }>(
    'select id, recipients from campaigns order by name',
  )
  for (const { id, recipients } of campaigns) {
    const points = await reads.readSnapshots(id, 1_000)
    assert.ok(points.length > 1, 'there is a curve')
    const sums = points.map(({ counts }) =>
      Object.values(counts).reduce((sum, n) => sum + Number(n), 0),
    )
    assert.deepEqual(
      sums,
      sums.toSorted((a, b) => a - b),
    )
    assert.equal(sums.at(-1), recipients)
  }
})

test('what was brought in is kept from that day on, and an erased person is not brought in again', async () => {
  await history.bring(historyFile('spoke-rewired.csv'))
  const inbound = () => world.rows('select sender from inbound_messages')
  await maintain(world.pool, IMPORTED_AT + 80 * DAY_MS)
  assert.equal((await inbound()).length, 2)
  const { erased } = await postgresEraser(world.pool, SEALING).erase(
    world.workspaceId,
    '+12025550141',
  )
  assert.deepEqual([erased.messages, erased.inbound], [1, 1])
  const left = await world.rows(
    `select 1 from message_contents where concat(recipient, raw, fields::text) like '%2025550141%'`,
  )
  assert.deepEqual(left, [])
  const again = await history.bring(historyFile('spoke-rewired.csv'))
  assert.deepEqual([again.messages, again.replies], [0, 0])
  await maintain(world.pool, IMPORTED_AT + 91 * DAY_MS)
  assert.deepEqual(await inbound(), [])
})

test('rows that could not be read forget an erased person too', async () => {
  const record = await history.bring(historyFile('spoke-rewired.csv'))
  await postgresEraser(world.pool, SEALING).erase(world.workspaceId, '+12025550152')
  const errors = await history.deps.store.importRowErrors(record.id, { limit: 10, afterLine: 0 })
  assert.deepEqual(
    errors.map(({ raw }) => raw === '(erased)'),
    [false, true],
  )
})

test('what was sent yesterday waits for its receipt, and is unconfirmed when its time is over', async () => {
  const sentAt = IMPORTED_AT - DAY_MS
  const row = `+12025550101,+12025550181,Hi,sent,${new Date(sentAt).toISOString()},1,,SM9,outbound-api`
  await history.bring(`From,To,Body,Status,SentDate,NumSegments,ErrorCode,Sid,Direction\n${row}\n`)
  assert.deepEqual(await statuses(), { '+12025550181': 'sent' })
  const due = await world.rows<{ due_at: Date }>('select due_at from watches')
  assert.equal(due[0]?.due_at.getTime(), sentAt + RECEIPTS_COME_WITHIN_MS)
})

test('a broken row costs itself alone, and a file that says nothing new after it goes on', async () => {
  const lines = historyFile('twilio.csv').toString().split('\n')
  lines.splice(2, 0, '"open quote,+12025550199,Hi,sent', '\ufffd,+12025550198,Hi,sent')
  const record = await history.bring(lines.join('\n'))
  assert.deepEqual([record.messages, record.replies, record.rowErrors], [6, 1, 2])
})

test('deciding anew over what is stored changes nothing: replay leaves history as it is', async () => {
  for (const name of ['spoke-rewired.csv', 'twilio.csv', 'kannel.log', 'messente.csv']) {
    await history.bring(historyFile(name))
  }
  const store = postgresReplayStore(pool, 9)
  const page = await store.readPage(
    world.workspaceId,
    { accountId: null, since: null, until: null, word: null },
    { after: null, limit: 100 },
  )
  assert.equal(page.facts.length, 29)
  const news = page.facts
    .map((facts) =>
      rereadMessage(facts, page.raws, {
        readers: PARTS,
        accounts: new Map(),
        own: page.own,
        now: IMPORTED_AT,
      }),
    )
    .filter(({ rewritten, restanding }) => rewritten.length > 0 || restanding !== null)
  assert.deepEqual(news, [])
})
