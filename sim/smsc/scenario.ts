import type { Range } from '../random.ts'
import type { IdRelation } from './id-relations.ts'
import { ID_RELATIONS } from './id-relations.ts'
import { findBehaviour } from './magic.ts'

/** Behaviours by share: weights of any size, and names. */
export type Mix = readonly (readonly [weight: number, behaviour: string])[]

/** How a simulated carrier is: what it does with which numbers, and how it treats its customers. */
export type Scenario = {
  readonly name: string
  readonly does: string
  /** Whether magic numbers force their behaviour, whatever the rules say. */
  readonly isMagic: boolean
  /** The first rule whose prefix (digits, no plus) fits decides; else `mix`. */
  readonly rules: readonly { readonly prefix: string; readonly mix: Mix }[]
  readonly mix: Mix
  /** From submit_sm to its answer, in milliseconds, unless the behaviour says otherwise. */
  readonly answerMs: Range
  /** The relation of ids in answer and receipt, unless the behaviour says otherwise. */
  readonly ids: IdRelation
  /** Submissions a second per customer; more are refused with ESME_RTHROTTLED. */
  readonly ratePerSecond: number | null
  /** The password that a bind must tell; null: any. */
  readonly password: string | null
  /** How many binds are refused before the first is let in. */
  readonly refusedBinds: number
}

const HEALTHY: Scenario = {
  name: 'healthy',
  does: 'Every text is delivered within two seconds; magic numbers work',
  isMagic: true,
  rules: [],
  mix: [[1, 'delivered']],
  answerMs: [5, 40],
  ids: 'same',
  ratePerSecond: null,
  password: null,
  refusedBinds: 0,
}

/** What a good route looks like: 85 delivered, 8 failed, 4 expired, 3 refused in a hundred. */
const REALISTIC_MIX: Mix = [
  [70, 'delivered'],
  [9, 'delivered-slowly'],
  [2, 'delivered-hours-late'],
  [1, 'delivered-too-late'],
  [2, 'enroute-then-delivered'],
  [1, 'delivered-thrice'],
  [3, 'err-001'],
  [3, 'err-005'],
  [2, 'err-002'],
  [4, 'stat-expired'],
  [1, 'stat-rejectd'],
  [1, 'answer-rinvdstadr'],
  [1, 'no-receipt'],
]

const ROUGH_MIX: Mix = [
  [30, 'delivered'],
  [5, 'delivered-slowly'],
  [5, 'delivered-thrice'],
  [5, 'receipt-before-answer'],
  [4, 'enroute-then-delivered'],
  [4, 'delivered-then-enroute'],
  [4, 'delivered-then-failed'],
  [4, 'failed-then-delivered'],
  [4, 'id-hex-to-decimal'],
  [4, 'id-padded-in-receipt'],
  [4, 'wire-data-sm'],
  [4, 'wire-tlv-only'],
  [4, 'noise-then-delivered'],
  [4, 'throttled-twice'],
  [4, 'err-001'],
  [3, 'no-receipt'],
  [2, 'unanswered-and-taken'],
  [0.1, 'dropped-and-taken'],
]

export const SCENARIOS: readonly Scenario[] = [
  HEALTHY,
  {
    ...HEALTHY,
    name: 'realistic',
    does: 'The outcomes of a good route: most delivered, some not, a few late or silent',
    mix: REALISTIC_MIX,
  },
  {
    ...HEALTHY,
    name: 'rough',
    does: 'Every number gets one of the difficult behaviours, broken connections included',
    mix: ROUGH_MIX,
  },
  {
    ...HEALTHY,
    name: 'fast',
    does: 'Answered at once and delivered within two seconds: for load',
    answerMs: [0, 0],
  },
  {
    ...HEALTHY,
    name: 'silent',
    does: 'Accepts everything and never sends a receipt',
    mix: [[1, 'no-receipt']],
  },
  {
    ...HEALTHY,
    name: 'throttling',
    does: 'A hundred submissions a second, and ESME_RTHROTTLED for the rest',
    ratePerSecond: 100,
  },
  {
    ...HEALTHY,
    name: 'refusing',
    does: 'Refuses all but magic numbers with ESME_RSYSERR, for another provider to take over',
    mix: [[1, 'answer-rsyserr']],
  },
]

export type ScenarioResult =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'bad-scenario'; readonly because: string }

const bad = (because: string): ScenarioResult => ({ kind: 'bad-scenario', because })

/** A scenario by its name. */
export function findScenario(name: string): ScenarioResult {
  const scenario = SCENARIOS.find((one) => one.name === name)
  const names = SCENARIOS.map((one) => one.name).join(', ')
  return scenario === undefined
    ? bad(`there is no scenario "${name}": it is one of ${names}, or the path of a JSON file`)
    : { kind: 'scenario', scenario }
}

/** A scenario of one's own: what the JSON leaves out is as in "healthy". */
export function readScenario(json: unknown): ScenarioResult {
  if (typeof json !== 'object' || json === null) return bad('a scenario is a JSON object')
  const unknown = Object.keys(json).find((key) => !(key in HEALTHY))
  if (unknown !== undefined) {
    return bad(`"${unknown}" is unknown; a scenario has ${Object.keys(HEALTHY).join(', ')}`)
  }
  const scenario = { ...HEALTHY, name: 'own', does: 'Your own', ...json } as Scenario
  if (!Array.isArray(scenario.rules)) return bad('"rules" must be a list of {prefix, mix}')
  for (const mix of [scenario.mix, ...scenario.rules.map((rule) => rule.mix)]) {
    const because = mixFault(mix)
    if (because !== null) return bad(because)
  }
  if (!ID_RELATIONS.includes(scenario.ids))
    return bad(`"ids" must be one of ${ID_RELATIONS.join(', ')}`)
  return { kind: 'scenario', scenario }
}

function mixFault(mix: unknown): string | null {
  if (!Array.isArray(mix) || mix.length === 0) return 'a mix is a list of [weight, behaviour]'
  for (const entry of mix as unknown[]) {
    const [weight, name] = Array.isArray(entry) ? (entry as unknown[]) : []
    if (typeof weight !== 'number' || !(weight > 0)) return 'each weight in a mix must be above 0'
    if (typeof name !== 'string' || findBehaviour(name) === null) {
      return `there is no behaviour "${String(name)}" (see delivrd simulate --list)`
    }
  }
  return null
}
