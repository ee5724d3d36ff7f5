import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { readList } from '../../src/adapters/csv/read-list.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import type { CampaignCommand } from '../../src/core/campaign-states.ts'
import { bucketOf } from '../../src/core/ids.ts'
import { checkList } from '../../src/flows/check-list.ts'
import { cancelMessage, tellCampaign } from '../../src/flows/command-campaign.ts'
import { createCampaign } from '../../src/flows/import-campaign.ts'
import type { CampaignDeps, CampaignOrder, CreateOutcome } from '../../src/flows/ports/campaigns.ts'
import { tendCampaigns } from '../../src/flows/tend-campaigns.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from '../support/intake-world.ts'
import { eventually } from '../support/pipeline-world.ts'

const NOW = Date.UTC(2026, 10, 5, 12)
let world: IntakeWorld
let now = NOW

before(async () => {
  world = await openIntakeWorld()
})
after(() => world.end())

const depsOf = (of = world): CampaignDeps => ({
  store: postgresCampaignStore(of.pool, 3),
  clock: { now: () => now },
  random: of.random,
  log: QUIET,
})

const byOf = (of = world) => ({
  workspaceId: of.workspaceId,
  actor: 'user:1',
  ip: '192.0.2.1',
  isTest: false,
})

const ORDER: CampaignOrder = {
  policy: 'at-most-once',
  channel: 'sms',
  fallback: null,
  name: 'Autumn',
  text: 'Hi {name}',
  from: 'Shop',
  columns: {},
  accountId: null,
  validitySeconds: 3600,
  start: false,
  startsAt: null,
  reference: null,
}

async function* inPieces(file: string | Buffer, size = 16_384): AsyncGenerator<Uint8Array> {
  const octets = Buffer.from(file)
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size)
}

const create = (
  file: string | Buffer | AsyncIterable<Uint8Array>,
  order: Partial<CampaignOrder> = {},
  { of = world, key }: { of?: IntakeWorld; key?: string } = {},
): Promise<CreateOutcome> => {
  const octets = typeof file === 'string' || Buffer.isBuffer(file) ? inPieces(file) : file
  const requestHash = () =>
    createHash('sha256')
      .update(typeof file === 'string' ? file : '')
      .digest()
  return createCampaign(depsOf(of), {
    by: byOf(of),
    order: { ...ORDER, ...order },
    list: readList(octets),
    claim: key === undefined ? null : { key, requestHash },
  })
}

function idOf(outcome: CreateOutcome): string {
  assert.equal(outcome.kind, 'created', JSON.stringify(outcome))
  return outcome.kind === 'created' ? outcome.campaignId : ''
}

const stateOf = async (id: string, of = world) =>
  (
    await of.rows<{ state: string; recipients: number; rows_read: number; row_errors: number }>(
      'select state, recipients, rows_read, row_errors from campaigns where id = $1',
      [id],
    )
  )[0]

const tell = (id: string, command: CampaignCommand, of = world) =>
  tellCampaign(depsOf(of), byOf(of), { id, command })

const tend = async (of = world) => {
  for (let round = 0; round < 10; round++) if ((await tendCampaigns(depsOf(of))) === 0) return
}

const queued = async (id: string) =>
  (await world.rows('select 1 from send_queue where campaign_id = $1', [id])).length

const people = (count: number, first = 0) =>
  Array.from(
    { length: count },
    (_, at) => `+4477${String(first + at).padStart(8, '0')},Person ${at}`,
  )

const list = (rows: readonly string[]) => ['phone,name', ...rows].join('\n')

