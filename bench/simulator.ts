/**
 * The simulated carrier alone: submissions and receipts a second over loopback, and the share of a
 * core that it takes. The customer runs in a process of its own, so that only the simulator is measured.
 * node bench/simulator.ts [--messages 100000] [--links 4] [--json]
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bindCustomer } from '../sim/customer.ts'
import { findScenario } from '../sim/smsc/scenario.ts'
import { startSimulator } from '../sim/simulator.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    links: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
    'customer-of': { type: 'string' },
  },
})
const messages = Number(values.messages)
const links = Number(values.links)
const TEXT = new TextEncoder().encode(
  'Your table for two is booked for 19:00 tonight. Reply STOP to opt out.',
)

if (values['customer-of'] === undefined) await measure()
else await beCustomer(Number(values['customer-of']))

async function measure(): Promise<void> {
  const found = findScenario('fast')
  if (found.kind !== 'scenario') throw new Error(found.because)
  const simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: 1,
    scenario: { ...found.scenario, mix: [[1, 'fake-delivered']] },
    isTruthKept: false,
  })
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  const customer = fork(fileURLToPath(import.meta.url), [
    `--customer-of=${simulator.port}`,
    `--messages=${messages}`,
    `--links=${links}`,
  ])
  await new Promise((resolve) => customer.once('exit', resolve))
  const seconds = (performance.now() - startedAt) / 1_000
  const used = process.cpuUsage(cpu)
  const cpuSeconds = (used.user + used.system) / 1e6
  const { acknowledged, submitted } = simulator.stats()
  await simulator.stop()
  const figures = {
    messages: submitted,
    receiptsAcknowledged: acknowledged,
    messagesPerSecond: Math.round(submitted / seconds),
    cpuSecondsPer1000: +((cpuSeconds / submitted) * 1_000).toFixed(4),
    shareOfACore: +(cpuSeconds / seconds).toFixed(2),
  }
  if (values.json) console.log(JSON.stringify(figures))
  else console.table(figures)
}

async function beCustomer(port: number): Promise<void> {
  let submitted = 0
  let received = 0
  await new Promise<void>((resolve, reject) => {
    const start = async (): Promise<void> => {
      const customer = await bindCustomer({ port, windowSize: 500 })
      const fill = (): void => {
        while (customer.room > 0 && submitted < messages) {
          const to = String(447_911_000_000 + submitted)
          submitted += 1
          customer.submit({ to, octets: TEXT }, () => {})
        }
        customer.flush()
      }
      customer.onRoom = fill
      customer.onDelivered = () => {
        received += 1
        if (received === messages) setTimeout(resolve, 50)
      }
      fill()
    }
    for (let at = 0; at < links; at += 1) start().catch(reject)
  })
  process.exit(0)
}
