import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fakeTwilio } from '../../sim/providers/twilio.ts'
import { wireId } from '../../src/core/ids.ts'
import { findProvider } from '../support/all-providers.ts'
import { signed } from '../support/brought.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { PUBLIC_URL } from '../support/door-world.ts'
import { type World, createWorld, eventually } from '../support/pipeline-world.ts'
import { pointAt } from '../support/sending-world.ts'
import { freePort } from '../support/server-process.ts'
import { ROOT } from '../support/tree.ts'

/** KILLS=200 is what is shown before a release. */
const KILLS = Number(process.env['KILLS'] ?? 4)
const RECEIPTS_A_KILL = 600
const AT_ONCE = 32

const vendor = fakeTwilio({ accountSid: `AC${'0'.repeat(32)}`, authToken: 'fake-twilio-token' })

let database: TestDatabase
let world: World
let port: number
let child: ChildProcess | null = null

before(async () => {
  database = await createTestDatabase()
  world = await createWorld(database.url, 9)
  await pointAt(world, { provider: findProvider('twilio'), baseUrl: 'http://127.0.0.1:9' })
  port = await freePort()
})
after(async () => {
  child?.kill('SIGKILL')
  await world?.pool.end()
  await database?.drop()
})

async function start(): Promise<ChildProcess> {
  const program = join(ROOT, 'test/support/door-process.ts')
  const started = spawn(process.execPath, [program, database.url, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  await once(started.stdout as NodeJS.ReadableStream, 'data')
  return started
}

/** Whether it was acknowledged: what breaks on the way was not. */
async function bring(number: number): Promise<boolean> {
  const sid = `SM${String(number).padStart(32, '0')}`
  const place = `${PUBLIC_URL}/receipts/${wireId('acc', world.accountId)}`
  const call = signed(vendor, {
    method: 'POST',
    url: place,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `MessageSid=${sid}&MessageStatus=delivered&To=%2B447700900201`,
  })
  try {
    const { method, headers, body } = call
    const at = call.url.replace(PUBLIC_URL, `http://127.0.0.1:${port}`)
    const response = await fetch(at, { method, headers, body })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

test(`whatever was acknowledged is kept, through ${KILLS} kills`, async () => {
  const acknowledged: number[] = []
  let number = 0
  for (let kill = 0; kill <= KILLS; kill++) {
    const process = await start()
    const until = number + RECEIPTS_A_KILL
    const isLast = kill === KILLS
    const killAt = isLast ? Number.POSITIVE_INFINITY : until - RECEIPTS_A_KILL / 2
    const bringSome = async (): Promise<void> => {
      while (number < until) {
        const own = number++
        if (own === killAt) process.kill('SIGKILL')
        if (await bring(own)) acknowledged.push(own)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, bringSome))
    if (!isLast)
      await eventually(
        async () => process.signalCode,
        (code) => code === 'SIGKILL',
      )
  }
  assert.ok(acknowledged.length > (KILLS / 2) * RECEIPTS_A_KILL * 0.8, `${acknowledged.length}`)
  const { rows } = await world.pool.query<{ sid: string }>(
    `select distinct substring(convert_from(raw, 'UTF8') from 'MessageSid=SM(\\d+)') as sid from journal`,
  )
  const kept = new Set(rows.map(({ sid }) => Number(sid)))
  assert.deepEqual(
    acknowledged.filter((one) => !kept.has(one)),
    [],
  )
  const left = async () =>
    Number((await world.pool.query('select count(*) as n from inbox')).rows[0].n)
  await eventually(left, (waiting) => waiting === 0)
  // Nobody sent these: each waits where people see it.
  const orphans = await world.pool.query(
    'select count(*) as n, count(distinct provider_id) as ids from orphans',
  )
  assert.equal(Number(orphans.rows[0].ids), kept.size)
})