test('each row of a list is a recipient, a refused recipient or a named error', async () => {
  await world.pool.query(
    `insert into opt_outs (bucket, workspace_id, number, kind, source, created_at)
     values ($1, $2, '+447700900009', 'opt-out', 'import', now())`,
    [bucketOf(world.workspaceId, '+447700900009'), world.workspaceId],
  )
  const file = list([
    '07700 900001,Anna',
    '+44 7700 900001,Anna again',
    '07700900009,Olaf',
    '12,Ivo',
    'unknown,Uma',
    '4.47911E+11,Eve',
    '"07700900002,Open',
    '07700900003,',
    '07700900004,Bo,extra',
    '',
    '07700900005,"Zoë, the second"',
  ])
  const id = idOf(await create(file))
  assert.deepEqual(await stateOf(id), {
    state: 'draft',
    recipients: 6,
    rows_read: 10,
    row_errors: 4,
  })
  const messages = await world.rows(
    `select m.row_number, m.status, m.reason, m.detail, c.recipient, c.text, c.fields
     from messages m join message_contents c on c.message_id = m.id
     where m.campaign_id = $1 order by m.row_number`,
    [id],
  )
  const row = (line: number, rest: object) => ({
    row_number: line,
    reason: null,
    detail: null,
    ...rest,
  })
  assert.deepEqual(messages, [
    row(2, {
      status: 'draft',
      recipient: '+447700900001',
      text: 'Hi Anna',
      fields: { name: 'Anna' },
    }),
    row(3, {
      status: 'rejected',
      reason: 'duplicate-message',
      recipient: '+447700900001',
      text: 'Hi Anna again',
      fields: { name: 'Anna again' },
    }),
    row(4, {
      status: 'rejected',
      reason: 'opted-out',
      recipient: '+447700900009',
      text: 'Hi Olaf',
      fields: { name: 'Olaf' },
    }),
    row(5, {
      status: 'rejected',
      reason: 'invalid-number',
      recipient: '12',
      text: 'Hi Ivo',
      fields: { name: 'Ivo' },
    }),
    row(9, {
      status: 'rejected',
      reason: 'template-problem',
      detail: 'missing-field: name',
      recipient: '+447700900003',
      text: '',
      fields: { name: '' },
    }),
    row(12, {
      status: 'draft',
      recipient: '+447700900005',
      text: 'Hi Zoë, the second',
      fields: { name: 'Zoë, the second' },
    }),
  ])
  const errors = await world.rows(
    'select line, because from campaign_row_errors where campaign_id = $1 order by line',
    [id],
  )
  assert.deepEqual(errors, [
    { line: 6, because: 'unreadable-number' },
    { line: 7, because: 'spreadsheet-number' },
    { line: 8, because: 'open-quote' },
    { line: 10, because: 'too-many-columns' },
  ])
  assert.deepEqual(await world.counts(id), { draft: 2, rejected: 4 })
  assert.deepEqual(await world.differences(), [])
})

test('checking a list tells what a campaign of it would be, and stores nothing', async () => {
  const before = await world.counts()
  const file = list(['07700 900101,Anna', '07700 900101,Bo', 'x,Uma', 'y,Ivo', '07700900102,Zoë'])
  const check = await checkList(depsOf(), {
    by: byOf(),
    order: ORDER,
    list: readList(inPieces(file)),
  })
  assert.equal(check.kind, 'checked')
  if (check.kind !== 'checked') return
  const { sample, rowsToFix, ...report } = check
  assert.deepEqual(
    rowsToFix.map(({ line, kind, because }) => [line, kind, because]),
    [
      [3, 'refused', 'duplicate-message'],
      [4, 'unreadable', 'unreadable-number'],
      [5, 'unreadable', 'unreadable-number'],
    ],
  )
  assert.equal(rowsToFix[0]?.explanation, 'Duplicate message')
  assert.deepEqual(report, {
    kind: 'checked',
    columns: ['phone', 'name'],
    hasHeader: true,
    numberColumn: 'phone',
    numberColumnBecause: 'name',
    encoding: 'utf-8',
    delimiter: ',',
    currency: 'EUR',
    rows: 5,
    recipients: 3,
    sendable: 2,
    held: 0,
    refused: [{ reason: 'duplicate-message', count: 1 }],
    rowErrors: 2,
    errors: [
      {
        because: 'unreadable-number',
        count: 2,
        examples: [
          {
            line: 4,
            because: 'unreadable-number',
            explanation: '“x” is not a telephone number',
            raw: 'x,Uma',
          },
          {
            line: 5,
            because: 'unreadable-number',
            explanation: '“y” is not a telephone number',
            raw: 'y,Ivo',
          },
        ],
      },
    ],
    segments: 2,
    segmentsMax: 1,
    costMicros: 20_000,
  })
  assert.deepEqual(
    sample.map(({ line, to, text, reason }) => [line, to, text, reason]),
    [
      [2, '+447700900101', 'Hi Anna', null],
      [3, '+447700900101', 'Hi Bo', 'duplicate-message'],
      [6, '+447700900102', 'Hi Zoë', null],
    ],
  )
  assert.deepEqual(await world.counts(), before)
})

