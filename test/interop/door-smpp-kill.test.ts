import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import test from 'node:test'
import { startSimulator } from '../../sim/simulator.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import { createTestDatabase } from '../support/database.ts'
import { createWorld, eventually } from '../support/pipeline-world.ts'
import { freePort } from '../support/server-process.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'

const COUNT = Number(process.env['DOOR_MESSAGES'] ?? 300)
const KILLS = 2
const AT_ONCE = 20

/** The product is killed while a client submits and hears: what was acknowledged is sent, and its end is heard. */
test('no message that was acknowledged and no receipt is lost when the product is killed', async (t) => {
  const found = findScenario('healthy')
  assert.ok(found.kind === 'scenario')
  const { scenario } = found
  const pace = { hours: 720, seconds: 10 }
  const simulator = await startSimulator({ port: 0, controlPort: null, seed: 7, scenario, pace })
  const database = await createTestDatabase()
  const world = await createWorld(database.url, simulator.port, { expectedByMs: 3_000 })
  const port = await freePort()
  const path = join(import.meta.dirname, '../support/smpp-door-process.ts')
  let child: ChildProcess
  const start = async () => {
    const stdio: ('ignore' | 'inherit' | 'ipc')[] = ['ignore', 'ignore', 'inherit', 'ipc']
    child = spawn(process.execPath, [path, database.url, String(port), world.workspaceId], {
      stdio,
    })
    const [code] = await Promise.race([once(child, 'message'), once(child, 'exit')])
    assert.equal(code, 'ready', 'the door did not open')
  }
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  t.after(async () => {
    await kill()
    await simulator.stop()
    await world.pool.end()
    await database.drop()
  })
  const acknowledged = new Set<string>()
  const heard = new Set<string>()
  let number = 37255920000
  let killed = 0

  /** Submits until the session is gone or all is acknowledged. */
  const submitOver = async (client: SmppClient, enough: number): Promise<void> => {
    const worker = async () => {
      while (acknowledged.size < enough) {
        const answer = await Promise.race([
          client.ask<'submit_sm_resp'>({
            command: 'submit_sm',
            source_addr_ton: 5,
            source_addr: 'Harbour',
            dest_addr_ton: 1,
            destination_addr: String((number += 1)),
            short_message: encodeGsm7('Your table is ready') ?? assert.fail(),
            registered_delivery: 1,
          }),
          client.closed.then(() => null),
        ])
        if (answer === null) return
        assert.equal(answer.status, 0)
        acknowledged.add(answer.message_id)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  }
  const listen = (client: SmppClient) => {
    for (const { said } of client.heard) heard.add(said.id ?? '')
  }

  /**
   * What a kill cut off between us and the carrier is nobody's knowledge, and no receipt says otherwise:
   * all that has ended was told, and nothing else is open.
   */
  const unheard = async () => {
    const { rows } = await world.pool.query<{ id: string; status: string }>(
      'select id, status from messages',
    )
    const ids = new Map(rows.map(({ id, status }) => [id.replaceAll('-', ''), status]))
    const lost = [...acknowledged].filter((id) => !ids.has(id))
    assert.deepEqual(lost, [], 'what was acknowledged is stored')
    const missing = [...acknowledged].filter((id) => ids.get(id) === 'delivered' && !heard.has(id))
    const open = rows.filter(({ status }) => status !== 'delivered' && status !== 'unconfirmed')
    return { missing, open: open.length }
  }

  for (;;) {
    await start()
    const client = await openSmppClient(port)
    assert.equal(client.status, 0)
    const enough = Math.ceil((COUNT * (killed + 1)) / (KILLS + 1))
    await submitOver(client, enough)
    if (killed === KILLS) {
      await eventually(
        async () => {
          listen(client)
          return unheard()
        },
        ({ open, missing }) => open === 0 && missing.length === 0,
        { withinMs: 120_000 },
      )
      break
    }
    await eventually(
      async () => client.heard.length,
      (count) => count > 0,
    )
    listen(client)
    killed += 1
    await kill()
  }
  assert.ok(acknowledged.size >= COUNT)
  const sent = new Set(simulator.truth().submits.map(({ recipient }) => recipient))
  assert.ok(sent.size >= acknowledged.size)
})
