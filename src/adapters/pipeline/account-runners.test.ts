import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { PipelineAccount } from '../../flows/ports/pipeline.ts'
import type { AccountRunner } from './account-runner.ts'
import { AccountRunners } from './account-runners.ts'

type Opened = {
  readonly version: string
  /** What it was asked to stop within; null: as long as its provider is waited for. */
  readonly graces: (number | null)[]
  close(): Promise<void>
}

const account = (version: string): PipelineAccount =>
  ({ id: 'a', isOpen: true, version }) as PipelineAccount

function world(t: TestContext, hasSessions = true) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const opened: Opened[] = []
  const runners = new AccountRunners(({ version }): AccountRunner => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const graces: (number | null)[] = []
    const close = async () => {
      resolve()
      // What follows a close runs in the turns after it.
      await new Promise((next) => setImmediate(next))
    }
    opened.push({ version, graces, close })
    return {
      version,
      hasSessions,
      wake: () => undefined,
      states: () => [],
      quietMs: () => null,
      stop: (graceMs) => {
        graces.push(graceMs ?? null)
        return promise
      },
    }
  })
  const versions = () => opened.map(({ version }) => version)
  const at = (place: number): Opened => {
    const one = opened[place]
    assert.ok(one !== undefined, `runner ${place}`)
    return one
  }
  return { runners, versions, at }
}

test('after an edit the old connection listens on as long as ever, and the new one follows its end', async (t) => {
  const { runners, versions, at } = world(t)
  runners.keep([account('1')])
  runners.keep([account('2')])
  assert.deepEqual(versions(), ['1'])
  assert.deepEqual(at(0).graces, [null])
  await at(0).close()
  assert.deepEqual(versions(), ['1', '2'])
})

test('an old connection that is not done in five seconds is not waited for', (t) => {
  const { runners, versions, at } = world(t)
  runners.keep([account('1')])
  runners.keep([account('2')])
  t.mock.timers.tick(4_999)
  assert.deepEqual(versions(), ['1'])
  t.mock.timers.tick(1)
  assert.deepEqual(versions(), ['1', '2'])
  assert.deepEqual(at(0).graces, [null])
  assert.equal(runners.all.get('a')?.version, '2')
})

test('edited twice, an account waits for the later of its old connections', async (t) => {
  const { runners, versions, at } = world(t)
  runners.keep([account('1')])
  runners.keep([account('2')])
  t.mock.timers.tick(5_000)
  runners.keep([account('3')])
  await at(0).close()
  assert.deepEqual(versions(), ['1', '2'])
  await at(1).close()
  assert.deepEqual(versions(), ['1', '2', '3'])
})

test('where nobody counts connections, the new one begins at once', (t) => {
  const { runners, versions } = world(t, false)
  runners.keep([account('1')])
  runners.keep([account('2')])
  assert.deepEqual(versions(), ['1', '2'])
})

/** A centre that owes an answer holds back its goodbye too, so long. */
const GOODBYE_MS = 2_000
/** All of the product is given so long to stop (`src/cli/serve/start.ts`). */
const PRODUCT_STOP_MS = 6_000

for (const [hasSessions, goodbyeMs] of [
  [true, GOODBYE_MS],
  [false, 0],
] as const) {
  test(`when all stops, those that listen on end within what the product may take, a goodbye of ${goodbyeMs} ms included`, async (t) => {
    const { runners, versions, at } = world(t, hasSessions)
    runners.keep([account('1')])
    runners.keep([account('2')])
    t.mock.timers.tick(5_000)
    const stopped = runners.stop()
    for (const { graces } of [at(0), at(1)]) {
      const [first, grace] = graces
      assert.deepEqual([first, graces.length], [null, 2])
      const leftMs = PRODUCT_STOP_MS - goodbyeMs - (grace ?? 0)
      assert.ok(leftMs >= 1_000, 'what came is written yet')
      assert.ok(leftMs <= 2_000, 'each answer that is not waited for is a message in doubt')
    }
    await Promise.all([at(0).close(), at(1).close()])
    await stopped
    t.mock.timers.tick(60_000)
    assert.deepEqual(versions(), ['1', '2'])
  })
}
