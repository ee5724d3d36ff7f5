import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodePasted } from './decode-line.ts'
import { overridesOf } from '../overrides.ts'
import { NO_HABITS, readCommandStatus, readSmppReceipt } from './receipt.ts'

const FOLDER = new URL('../../../../fixtures/receipts/smpp/', import.meta.url)

type Golden = { name?: string; given: object; expect: Record<string, unknown> }

/** A file holds one receipt, or a list of those that vary one thing. */
const goldens = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => {
    const held = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Golden | Golden[]
    const group = file.replace(/\.json$/, '')
    return [held]
      .flat()
      .map((golden) => ({ ...golden, name: [group, golden.name].filter(Boolean).join(': ') }))
  })

test('the golden receipts are there', () => {
  assert.ok(goldens.length >= 400, `found ${goldens.length} golden receipts`)
})

const ABSENT_UNLESS_EXPECTED = [
  'id',
  'sub',
  'dlvrd',
  'submit_date',
  'done_date',
  'err',
  'network_error',
  'text',
]

for (const golden of goldens) {
  test(`smpp receipt: ${golden.name}`, () => {
    const decoded = decodePasted(golden.given) as Record<string, unknown>
    for (const [key, expected] of Object.entries(golden.expect))
      assert.deepEqual(decoded[key], expected, key)
    for (const key of ABSENT_UNLESS_EXPECTED)
      if (!(key in golden.expect)) assert.equal(decoded[key], null, `${key} is absent`)
  })
}

const nothing = {
  esmClass: null,
  dataCoding: null,
  shortMessage: new Uint8Array(),
  tlvs: {},
  arrivedAt: null,
}
const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0))

test('reading is total: any octets, any class, any coding give a reading', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.option(fc.integer({ min: 0, max: 255 })),
      fc.option(fc.integer({ min: 0, max: 255 })),
      fc.option(fc.integer({ min: 0, max: 255 })),
      (shortMessage, esmClass, dataCoding, messageState) => {
        const reading = readSmppReceipt({
          ...nothing,
          esmClass,
          dataCoding,
          shortMessage,
          tlvs: { messageState },
        })
        if (((esmClass ?? 0) & 0x3c) !== 0) assert.notEqual(reading.kind, 'inbound')
      },
    ),
    { numRuns: 3000 },
  )
})

test('a body of 64 KiB is read in a moment, whatever it repeats', () => {
  const sizes = { ':': 65_536, 'id:': 21_000, 'text:': 13_000, 'submit date': 5_900, '\n': 65_000 }
  const bodies = [
    ...Object.entries(sizes).map(([part, times]) => part.repeat(times)),
    `id:${' '.repeat(65_000)}x`,
    `id:7 stat:A text:${'\r\n\0'.repeat(21_000)}x`,
    `id:7 done date:${'2'.repeat(65_000)}`,
    `id:7 stat:${'a'.repeat(60_000)} err:${'"'.repeat(5_000)}`,
    `${'\0'.repeat(65_000)}x`,
    '6'.repeat(65_536),
    '\u00e9'.repeat(65_536),
    '\u00c3\u00a9'.repeat(32_768),
  ]
  for (const body of bodies) {
    for (const dataCoding of [0, 8]) {
      const from = performance.now()
      readSmppReceipt({ ...nothing, dataCoding, tlvs: { messagePayload: bytes(body) } })
      // A few milliseconds in truth; seconds if any of it looked back over all that was read.
      assert.ok(performance.now() - from < 500, JSON.stringify(body.slice(0, 20)))
    }
  }
})

test('an id of whatever characters comes out as it went in', () => {
  const character = fc.constantFrom(...'abcdefDEF0123456789-_./#@+%')
  fc.assert(
    fc.property(fc.string({ unit: character, minLength: 1, maxLength: 64 }), (id) => {
      fc.pre(/[^-.]/.test(id))
      const shortMessage = bytes(`id:${id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:${id}`)
      const reading = readSmppReceipt({ ...nothing, esmClass: 4, shortMessage })
      assert.ok(reading.kind === 'receipt')
      assert.deepEqual([reading.id, reading.text, reading.sub], [id, id, 1])
    }),
    { numRuns: 2000 },
  )
})

