import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FastifyInstance, fastify } from 'fastify'
import { listenOnPort } from './listen.ts'

function portOf(app: FastifyInstance): number {
  const address = app.server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

const openIn = (app: FastifyInstance) => (port: number) => app.listen({ port, host: '127.0.0.1' })

async function withTakenPort(work: (port: number) => Promise<void>): Promise<void> {
  const first = fastify()
  await first.listen({ port: 0, host: '127.0.0.1' })
  await work(portOf(first))
  await first.close()
}

test('a taken default port gives way to the next free one, said aloud', () =>
  withTakenPort(async (taken) => {
    const app = fastify()
    app.get('/', () => 'here')
    const said: string[] = []
    const asked = { number: taken, isExplicit: false }
    const listening = await listenOnPort(asked, openIn(app), (line) => said.push(line))

    assert.equal(listening.kind, 'listening')
    assert.ok(listening.port > taken)
    assert.deepEqual(said, [`port ${taken} is taken, so this is port ${listening.port}`])
    const answer = await app.inject('/')
    assert.equal(answer.body, 'here')
    assert.equal(portOf(app), listening.port)
    await app.close()
  }))

test('a taken port that somebody named is an error', () =>
  withTakenPort(async (taken) => {
    const app = fastify()
    const asked = { number: taken, isExplicit: true }
    assert.deepEqual(await listenOnPort(asked, openIn(app), () => {}), {
      kind: 'taken',
      because: `PORT ${taken} is taken by another program`,
    })
    await app.close()
  }))

test('a free port is taken as it is, without a word', async () => {
  const said: string[] = []
  const asked = { number: 8080, isExplicit: false }
  const listening = await listenOnPort(
    asked,
    async () => undefined,
    (line) => said.push(line),
  )
  assert.deepEqual([listening, said], [{ kind: 'listening', port: 8080 }, []])
})
