import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { SCENARIOS } from './all.ts'
import type { Scenario } from './scenario.ts'
import { type Json, type Message, type ScenarioWorld, openScenarioWorld } from './world.ts'

let world: ScenarioWorld

before(async () => {
  world = await openScenarioWorld()
})

after(async () => {
  await world?.stop()
})

test('each of the seeds’ words comes about for real', { concurrency: true }, async (context) => {
  await Promise.all(
    SCENARIOS.map((scenario) => context.test(scenario.name, () => playThrough(scenario))),
  )
})

const WITHIN_MS = 20_000
const LOOK_EVERY_MS = 150

/** Plays, and looks until the message stands and is told as the scenario says. */
async function playThrough({ play, ...expected }: Scenario): Promise<void> {
  const message = await play(world)
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const seen = await look(message, expected)
    if (isSame(seen, expected) || Date.now() > deadline) {
      assert.deepEqual(seen, { stands: expected.stands, says: expected.says })
      return
    }
    await setTimeout(LOOK_EVERY_MS)
  }
}

type Seen = Pick<Scenario, 'stands' | 'says'>

const isSame = (seen: Seen, { stands, says }: Seen): boolean =>
  JSON.stringify(seen) === JSON.stringify({ stands, says })

/** What the API says of the message, as far as the scenario has an opinion of it. */
async function look({ workspace, id }: Message, { stands, says }: Seen): Promise<Seen> {
  const message = await workspace.ask('GET', `/v1/messages/${id}`)
  const standing = [message['status'], message['reason'], message['detail']]
  if (says.length === 0) return { stands: standing.slice(0, stands.length), says }
  const { data } = await workspace.ask('GET', `/v1/messages/${id}/words`)
  return {
    stands: standing.slice(0, stands.length),
    says: says.map(({ vendor, field }) => ({ vendor, field, word: wordIn(data, vendor, field) })),
  }
}

function wordIn(words: readonly Json[], vendor: string, field: string): string {
  const dialect = words.find((one) => one['dialect'] === vendor)
  const found = dialect?.['fields'].find((one: Json) => one['field'] === field)
  return found?.value ?? 'nothing'
}