test('a list without a column of numbers is shown, so that a person can say which it is', async () => {
  const file = 'who,reach\nAnna,at home\n'
  const check = await checkList(depsOf(), {
    by: byOf(),
    order: ORDER,
    list: readList(inPieces(file)),
  })
  assert.equal(check.kind === 'checked' && check.numberColumn, null)
  assert.deepEqual(check.kind === 'checked' && check.columns, ['who', 'reach'])
  assert.deepEqual(check.kind === 'checked' && check.sample[0]?.fields, {
    who: 'Anna',
    reach: 'at home',
  })
})

test('a list that does not fit the text is refused before anything is stored', async () => {
  const code = async (file: string, order: Partial<CampaignOrder> = {}) => {
    const outcome = await create(file, order)
    return outcome.kind === 'refused' ? outcome.code : outcome.kind
  }
  const campaigns = (await world.rows('select 1 from campaigns')).length
  assert.equal(await code(''), 'empty-list')
  assert.equal(await code('name\nAnna\n'), 'no-number-column')
  assert.equal(await code(list(people(1)), { text: 'Hi {nome}' }), 'unknown-field')
  assert.equal(await code(list(people(1)), { columns: { number: 'mobile' } }), 'unknown-column')
  assert.equal(await code(list(people(1)), { columns: { name: 'Vorname' } }), 'unknown-column')
  assert.equal(await code('phone,name\nx,Anna\n'), 'no-recipients')
  assert.equal(await code('phone,name\n'), 'no-recipients')
  assert.equal((await world.rows('select 1 from campaigns')).length, campaigns)
})

test('recipients sort by their ids as the list sorts them', async () => {
  const deps = { ...depsOf(), clock: { now: () => (now += 1) } }
  const made = await createCampaign(deps, {
    by: byOf(),
    order: ORDER,
    list: readList(inPieces(list(people(2500, 9500)))),
    claim: null,
  })
  now = NOW
  const id = idOf(made)
  const [row] = await world.rows(
    `select count(*)::int as n from (
       select row_number <> row_number() over (order by id) + 1 as is_out from messages where campaign_id = $1
     ) x where is_out`,
    [id],
  )
  assert.deepEqual(row, { n: 0 })
})

test('a mapping of columns wins over the names of the list', async () => {
  const file = 'phone,mobile,Vorname\n07700900111,07700900112,Anna\n'
  const id = idOf(await create(file, { columns: { number: 'mobile', name: 'vorname' } }))
  const rows = await world.rows(
    'select recipient, text from messages m join message_contents c on c.message_id = m.id where campaign_id = $1',
    [id],
  )
  assert.deepEqual(rows, [{ recipient: '+447700900112', text: 'Hi Anna' }])
})

