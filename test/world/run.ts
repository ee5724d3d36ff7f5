/**
 * The whole pipeline under virtual time, seed after seed: real flows, a model of the store, the simulated
 * carrier, crashes. npm run sim -- [--seed N] [--seeds COUNT] [--events]
 */
import { parseArgs } from 'node:util'
import { planFor, report, shrink } from './plans.ts'
import { runWorld } from './world.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    events: { type: 'boolean', default: false },
  },
})
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000))
const count = Number(values.seeds ?? (values.seed === undefined ? 300 : 1))

const startedAt = performance.now()
let events = 0
let messages = 0
for (let seed = first; seed < first + count; seed += 1) {
  const plan = planFor(seed)
  const outcome = await runWorld(plan)
  events += outcome.events
  messages += plan.messages.length
  if (values.events) console.log(outcome.trace.join('\n'))
  if (outcome.faults.length === 0) continue
  console.error(report({ plan, outcome }))
  console.error('\nlooking for a smaller one...\n')
  console.error(report(await shrink(plan)))
  process.exit(1)
}
const seconds = (performance.now() - startedAt) / 1_000
console.log(
  `${count} runs from seed ${first}: ${messages} messages, ${events} events, ` +
    `${Math.round(events / seconds)} events a second, every promise kept`,
)