test('any string of keys, values and separators gives a reading', () => {
  const keys = ['id', 'sub', 'dlvrd', 'submit date', 'done date', 'stat', 'status', 'err', 'text']
  const marks = [':', '=', ' ', '\t', '\0', '\r\n', ',', '"', '_', '-', '+']
  const values = ['DELIVRD', '4711', '2403121130', 'null', '\u00e9']
  const piece = fc.constantFrom(...keys, ...marks, ...values)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const shortMessage = bytes(pieces.join(''))
      const reading = readSmppReceipt({ ...nothing, esmClass: 4, shortMessage })
      if (reading.kind === 'receipt' && reading.text !== null)
        assert.doesNotMatch(reading.text, /[\0\r\n]$/)
    }),
    { numRuns: 3000 },
  )
})

test('whatever is pasted is decoded or refused with words', () => {
  const value = fc.oneof(
    fc.anything(),
    fc.constantFrom('id:7 stat:DELIVRD', '69643a37', '0x04', '2', 4, null, '2024-03-12', [3, 0, 1]),
  )
  const tlv = fc.dictionary(
    fc.constantFrom('message_state', '0x001E', 'networkErrorCode', '1060', 'x'),
    value,
  )
  const pasted = fc.record(
    {
      raw: value,
      hex: value,
      tlv: fc.oneof(tlv, value),
      esm_class: value,
      data_coding: value,
      arrived: value,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(pasted, fc.anything()), (given) => {
      const decoded = decodePasted(given)
      if ('error' in decoded) assert.ok(decoded.error.length > 0)
      else assert.equal(typeof decoded.is_receipt, 'boolean')
    }),
    { numRuns: 3000 },
  )
})

test('keys may stand in any order, any case and with any separator', () => {
  const keys = [
    'id:4711',
    'sub:001',
    'dlvrd:001',
    'submit date:2403121130',
    'done date:2403121131',
    'stat:DELIVRD',
    'err:000',
  ]
  fc.assert(
    fc.property(
      fc.shuffledSubarray(keys, { minLength: keys.length }),
      fc.constantFrom(' ', '  ', ', ', ';', '\n', '\t', ' | '),
      fc.boolean(),
      (order, separator, upper) => {
        const text = upper ? order.join(separator).toUpperCase() : order.join(separator)
        const reading = readSmppReceipt({ ...nothing, esmClass: 4, shortMessage: bytes(text) })
        assert.ok(reading.kind === 'receipt')
        assert.equal(reading.id, '4711')
        assert.equal(reading.doneDate, '2024-03-12T11:31')
        assert.equal(reading.claim.status, 'delivered')
      },
    ),
  )
})

test('a person who texts the words of a receipt sends a message', () => {
  const shortMessage = bytes('id:1 stat:DELIVRD')
  assert.equal(readSmppReceipt({ ...nothing, esmClass: 0, shortMessage }).kind, 'inbound')
})

const COMPLETE =
  'id:7 sub:001 dlvrd:001 submit date:2611212000 done date:2611212001 stat:DELIVRD err:000 text:'

test('what only looks like a receipt and lacks parts of one may have been typed', () => {
  const doubts = (text: string, esmClass: number | null, tlvs = {}) => {
    const reading = readSmppReceipt({ ...nothing, esmClass, shortMessage: bytes(text), tlvs })
    return reading.kind === 'receipt' ? reading.isDoubtful : reading.kind
  }
  const typed = 'id:1 stat:DELIVRD err:000'
  assert.equal(doubts(typed, 0), true)
  assert.equal(doubts(typed, 4), false)
  assert.equal(doubts(typed, null), false)
  assert.equal(doubts(typed, 0, { messageState: 2 }), false)
  assert.equal(doubts(typed, 0, { receiptedMessageId: '1' }), false)
  assert.equal(doubts(COMPLETE, 0), false)
  assert.equal(doubts(COMPLETE.replace('done date:2611212001 ', ''), 0), true)
})

test('where receipts are marked, what is not marked is a text, whatever it says', () => {
  const kind = (esmClass: number | null, tlvs = {}) =>
    readSmppReceipt(
      { ...nothing, esmClass, shortMessage: bytes(COMPLETE), tlvs },
      { ...NO_HABITS, receiptsMarked: true },
    ).kind
  assert.equal(kind(0), 'inbound')
  assert.equal(kind(4), 'receipt')
  assert.equal(kind(null), 'receipt')
  assert.equal(kind(0, { receiptedMessageId: '7' }), 'receipt')
})

