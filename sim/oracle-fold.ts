import type { ReceiptHabit } from '../src/core/evidence.ts'
import type { Status } from '../src/core/status.ts'
import type { SegmentEvidence } from './oracle.ts'
import type { Said } from './tables/words-table.ts'

/** Weakest first; the strongest decides. Written down from DESIGN.md section 3, not from the core. */
const STRENGTH: readonly Said[] = [
  'none',
  'submitted',
  'sent',
  'unconfirmed',
  'expired',
  'cancelled',
  'failed',
  'rejected',
  'delivered',
]

type Outcome = Exclude<Said, 'none'>

const strength = (said: Said): number => STRENGTH.indexOf(said)
const isOpen = (said: Said): boolean => said === 'submitted' || said === 'sent'
const isNegative = (said: Said): boolean =>
  said === 'expired' || said === 'cancelled' || said === 'failed' || said === 'rejected'

const strongest = (all: readonly Said[]): Outcome => {
  const top = all.reduce((a, b) => (strength(b) > strength(a) ? b : a))
  return top === 'none' ? 'submitted' : top
}

/** Every status that some reading of the possible evidence leads to. */
export function allowedByFold(
  segments: readonly SegmentEvidence[],
  habit: ReceiptHabit,
): readonly Status[] {
  const outcomes = segments.map(({ segment }) => possibleOutcomes(segment, segments, habit))
  const statuses = new Set<Status>()
  for (const combination of combinations(outcomes)) {
    for (const status of fold(combination)) statuses.add(status)
  }
  return [...statuses]
}

/** Where one segment may stand: what is certain, raised by any one thing that is possible. */
function possibleOutcomes(
  segment: number,
  segments: readonly SegmentEvidence[],
  habit: ReceiptHabit,
): readonly Outcome[] {
  const heard = segments.flatMap((other) => {
    if (other.segment === segment) return [other.own, other.receipted]
    return speaksForAll(other.segment, segments.length, habit) ? [other.receipted] : []
  })
  const certain = strongest(heard.flatMap((one) => one.certain))
  const possible = heard.flatMap((one) => one.possible)
  return [...new Set([certain, ...possible.map((said) => strongest([certain, said]))])]
}

function speaksForAll(segment: number, segments: number, habit: ReceiptHabit): boolean {
  if (habit === 'first') return segment === 1
  if (habit === 'last') return segment === segments
  return habit === 'any'
}

function* combinations(choices: readonly (readonly Outcome[])[]): Generator<readonly Outcome[]> {
  const [first, ...rest] = choices
  if (first === undefined) {
    yield []
    return
  }
  for (const others of combinations(rest)) for (const one of first) yield [one, ...others]
}

/** Segments to message. Where DESIGN.md leaves two readings, both are allowed. */
function fold(outcomes: readonly Outcome[]): readonly Status[] {
  const [only] = outcomes
  if (only !== undefined && outcomes.length === 1) return [only]
  const open = outcomes.filter(isOpen)
  if (open.length > 0) return [...new Set(open as Status[])]
  const delivered = outcomes.filter((said) => said === 'delivered').length
  const negative = outcomes.filter(isNegative)
  if (delivered === outcomes.length) return ['delivered']
  if (delivered > 0 && negative.length > 0) return ['partial']
  if (delivered > 0) return ['unconfirmed']
  // Nothing arrived as far as is known: the strongest bad news, or the silence of the rest.
  const silent = negative.length < outcomes.length
  return [
    ...new Set<Status>([
      strongest(outcomes) as Status,
      ...(silent ? (['unconfirmed'] as const) : []),
    ]),
  ]
}
