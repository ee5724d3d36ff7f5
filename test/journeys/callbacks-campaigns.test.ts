import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { callbackEndpointsTable } from '../../src/adapters/postgres/callback-endpoints.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { editCampaign } from '../../src/flows/edit-campaign.ts'
import { tendCampaigns } from '../../src/flows/tend-campaigns.ts'
import { addEndpoint, told } from '../support/callback-world.ts'
import { historyFile, historyWorld } from '../support/history-world.ts'
import { QUIET } from '../support/intake-world.ts'
import { type ScreeningWorld, openScreeningWorld } from '../support/screening-world.ts'

/** What becomes of messages by hand of people is told as well: campaigns, reviews, edits; history is not. */

let world: ScreeningWorld
const TO = ['+447700900101', '+447700900102']

beforeEach(async () => {
  world = await openScreeningWorld()
  await addEndpoint(world)
})
afterEach(() => world.end())

const campaignDeps = () => ({
  store: postgresCampaignStore(world.pool, 30),
  clock: { now: () => world.clock.at },
  random: world.random,
  log: QUIET,
})

/** What is told of each message, whichever comes first, without repeating who hears it. */
async function toldOfEach(): Promise<readonly (readonly (string | null)[])[]> {
  const rows = await told(world)
  const byMessage = Map.groupBy(rows, ({ messageId }) => messageId)
  for (const of of byMessage.values()) {
    const sequences = of.map(({ sequence }) => sequence)
    assert.deepEqual(sequences, [...new Set(sequences)], 'told twice')
  }
  const all = [...byMessage.values()].map((changes) => changes.map(({ after }) => after))
  return all.toSorted((a, b) => (a.join() < b.join() ? -1 : 1))
}

test('a campaign is told of from its start, and of what is cancelled', async () => {
  const id = await world.startCampaign({ start: false }, TO)
  assert.deepEqual(await toldOfEach(), [])
  assert.equal((await world.sending.tellCampaign(world.by, { id, command: 'start' })).kind, 'done')
  await tendAll()
  assert.deepEqual(await toldOfEach(), [['queued'], ['queued']])
  await world.sending.tellCampaign(world.by, { id, command: 'cancel' })
  await tendAll()
  assert.deepEqual(await toldOfEach(), [
    ['queued', 'cancelled'],
    ['queued', 'cancelled'],
  ])
})

async function tendAll(): Promise<void> {
  for (let round = 0; round < 5; round++) await tendCampaigns(campaignDeps())
}

test('an edit is told to who hears of drafts', async () => {
  const drafts = await addEndpoint(world, { events: ['message.draft'] })
  const id = await world.startCampaign({ start: false }, TO)
  await editCampaign(campaignDeps(), world.by, { id, edit: { text: 'Other words' } })
  const rows = await told(world)
  assert.deepEqual([...new Set(rows.map((row) => row.endpointId))], [drafts])
  assert.deepEqual(await toldOfEach(), [
    ['draft', 'draft'],
    ['draft', 'draft'],
  ])
})

test('what is held, released and discarded is told', async () => {
  await world.decide({ screening: { mode: 'matching', hold: ['loan'], drop: [] } })
  const first = await world.send({ to: TO[0] ?? '', text: 'a loan' })
  const second = await world.send({ to: TO[1] ?? '', text: 'a loan' })
  await world.sending.reviewHeld(world.by, { of: { messageId: first.id }, review: 'release' })
  await world.sending.reviewHeld(world.by, { of: { messageId: second.id }, review: 'discard' })
  assert.deepEqual(await toldOfEach(), [
    ['held', 'queued'],
    ['held', 'rejected'],
  ])
})

test('what we refuse is told as refused, and what a person cancels as cancelled', async () => {
  await world.decide({ screening: { mode: 'matching', hold: [], drop: ['win a prize'] } })
  await world.send({ to: TO[0] ?? '', text: 'win a prize' })
  assert.deepEqual(await toldOfEach(), [['rejected']])
  const later = await world.send({ to: TO[1] ?? '' })
  await world.sending.cancelMessage(world.by, later.id)
  assert.deepEqual(await toldOfEach(), [['queued', 'cancelled'], ['rejected']])
})

test('history that is brought in is told to nobody', async () => {
  const { bring } = historyWorld(world.pool, world.workspaceId)
  const record = await bring(historyFile('twilio.csv'))
  assert.ok(record.messages > 0, JSON.stringify(record))
  assert.deepEqual(await toldOfEach(), [])
  const endpointId = await addEndpoint(world)
  const table = callbackEndpointsTable(world.pool)
  assert.equal(await table.replayMissing(endpointId, -1, world.clock.at), 0)
  assert.deepEqual(await toldOfEach(), [])
})