test('what a person wrote behind text: is never read as keys', () => {
  const shortMessage = bytes('id:7 stat:UNDELIV err:005 text:id:8 stat:DELIVRD')
  const reading = readSmppReceipt({ ...nothing, esmClass: 4, shortMessage })
  assert.ok(reading.kind === 'receipt')
  assert.deepEqual(
    [reading.id, reading.claim.status, reading.text],
    ['7', 'failed', 'id:8 stat:DELIVRD'],
  )
})

test('a word that nobody named moves nothing', () => {
  const reading = readSmppReceipt({
    ...nothing,
    esmClass: 4,
    shortMessage: bytes('id:7 stat:SHIPPED err:001'),
  })
  assert.ok(reading.kind === 'receipt')
  assert.equal(reading.claim.status, 'none')
})

test('err: gives a reason only where the provider account names its table', () => {
  const input = { ...nothing, esmClass: 4, shortMessage: bytes('id:7 stat:UNDELIV err:005') }
  const habits = { handsetGrade: false, statWords: {} }
  const reasons = (['none', 'map', 'twilio', 'aggregator'] as const).map((errTable) => {
    const reading = readSmppReceipt(input, { ...habits, errTable })
    return reading.kind === 'receipt' ? reading.claim.reason : reading.kind
  })
  assert.deepEqual(reasons, [
    'unknown',
    'unknown-subscriber',
    'unknown-subscriber',
    'unknown-subscriber',
  ])
})

test('err: that no table explains is unknown, unless it says that nothing is wrong or it got there', () => {
  const unknownIn = (words: string) => {
    const reading = readSmppReceipt({ ...nothing, esmClass: 4, shortMessage: bytes(words) })
    return reading.kind === 'receipt' ? reading.unknown : reading.kind
  }
  assert.deepEqual(unknownIn('id:7 stat:UNDELIV err:777'), [{ field: 'err', code: '777' }])
  assert.deepEqual(unknownIn('id:7 stat:REJECTD err:7'), [{ field: 'err', code: '007' }])
  for (const words of ['stat:UNDELIV err:000', 'stat:UNDELIV err:0', 'stat:UNDELIV err: text:'])
    assert.deepEqual(unknownIn(`id:7 ${words}`), [])
  assert.deepEqual(unknownIn('id:7 stat:DELIVRD err:777'), [])
})

test('what a person decides about err: counts whole for a bad end, and not at all for a good one', () => {
  const own = overridesOf(
    [
      {
        vendor: 'smpp',
        field: 'err',
        code: '047',
        accountId: null,
        status: 'failed',
        reason: 'unknown-subscriber',
        permanent: true,
        charge: 'no',
        grade: 'handset',
        meaning: null,
      },
    ],
    'account',
  )
  const claimOf = (stat: string) => {
    const shortMessage = bytes(`id:7 stat:${stat} err:047`)
    const reading = readSmppReceipt(
      { ...nothing, esmClass: 4, shortMessage },
      { ...NO_HABITS, own },
    )
    assert.ok(reading.kind === 'receipt')
    const { status, reason, detail, charge, chargeSource, grade } = reading.claim
    return { status, reason, detail, charge, chargeSource, grade }
  }
  assert.deepEqual(claimOf('UNDELIV'), {
    status: 'failed',
    reason: 'unknown-subscriber',
    detail: 'undeliverable',
    charge: 'no',
    chargeSource: 'table',
    grade: 'handset',
  })
  assert.deepEqual(claimOf('DELIVRD'), {
    status: 'delivered',
    reason: null,
    detail: null,
    charge: 'yes',
    chargeSource: 'table',
    grade: 'carrier',
  })
})

test('a provider account may name its own words', () => {
  const habits = { errTable: 'none', handsetGrade: true, statWords: { '0': 'DELIVRD' } } as const
  const reading = readSmppReceipt(
    { ...nothing, esmClass: 4, shortMessage: bytes('id:7 stat:0') },
    habits,
  )
  assert.ok(reading.kind === 'receipt')
  assert.deepEqual([reading.claim.status, reading.claim.grade], ['delivered', 'handset'])
})

test('an answer is accepted, refused, or busy; a status that nobody knows is refused', () => {
  const outcomes = [0, 0x0b, 0x58, 0x14, 0x45, 0x410, 0x7777].map(
    (status) => readCommandStatus(status).outcome,
  )
  assert.deepEqual(outcomes, [
    'accepted',
    'refused',
    'busy',
    'busy',
    'refused',
    'refused',
    'refused',
  ])
  assert.equal(readCommandStatus(0x0b).claim.reason, 'invalid-number')
})
