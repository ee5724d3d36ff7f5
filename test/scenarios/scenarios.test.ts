import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { SCENARIOS } from './all.ts'
import type { Scenario } from './scenario.ts'
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

// After the others, because what happens here happens to whatever shares their workspaces.
test('the words follow what happens', { concurrency: true }, async (context) => {
  await Promise.all(TURNS.map((turn) => context.test(turn.name, () => turnThrough(turn))))
})

async function playThrough(scenario: Scenario): Promise<Message> {
  const message = await scenario.play(world)
  await becomes(message, scenario)
  return message
}

async function turnThrough({ scenario: name, act, says }: Turn): Promise<void> {
  const scenario = SCENARIOS.find((one) => one.name === name)
  assert.ok(scenario !== undefined, name)
  const message = await playThrough(scenario)
  await act(message)
  await becomes(message, { stands: [], says })
}

type Expected = Pick<Scenario, 'stands' | 'says'>

const WITHIN_MS = 20_000
const LOOK_EVERY_MS = 150

/** Looks until the message stands and is told as expected; fails with what it saw last. */
async function becomes(message: Message, { stands, says }: Expected): Promise<void> {
  const expected = { stands, says }
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const seen = await look(message, expected)
    if (JSON.stringify(seen) === JSON.stringify(expected)) return
    if (Date.now() > deadline) return assert.deepEqual(seen, expected)
    await setTimeout(LOOK_EVERY_MS)
  }
}

/** What the API says of the message, as far as there is something to expect of it. */
async function look({ workspace, id }: Message, { stands, says }: Expected): Promise<Expected> {
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
  }
}

function wordIn(words: readonly Json[], vendor: string, field: string): string {
  const dialect = words.find((one) => one['dialect'] === vendor)
  const found = dialect?.['fields'].find((one: Json) => one['field'] === field)
  return found?.value ?? 'nothing'
}
