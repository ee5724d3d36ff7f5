import assert from 'node:assert/strict'
import { type Server, type Socket, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { createRandom } from '../../sim/random.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { createSession } from '../../src/smpp/session.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import {
  type Running,
  type World,
  createWorld,
  eventually,
  startProcess,
} from '../support/pipeline-world.ts'

/** A message centre that writes whatever it is told to, beside answering binds. */
let centre: Server
const sockets = new Set<Socket>()
let database: TestDatabase
let world: World
let running: Running
const SEED = Number(process.env['SEED'] ?? 23)

before(async () => {
  database = await createTestDatabase()
  centre = createServer((socket) => {
    const session = createSession<null>({ role: 'smsc' }, Date.now())
    sockets.add(socket)
    socket.on('data', (chunk: Uint8Array) => {
      for (const event of session.feed(chunk, Date.now())) {
        if (event.kind === 'request' && event.pdu.command === 'bind_transceiver') {
          session.respond(event.pdu, { system_id: 'noise' })
        }
      }
      const octets = session.takeOutgoing()
      if (octets !== null && !socket.destroyed) socket.write(octets)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => centre.listen(0, '127.0.0.1', resolve))
  const address = centre.address()
  assert.ok(typeof address === 'object' && address !== null)
  world = await createWorld(database.url, address.port)
  running = await startProcess(world.pool)
})

after(async () => {
  await running?.pipeline.stop()
  for (const socket of sockets) socket.destroy()
  centre?.close()
  await world?.pool.end()
  await database?.drop()
})

const delivery = (sequence: number, text: string): Uint8Array =>
  encodePdu({
    command: 'deliver_sm',
    sequence,
    source_addr: '447700900123',
    destination_addr: 'Delivrd',
    short_message: new TextEncoder().encode(text),
  })

const isBound = () =>
  eventually(
    async () => running.pipeline.links().get(world.accountId)?.[0]?.kind ?? 'none',
    (kind) => kind === 'bound',
  )

const heard = (text: string) =>
  eventually(
    async () =>
      (await world.pool.query('select 1 from inbound_messages where text = $1', [text])).rows
        .length,
    (count) => count > 0,
  )

test(`2,000 mutated PDUs leave the link able to hear (seed ${SEED})`, async () => {
  const random = createRandom(SEED)
  const pick = (below: number) => Math.floor(random.between([0, below - 1]))
  await isBound()
  for (let round = 0; round < 20; round++) {
    const [socket] = sockets
    assert.ok(socket !== undefined)
    for (let at = 0; at < 100 && !socket.destroyed; at++) {
      const octets = Uint8Array.from(delivery(at + 1, `noise ${round} ${at}`))
      // The body only, mostly: a broken length ends the connection, as it must.
      const from = at === 99 ? 0 : 16
      for (let flips = 0; flips < 3; flips++) {
        octets[from + pick(octets.length - from)] = pick(256)
      }
      socket.write(octets)
    }
    await isBound()
    const [live] = sockets
    assert.ok(live !== undefined)
    live.write(delivery(10_000 + round, `clear ${round}`))
    if (live.destroyed) continue
    // The broken length at the end of the noise may have swallowed it: then the link is made again.
    await eventually(
      async () => {
        for (const one of sockets)
          if (!one.destroyed) one.write(delivery(20_000 + round, `clear ${round}`))
        return (
          await world.pool.query('select 1 from inbound_messages where text = $1', [
            `clear ${round}`,
          ])
        ).rows.length
      },
      (count) => count > 0,
    )
  }
  await heard('clear 19')
  const { rows } = await world.pool.query<{ lost: number }>(
    `select (select count(*) from journal) - (select count(*) from inbound_messages)
       - (select count(*) from orphans) - (select count(*) from inbox)
       - (select count(*) from evidence) as lost`,
  )
  assert.equal(rows[0]?.lost, 0, 'everything that was taken has a place')
})
