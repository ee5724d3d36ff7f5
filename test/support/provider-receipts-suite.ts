import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import type { ProviderCase } from './all-providers.ts'
import { createTestDatabase } from './database.ts'
import { type DoorWorld, openDoorWorld } from './door-world.ts'
import {
  countDifferences,
  eventually,
  openCount,
  standingOtherwise,
  standings,
  tally,
} from './pipeline-world.ts'
import { queueFor } from './sending-world.ts'

const ENDS = [
  'delivered',
  'delivered-thrice',
  'receipt-before-answer',
  'dropped-and-taken',
  'stat-undeliv',
  'stat-expired',
]
const REACHED = 4

const numbersOf = (name: string, count: number): string[] => {
  const behaviour = findBehaviour(name)
  assert.ok(behaviour !== null, `the simulator knows no ${name}`)
  return Array.from({ length: count }, (_, at) => magicNumber(behaviour, at))
}

/** Sent, receipted over real HTTP with repeats and disorder, proven, read, and as the provider's own book says. */
export function testReceipts(provider: ProviderCase, each: number): void {
  test(`${provider.kind}: ${each * ENDS.length} messages stand as the provider's own book has them`, async () => {
    const database = await createTestDatabase()
    const world = await openDoorWorld(database.url, provider, {
      pace: { seconds: 200, hours: 200_000 },
      mess: { duplicates: 0.2, disorder: 0.2 },
    })
    try {
      const numbers = ENDS.flatMap((name) => numbersOf(name, each))
      await queueFor(world, numbers)
      const seen = await eventually(
        () => tally(world),
        (found) => openCount(found) === 0,
      ).catch(async (error: unknown) => {
        throw new Error(`${String(error)} ${JSON.stringify(await stuck(world))}`)
      })
      await world.fake.whenQuiet()
      const reached = new Set(
        world.fake
          .truth()
          .flatMap(({ to, handsetAtMs }) => (handsetAtMs === null ? [] : [plain(to)])),
      )
      for (const { to, status } of await standings(world)) {
        const isDelivered = status === 'delivered' || status === 'read'
        assert.equal(isDelivered, reached.has(plain(to)), `${to} ${status} ${JSON.stringify(seen)}`)
      }
      assert.equal(reached.size, each * REACHED)
      assert.deepEqual(await unheard(world), [], 'every receipt was acknowledged')
      assert.deepEqual(await refusedReceipts(world), 0, 'nothing of the provider was refused')
      assert.deepEqual(await countDifferences(world), [])
      assert.deepEqual(await standingOtherwise(world, world.store), [])
    } finally {
      await world.close()
      await database.drop()
    }
  })
}

const plain = (to: string): string => to.replace(/\D/g, '')

async function unheard({ fake }: DoorWorld): Promise<readonly unknown[]> {
  return fake
    .truth()
    .flatMap(({ to, receipts }) =>
      receipts
        .filter(({ ackedAtMs }) => ackedAtMs === null)
        .map(({ word, status }) => ({ to, word, status })),
    )
}

async function refusedReceipts({ doors, accountId }: DoorWorld): Promise<number> {
  return (await doors.quarantine.refusals(accountId, Date.now())).total
}

async function stuck({ pool, doors, accountId }: DoorWorld): Promise<unknown> {
  const orphans = await pool.query('select state, because, reading from orphans limit 3')
  const [unproven] = await doors.quarantine.latest(accountId, 1)
  return { orphans: orphans.rows, unproven: unproven?.because, meta: unproven?.meta }
}
