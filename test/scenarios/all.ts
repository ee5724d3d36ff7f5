import { OUTCOMES } from './outcomes.ts'
import { OTHER_CHANNELS } from './other-channels.ts'
import { OUR_FAULTS } from './our-faults.ts'
import { OVER_HTTP } from './over-http.ts'
import { REFUSED_BY_US } from './refused-by-us.ts'
import type { Scenario } from './scenario.ts'
import { UNDER_WAY } from './under-way.ts'
import { WAITING } from './waiting.ts'

/** By the file that they stand in. */
export const SCENARIOS_BY_FILE: Readonly<Record<string, readonly Scenario[]>> = {
  'waiting.ts': WAITING,
  'under-way.ts': UNDER_WAY,
  'outcomes.ts': OUTCOMES,
  'refused-by-us.ts': REFUSED_BY_US,
  'our-faults.ts': OUR_FAULTS,
  'other-channels.ts': OTHER_CHANNELS,
  'over-http.ts': OVER_HTTP,
}

/** Every way in which a word of the seeds comes about. */
export const SCENARIOS: readonly Scenario[] = Object.values(SCENARIOS_BY_FILE).flat()
