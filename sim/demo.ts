import { createRandom } from './random.ts'
import type { SeededRandom } from './random.ts'
import type { Behaviour } from './smsc/behaviour.ts'
import { findBehaviour, magicNumber } from './smsc/magic.ts'
import type { Scenario } from './smsc/scenario.ts'
import { findScenario } from './smsc/scenario.ts'
import { BEHAVIOURS } from './tables/behaviours-table.ts'
import { OWN_ERRORS } from './tables/errors-table.ts'
import { CITIES, FIRST_NAMES, LAST_NAMES, TIMES } from './tables/people-table.ts'

export type DemoRecipient = {
  /** E.164, with its plus: a magic number. */
  readonly to: string
  readonly behaviour: string
  readonly fields: Readonly<Record<'Name' | 'City' | 'Time' | 'Note', string>>
}

export type DemoCampaign = {
  readonly name: string
  readonly from: string
  readonly text: string
  /** Which column holds the number. */
  readonly columns: { readonly number: 'Phone' }
  readonly recipients: readonly DemoRecipient[]
  readonly csv: string
}

/** The same list every time, so that its fixture and its documents stay true. */
export const DEMO_SEED = 2026
const SIZE = 1_000

const NOTES = ['See you soon!', 'Parking is free after 18:00.', 'The terrace is open.'] as const
const LONG_NOTE =
  'The kitchen has a short menu this week: soup of the day, fish of the day, a roast, and two ' +
  'dishes without meat. Tell us about allergies when you arrive. If your plans change, please call ' +
  'us by noon so that we can give the table to someone on the waiting list. We look forward to you.'

/** Names of which the sample has several; every other one it can have, it has once. */
const SEVERAL: readonly (readonly [count: number, behaviour: string])[] = [
  [60, 'delivered-slowly'],
  [40, 'delivered-hours-late'],
  [25, 'delivered-too-late'],
  [20, 'delivered-thrice'],
  [20, 'receipt-before-answer'],
  [25, 'enroute-then-delivered'],
  [15, 'delivered-then-enroute'],
  [12, 'buffered-then-delivered'],
  [10, 'delivered-then-failed'],
  [6, 'failed-then-delivered'],
  [18, 'no-receipt'],
  [6, 'lost'],
  [8, 'fake-delivered'],
  [30, 'err-001'],
  [22, 'err-005'],
  [12, 'err-002'],
  [20, 'stat-expired'],
  [10, 'stat-rejectd'],
  [8, 'answer-rinvdstadr'],
  [6, 'last-segment-fails'],
  [6, 'id-hex-to-decimal'],
  [6, 'id-padded-in-receipt'],
  [6, 'wire-tlv-only'],
  [6, 'throttled-twice'],
  [3, 'replies-stop'],
  [4, 'replies-plainly'],
]

/** Of the long tables the sample has a few: a real list does not fail in sixty ways at once. */
const isSampled = ({ code, name }: Behaviour): boolean => {
  if (code >= 500)
    return ['answer-rinvsrcadr', 'answer-rprohibited', 'answer-rsubmitfail'].includes(name)
  if (code >= 300) return ['gsm-1', 'gsm-6', 'gsm-11', 'gsm-27', 'gsm-31', 'gsm-34'].includes(name)
  // Nobody has named these codes, and the sample has no second provider that might take over.
  return name !== 'refused-once' && !OWN_ERRORS.some(({ err }) => name === `err-${err}`)
}

/**
 * The sample campaign: a thousand people with every kind of behaviour, most of them delivered. All
 * are final or unconfirmed within 90 seconds with `demoAccount` and the default pace.
 */
export function demoCampaign(): DemoCampaign {
  const random = createRandom(DEMO_SEED)
  const recipients = shuffled(behavioursOfSample(), random).map((behaviour, at) =>
    recipient(behaviour, at, random),
  )
  return {
    name: 'Table reminders',
    from: 'Harbour',
    text: 'Hi {Name}, your table at Harbour Kitchen {City} is booked for {Time} tonight. {Note} Reply STOP to opt out.',
    columns: { number: 'Phone' },
    recipients,
    csv: csvOf(recipients),
  }
}

/** One message for each behaviour there is, for tests that leave none out. */
export function everyBehaviour(): readonly { readonly to: string; readonly behaviour: string }[] {
  return BEHAVIOURS.map((behaviour) => ({
    to: magicNumber(behaviour, 9_999),
    behaviour: behaviour.name,
  }))
}

/**
 * What `serve --demo` connects to the simulator with, by the names of the API. `pace`: how many times as
 * fast all of it goes by.
 */
export const demoAccount = (port: number, pace = 1) => ({
  name: 'Simulated carrier',
  password: 'demo',
  settings: {
    host: '127.0.0.1',
    port,
    system_id: 'demo',
    default_sender: 'Harbour',
    links: 2,
    window: 20,
    // A thousand messages take a quarter of a minute: long enough to watch.
    rate_per_second: 70 * pace,
    receipt_habit: 'each',
    err_table: 'twilio',
    expected_by_ms: Math.round(30_000 / pace),
    late_window_ms: Math.round(60_000 / pace),
    price_per_segment_micros: 42_000,
  },
})

/** The carrier of the demo: magic numbers do what they say, all other numbers are on a good route. */
export function demoScenario(): Scenario {
  const found = findScenario('realistic')
  if (found.kind !== 'scenario') throw new Error(found.because)
  return found.scenario
}

function behavioursOfSample(): readonly Behaviour[] {
  const counts = new Map(BEHAVIOURS.filter(isSampled).map(({ name }) => [name, 1]))
  for (const [count, name] of SEVERAL) counts.set(name, count)
  counts.delete('delivered')
  const others = [...counts].flatMap(([name, count]) =>
    Array.from({ length: count }, () => named(name)),
  )
  const delivered = Array.from({ length: SIZE - others.length }, () => named('delivered'))
  return [...delivered, ...others]
}

function named(name: string): Behaviour {
  const behaviour = findBehaviour(name)
  if (behaviour === null) throw new Error(`there is no behaviour "${name}"`)
  return behaviour
}

function recipient(behaviour: Behaviour, at: number, random: SeededRandom): DemoRecipient {
  const isLong = behaviour.code >= 20 && behaviour.code < 30
  return {
    // The position in the list makes each number one of a kind, whatever its behaviour.
    to: magicNumber(behaviour, at),
    behaviour: behaviour.name,
    fields: {
      Name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
      City: random.pick(CITIES),
      Time: random.pick(TIMES),
      Note: isLong ? LONG_NOTE : random.pick(NOTES),
    },
  }
}

function shuffled<T>(items: readonly T[], random: SeededRandom): readonly T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

function csvOf(recipients: readonly DemoRecipient[]): string {
  const rows = recipients.map(({ to, fields }) =>
    [fields.Name, to, fields.City, fields.Time, `"${fields.Note}"`].join(','),
  )
  return `${['Name,Phone,City,Time,Note', ...rows].join('\n')}\n`
}
