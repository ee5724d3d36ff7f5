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

const COUNT = Number(process.env['DOOR_MESSAGES'] ?? 120)
const KILLS = 2
const AT_ONCE = 20
const ANSWER_MS = 60_000
/** Of the provider account in this world: no more than that is cut off at once. */
const WINDOW = 200

/** The product is killed while a client submits and hears: what was acknowledged is sent, and its end is heard. */
test('no message that was acknowledged and no receipt is lost when the product is killed', async (t) => {
  const found = findScenario('healthy')
  assert.ok(found.kind === 'scenario')
  const { scenario } = found
  const pace = { hours: 720, seconds: 10 }
  const simulator = await startSimulator({ port: 0, controlPort: null, seed: 7, scenario, pace })
  const database = await createTestDatabase()
  const world = await createWorld(database.url, simulator.port, { expectedByMs: 2_000 })
  const port = await freePort()
  const path = join(import.meta.dirname, '../support/smpp-door-process.ts')
  let child: ChildProcess
  let gone = Promise.resolve('')
  const start = async () => {
    const stdio: ('ignore' | 'inherit' | 'ipc')[] = ['ignore', 'ignore', 'inherit', 'ipc']
    child = spawn(process.execPath, [path, database.url, String(port), world.workspaceId], {
      stdio,
    })
    // Heard from its beginning: who waits for the end of one that is gone already would wait for ever.
    gone = once(child, 'exit').then(([code, signal]) => `exit ${code ?? signal}`)
    const [code] = await Promise.race([once(child, 'message'), gone.then((how) => [how])])
    assert.equal(code, 'ready', 'the door did not open')
  }
  const kill = async () => {
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

  const unanswered = () =>
    new Promise<never>((_, reject) => {
      const because = () => `unanswered after ${acknowledged.size} of ${COUNT}, kill ${killed}`
      setTimeout(() => reject(new Error(because())), ANSWER_MS).unref()
    })

  /** Submits until the session is gone or all is acknowledged. */
  const submitOver = async (client: SmppClient, enough: number): Promise<void> => {
    const worker = async () => {
      while (acknowledged.size < enough) {
        const answer = await Promise.race([
          client.closed.then(() => null),
          unanswered(),
          client.ask<'submit_sm_resp'>({
            command: 'submit_sm',
            source_addr_ton: 5,
            source_addr: 'Harbour',
            dest_addr_ton: 1,
            destination_addr: String((number += 1)),
            short_message: encodeGsm7('Your table is ready') ?? assert.fail(),
            registered_delivery: 1,
          }),
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
    const waiting = await world.pool.query(
      'select message_id, due_at, leased_until, tries from callback_queue limit 20',
    )
    return {
      missing,
      open: open.map(({ id, status }) => `${id} ${status}`),
      waiting: waiting.rows,
    }
  }

  for (;;) {
    await start()
    let client = await openSmppClient(port)
    assert.equal(client.status, 0)
    const enough = Math.ceil((COUNT * (killed + 1)) / (KILLS + 1))
    await submitOver(client, enough)
    if (killed === KILLS) {
      await eventually(
        async () => {
          listen(client)
          // As any client does: a machine that stands still for long enough ends a link.
          if (client.socket.destroyed) client = await openSmppClient(port)
          return { ...(await unheard()), door: await Promise.race([gone, 'open']) }
        },
        ({ open, missing }) => open.length === 0 && missing.length === 0,
        // Far sooner than a lease ends: what a process was telling is taken over when it is gone.
        { withinMs: 45_000 },
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
  // What was cut off between being written down and leaving stands as unconfirmed, and is not sent again.
  const sent = new Set(simulator.truth().submits.map(({ recipient }) => `+${recipient}`))
  const { rows } = await world.pool.query<{ status: string; recipient: string }>(
    `select m.status, c.recipient from messages m
     join message_contents c on c.bucket = m.bucket and c.message_id = m.id`,
  )
  const unsent = rows.filter(({ recipient }) => !sent.has(recipient))
  assert.deepEqual(
    [...new Set(unsent.map(({ status }) => status))].filter((status) => status !== 'unconfirmed'),
    [],
  )
  assert.ok(unsent.length <= KILLS * WINDOW, `${unsent.length} were cut off`)
})
