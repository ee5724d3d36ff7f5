import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStepFor, sentenceFor, whySentences } from './explain.ts'
import type { Explained } from './explain.ts'
import { REASONS } from './reasons.ts'
import type { Reason } from './reasons.ts'
import type { Rule } from './standing.ts'
import { GRADES, STATUSES } from './status.ts'

const RULES: readonly Rule[] = [
  'plan',
  'refused-by-us',
  'failed-by-us',
  'stopped-by-person',
  'validity-over',
  'strongest',
  'all-segments-delivered',
  'some-segments-open',
  'some-segments-delivered',
  'some-segments-silent',
]
const SOURCES = ['price', 'table', 'reason', 'us', 'nobody'] as const
const FAULTS = ['us', 'provider', 'carrier', 'handset', 'recipient', 'sender', null] as const

const standing = (changes: Partial<Explained>): Explained => ({
  status: 'delivered',
  reason: null,
  grade: 'carrier',
  fault: null,
  permanent: null,
  charge: 'maybe',
  chargeSource: 'nobody',
  conflict: false,
  textedTwice: false,
  segments: 3,
  segmentsDelivered: 2,
  segmentsKnown: 2,
  rule: 'strongest',
  ...changes,
})

/** Flesch-Kincaid: the years of school that an English text asks for. Twelve-year-olds have seven. */
function schoolYears(text: string): number {
  const sentences = text.split(/[.:]\s|[.:]$/).filter((one) => one.trim() !== '').length
  const words = text.match(/[\w’']+/g) ?? []
  const syllables = words.reduce((total, word) => total + syllablesOf(word), 0)
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59
}

function syllablesOf(word: string): number {
  const plain = word
    .toLowerCase()
    .replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '')
    .replace(/^y/, '')
  return Math.max(1, plain.match(/[aeiouy]{1,2}/g)?.length ?? 0)
}

function* everyStanding(): Generator<Explained> {
  for (const status of STATUSES)
    for (const rule of RULES)
      for (const grade of [...GRADES, null])
        for (const conflict of [false, true])
          for (const textedTwice of [false, true])
            yield standing({ status, rule, grade, conflict, textedTwice })
  yield* OWN_DETAILS.map(standing)
}

const failed = { status: 'failed', rule: 'failed-by-us', grade: 'inferred' } as const
const OWN_DETAILS: readonly Partial<Explained>[] = [
  { status: 'queued', rule: 'plan', grade: null, detail: 'rerouted' },
  { status: 'sent', grade: 'provider', detail: 'receipts-off' },
  { ...failed, detail: 'internal-error' },
  { ...failed, detail: 'queue-failed' },
  { ...failed, detail: 'link-refused' },
  { ...failed, detail: 'link-down' },
  { ...failed, detail: 'account-switched-off' },
]

test('every status by every rule and grade is explained in whole sentences', () => {
  let seen = 0
  for (const one of everyStanding()) {
    for (const sentence of [sentenceFor(one), ...whySentences({ ...one, settled: false })]) {
      assert.match(sentence, /^[A-Z][^\n]*[.]$/)
      assert.doesNotMatch(sentence, /undefined|null|NaN|unconfirmed|segment|ESME|  /)
    }
    seen++
  }
  assert.equal(seen, 14 * 10 * 5 * 4 + OWN_DETAILS.length)
})

test('a twelve-year-old can read the explanation', () => {
  for (const one of everyStanding()) {
    const text = [sentenceFor(one), ...whySentences({ ...one, settled: false })].join(' ')
    assert.ok(schoolYears(text) <= 7, `${schoolYears(text).toFixed(1)} years for: ${text}`)
  }
})

test('a conflict and a second text are always said', () => {
  for (const one of everyStanding()) {
    const why = whySentences({ ...one, settled: false }).join(' ')
    assert.equal(/Both are kept below/.test(why), one.conflict)
    assert.equal(/delivered twice/.test(why), one.textedTwice)
  }
})

test('every reason is named, unless the sentence has said it already', () => {
  const said = new Set<Reason>([
    'cancelled',
    'expired-in-queue',
    'receipt-timeout',
    'held-for-review',
    'unknown',
  ])
  for (const { id, title } of REASONS) {
    const sentence = sentenceFor(standing({ status: 'failed', reason: id }))
    assert.equal(sentence.includes(title.slice(1)), !said.has(id), sentence)
  }
})

test('what nobody confirmed is never called delivered or failed', () => {
  for (const rule of RULES) {
    const sentence = sentenceFor(
      standing({ status: 'unconfirmed', rule, reason: 'receipt-timeout' }),
    )
    assert.doesNotMatch(sentence, /delivered|failed/)
  }
})

test('every charge says who says so', () => {
  for (const charge of ['yes', 'no', 'maybe'] as const)
    for (const chargeSource of SOURCES)
      for (const fault of FAULTS) {
        const why = whySentences({ ...standing({ charge, chargeSource, fault }), settled: false })
        assert.ok(why.some((one) => /pay for it: .+\./.test(one)))
        assert.equal(
          why.some((one) => one.startsWith('The cause is')),
          fault !== null,
        )
      }
})

test('the sentences of the usual cases read well', () => {
  const say = (changes: Partial<Explained>) => sentenceFor(standing(changes))
  assert.equal(say({}), 'This message was delivered: the phone network says so.')
  assert.equal(say({ grade: 'handset' }), 'This message was delivered: the phone confirmed it.')
  assert.equal(
    say({ status: 'failed', reason: 'handset-unreachable' }),
    'This message was not delivered: handset unreachable.',
  )
  assert.equal(
    say({ status: 'rejected', rule: 'refused-by-us', reason: 'opted-out' }),
    'We did not send this message: opted out.',
  )
  assert.equal(
    say({ status: 'unconfirmed', reason: 'receipt-timeout' }),
    'No receipt came in time, so we do not know if this message arrived.',
  )
  assert.equal(
    say({ status: 'partial', rule: 'some-segments-delivered' }),
    'Only 2 of the 3 parts of this message were delivered.',
  )
})

test('what is settled is not said to change, except by a receipt where we only inferred', () => {
  const last = (changes: Partial<Explained>, settled: boolean) =>
    whySentences({ ...standing(changes), settled }).at(-1)
  assert.equal(last({}, false), 'It may still change if the provider sends a late receipt.')
  assert.equal(last({}, true), 'The time for late receipts is over.')
  assert.equal(
    last({ status: 'unconfirmed', grade: 'inferred' }, false),
    'A receipt that comes later will correct it.',
  )
  assert.equal(
    last({ status: 'unconfirmed', grade: 'inferred' }, true),
    'The time for late receipts is over. One that comes all the same will correct it.',
  )
})

test('a refusal that speaks of the phone is not said to have come before any try', () => {
  const one = standing({ status: 'rejected', grade: 'provider', reason: 'handset-unreachable' })
  assert.equal(sentenceFor(one), 'The provider gave this message up: handset unreachable.')
  assert.match(sentenceFor({ ...one, reason: 'sender-invalid' }), /before anyone tried/)
})

test('who lacks a field is told which, and what to do', () => {
  const reason = 'template-problem'
  const detail = 'missing-field: town, name'
  const one = standing({ status: 'rejected', rule: 'refused-by-us', reason, detail })
  assert.equal(
    sentenceFor(one),
    'We did not send this message: its row has nothing for town, name.',
  )
  assert.match(
    nextStepFor(reason, { detail, permanent: true }),
    /^The row has nothing for town, name: fill it in/,
  )
  assert.doesNotMatch(nextStepFor(reason, { detail: null, permanent: true }), /row/)
})

test('what waited for an account that was switched off says so, and what to do', () => {
  const reason = 'no-route'
  const detail = 'account-switched-off'
  const one = standing({ ...failed, reason, detail })
  assert.equal(
    sentenceFor(one),
    'The provider account was switched off all the while, so we did not send this message: no route.',
  )
  assert.match(nextStepFor(reason, { detail, permanent: null }), /^Switch the provider account on/)
})

test('nobody is told to try again what can never work', () => {
  for (const { id } of REASONS)
    assert.doesNotMatch(nextStepFor(id, { detail: null, permanent: true }), /^Retry/, id)
  const open = { detail: null, permanent: null }
  assert.match(nextStepFor('handset-error', open), /^Retry once/)
})

test('our end of the second channel is not told as the end of the first', () => {
  const ended = standing({
    status: 'rejected',
    reason: 'opted-out',
    rule: 'refused-by-us',
    fault: 'us',
  })
  const open = { channel: 'rcs', next: 'sms', isOpen: true } as const
  const said = whySentences({ ...ended, left: open, settled: false }).join(' ')
  assert.match(said, /By RCS it was handed over before, and may still arrive\./)
  assert.match(said, /This will change if it arrives by RCS\./)
  assert.doesNotMatch(said, /no provider has it|will not change/)
  const over = whySentences({ ...ended, left: { ...open, isOpen: false }, settled: false }).join(
    ' ',
  )
  assert.match(over, /By RCS it was handed over before, and did not arrive\./)
  assert.doesNotMatch(over, /no provider has it/)
  const turned = {
    submission: 1,
    fallback: { channel: 'sms', from: null, afterSeconds: 60 },
  } as const
  assert.match(sentenceFor({ ...ended, turned }), /^We did not send this message by SMS as well/)
})
