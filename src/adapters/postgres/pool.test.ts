import assert from 'node:assert/strict'
import { type Server, type Socket, connect, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import type { TestDatabase } from '../../../test/support/database.ts'
import { inTransaction, openPool } from './pool.ts'

let database: TestDatabase
let proxy: Server
let isSilent = false
const sockets = new Set<Socket>()

/** Stands between, and may swallow everything without ending a connection: a host that vanished. */
before(async () => {
  database = await createTestDatabase()
  const to = new URL(database.url)
  proxy = createServer((near) => {
    const far = connect(Number(to.port), to.hostname)
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (octets) => void (isSilent || into.write(octets)))
      from.on('error', () => undefined)
      from.on('close', () => into.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
})

after(async () => {
  for (const socket of sockets) socket.destroy()
  proxy?.close()
  await database?.drop()
})

function proxied(): string {
  const address = proxy.address()
  assert.ok(typeof address === 'object' && address !== null)
  const url = new URL(database.url)
  url.host = `127.0.0.1:${address.port}`
  return url.href
}

for (const pipeline of [true, false]) {
  test(`a database that falls silent fails what waits for it, and is found again (pipeline ${pipeline})`, async () => {
    const pool = openPool(proxied(), { max: 2, pipeline, answerWithinMs: 300 })
    try {
      await pool.query('select 1')
      await inTransaction(pool, async (client) => {
        await client.query('select 1')
        isSilent = true
        await client.query('select 2')
      }).then(
        () => assert.fail('it answered'),
        (error: unknown) => assert.equal((error as { code?: string }).code, '08006'),
      )
      isSilent = false
      assert.equal((await pool.query('select 4 as four')).rows[0].four, 4)
    } finally {
      isSilent = false
      await pool.end()
    }
  })
}

test('what the work itself throws is thrown as it is', async () => {
  const pool = openPool(database.url, { max: 1 })
  const mistake = new TypeError('our own')
  try {
    await assert.rejects(
      inTransaction(pool, async () => Promise.reject(mistake)),
      (error) => error === mistake,
    )
    await assert.rejects(
      inTransaction(pool, (client) => client.query('select 1/0')),
      { code: '22012' },
    )
  } finally {
    await pool.end()
  }
})
