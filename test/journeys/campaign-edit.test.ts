import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readList } from '../../src/adapters/csv/read-list.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import type { CallbackWish } from '../../src/core/callbacks/wish.ts'
import { type CampaignEdit, editCampaign } from '../../src/flows/edit-campaign.ts'
import { tellCampaign } from '../../src/flows/command-campaign.ts'
import { createCampaign } from '../../src/flows/import-campaign.ts'
import type { CampaignDeps, CampaignOrder } from '../../src/flows/ports/campaigns.ts'
import { tendCampaigns } from '../../src/flows/tend-campaigns.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from '../support/intake-world.ts'

/** A campaign may be changed until it starts, and every message of it is what the last edit says. */

const NOW = Date.UTC(2026, 10, 5, 12)
let world: IntakeWorld
let now = NOW
/** Moves the clock with every look at it: an edit that takes long is left to whoever tends. */
let tickMs = 0

before(async () => {
  world = await openIntakeWorld()
})
after(() => world.end())

const deps = (): CampaignDeps => ({
  store: postgresCampaignStore(world.pool, 3),
  clock: { now: () => (now += tickMs) },
  random: world.random,
  log: QUIET,
})

const by = () => ({
  workspaceId: world.workspaceId,
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

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function create(
  rows: readonly string[],
  order: Partial<CampaignOrder> = {},
): Promise<string> {
  const list = readList(once(['phone,name,town', ...rows].join('\n')))
  const outcome = await createCampaign(deps(), {
    by: by(),
    order: { ...ORDER, ...order },
    list,
    claim: null,
  })
  assert.ok(outcome.kind === 'created', JSON.stringify(outcome))
  return outcome.campaignId
}

const edit = (id: string, change: CampaignEdit) => editCampaign(deps(), by(), { id, edit: change })

const messages = (id: string) =>
  world.rows<{
    status: string
    plan: string
    reason: string | null
    segments: number
    price: number
    sender: string
    text: string
  }>(
    `select m.status, m.plan, m.reason, m.segments, m.price_micros as price, c.sender, c.text
     from messages m join message_contents c on c.message_id = m.id
     where m.campaign_id = $1 order by m.id`,
    [id],
  )

test('texts, segments, prices and refusals follow the edit, and the counts with them', async () => {
  const id = await create([
    '+447700900001,Anna,Bath',
    '+447700900002,Bo,',
    '+447700900001,Anna again,Bath',
    '12,Ivo,Bath',
  ])
  assert.deepEqual(
    (await messages(id)).map(({ reason }) => reason),
    [null, null, 'duplicate-message', 'invalid-number'],
  )
  const long = `${'x'.repeat(200)} {town}`
  assert.deepEqual(await edit(id, { text: long, sender: 'Store' }), { kind: 'done' })
  const [anna, bo, again, ivo] = await messages(id)
  assert.deepEqual(anna, {
    status: 'draft',
    plan: 'draft',
    reason: null,
    segments: 2,
    price: 20_000,
    sender: 'Store',
    text: `${'x'.repeat(200)} Bath`,
  })
  assert.deepEqual([bo?.status, bo?.reason], ['rejected', 'template-problem'])
  assert.deepEqual([again?.reason, ivo?.reason], ['duplicate-message', 'invalid-number'])
  assert.deepEqual(await world.differences(), [])
  // And back: what was refused for the text is sendable again.
  await edit(id, { text: 'Hi {name}' })
  assert.deepEqual(
    (await messages(id)).map(({ status }) => status),
    ['draft', 'draft', 'rejected', 'rejected'],
  )
  const kept = await world.rows(
    `select e.kind, e.reason from evidence e join messages m on m.id = e.message_id where m.campaign_id = $1`,
    [id],
  )
  assert.equal(kept.length, 2)
  assert.deepEqual(await world.differences(), [])
})

test('who is first of a number is decided anew', async () => {
  const id = await create(['+447700900011,,Bath', '+447700900011,Anna,'])
  assert.deepEqual(
    (await messages(id)).map(({ reason }) => reason),
    ['template-problem', null],
  )
  await edit(id, { text: 'From {town}' })
  assert.deepEqual(
    (await messages(id)).map(({ reason }) => reason),
    [null, 'template-problem'],
  )
  await edit(id, { text: 'To everybody' })
  assert.deepEqual(
    (await messages(id)).map(({ reason }) => reason),
    [null, 'duplicate-message'],
  )
})

test('a draft that gets a time is scheduled, and one that loses it a draft', async () => {
  const id = await create(['+447700900021,Anna,Bath'])
  await edit(id, { startsAt: now + 60_000 })
  const state = async () =>
    (await world.rows<{ state: string }>('select state from campaigns where id = $1', [id]))[0]
      ?.state
  assert.equal(await state(), 'scheduled')
  assert.deepEqual(
    (await messages(id)).map(({ status, plan }) => [status, plan]),
    [['scheduled', 'scheduled']],
  )
  await edit(id, { startsAt: null })
  assert.equal(await state(), 'draft')
  assert.equal((await messages(id))[0]?.status, 'draft')
  assert.deepEqual(await world.differences(), [])
})

test('what is only a name leaves the messages as they are, and is in the audit log', async () => {
  const id = await create(['+447700900031,Anna,Bath'])
  const sequence = () => world.rows('select sequence from messages where campaign_id = $1', [id])
  const before = await sequence()
  await edit(id, { name: 'Winter' })
  assert.deepEqual(await sequence(), before)
  const [act] = await world.rows(
    `select act, actor, before, after from audit_log where subject = $1 and act = 'campaign.edited'`,
    [id],
  )
  assert.deepEqual(act, {
    act: 'campaign.edited',
    actor: 'user:1',
    before: { name: 'Autumn' },
    after: { name: 'Winter' },
  })
})

test('what cannot be is said, and nothing is changed', async () => {
  const id = await create(['+447700900041,Anna,Bath'])
  const unknown = await edit(id, { text: 'Hi {surname}' })
  assert.ok(unknown.kind === 'invalid' && unknown.field === 'text')
  assert.match(unknown.because, /\{surname\}.*“phone”, “name”, “town”/)
  const foreign = await edit(id, { accountId: '01900000-0000-7000-8000-00000000ffff' })
  assert.equal(foreign.kind, 'invalid')
  assert.equal((await messages(id))[0]?.text, 'Hi Anna')
  await tellCampaign(deps(), by(), { id, command: 'start' })
  const late = await edit(id, { name: 'Too late' })
  assert.ok(late.kind === 'refused')
  assert.match(late.because, /running cannot be edited/)
  const nowhere = await edit('01900000-0000-7000-8000-00000000ffff', { name: 'x' })
  assert.equal(nowhere.kind, 'not-found')
})

const SHOP: CallbackWish = {
  url: 'https://shop.example/told?token=1',
  format: 'delivrd',
  method: 'POST',
  events: null,
  options: {},
  loginId: null,
}

const endpoints = (id: string) =>
  world.rows<{ id: string; url: string; format: string; state: string; isGone: boolean }>(
    `select id, url, format, state, deleted_at is not null as "isGone" from callback_endpoints
     where campaign_id = $1 order by deleted_at nulls last`,
    [id],
  )

test('where a campaign tells is set, changed and taken away, in whatever state it is', async () => {
  const id = await create(['+447700900061,Anna,Bath'])
  await tellCampaign(deps(), by(), { id, command: 'start' })
  assert.deepEqual(await edit(id, { callback: SHOP }), { kind: 'done' })
  assert.deepEqual(await edit(id, { callback: { ...SHOP } }), { kind: 'done' })
  const [made] = await endpoints(id)
  assert.deepEqual(made && { ...made, id: '' }, {
    id: '',
    url: SHOP.url,
    format: 'delivrd',
    state: 'active',
    isGone: false,
  })
  await world.pool.query(
    `update callback_endpoints set state = 'off', because = 'it said 410' where id = $1`,
    [made?.id],
  )
  const other = { ...SHOP, url: 'https://other.example/', format: 'twilio' } as const
  await edit(id, { callback: other })
  const changed = { ...made, url: other.url, format: 'twilio', state: 'active', isGone: false }
  assert.deepEqual(await endpoints(id), [changed])
  await edit(id, { callback: null })
  await edit(id, { callback: null })
  assert.deepEqual(await endpoints(id), [{ ...changed, state: 'off', isGone: true }])
  await edit(id, { callback: SHOP })
  const [, again] = await endpoints(id)
  assert.deepEqual([again?.url, again?.isGone], [SHOP.url, false])
  const acts = await world.rows<{ act: string; told: string | null }>(
    `select act, after ->> 'url' as told from audit_log where act like 'endpoint.%' order by number`,
  )
  assert.deepEqual(
    acts.map(({ act, told }) => [act, told]),
    [
      // The secret part of an address is in no log, and the same said twice is nothing.
      ['endpoint.created', 'https://shop.example/told?…'],
      ['endpoint.changed', 'https://other.example/'],
      ['endpoint.removed', null],
      ['endpoint.created', 'https://shop.example/told?…'],
    ],
  )
})

test('a secret that is sent as it stands goes to nobody whom it was not made for', async () => {
  const notify = { ...SHOP, format: 'govuk-notify' } as const
  const id = await create(['+447700900064,Anna,Bath'], { callback: notify })
  const keep = () =>
    world.pool.query(`update callback_endpoints set sealed = '\\x01' where campaign_id = $1`, [id])
  const isKept = async (callback: CallbackWish): Promise<boolean> => {
    await keep()
    assert.deepEqual(await edit(id, { callback }), { kind: 'done' })
    const [own] = await world.rows<{ isKept: boolean }>(
      'select sealed is not null as "isKept" from callback_endpoints where campaign_id = $1',
      [id],
    )
    return own?.isKept === true
  }
  assert.equal(await isKept({ ...notify, url: 'https://shop.example/elsewhere' }), true)
  assert.equal(await isKept({ ...notify, url: 'https://shop.example:8443/told' }), false)
  assert.equal(await isKept({ ...notify, url: 'https://thief.example/told' }), false)
  // A signature tells nobody what it was made with.
  assert.equal(await isKept({ ...SHOP, url: 'https://other.example/' }), true)
  assert.equal(await isKept({ ...notify, url: 'https://other.example/' }), false)
})

test('with anything else that may not be changed any more, where it tells stays too', async () => {
  const id = await create(['+447700900062,Anna,Bath'])
  await tellCampaign(deps(), by(), { id, command: 'start' })
  const late = await edit(id, { callback: SHOP, name: 'Too late' })
  assert.ok(late.kind === 'refused')
  assert.match(late.because, /but for its callback/)
  assert.deepEqual(await endpoints(id), [])
})

test('an endpoint that was given the whole workspace to hear is no campaign’s own any more', async () => {
  const id = await create(['+447700900063,Anna,Bath'], { callback: SHOP })
  const [made] = await endpoints(id)
  await world.pool.query('update callback_endpoints set campaign_id = null where id = $1', [
    made?.id,
  ])
  await edit(id, { callback: { ...SHOP, url: 'https://other.example/' } })
  const [own] = await endpoints(id)
  assert.deepEqual([own?.url, own?.id === made?.id], ['https://other.example/', false])
  const [kept] = await world.rows('select url, deleted_at from callback_endpoints where id = $1', [
    made?.id,
  ])
  assert.deepEqual(kept, { url: SHOP.url, deleted_at: null })
})

test('fields keep to their columns, the number’s own included', async () => {
  const id = await create(['+447700900051,Anna,Bath'], {
    text: 'Hi {who}',
    columns: { who: 'name' },
  })
  await edit(id, { text: 'Hi {who}, you are {Phone}' })
  assert.equal((await messages(id))[0]?.text, 'Hi Anna, you are +447700900051')
})

test('a large campaign is edited in pieces that always add up, and starts only afterwards', async () => {
  const count = 5_000
  const id = await create(
    Array.from({ length: count }, (_, at) => `+44771${String(at).padStart(7, '0')},P${at},Bath`),
  )
  // The patience of whoever edits ends after the first piece.
  tickMs = 1_000
  await edit(id, { text: 'Dear {name}' })
  tickMs = 0
  const written = async () =>
    (await messages(id)).filter(({ text }) => text.startsWith('Dear')).length
  const done = await written()
  assert.ok(done > 0 && done < count, `${done} are written`)
  assert.deepEqual(await world.differences(), [])
  const started = await tellCampaign(deps(), by(), { id, command: 'start' })
  assert.ok(started.kind === 'refused')
  assert.match(started.because, /being edited/)
  while ((await tendCampaigns(deps())) > 0);
  assert.equal(await written(), count)
  assert.deepEqual(await world.differences(), [])
  assert.deepEqual(await tellCampaign(deps(), by(), { id, command: 'start' }), { kind: 'done' })
  while ((await tendCampaigns(deps())) > 0) if ((await world.counts(id))['queued'] === count) break
  assert.deepEqual(await world.counts(id), { queued: count })
  const [campaign] = await world.rows<{ receipts: boolean }>(
    'select receipts from campaigns where id = $1',
    [id],
  )
  assert.equal(campaign?.receipts, true)
})
