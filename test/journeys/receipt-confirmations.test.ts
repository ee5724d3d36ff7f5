import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchText, subscription } from '../../sim/providers/aws.ts'
import { telling } from '../../sim/providers/script.ts'
import { postgresConfirmations } from '../../src/adapters/postgres/confirmations.ts'
import { confirmAsked } from '../../src/flows/confirm-asked.ts'
import { findProvider } from '../support/all-providers.ts'
import { bringCall } from '../support/brought.ts'
import { createTestDatabase } from '../support/database.ts'
import { type DoorWorld, SEALING, openDoorWorld } from '../support/door-world.ts'
import { eventually, log } from '../support/pipeline-world.ts'

/** A topic that wants to be confirmed, and certificates that cannot be had. */

async function atAws(
  journey: (world: DoorWorld, confirmed: readonly string[]) => Promise<void>,
): Promise<void> {
  const database = await createTestDatabase()
  const confirmed: string[] = []
  const quiet = { script: () => telling([]) }
  const world = await openDoorWorld(database.url, findProvider('aws'), quiet, { confirmed })
  try {
    await journey(world, confirmed)
  } finally {
    await world.close()
    await database.drop()
  }
}

const asked = ({ accountUrl }: DoorWorld) =>
  subscription({ callbackUrl: accountUrl, signatureVersion: '2' }, Date.now())

test('what a topic asks for is tried again for three days, whichever process lives then', () =>
  atAws(async ({ pool, accountId }) => {
    const confirmations = postgresConfirmations(pool, SEALING)
    let at = Date.UTC(2027, 0, 1)
    const url = 'https://sns.us-east-1.amazonaws.com/?Token=a-token'
    await confirmations.ask(accountId, url, at)
    const { rows } = await pool.query<{ stored: string }>(
      `select encode(sealed, 'escape') as stored from door_confirmations`,
    )
    assert.ok(!rows[0]?.stored.includes('a-token'))
    const fetched: string[] = []
    const step = (fetchOnce: (url: string) => Promise<string>) =>
      confirmAsked({ confirmations, fetchOnce, clock: { now: () => at }, log })
    const away = async (one: string): Promise<string> => {
      fetched.push(one)
      throw new Error('ECONNRESET')
    }
    const began = at
    for (;;) {
      await step(away)
      const state = await confirmations.of(accountId)
      if (state?.nextAt == null) break
      assert.equal(state.state, 'waiting')
      assert.equal(state.because, 'ECONNRESET')
      at = state.nextAt
    }
    assert.equal((await confirmations.of(accountId))?.state, 'given-up')
    assert.ok(at - began > 2.9 * 86_400_000 && fetched.length > 60, String(fetched.length))

    await confirmations.ask(accountId, url, at)
    assert.equal(await step(async () => ''), 1)
    assert.equal((await confirmations.of(accountId))?.state, 'confirmed')
    assert.equal(await step(async () => ''), 0)
  }))

test('a certificate that Amazon has not is a forgery, and told apart from one that cannot be had', () =>
  atAws(async (world, confirmed) => {
    const real = world.doors.deps.world.fetchText
    const published = world.doors.deps.world as { fetchText: typeof real }
    published.fetchText = (url) => (url.endsWith('/none.pem') ? Promise.resolve(null) : real(url))
    const call = asked(world)
    const changed = (host: string) => ({
      ...call,
      body: JSON.stringify({
        ...(JSON.parse(call.body) as object),
        SigningCertURL: `https://${host}/none.pem`,
      }),
    })
    assert.equal(await bringCall(world, changed('sns.us-east-1.amazonaws.com')), 403)
    assert.equal(await bringCall(world, changed('sns.eu-west-1.amazonaws.com')), 403)
    assert.equal(await bringCall(world, changed('sns.s3-us-west-2.amazonaws.com')), 403)
    assert.equal(await world.doors.quarantine.count(world.accountId), 3)

    published.fetchText = () => Promise.reject(new Error('ECONNRESET'))
    assert.equal(await bringCall(world, call), 503)
    published.fetchText = fetchText
    assert.equal(await bringCall(world, call), 200)
    await eventually(
      async () => confirmed.length,
      (calls) => calls === 1,
    )
    const state = await eventually(
      () => world.doors.confirmations.of(world.accountId),
      (one) => one?.state === 'confirmed',
    )
    assert.equal(state?.because, null)
  }))

test('what could not be told again for want of a certificate is told when it is there', () =>
  atAws(async (world, confirmed) => {
    await world.setConnection({ topic_arn: 'arn:aws:sns:us-east-1:1:typo' })
    assert.equal(await bringCall(world, asked(world)), 403)
    const published = world.doors.deps.world as { fetchText: typeof fetchText }
    let tries = 0
    published.fetchText = async () => {
      tries += 1
      throw new Error('ECONNRESET')
    }
    await world.setConnection({ topic_arn: 'arn:aws:sns:us-east-1:123456789012:receipts' })
    await eventually(
      async () => tries,
      (n) => n > 0,
    )
    assert.equal(await world.doors.quarantine.count(world.accountId), 1)
    published.fetchText = fetchText
    await eventually(
      () => world.doors.quarantine.count(world.accountId),
      (n) => n === 0,
    )
    assert.deepEqual(confirmed, [])
  }))
