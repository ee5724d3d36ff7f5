import type { SeededRandom } from '../../sim/random.ts'
import { createRandom } from '../../sim/random.ts'
import { BEHAVIOURS } from '../../sim/tables/behaviours-table.ts'
import type { Outcome, Plan, PlannedMessage } from './world.ts'
import { runWorld } from './world.ts'

/** Refused for the moment, for ever: such a message never ends. */
const ENDLESS = new Set(['answer-rthrottled', 'answer-rmsgqful'])
/** The difficult ones come up as often as the long tables of codes. */
const DIFFICULT = BEHAVIOURS.filter(({ code }) => code < 100)
const ANY = BEHAVIOURS.filter(({ name }) => !ENDLESS.has(name))

/** A run of its own for every seed: some messages, one or two processes, some accidents. */
export function planFor(seed: number): Plan {
  const random = createRandom(seed ^ 0x5eed)
  return {
    seed,
    messages: Array.from({ length: 10 + random.whole(40) }, () => messageOf(random)),
    accounts: random.next() < 0.5 ? 1 : 2,
    processes: 1 + random.whole(2),
    crashes: random.whole(4),
    linkBreaks: random.whole(4),
  }
}

const messageOf = (random: SeededRandom): PlannedMessage => ({
  behaviour: random.pick(random.next() < 0.7 ? DIFFICULT : ANY).name,
  isLong: random.next() < 0.25,
  validityMs: random.next() < 0.05 ? random.whole(5_000) : null,
})

/**
 * The smallest plan found that still fails: fewer messages and accidents, same seed. A smaller plan is a
 * different run, so this is a search and not a proof.
 */
export async function shrink(
  plan: Plan,
  triesMax = 200,
): Promise<{ plan: Plan; outcome: Outcome }> {
  let best = { plan, outcome: await runWorld(plan) }
  let tries = 0
  for (let step = Math.ceil(plan.messages.length / 2); step >= 1; step = Math.floor(step / 2)) {
    for (let at = 0; at < best.plan.messages.length && tries < triesMax;) {
      tries += 1
      const messages = best.plan.messages.toSpliced(at, step)
      const outcome = messages.length === 0 ? null : await runWorld({ ...best.plan, messages })
      if (outcome !== null && outcome.faults.length > 0)
        best = { plan: { ...best.plan, messages }, outcome }
      else at += step
    }
  }
  for (const change of [
    { accounts: 1 as const },
    { processes: 1 },
    { crashes: 0 },
    { linkBreaks: 0 },
  ]) {
    const smaller = { ...best.plan, ...change }
    const outcome = await runWorld(smaller)
    if (outcome.faults.length > 0) best = { plan: smaller, outcome }
  }
  return best
}

/** Everything a person needs to see the failure again. */
export function report({ plan, outcome }: { plan: Plan; outcome: Outcome }): string {
  const { seed, messages, ...rest } = plan
  return [
    `SEED=${seed} STEP=${outcome.steps}  (npm run sim -- --seed ${seed})`,
    ...outcome.faults.slice(0, 5).map((fault) => `  ${fault}`),
    `with ${JSON.stringify(rest)} and ${messages.length} messages:`,
    ...messages.map((one) => `  ${JSON.stringify(one)}`),
    'last events:',
    ...outcome.trace.slice(-40).map((event) => `  ${event}`),
  ].join('\n')
}
