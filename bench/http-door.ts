/**
 * What the door costs: the same POST route behind everything that every request passes (who is asking,
 * limits, headers, checks) and bare, in turn. Counts the server's own CPU time, which other work on the
 * machine does not change.
 */
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { connect } from 'node:net'
import Fastify from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Api } from '../src/adapters/http/api.ts'
import { MESSAGE_EXAMPLE } from '../src/adapters/http/api/message-example.ts'
import { Message } from '../src/adapters/http/api/message-schema.ts'
import { plainSerializer } from '../src/adapters/http/serializers.ts'
import { validatorCompiler } from '../src/adapters/http/validation.ts'
import { buildTestServer, callerOf, fixedCallers } from '../test/support/api.ts'

const CONNECTIONS = 32
const SECONDS = 3
const ROUNDS = 5

function addRoute(app: Api): void {
  app.post(
    '/v1/messages',
    {
      config: { scope: 'messages:write', load: 'sends' },
      schema: {
        operationId: 'sendMessage',
        summary: 'Send',
        tags: ['messages'],
        body: Type.Object(
          { to: Type.String(), text: Type.String() },
          { additionalProperties: false },
        ),
        response: { 202: Message },
      },
    },
    async (_request, reply) => reply.code(202).send(MESSAGE_EXAMPLE),
  )
}

/** Sends over its connections, one request at a time on each, until its time is over. */
async function drive(port: number): Promise<number> {
  const body = '{"to":"+37251234567","text":"Your table is ready."}'
  const text =
    'POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer good\r\n' +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const until = performance.now() + SECONDS * 1000
  const counts = await Promise.all(
    Array.from(
      { length: CONNECTIONS },
      () =>
        new Promise<number>((resolve, reject) => {
          let done = 0
          let left = 1_000
          const open = () => {
            const socket = connect(port, '127.0.0.1')
            socket.setNoDelay(true)
            socket.on('error', reject)
            socket.on('connect', () => socket.write(text))
            socket.on('data', (octets) => {
              // One small answer, one packet: its last octets end the JSON.
              if (octets[octets.length - 1] !== 0x7d) return
              done++
              if (performance.now() > until) {
                socket.destroy()
                resolve(done)
              } else if (--left === 1) {
                left = 1_000
                socket.destroy()
                open()
              } else socket.write(text)
            })
          }
          open()
        }),
    ),
  )
  return counts.reduce((a, b) => a + b, 0)
}

/** Microseconds of this thread's CPU time for one request. */
async function measure(app: Api): Promise<number> {
  const address = app.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('it listens on no port')
  const worker = new Worker(new URL(import.meta.url), { workerData: { port: address.port } })
  const before = process.threadCpuUsage()
  const done = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / done
}

if (isMainThread) {
  const bare = Fastify({ logger: false }).withTypeProvider<TypeBoxTypeProvider>()
  bare.setValidatorCompiler(validatorCompiler)
  bare.setSerializerCompiler(plainSerializer)
  addRoute(bare)
  const door = await buildTestServer(
    addRoute,
    {
      authenticator: fixedCallers({ good: callerOf('00000000-0000-7000-8000-0000000000aa') }),
      clock: { now: () => Date.now() },
    },
    { checkAnswers: false, limits: { sends: 1e9, reads: 1e9, exports: 1e9, anybody: 1e9 } },
  )
  await bare.listen({ port: 0, host: '127.0.0.1' })
  await door.listen({ port: 0, host: '127.0.0.1' })
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const without = await measure(bare)
    const withDoor = await measure(door)
    ratios.push(without / withDoor)
    console.log(
      `bare ${without.toFixed(1)} us   door ${withDoor.toFixed(1)} us   ratio ${(without / withDoor).toFixed(2)}`,
    )
  }
  ratios.sort((a, b) => a - b)
  console.log(`median ratio ${ratios[Math.floor(ROUNDS / 2)]?.toFixed(2)}`)
  await bare.close()
  await door.close()
} else {
  const { port } = workerData as { port: number }
  parentPort?.postMessage(await drive(port))
}