test('a campaign waits as a draft, starts, stops, resumes and is done', async () => {
  const id = idOf(await create(list(people(3, 1000))))
  assert.equal(await queued(id), 0)
  assert.deepEqual(await tell(id, 'start'), { kind: 'done' })
  assert.deepEqual(await tell(id, 'start'), { kind: 'done' })
  await tend()
  assert.equal(await queued(id), 3)
  assert.deepEqual(await world.counts(id), { queued: 3 })
  const [message] = await world.rows(
    'select plan, sequence, valid_until from messages where campaign_id = $1 limit 1',
    [id],
  )
  assert.deepEqual(message, { plan: 'queued', sequence: 2, valid_until: new Date(NOW + 3_600_000) })

  assert.deepEqual(await tell(id, 'stop'), { kind: 'done' })
  const [stopped] = await world.rows(
    'select state, stopped_by, stopped_at from campaigns where id = $1',
    [id],
  )
  assert.deepEqual(stopped, { state: 'stopped', stopped_by: 'user:1', stopped_at: new Date(NOW) })
  assert.equal(await queued(id), 3)
  assert.deepEqual(await tell(id, 'resume'), { kind: 'done' })
  await tend()
  assert.equal((await stateOf(id))?.state, 'running')

  // Stands in for the pipeline: all were claimed.
  await world.pool.query('delete from send_queue where campaign_id = $1', [id])
  await world.pool.query(`update messages set status = 'submitted' where campaign_id = $1`, [id])
  await world.pool.query(
    `update counts set status = 'submitted' where campaign_id = $1 and status = 'queued'`,
    [id],
  )
  await tend()
  assert.equal((await stateOf(id))?.state, 'done')
  const refused = await tell(id, 'stop')
  assert.equal(refused.kind, 'refused')
  const acts = await world.rows('select act from audit_log where subject = $1 order by number', [
    id,
  ])
  assert.deepEqual(acts, [
    { act: 'campaign.made' },
    { act: 'campaign.started' },
    { act: 'campaign.stopped' },
    { act: 'campaign.resumed' },
  ])
  assert.deepEqual(await world.differences(), [])
})

test('cancelling ends what was not handed over, with evidence, and leaves alone what is being claimed', async () => {
  const id = idOf(await create(list(people(4, 2000)), { start: true }))
  assert.deepEqual(await world.counts(id), { queued: 4 })
  const claiming = await world.pool.connect()
  await claiming.query('begin')
  const { rows } = await claiming.query<{ message_id: string }>(
    'delete from send_queue where message_id = (select message_id from send_queue where campaign_id = $1 limit 1) returning message_id',
    [id],
  )
  assert.deepEqual(await tell(id, 'cancel'), { kind: 'done' })
  await tend()
  assert.deepEqual(await world.counts(id), { cancelled: 3, queued: 1 })
  const acts = await world.rows(
    'select act, actor from audit_log where subject = $1 order by number',
    [id],
  )
  assert.deepEqual(acts, [
    { act: 'campaign.made', actor: 'user:1' },
    { act: 'campaign.started', actor: 'user:1' },
    { act: 'campaign.cancelled', actor: 'user:1' },
  ])
  await claiming.query(`update messages set status = 'submitted' where id = $1`, [
    rows[0]?.message_id,
  ])
  await claiming.query(
    `insert into counts select 99, workspace_id, campaign_id, s.status, '', account_id, '', charge, s.n, s.n * segments, s.n * price_micros
     from messages, (values ('queued', -1), ('submitted', 1)) s (status, n) where id = $1`,
    [rows[0]?.message_id],
  )
  await claiming.query('commit')
  claiming.release()
  await tend()
  assert.deepEqual(await world.counts(id), { cancelled: 3, submitted: 1 })
  const [ended] = await world.rows(
    `select m.reason, m.charge, m.is_final, m.rule, e.kind from messages m join evidence e on e.message_id = m.id
     where m.campaign_id = $1 and m.status = 'cancelled' limit 1`,
    [id],
  )
  assert.deepEqual(ended, {
    reason: 'cancelled',
    charge: 'no',
    is_final: true,
    rule: 'stopped-by-person',
    kind: 'cancellation',
  })
  const [campaign] = await world.rows(
    'select finished_at is not null as over from campaigns where id = $1',
    [id],
  )
  assert.deepEqual(campaign, { over: true })
  assert.deepEqual(await world.differences(), [])
})

test('a campaign for later starts at its time, and one whose time has passed starts at once', async () => {
  const id = idOf(await create(list(people(2, 3000)), { startsAt: NOW + 60_000 }))
  await tend()
  assert.equal((await stateOf(id))?.state, 'scheduled')
  assert.deepEqual(await world.counts(id), { scheduled: 2 })
  now = NOW + 60_000
  await tend()
  now = NOW
  assert.equal((await stateOf(id))?.state, 'running')
  assert.deepEqual(await world.counts(id), { queued: 2 })
})

