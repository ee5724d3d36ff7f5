import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { REASONS } from '../../reasons.ts'
import { GRADES, OUTCOME, STATUSES } from '../../status.ts'
import type { ClaimedStatus, Outcome } from '../../status.ts'
import { SPOKE_SERVICES } from '../../workspace-settings.ts'
import { claimOf } from '../entry.ts'
import type { DialectEntry, Phase } from '../entry.ts'
import { readWords } from '../read-words.ts'
import type { Told } from '../told.ts'
import { VOCABULARIES } from '../vocabularies.ts'
import { SPEAKERS, speakerOf } from './all.ts'
import { PLACES, placeOf } from './place.ts'
import { SERVICE_CODES, SERVICES, codeAsTold } from './service-codes.ts'
import type { Speaker } from './speaker.ts'
import { EXAMPLES, PLAIN } from './told-examples.ts'

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
  'link-down',
  'account-switched-off',
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

/** Every code of the three services, those of warnings and of no outcome too. */
const SERVICES_CODES = VOCABULARIES.filter(({ vendor }) =>
  SPOKE_SERVICES.some((one) => one === vendor),
)
  .flatMap(({ tables }) => tables)
  .flatMap(({ entries }) => entries.map(({ code }) => code))

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
    code: fc.constantFrom(null, '???', ...SERVICES_CODES),
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

