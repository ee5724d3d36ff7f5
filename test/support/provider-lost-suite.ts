import assert from 'node:assert/strict'
import { test } from 'node:test'
import { telling } from '../../sim/providers/script.ts'
import type { Misbehaviour } from '../../sim/providers/vendor.ts'
import { HTTP_PROVIDERS } from '../../src/adapters/providers/all.ts'
import type { ProviderCase } from './all-providers.ts'
import { createTestDatabase } from './database.ts'
import { type DoorWorld, PUBLIC_URL, openDoorWorld } from './door-world.ts'
import { countDifferences, eventually, standings, standingOtherwise } from './pipeline-world.ts'
import { answers, queueFor, textedTwice } from './sending-world.ts'

/** Each way to answer badly a text that was taken, and whether anybody could know then that it was. */
const BADLY: readonly (readonly [how: Misbehaviour, isKnown: boolean])[] = [
  ['accept-then-reset', false],
  ['accept-then-timeout', false],
  ['accept-then-500', false],
  ['no-id', false],
  ['cut-short', false],
  ['slow', true],
  ['wrong-id', true],
  ['double-answer', true],
]

/** How many are asked after: a provider is asked only so often in a second. */
const ASKED_AFTER = 10
const NOWHERE = 'http://127.0.0.1:9'

/** Answers go wrong in every way; what becomes of the texts is learned from receipts, or by asking. */
export function testLostAnswers(provider: ProviderCase, each: number): void {
  test(`${provider.kind}: of ${each} texts for each bad answer all stand as delivered in the end, none goes twice`, async () => {
    const count = BADLY.length * each
    const { world, close } = await openWorld(provider, each)
    try {
      const numbers = BADLY.flatMap((_, how) =>
        Array.from({ length: each }, (__, at) => numberOf(how, at)),
      )
      await queueFor(world, numbers)
      await eventually(
        () => answered(world),
        (seen) => seen === count,
        { withinMs: 60_000 + count * 50 },
      )
      await world.fake.whenQuiet()
      await eventually(
        () => notDelivered(world),
        (seen) => seen.length === 0,
        { withinMs: 60_000 },
      )
      assert.equal(world.fake.truth().length, count, 'no request was repeated')
      assert.deepEqual(textedTwice(world.fake), [])
      // What was doubtful stays written down as such; a busy machine may hear a slow answer too late.
      const accepted = BADLY.filter(([, isKnown]) => isKnown).length * each
      const doubtful = (await answers(world)).reduce(
        (sum, { answer, segments }) => (answer === 'unknown' ? sum + segments : sum),
        0,
      )
      assert.ok(doubtful >= count - accepted, `${doubtful} were doubtful`)
      assert.ok(
        doubtful <= count - accepted + Math.ceil(accepted / 20),
        `${doubtful} were doubtful`,
      )
      const { rows: orphans } = await world.pool.query('select state, because from orphans')
      assert.deepEqual(orphans, [])
      assert.deepEqual(await countDifferences(world), [])
      assert.deepEqual(await standingOtherwise(world, world.store), [])
    } finally {
      await close()
    }
  })

  const { poll } = HTTP_PROVIDERS.find(({ kind }) => kind === provider.kind) ?? {}
  const connection = provider.connection(NOWHERE)
  if (poll?.request(connection, { id: null, reference: 'r'.repeat(40) }) == null) return

  test(`${provider.kind}: without a receipt, a text whose answer was lost is found by asking for our reference`, async () => {
    const { world, close } = await openWorld(provider, ASKED_AFTER, { isHeard: false })
    try {
      await queueFor(
        world,
        Array.from({ length: ASKED_AFTER }, (_, at) => numberOf(0, at)),
      )
      await eventually(
        () => answered(world),
        (seen) => seen === ASKED_AFTER,
      )
      await eventually(
        () => Promise.resolve(world.fake.truth()),
        (all) => all.every(({ news }) => news.length > 0),
      )
      assert.equal((await notDelivered(world)).length, ASKED_AFTER, 'nobody knows yet')
      await world.pool.query(`update polls set due_at = now() - interval '1 second'`)
      await eventually(
        () => notDelivered(world),
        (seen) => seen.length === 0,
      )
      assert.equal(world.fake.truth().length, ASKED_AFTER, 'no request was repeated')
    } finally {
      await close()
    }
  })
}

/** @param isHeard whether receipts find our doors. */
async function openWorld(
  provider: ProviderCase,
  each: number,
  { isHeard = true }: { isHeard?: boolean } = {},
) {
  const database = await createTestDatabase()
  const { words } = provider.vendor('')
  const world: DoorWorld = await openDoorWorld(
    database.url,
    provider,
    {
      misbehave: ({ to }) => howOf(to),
      script: () => telling([words.delivered], { reaches: true, stepMs: 200 }),
      mess: { duplicates: 0.1, disorder: 0.1 },
      pace: { seconds: 100, hours: 720 },
      ...(isHeard ? {} : { via: (url: string) => url.replace(PUBLIC_URL, NOWHERE) }),
    },
    {
      // What comes of being judged is another's story.
      settings: { window: 200, healthFailover: false },
      times: {
        answerTimeoutMs: each > 100 ? 6_000 : 2_500,
        silentMs: 60_000,
        doubtsMax: Number.POSITIVE_INFINITY,
      },
    },
  )
  return {
    world,
    close: async () => {
      await world.close()
      await database.drop()
    },
  }
}

const numberOf = (how: number, at: number): string =>
  `+4477${String(how)}${String(at).padStart(7, '0')}`

const howOf = (to: string): Misbehaviour => {
  const [how] = BADLY[Number(to.replace(/\D/g, '').charAt(4))] ?? []
  return how ?? 'slow'
}

/** Submissions of which it is known how they were answered, and be it that nobody knows. */
async function answered({ pool }: Pick<DoorWorld, 'pool'>): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::int as count from submissions where answer is not null',
  )
  return rows[0]?.count ?? 0
}

async function notDelivered(world: DoorWorld): Promise<readonly string[]> {
  return (await standings(world)).flatMap(({ to, status }) =>
    status === 'delivered' ? [] : [`${howOf(to)} ${status}`],
  )
}
