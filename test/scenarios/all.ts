import { OUTCOMES } from './outcomes.ts'
import { REFUSED_BY_US } from './refused-by-us.ts'
import type { Scenario } from './scenario.ts'
import { UNDER_WAY } from './under-way.ts'
import { WAITING } from './waiting.ts'

/** Every way in which a word of the seeds comes about. */
export const SCENARIOS: readonly Scenario[] = [
  ...WAITING,
  ...UNDER_WAY,
  ...OUTCOMES,
  ...REFUSED_BY_US,
]
