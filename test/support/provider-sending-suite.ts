import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Misbehaviour } from '../../sim/providers/vendor.ts'
import { telling } from '../../sim/providers/script.ts'
import type { ProviderCase } from './all-providers.ts'
import { createTestDatabase } from './database.ts'
import { eventually, standingOtherwise } from './pipeline-world.ts'
import type { AnswerCount, SendingWorld } from './sending-world.ts'
import { answers, openSendingWorld, queueFor, startSending, textedTwice } from './sending-world.ts'

/** What is known of a text at once, when its answer went wrong in this way. */
const KNOWN: Readonly<Partial<Record<Misbehaviour, 'accepted' | 'unknown'>>> = {
  'accept-then-reset': 'unknown',
  'accept-then-timeout': 'unknown',
  'accept-then-500': 'unknown',
  'no-id': 'unknown',
  'cut-short': 'unknown',
  slow: 'accepted',
  'wrong-id': 'accepted',
  'double-answer': 'accepted',
}

const KINDS = Object.keys(KNOWN) as Misbehaviour[]

/** Nobody is texted twice, however badly a provider answers; the fake's own book is the truth. */
export function testSending(provider: ProviderCase, messages: number): void {
  test(`${provider.kind}: ${messages} texts for each way to answer badly: none is sent twice`, async () => {
    const database = await createTestDatabase()
    const world = await openSendingWorld(database.url, provider, {
      fake: {
        misbehave: ({ to }) => kindOf(to),
        script: () => telling([]),
        pace: { seconds: 100, hours: 720 },
      },
      // What comes of being judged is another's story.
      settings: { window: 200, healthFailover: false },
    })
    const { pipeline, store } = await startSending(world, {
      answerTimeoutMs: messages > 100 ? 6_000 : 2_500,
      silentMs: 60_000,
      doubtsMax: Number.POSITIVE_INFINITY,
    })
    try {
      const numbers = KINDS.flatMap((_, kind) =>
        Array.from({ length: messages }, (__, at) => numberOf(kind, at)),
      )
      await queueFor(world, numbers)
      await eventually(
        () => answers(world),
        (seen) => seen.reduce(answered, 0) === numbers.length,
        { withinMs: 60_000 + numbers.length * 50 },
      )
      assert.deepEqual(textedTwice(world.fake), [])
      const taken = new Set(world.fake.truth().map(({ to }) => to.replace(/\D/g, '')))
      assert.equal(taken.size, numbers.length, 'every text reached the provider')
      assert.equal(world.fake.truth().length, numbers.length, 'no request was repeated')
      const strays = new Map<string, number>()
      for (const [to, answer] of await answersByNumber(world)) {
        const kind = kindOf(to)
        if (answer === KNOWN[kind]) continue
        assert.equal(answer, 'unknown', kind)
        strays.set(kind, (strays.get(kind) ?? 0) + 1)
      }
      // Who says everything twice may cost the next answer on that connection its place, and a busy machine
      // answers late.
      for (const [kind, count] of strays) assert.ok(count <= messages / 20, `${kind}: ${count}`)
      assert.deepEqual(await standingOtherwise(world, store), [])
    } finally {
      await pipeline.stop()
      await world.fake.close()
      await world.pool.end()
      await database.drop()
    }
  })
}

const answered = (sum: number, { answer, segments }: AnswerCount): number =>
  answer === null ? sum : sum + segments

const numberOf = (kind: number, at: number): string =>
  `+4477${String(kind)}${String(at).padStart(7, '0')}`

const kindOf = (to: string): Misbehaviour =>
  KINDS[Number(to.replace(/\D/g, '').charAt(4))] ?? 'slow'

async function answersByNumber({
  pool,
}: Pick<SendingWorld, 'pool'>): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await pool.query<{ to: string; answer: string | null }>(
    `select c.recipient as to, s.answer from submissions s
     join message_contents c on c.bucket = s.bucket and c.message_id = s.message_id`,
  )
  return new Map(rows.map(({ to, answer }) => [to, answer]))
}
