import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Channel } from '../../src/core/channels.ts'
import { SCENARIOS } from './all.ts'
import { type Said, type Scenario, ordinary, sendTo, tracksend } from './scenario.ts'
import { SEED_WORDS, fieldSpoken, isOfChannel } from './seed-words.ts'
import { type Turn, TURNS } from './turns.ts'
import { type Json, type Message, type ScenarioWorld, openScenarioWorld } from './world.ts'

let world: ScenarioWorld

before(async () => {
  world = await openScenarioWorld()
})

after(async () => {
  await world?.stop()
})

test('each word of the seeds comes about for real', { concurrency: true }, async (context) => {
  await Promise.all(
    SCENARIOS.map((scenario) =>
      context.test(scenario.name, async () => void (await playThrough(scenario))),
    ),
  )
})

test('each of the 127 words was heard, on its own channel', () => {
  const missing = SEED_WORDS.filter((word) =>
    [...heard].every(
      ([key, channels]) =>
        key !== heardAs({ ...word, field: fieldSpoken(word) }) ||
        ![...channels].some((channel) => isOfChannel(word, channel)),
    ),
  )
  assert.deepEqual(missing, [])
})

test('what stands somewhere stays there to the end of the run', async () => {
  assert.equal(played.size, SCENARIOS.length)
  for (const [scenario, message] of played) {
    const expected = expectedOf(scenario)
    assert.deepEqual(await look(message, expected), expected, scenario.name)
  }
})

// After the others, because what happens here happens to whatever shares their workspaces.
test('the words follow what happens', { concurrency: true }, async (context) => {
  await Promise.all(TURNS.map((turn) => context.test(turn.name, () => turnThrough(turn))))
})

async function playThrough(scenario: Scenario): Promise<Message> {
  const message = await scenario.play(world)
  await becomes(message, scenario)
  if (!played.has(scenario)) played.set(scenario, message)
  return message
}

/** The first message of each scenario. */
const played = new Map<Scenario, Message>()

async function turnThrough({ scenario: name, act, says }: Turn): Promise<void> {
  const scenario = SCENARIOS.find((one) => one.name === name)
  assert.ok(scenario !== undefined, name)
  const message = await playThrough(scenario)
  await act(message)
  await becomes(message, { stands: [], says })
}

type Expected = Pick<Scenario, 'stands' | 'says' | 'legs'> & { readonly channel?: Channel }
type Seen = Required<Expected>

const expectedOf = ({ stands, says, channel = 'sms', legs = [] }: Expected): Seen => ({
  stands,
  says,
  channel,
  legs,
})

test('an answer of the recipient stands beside the words, and is none of them', async () => {
  const message = await sendTo('replies-plainly')(world)
  await becomes(message, { stands: ['delivered'], says: tracksend('DELIVERED') })
  await world.until(async () => (await engagementOf(message)) === 'REPLY')
  await becomes(message, { stands: ['delivered'], says: tracksend('DELIVERED') })
})

test('what comes in from a phone is DELIVERED to Spoke, whatever it says', async () => {
  const workspace = await ordinary(world)
  await sendTo('replies-plainly')(world)
  const inbound: string[] = []
  await world.until(async () => {
    const { data } = await workspace.ask('GET', '/v1/inbound')
    inbound.push(...data.map((one: Json) => one['id'] as string))
    return inbound.length > 0
  })
  const { data: words } = await workspace.ask('GET', `/v1/messages/${inbound[0]}/words`)
  assert.equal(wordIn(words, 'spoke', 'send status'), 'DELIVERED')
})

/** What was really said in the whole run, and on which channels. */
const heard = new Map<string, Set<Channel>>()
const heardAs = ({ vendor, field, word }: Said): string => `${vendor} · ${field} · ${word}`

function hear(said: Said, channel: Channel): void {
  heard.set(heardAs(said), (heard.get(heardAs(said)) ?? new Set()).add(channel))
}

/** Only a word that never comes makes anyone wait so long. */
const WITHIN_MS = 60_000
const LOOK_EVERY_MS = 150

/** Looks until the message stands and is told as expected; fails with what it saw last. */
async function becomes(message: Message, wished: Expected): Promise<void> {
  const expected = expectedOf(wished)
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const seen = await look(message, expected)
    if (JSON.stringify(seen) === JSON.stringify(expected)) {
      for (const said of seen.says) hear(said, expected.channel)
      return
    }
    if (Date.now() > deadline) return assert.deepEqual(seen, expected)
    await setTimeout(LOOK_EVERY_MS)
  }
}

/** What the API says of the message, as far as there is something to expect of it. */
async function look({ workspace, id }: Message, { stands, says, legs }: Seen): Promise<Seen> {
  const [message, words] = await Promise.all([
    workspace.ask('GET', `/v1/messages/${id}`),
    workspace.ask('GET', `/v1/messages/${id}/words`),
  ])
  const standing = [message['status'], message['reason'], message['detail']]
  return {
    stands: standing.slice(0, stands.length),
    says: says.map(({ vendor, field }) => ({
      vendor,
      field,
      word: wordIn(words['data'], vendor, field),
    })),
    channel: message['channel'],
    // Of one channel there is nothing to tell apart.
    legs: legs.length === 0 ? [] : message['legs'].map(legOf),
  }
}

const legOf = ({ channel, status }: Json): [Channel, string] => [channel, status]

async function engagementOf({ workspace, id }: Message): Promise<string | undefined> {
  const { data } = await workspace.ask('GET', `/v1/messages/${id}/words?in=tracksend`)
  return data[0].engagement[0]?.type
}

function wordIn(words: readonly Json[], vendor: string, field: string): string {
  const dialect = words.find((one) => one['dialect'] === vendor)
  if (field === 'action.type') return dialect?.['engagement'][0]?.type ?? 'nothing'
  const found = dialect?.['fields'].find((one: Json) => one['field'] === field)
  return found?.value ?? 'nothing'
}