test('one waiting message can be cancelled, and only within its workspace', async () => {
  const id = idOf(await create(list(people(1, 4000)), { start: true }))
  const [message] = await world.rows<{ id: string }>(
    'select id from messages where campaign_id = $1',
    [id],
  )
  const stranger = { ...byOf(), workspaceId: world.accountId }
  assert.equal((await cancelMessage(depsOf(), stranger, message!.id)).kind, 'not-found')
  assert.equal((await cancelMessage(depsOf(), byOf(), message!.id)).kind, 'done')
  assert.equal((await cancelMessage(depsOf(), byOf(), message!.id)).kind, 'refused')
  assert.equal(await queued(id), 0)
})

test('another workspace’s campaign does not exist', async () => {
  const id = idOf(await create(list(people(1, 5000))))
  const outcome = await tellCampaign(
    depsOf(),
    { ...byOf(), workspaceId: world.accountId },
    { id, command: 'start' },
  )
  assert.equal(outcome.kind, 'not-found')
})

test('a start goes only as far as the spend cap reaches; the rest is refused and says so', async (t) => {
  const capped = await openIntakeWorld({ spendCapMicros: 25_000 })
  t.after(() => capped.end())
  const id = idOf(await create(list(people(4)), {}, { of: capped }))
  await tell(id, 'start', capped)
  await tend(capped)
  assert.deepEqual(await capped.counts(id), { queued: 2, rejected: 2 })
  assert.deepEqual(await capped.rows('select messages, micros from spend'), [
    { messages: 2, micros: 20_000 },
  ])
  await tell(id, 'cancel', capped)
  await tend(capped)
  assert.deepEqual(await capped.rows('select messages, micros from spend'), [
    { messages: 0, micros: 0 },
  ])
  assert.deepEqual(await capped.differences(), [])
})

test('two processes that start one campaign queue each message once, and keep below the cap', async (t) => {
  const capped = await openIntakeWorld({ spendCapMicros: 30_000_000 })
  t.after(() => capped.end())
  const id = idOf(await create(list(people(5000)), {}, { of: capped }))
  await tell(id, 'start', capped)
  const other = { ...depsOf(capped), store: postgresCampaignStore(capped.pool, 4) }
  await Promise.all([tendCampaigns(depsOf(capped)), tendCampaigns(other)])
  assert.deepEqual(await capped.counts(id), { queued: 3000, rejected: 2000 })
  assert.deepEqual(await capped.rows('select count(*)::int as n from send_queue'), [{ n: 3000 }])
  assert.deepEqual(await capped.rows('select messages, micros from spend'), [
    { messages: 3000, micros: 30_000_000 },
  ])
  assert.deepEqual(await capped.differences(), [])
})

test('a list that breaks off leaves a cancelled campaign that says so, and its key can be used again', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* inPieces(list(people(1500, 6000)))
    throw new Error('the connection is gone')
  }
  await assert.rejects(create(broken(), {}, { key: 'broken' }), /connection is gone/)
  const [campaign] = await world.rows<{ id: string; state: string; recipients: number }>(
    `select id, state, recipients from campaigns where cancelled_by = 'system'`,
  )
  assert.equal(campaign?.state, 'cancelled')
  assert.equal(campaign?.recipients, 1000)
  const errors = await world.rows(
    'select line, because from campaign_row_errors where campaign_id = $1',
    [campaign?.id],
  )
  assert.deepEqual(errors, [{ line: 1002, because: 'import-failed' }])
  await tend()
  assert.deepEqual(await world.counts(campaign?.id), { cancelled: 1000 })
  assert.equal((await create(list(people(1, 8000)), {}, { key: 'broken' })).kind, 'created')
})

test('an import whose process died is given up, and its messages are cancelled', async () => {
  const id = idOf(await create(list(people(2, 9000)), { start: true }))
  await world.pool.query(`update campaigns set state = 'importing' where id = $1`, [id])
  now = NOW + 4 * 60_000
  await tend()
  assert.equal((await stateOf(id))?.state, 'importing')
  now = NOW + 6 * 60_000
  await tend()
  now = NOW
  assert.equal((await stateOf(id))?.state, 'cancelled')
  assert.deepEqual(await world.counts(id), { cancelled: 2 })
})

