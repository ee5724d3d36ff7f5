import type { Status } from '../src/core/status.ts'
import { allowedStatuses } from './oracle.ts'
import type { Behaviour } from './smsc/behaviour.ts'
import { magicNumber } from './smsc/magic.ts'
import { findScenario } from './smsc/scenario.ts'
import { BEHAVIOURS } from './tables/behaviours-table.ts'
import { runVirtually } from './virtual.ts'

/** One behaviour as people look it up. */
export type ListedBehaviour = {
  readonly code: string
  readonly name: string
  readonly does: string
  /** One of its numbers; the last four digits are free. */
  readonly number: string
  /** The statuses that its evidence allows in the end, for a text of three segments where those matter. */
  readonly endsAs: readonly Status[]
}

const LONG_TEXT = 'Long enough for three segments. '.repeat(12)
const START = Date.UTC(2026, 0, 5)

/** Everything the simulator can be asked for, and where it ends by the oracle's reckoning. */
export const listBehaviours = (): readonly ListedBehaviour[] =>
  BEHAVIOURS.map((behaviour) => ({
    code: String(behaviour.code).padStart(3, '0'),
    name: behaviour.name,
    does: behaviour.does,
    number: magicNumber(behaviour, 1),
    endsAs: endsAs(behaviour),
  }))

function endsAs(behaviour: Behaviour): readonly Status[] {
  const scenario = findScenario('healthy')
  if (scenario.kind !== 'scenario') throw new Error(scenario.because)
  const isSegmented = behaviour.code >= 20 && behaviour.code < 30
  const to = magicNumber(behaviour, 1).slice(1)
  const text = isSegmented ? LONG_TEXT : 'Hello'
  const { truth } = runVirtually({
    messages: [{ to, text, atMs: START }],
    scenario: scenario.scenario,
    seed: 1,
  })
  const [allowed] = allowedStatuses(truth, [{ to, text }], {
    nowMs: START + 3_600_000,
    expectedBy: { earliestMs: 30_000, latestMs: 30_000 },
    habits: ['each'],
  })
  return [...(allowed?.statuses ?? [])].toSorted()
}
