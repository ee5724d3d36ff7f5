/** Single accepts a second, from the flow to the commit. `--durable` waits for the disk. */
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts'
import { postgresIntakeStore } from '../src/adapters/postgres/intake.ts'
import { createIntake } from '../src/flows/accept-messages.ts'
import { QUIET, openIntakeWorld } from '../test/support/intake-world.ts'

const CLIENTS = 64
const MESSAGES = 20_000

let stopServer = async (): Promise<void> => undefined
if (process.argv.includes('--durable')) {
  const server = await startEmbeddedPostgres({
    dataDir: `/tmp/delivrd-bench-intake`,
    log: () => undefined,
  })
  if (server.kind === 'refused') throw new Error(server.because)
  process.env['TEST_DATABASE_URL'] = server.url
  stopServer = server.stop
}
const world = await openIntakeWorld()
const intake = createIntake({
  store: postgresIntakeStore(world.pool, 1),
  clock: { now: () => Date.now() },
  random: world.random,
  log: QUIET,
})
let sent = 0
const client = async (): Promise<void> => {
  while (sent < MESSAGES) {
    sent += 1
    await intake.accept({
      workspaceId: world.workspaceId,
      isTest: false,
      idempotency: null,
      messages: [
        {
          to: `+4477009${String(sent).padStart(5, '0')}`,
          text: 'Hello Anna, your parcel arrives today between 10 and 12. Reply STOP to opt out.',
          from: 'Shop',
          reference: null,
          accountId: null,
          validitySeconds: null,
          sendAt: null,
          channel: 'sms',
          fallback: null,
        },
      ],
    })
  }
}
const started = performance.now()
const cpu = process.cpuUsage()
await Promise.all(Array.from({ length: CLIENTS }, client))
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
console.log(
  `${Math.round(MESSAGES / seconds)} accepts/s with ${CLIENTS} clients; ` +
    `${((user + system) / 1e3 / MESSAGES).toFixed(3)} CPU s per 1,000 in this process`,
)
await world.end()
await stopServer()