test('an import that goes on after it was given up brings nothing back', async () => {
  const file = list(people(2_500, 500_000))
  let given = 0
  async function* slow(): AsyncGenerator<Uint8Array> {
    for await (const piece of inPieces(file, 4_096)) {
      yield piece
      given += 1
      if (given !== 12) continue
      // Some of it is stored; then nothing is read for six minutes.
      await eventually(
        async () => (await slowOne())?.recipients ?? 0,
        (stored) => stored >= 1_000,
      )
      now = NOW + 6 * 60_000
      await tend()
    }
  }
  const slowOne = async () =>
    (
      await world.rows<{ id: string; recipients: number }>(
        `select id, recipients from campaigns where name = 'Slow'`,
      )
    )[0]
  await assert.rejects(create(slow(), { name: 'Slow', start: true }), /was given up meanwhile/)
  now = NOW
  const id = (await slowOne())?.id ?? ''
  assert.equal((await stateOf(id))?.state, 'cancelled')
  assert.deepEqual(Object.keys(await world.counts(id)), ['cancelled'])
  assert.equal(await queued(id), 0)
})

test('the same list under the same key is the same campaign; another list is refused', async () => {
  const file = list(people(3, 9100))
  const id = idOf(await create(file, {}, { key: 'upload' }))
  const replay = await create(file, {}, { key: 'upload' })
  assert.deepEqual(replay, { kind: 'created', campaignId: id, isReplay: true })
  assert.equal((await create(list(people(2, 9100)), {}, { key: 'upload' })).kind, 'key-reused')
})

test('at most one of two uploads under one key at once makes a campaign', async () => {
  const file = list(people(3, 9200))
  const outcomes = await Promise.all([
    create(file, {}, { key: 'two' }),
    create(file, {}, { key: 'two' }),
  ])
  const made = outcomes.flatMap((one) => (one.kind === 'created' ? [one] : []))
  // The other is told to wait, or comes late enough to get the same answer.
  assert.deepEqual(
    outcomes.map(({ kind }) => kind).filter((kind) => kind !== 'created' && kind !== 'key-running'),
    [],
  )
  assert.equal(made.filter(({ isReplay }) => !isReplay).length, 1)
  assert.equal(new Set(made.map(({ campaignId }) => campaignId)).size, 1)
})

test('100,000 recipients in every form, a fifth of them twice, get one text each and the sums hold', async () => {
  const forms = (n: number): string => {
    const digits = `7700${String(n).padStart(6, '0')}`
    return (
      [`+44${digits}`, `0${digits}`, `0044 ${digits}`, `(0)${digits}`, `'+44 ${digits}`][n % 5] ??
      ''
    )
  }
  const rows = Array.from({ length: 100_000 }, (_, at) => {
    if (at % 1000 === 999) return at % 2000 === 999 ? 'nobody;Uma' : `"${forms(at)};Open`
    const n = at % 5 === 4 ? at - 4 : at
    return `${at % 5 === 4 ? `+44 ${forms(n).replace(/\D/g, '').slice(-10)}` : forms(n)};Zoë ${at}`
  })
  const file = Buffer.from(`\ufeffphone;name\r\n${rows.join('\r\n')}\r\n`)
  const started = performance.now()
  const id = idOf(await create(file, { start: true }))
  const seconds = (performance.now() - started) / 1000
  assert.deepEqual(await stateOf(id), {
    state: 'running',
    recipients: 99_900,
    rows_read: 100_000,
    row_errors: 100,
  })
  assert.deepEqual(await world.counts(id), { queued: 80_000, rejected: 19_900 })
  const distinct = await world.rows(
    `select count(distinct c.recipient)::int as n from messages m join message_contents c
       on c.bucket = m.bucket and c.message_id = m.id where m.campaign_id = $1 and m.status = 'queued'`,
    [id],
  )
  assert.deepEqual(distinct, [{ n: 80_000 }])
  assert.deepEqual(await world.differences(), [])
  console.log(`100,000 rows imported in ${seconds.toFixed(1)} s`)
})