/** Every status with every reason, decided by every rule, on every channel that it has words for. */
function* everyPair({ dialect }: Speaker): Generator<Told> {
  for (const channel of dialect === 'tracksend' ? CHANNELS : CHANNELS.slice(0, 1)) {
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

/** Each word by itself is of the class of the status: good, bad and open are never crossed. */
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

/** The words as the vendor's own receipt would carry them. */
function asReceipt({ dialect }: Speaker, told: Told): Readonly<Record<string, string>> {
  const { fields } = speakerOf(dialect)!.say(told)
  const level = fields['message_status (level 1)'] ?? fields['message_status (level 2)']
  return {
    ...fields,
    channel: told.channel,
    ...(level === undefined ? {} : { message_status: level }),
    ...(dialect === 'smpp'
      ? { err: fields['err (Twilio SMPP list)'] ?? '', errTable: 'twilio' }
      : {}),
    ...(dialect === 'spoke' ? { service: serviceThatSpeaks(told) } : {}),
  }
}

const serviceThatSpeaks = (told: Told): string =>
  SPOKE_SERVICES.find((one) => one === told.vendor && codeAsTold(one, told) !== null) ??
  told.spokeCodes

/**
 * What is heard contradicts what was meant when it is of another class; when it says more than was
 * known (the phone itself, that it was opened, that its end is unknowable); or when it says a bad end
 * of its own kind (out of time, cancelled, in part) that is not this one's. Failed and rejected are
 * the two plain words for a bad end, and most vendors have one of them for all.
 */
function assertHeardRight(speaker: Speaker, told: Told): void {
  const { claim, unknown } = readWords(speaker.vocabulary!, asReceipt(speaker, told))
  const about = `${speaker.dialect}: ${JSON.stringify(speaker.say(told).fields)} of ${JSON.stringify(told)}`
  assert.deepEqual(unknown, [], about)
  if (claim.status === 'none') return
  assert.equal(OUTCOME[claim.status], OUTCOME[told.status], about)
  const isExpiry = told.reason === 'expired-in-queue' || told.reason === 'expired-undelivered'
  const own: Partial<Record<ClaimedStatus, boolean>> = {
    read: told.status === 'read',
    unconfirmed: told.status === 'unconfirmed',
    expired: told.status === 'expired' || isExpiry,
    cancelled: told.status === 'cancelled',
    partial: told.status === 'partial',
  }
  assert.ok(own[claim.status] ?? true, `heard ${claim.status}; ${about}`)
  const isHandset = told.grade === 'handset' || told.status === 'read'
  if (OUTCOME[told.status] === 'good') assert.ok(claim.grade !== 'handset' || isHandset, about)
}

for (const speaker of SPEAKERS) {
  test(`${speaker.dialect} has honest words for every status, reason, rule and channel`, () => {
    for (const told of everyPair(speaker)) assertHonest(speaker, told)
  })

  test(`${speaker.dialect} has honest words whatever else is known`, () => {
    fc.assert(fc.property(anyTold, (told) => assertHonest(speaker, told)))
  })

  if (speaker.vocabulary === null) continue

  test(`what ${speaker.dialect} says, read again, never contradicts what was meant`, () => {
    for (const told of everyPair(speaker)) assertHeardRight(speaker, told)
    fc.assert(
      fc.property(anyTold, (told) => assertHeardRight(speaker, told)),
      { numRuns: 300 },
    )
  })
}

test('what is read again as another status than was meant was said to be lost', () => {
  for (const place of PLACES) {
    for (const speaker of SPEAKERS.filter(({ vocabulary }) => vocabulary !== null)) {
      const told = EXAMPLES[place]
      const { claim } = readWords(speaker.vocabulary!, asReceipt(speaker, told))
      if (claim.status === 'none' || claim.status === told.status || isPlan(told)) continue
      const { fields, lost } = speaker.say(told)
      const says = Object.entries(fields).flatMap(([field, word]) =>
        entriesOf(speaker.vocabulary, field, word),
      )
      if (says.some((one) => [one.phase, claimOf(one).status].includes(told.status as Phase)))
        continue
      assert.match(lost ?? '', /that|how/, `${speaker.dialect} ${place} ${claim.status}`)
    }
  }
})

/** No receipt says any of these: their words are those of a message that was taken. */
const isPlan = ({ status }: Told): boolean =>
  ['draft', 'scheduled', 'held', 'queued'].includes(status)

test('14 statuses with 48 reasons and none, in 11 dialects: each of the 7546 has an answer', () => {
  let answers = 0
  for (const status of STATUSES) {
    for (const reason of REASONS_OR_NONE) {
      for (const { say } of SPEAKERS) {
        if (Object.keys(say({ ...PLAIN, status, reason, rule: 'strongest' }).fields).length > 0)
          answers++
      }
    }
  }
  assert.equal(answers, 14 * 49 * 11)
})

test('a word is said only where its trigger is documented, and each of them is said', () => {
  const said = new Set<string>()
  const hear = (told: Told): void => {
    for (const { dialect, say } of SPEAKERS) {
      for (const [field, word] of Object.entries(say(told).fields)) {
        said.add(`${dialect} ${field} ${word}`)
        said.add(`${dialect} ${field} ${channelFor(told)} ${word}`)
      }
    }
  }
  for (const channel of CHANNELS) {
    for (const place of PLACES) {
      const told = { ...EXAMPLES[place], channel }
      for (const reason of REASONS_OR_NONE) hear({ ...told, reason: reason ?? told.reason })
      for (const detail of DETAILS) hear({ ...told, detail: detail ?? told.detail })
    }
  }
  hear({ ...PLAIN, campaign: { state: 'done', isArchived: true } })
  hear({ ...PLAIN, direction: 'inbound', status: 'delivered' })
  for (const { dialect, fields } of SPEAKERS) {
    for (const { field, words } of fields) {
      for (const { word, channel } of words) {
        const key = ['sms', 'rcs', 'other'].includes(channel ?? '')
          ? `${dialect} ${field} ${channel} ${word}`
          : `${dialect} ${field} ${word}`
        if (field === 'action.type') continue
        assert.ok(said.has(key), `never said: ${key}`)
      }
    }
  }
  const documented = new Set(
    SPEAKERS.flatMap(({ dialect, fields }) =>
      fields.flatMap(({ field, words }) => words.map(({ word }) => `${dialect} ${field} ${word}`)),
    ),
  )
  for (const one of said) {
    const isFree = one.includes('error code') || / (sms|rcs|other) /.test(one)
    assert.ok(isFree || documented.has(one), `not documented: ${one}`)
  }
})

const channelFor = ({ channel }: Told): string =>
  channel === 'sms' || channel === 'rcs' ? channel : 'other'

test('no word stands twice in one field of one channel: each has one trigger', () => {
  for (const { dialect, fields } of SPEAKERS) {
    for (const { field, words } of fields) {
      const keys = words.map(({ word, channel }) => `${channel} ${word}`)
      assert.equal(new Set(keys).size, keys.length, `${dialect} ${field}`)
    }
  }
})

test('every word of a field that a dialect speaks is spoken, or its silence has a cause', () => {
  for (const { dialect, vocabulary, fields, unspoken } of SPEAKERS) {
    for (const { field, words } of fields) {
      // Of these two long lists a dialect says those that stand for a reason.
      if (field === 'ErrorCode' || field === 'message_status (level 1)') continue
      const tables = VOCABULARIES.find(({ vendor }) => vendor === vocabulary)?.tables ?? []
      for (const { code, channel } of tables.find((one) => one.field === field)?.entries ?? []) {
        const isSpoken = words.some((one) => one.word === code && one.channel === channel)
        const isBeside = fields.some(({ words: others }) =>
          others.some(({ word }) => word === code),
        )
        const isSilent = unspoken.some((one) => one.field === field && one.word === code)
        assert.ok(isSpoken || isBeside || isSilent, `${dialect} ${field} ${channel} ${code}`)
      }
    }
  }
})

test('every place on the way has an example that stands there', () => {
  for (const place of PLACES) assert.equal(placeOf(EXAMPLES[place]), place)
})

test('every code that stands for a reason is one of its service, and reads as a bad end', () => {
  for (const reason of REASONS) {
    for (const service of SPOKE_SERVICES) {
      const code = SERVICE_CODES[reason.id][service]
      const { vocabulary, fields } = SERVICES[service]
      const entries = vocabulary.tables
        .filter(({ field }) => fields.includes(field))
        .flatMap((table) => table.entries.filter((entry) => entry.code === code))
      assert.equal(entries.length, 1, `${service} ${code}`)
      const { status } = claimOf(entries[0]!)
      assert.ok(status !== 'none' && OUTCOME[status] === 'bad', `${service} ${code}`)
    }
  }
})
