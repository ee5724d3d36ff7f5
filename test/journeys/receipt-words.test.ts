import assert from 'node:assert/strict'
import { test } from 'node:test'
import { telling } from '../../sim/providers/script.ts'
import { sha256 } from '../../src/adapters/crypto/secrets.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { postgresReplayStore } from '../../src/adapters/postgres/replay-store.ts'
import { listUnknownWords } from '../../src/flows/list-unknown-words.ts'
import { nameUnknown } from '../../src/flows/manage-vocabulary.ts'
import type { PlatformDeps } from '../../src/flows/ports/platform.ts'
import { type ReplayDeps, runReplay } from '../../src/flows/replay.ts'
import { findProvider } from '../support/all-providers.ts'
import { callerOf } from '../support/api.ts'
import { bringCall, receiptCall, sendTo, signed } from '../support/brought.ts'
import { createTestDatabase } from '../support/database.ts'
import { type DoorWorld, openDoorWorld } from '../support/door-world.ts'
import { PARTS } from '../support/pipeline-parts.ts'
import { clock, eventually, log, random, tally } from '../support/pipeline-world.ts'

/** A word that no table knows, said over HTTP: listed under its vendor, named by a person, and read again. */

const NUMBERS = ['+447700900201', '+447700900202', '+447700900203']
const WISH = {
  status: 'delivered',
  reason: null,
  permanent: null,
  charge: null,
  grade: null,
  meaning: null,
  note: null,
  scope: 'vendor',
} as const

function partsOf({ pool, workspaceId }: DoorWorld) {
  const store = postgresPlatformStore(pool, { sha256 })
  // Nothing here seals, signs or signs in.
  const secrets = { sha256 } as PlatformDeps['secrets']
  const platform: PlatformDeps = { store, clock, random, secrets }
  const replay: ReplayDeps = {
    clock,
    random,
    log,
    store: postgresReplayStore(pool, 200),
    readers: PARTS,
  }
  return { platform, replay, act: { caller: callerOf(workspaceId), ip: null } }
}

for (const { kind, word } of [
  { kind: 'twilio', word: 'frobnicated' },
  { kind: 'kannel', word: '77' },
]) {
  test(`${kind}: a word nobody knows moves nothing until it is named, and then all that were told it`, async () => {
    const database = await createTestDatabase()
    const world = await openDoorWorld(database.url, findProvider(kind), {
      script: () => telling([]),
    })
    try {
      const { platform, replay, act } = partsOf(world)
      const vendor = findProvider(kind).vendor(world.accountUrl)
      const messages = await sendTo(world, NUMBERS)
      for (const message of messages) {
        const call = receiptCall(vendor, message, { word, code: null })
        assert.ok((await bringCall(world, signed(vendor, call))) < 300)
      }
      const list = () =>
        listUnknownWords({ store: platform.store, readers: PARTS }, world.workspaceId, {
          limit: 10,
          after: null,
          state: null,
        })
      const [found] = await eventually(list, ([one]) => one?.receipts === NUMBERS.length)
      assert.equal(found?.code.toLowerCase(), word)
      assert.equal(found?.vendor, kind)
      assert.equal(found?.samples[0]?.source?.protocol, 'http')
      assert.deepEqual(await tally(world), { submitted: NUMBERS.length })

      const saved = await nameUnknown(platform, act, { id: found?.id ?? '', wish: WISH })
      assert.equal(saved.kind, 'saved', JSON.stringify(saved))
      while (await runReplay(replay));
      assert.deepEqual(await tally(world), { delivered: NUMBERS.length })
      const { rows } = await world.pool.query('select distinct dialect, matched_by from evidence')
      assert.equal(rows.length, 1)
      assert.match(rows[0]?.dialect, new RegExp(`^${kind}/\\d+\\+1$`))
      assert.equal(rows[0]?.matched_by, 'reference')
    } finally {
      await world.close()
      await database.drop()
    }
  })
}
