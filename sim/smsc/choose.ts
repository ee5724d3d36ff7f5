import type { SeededRandom } from '../random.ts'
import type { Behaviour } from './behaviour.ts'
import { findBehaviour, readMagicNumber } from './magic.ts'
import type { Mix, Scenario } from './scenario.ts'

/** What happens to a message to this number: its magic, else the first rule whose prefix fits. */
export function chooseBehaviour(
  scenario: Scenario,
  number: string,
  random: SeededRandom,
): Behaviour {
  const magic = scenario.isMagic ? readMagicNumber(number) : null
  if (magic !== null) return magic
  const digits = number.replace(/^\+/, '')
  const rule = scenario.rules.find(({ prefix }) => digits.startsWith(prefix))
  return pickFrom(rule?.mix ?? scenario.mix, random)
}

function pickFrom(mix: Mix, random: SeededRandom): Behaviour {
  const total = mix.reduce((sum, [weight]) => sum + weight, 0)
  let left = random.next() * total
  for (const [weight, name] of mix) {
    left -= weight
    const behaviour = left < 0 ? findBehaviour(name) : null
    if (behaviour !== null) return behaviour
  }
  throw new Error('a mix names at least one behaviour and no unknown ones (see readScenario)')
}
