import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { telling } from '../../sim/providers/script.ts'
import { findProvider } from '../support/all-providers.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/pipeline-world.ts'
import { answers, openSendingWorld, queueFor, startSending } from '../support/sending-world.ts'

const WINDOW = 20
const MESSAGES = 300

/** Answers are written as updates of submissions, and these wait for whoever has the lock. */
const HOLD_ANSWERS = `
  create function hold() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(1); return new; end $$;
  create trigger hold before update on submissions for each row execute function hold()`

test('while answers cannot be written, no more than a window and a hundred are handed over', async () => {
  const database = await createTestDatabase()
  const world = await openSendingWorld(database.url, findProvider('twilio'), {
    settings: { window: WINDOW },
    fake: { script: () => telling([]) },
  })
  await queueFor(
    world,
    Array.from({ length: MESSAGES }, (_, at) => `+4477${String(at).padStart(8, '0')}`),
  )
  const holder = await world.pool.connect()
  await holder.query(HOLD_ANSWERS)
  await holder.query('begin; select pg_advisory_xact_lock(1)')
  const { pipeline } = await startSending(world)
  try {
    const handed = await steady(() => world.fake.truth().length)
    assert.ok(handed > WINDOW && handed <= WINDOW + 100, `${handed} handed over`)
    await holder.query('commit')
    const allAccepted = [['accepted', MESSAGES]]
    await eventually(
      async () => (await answers(world)).map(({ answer, segments }) => [answer, segments]),
      (seen) => isDeepStrictEqual(seen, allAccepted),
    )
  } finally {
    await holder.query('rollback')
    holder.release()
    await pipeline.stop()
    await world.fake.close()
    await world.pool.end()
    await database.drop()
  }
})

/** The count once it was above nothing and the same in looks over several times that the queue is looked at. */
async function steady(count: () => number): Promise<number> {
  let last = 0
  let looks = 0
  await eventually(
    () => Promise.resolve(count()),
    (now) => {
      looks = now === last && now > 0 ? looks + 1 : 0
      last = now
      return looks >= 20
    },
  )
  return last
}
