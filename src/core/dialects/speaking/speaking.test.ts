import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { REASONS } from '../../reasons.ts'
import { GRADES, OUTCOME, STATUSES } from '../../status.ts'
import type { Outcome } from '../../status.ts'
import { SPOKE_SERVICES } from '../../workspace-settings.ts'
import { claimOf } from '../entry.ts'
import type { DialectEntry } from '../entry.ts'
import type { Told } from '../told.ts'
import { VOCABULARIES } from '../vocabularies.ts'
import { SPEAKERS } from './all.ts'
import type { Speaker } from './speaker.ts'
import { PLAIN } from './told-examples.ts'

const DETAILS = [
  null,
  'rerouted',
  'dropped',
  'discarded',
  'skipped',
  'enroute',
  'accepted',
  'buffered',
  'scheduled',
  'deleted-by-provider',
  'nack',
  'undeliverable',
  'failed',
  'rejected-downstream',
  'receipts-off',
  'internal-error',
  'queue-failed',
  'link-refused',
  'refused-at-submission',
  'http-400',
  'http-404',
  'something else',
]

const REASONS_OR_NONE = [null, ...REASONS.map(({ id }) => id)]

const RULES: readonly Told['rule'][] = [
  'plan',
  'refused-by-us',
  'stopped-by-person',
  'validity-over',
  'strongest',
  'all-segments-delivered',
  'some-segments-open',
  'some-segments-delivered',
  'some-segments-silent',
]

const CHANNELS = ['sms', 'rcs', 'whatsapp'] as const

const anyTold: fc.Arbitrary<Told> = fc
  .record({
    direction: fc.constant<Told['direction']>('outbound'),
    channel: fc.constantFrom(...CHANNELS),
    status: fc.constantFrom(...STATUSES),
    reason: fc.constantFrom(...REASONS_OR_NONE),
    detail: fc.constantFrom(...DETAILS),
    fault: fc.constantFrom(null, 'us', 'provider', 'carrier', 'handset', 'recipient', 'sender'),
    permanent: fc.constantFrom(null, true, false),
    grade: fc.constantFrom(null, ...GRADES),
    charge: fc.constantFrom('yes', 'no', 'maybe'),
    rule: fc.constantFrom(...RULES),
    segments: fc.integer({ min: 1, max: 4 }),
    segmentsDelivered: fc.integer({ min: 0, max: 4 }),
    segmentsKnown: fc.integer({ min: 0, max: 4 }),
    submissions: fc.integer({ min: 0, max: 3 }),
    answer: fc.constantFrom(null, 'accepted', 'refused', 'busy', 'unknown'),
    vendor: fc.constantFrom(null, 'smpp', 'twilio', 'telnyx', 'bandwidth', 'infobip'),
    word: fc.constant(null),
    code: fc.constantFrom(null, '30005', '30007', '21610', '40001', '4720', '001', '9902', '???'),
    campaign: fc.option(
      fc.record({
        state: fc.constantFrom('importing', 'draft', 'scheduled', 'running', 'stopped', 'done'),
        isArchived: fc.boolean(),
      }),
      { nil: null },
    ),
    engagement: fc.constant([]),
    spokeCodes: fc.constantFrom(...SPOKE_SERVICES),
  })
  .map((told) => told as Told)

/** Every status with every reason, decided by every rule, on every channel. */
function* everyPair(): Generator<Told> {
  for (const channel of CHANNELS) {
    for (const status of STATUSES) {
      for (const reason of REASONS_OR_NONE) {
        for (const rule of RULES) yield { ...PLAIN, channel, status, reason, rule }
      }
    }
  }
}

const entriesOf = (vocabulary: string | null, field: string, code: string): DialectEntry[] =>
  VOCABULARIES.filter(({ vendor }) => vendor === vocabulary)
    .flatMap(({ tables }) => tables)
    .filter((table) => table.field === field)
    .flatMap(({ entries }) => entries.filter((entry) => entry.code === code))

/** What a reader of one word learns; a word of no outcome and a word of no table teach nothing. */
function readOutcome(speaker: Speaker, field: string, code: string): Outcome | null {
  const [entry] = entriesOf(speaker.vocabulary, field, code)
  if (entry === undefined) return null
  const { status } = claimOf(entry)
  return status === 'none' ? null : OUTCOME[status]
}

function assertHonest(speaker: Speaker, told: Told): void {
  const { fields, trigger } = speaker.say(told)
  assert.ok(Object.keys(fields).length > 0 && trigger !== '')
  for (const [field, word] of Object.entries(fields)) {
    const outcome = readOutcome(speaker, field, word)
    if (outcome === null) continue
    assert.equal(
      outcome,
      OUTCOME[told.status],
      `${speaker.dialect} says ${field} ${word} of ${JSON.stringify(told)}`,
    )
  }
}

for (const speaker of SPEAKERS) {
  test(`${speaker.dialect} has honest words for every status, reason, rule and channel`, () => {
    for (const told of everyPair()) assertHonest(speaker, told)
  })

  test(`${speaker.dialect} has honest words whatever else is known`, () => {
    fc.assert(fc.property(anyTold, (told) => assertHonest(speaker, told)))
  })
}
