import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Pool as Client } from 'undici'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { createRandom } from '../../sim/random.ts'
import { type TestDatabase, createTestDatabase } from './database.ts'
import { addWorkspace } from './rows.ts'
import { freePort } from './server-process.ts'

const KEY = 'the-admin-key-of-the-idempotency-test'
const CLIENTS = 50
const DEADLINE_MS = 60_000

type Size = {
  readonly rounds: number
  /** Asked at the same time, each by 50 clients. */
  readonly keys: number
  readonly seed: number
}

type Answer = { readonly status: number; readonly text: string; readonly isReplay: boolean }

/** The same Idempotency-Key from 50 clients at once, and a kill -9 in the middle of each round. */
export function idempotencySuite({ rounds, keys, seed }: Size): void {
  const random = createRandom(seed)
  let database: TestDatabase
  let folder: string
  let port: number
  let child: ChildProcess
  let client: Client
  let interrupted = 0

  async function start(): Promise<void> {
    child = fork(
      join(import.meta.dirname, 'product-process.ts'),
      [database.url, String(port), KEY, folder, ''],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    )
    await once(child, 'message')
  }

  before(async () => {
    database = await createTestDatabase()
    folder = mkdtempSync(join(tmpdir(), 'delivrd-keys-'))
    const pool = openPool(database.url, { max: 1 })
    await addWorkspace(pool, { country: 'EE' })
    await pool.end()
    port = await freePort()
    client = new Client(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1 })
    await start()
    const account = { name: 'main', host: '127.0.0.1', port: 9, system_id: 'x', password: 'y' }
    const made = await ask('/v1/accounts', account, randomUUID())
    assert.equal(made.status, 201)
  })
  after(async () => {
    child.kill('SIGKILL')
    await client.destroy()
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  async function ask(path: string, body: object, key: string): Promise<Answer> {
    const answer = await client.request({
      method: 'POST',
      path,
      headers: {
        authorization: `Bearer ${KEY}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    })
    return {
      status: answer.statusCode,
      text: await answer.body.text(),
      isReplay: answer.headers['idempotent-replayed'] === 'true',
    }
  }

  /** As a good client does: again, until it knows. */
  async function askUntilAnswered(body: object, key: string): Promise<Answer> {
    const deadline = performance.now() + DEADLINE_MS
    for (;;) {
      const answer = await ask('/v1/messages', body, key).catch(() => null)
      if (answer === null) interrupted++
      // 409: the first one is still at it; 503: it is starting.
      else if (answer.status !== 409 && answer.status < 500) return answer
      assert.ok(performance.now() < deadline, `no answer: ${answer?.text}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const messageOf = (reference: string) => ({
    to: '+37251234567',
    from: 'Shop',
    text: 'Your table is ready',
    reference,
  })

  async function countMessages(): Promise<Map<string, number>> {
    const pool = openPool(database.url, { max: 1 })
    const { rows } = await pool.query<{ reference: string; n: number }>(
      'select reference, count(*)::int as n from messages group by 1',
    )
    await pool.end()
    return new Map(rows.map(({ reference, n }) => [reference, n]))
  }

  const size = `${rounds} × ${keys} keys, ${CLIENTS} clients each`
  test(`one key is one message and one answer, whoever is killed meanwhile (${size}, seed ${seed})`, async () => {
    const asked = new Map<string, Answer[]>()
    for (let round = 0; round < rounds; round++) {
      const pending = Array.from({ length: keys }, async (_, at) => {
        const reference = `round-${round}-${at}`
        const body = messageOf(reference)
        const clients = Array.from({ length: CLIENTS }, () => askUntilAnswered(body, reference))
        asked.set(reference, await Promise.all(clients))
      })
      const settled = Promise.all(pending)
      await new Promise((resolve) => setTimeout(resolve, 5 + random.whole(250)))
      child.kill('SIGKILL')
      await once(child, 'exit')
      await start()
      await settled
    }
    assert.ok(interrupted > 0, 'nobody noticed a kill')
    const messages = await countMessages()
    assert.equal(messages.size, rounds * keys)
    for (const [reference, answers] of asked) {
      assert.equal(messages.get(reference), 1, reference)
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]), reference)
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1, reference)
      const first = answers.filter(({ isReplay }) => !isReplay).length
      assert.ok(first <= 1, `${reference} was taken in ${first} times`)
      const { id } = JSON.parse(answers[0]?.text ?? '') as { id: string }
      assert.match(id, /^msg_/)
    }
  })

  test('after all that, another request under such a key is refused, and a key of another form too', async () => {
    const other = await ask('/v1/messages', messageOf('another'), 'round-0-0')
    assert.equal(other.status, 422)
    assert.equal((JSON.parse(other.text) as { code: string }).code, 'idempotency-key-reused')
    const malformed = await ask('/v1/messages', messageOf('another'), 'two words')
    assert.equal(malformed.status, 400)
    const { code } = JSON.parse(malformed.text) as { code: string }
    assert.equal(code, 'malformed-idempotency-key')
    assert.equal((await countMessages()).has('another'), false)
  })
}
