import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { OUTCOME } from '../status.ts'
import type { ClaimedStatus } from '../status.ts'
import { claimOf, row } from './entry.ts'
import { readWords, wordsOfPayload } from './read-words.ts'
import type { Said } from './read-words.ts'
import { READERS } from './readers.ts'
import { VOCABULARIES } from './vocabularies.ts'

const VENDORS = VOCABULARIES.map(({ vendor }) => vendor)

const EVERY = VOCABULARIES.flatMap(({ vendor, tables }) =>
  tables.flatMap(({ field, entries }) => entries.map((entry) => ({ vendor, field, entry }))),
)

const saying = ({ field, entry }: (typeof EVERY)[number], code = entry.code): Said => ({
  [field]: code,
  ...(entry.channel === null ? {} : { channel: entry.channel }),
})

/** Kannel's reply is free text, of which only the beginning may be a code. */
const isFreeText = ({ vendor, field }: (typeof EVERY)[number]): boolean =>
  vendor === 'kannel' && field.startsWith('%A')

test('every vendor that is read has a reader', () => {
  assert.deepEqual([...READERS.keys()].toSorted(), VENDORS.toSorted())
})

test('every code of every vocabulary is read as its entry says', () => {
  assert.equal(EVERY.length, 1534)
  for (const one of EVERY) {
    const reading = readWords(one.vendor, saying(one))
    const at = `${one.vendor} ${one.field} ${one.entry.code}`
    assert.deepEqual(reading.claim, claimOf(one.entry), at)
    assert.equal(reading.known, 'known', at)
  }
})

test('a code is found in any writing', () => {
  for (const one of EVERY.filter((every) => !isFreeText(every))) {
    const { code } = one.entry
    const writings = /^\d+$/.test(code)
      ? [`  ${code} `, code.padStart(8, '0')]
      : /^0x[0-9A-F]{8}$/.test(code)
        ? [String(Number(code)), code.toLowerCase()]
        : [code.toLowerCase(), ` ${code}`]
    for (const written of writings) {
      const reading = readWords(one.vendor, saying(one, written))
      // One word in two cases is two words to a vendor: either is right.
      assert.equal(reading.known, 'known', `${one.vendor} ${one.field} ${written}`)
    }
  }
})

test('a word that nobody knows moves nothing, and is named with its vendor and field', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...EVERY.filter((every) => !isFreeText(every))),
      fc.stringMatching(/^zz[a-z]{3,12}$/),
      (one, word) => {
        const reading = readWords(one.vendor, saying(one, word))
        assert.equal(reading.claim.status, 'none')
        assert.ok(
          reading.unknown.some(({ vendor, code }) => vendor === one.vendor && code === word),
          JSON.stringify([one.vendor, one.field, reading]),
        )
      },
    ),
    { numRuns: 1000 },
  )
})

const outcomeOf = (status: ClaimedStatus) => (status === 'none' ? null : OUTCOME[status])

/** The pairs of word and code that vendors send, by the fields they stand in. */
const PAIRS: readonly (readonly [vendor: string, word: string, code: string])[] = [
  ['twilio', 'MessageStatus', 'ErrorCode'],
  ['telnyx', 'payload.to[].status', 'errors[].code'],
  ['bandwidth', 'type', 'errorCode'],
  ['messente', 'status', 'stat'],
  ['messente', 'status', 'err'],
  ['messente', 'status', 'dlr-mask'],
  ['crexendo', 'message status', 'delivery status code'],
  ['messagemedia', 'status', 'status_code'],
  ['infobip', 'status.id', 'error.id'],
  ['vonage', 'SMS API DLR status', 'SMS API DLR err-code'],
  ['sinch', 'status', 'code'],
  ['plivo', 'Status (message_state)', 'ErrorCode'],
  ['whatsapp', 'statuses[].status', 'errors[].code'],
  ['notify', 'Message Status', 'Failed Message Reason'],
]

/** These speak for the vendor against its own word, as the readers and the decisions say. */
const OVERRULING = new Set(['9902', 'HTTP 404 error - Unable to fetch record'])

test('a code makes its word finer, and never crosses from good, bad or open into another', () => {
  for (const [vendor, wordField, codeField] of PAIRS) {
    const entriesOf = (field: string) =>
      EVERY.filter((one) => one.vendor === vendor && one.field === field)
    for (const word of entriesOf(wordField)) {
      const plain = claimOf(word.entry)
      for (const { entry } of entriesOf(codeField)) {
        if (OVERRULING.has(entry.code) || plain.status === 'none') continue
        const { claim, disagreement } = readWords(vendor, {
          [wordField]: word.entry.code,
          [codeField]: entry.code,
        })
        const at = `${vendor} ${word.entry.code} ${entry.code}`
        assert.equal(outcomeOf(claim.status), outcomeOf(plain.status), at)
        const other = outcomeOf(claimOf(entry).status)
        const isZero = /^0+$/.test(entry.code) && vendor !== 'whatsapp'
        const contradicts = other !== null && other !== outcomeOf(plain.status) && !isZero
        assert.equal(disagreement !== null, contradicts, at)
      }
    }
  }
})

const readings: readonly (readonly [
  vendor: string,
  said: Said,
  status: string,
  reason: string | null,
])[] = [
  ['messente', { status: 'FAILED', 'dlr-mask': '16' }, 'failed', 'unknown'],
  [
    'messente',
    { status: 'FAILED', 'dlr-mask': '16', stat: 'REJECTD' },
    'rejected',
    'carrier-rejected',
  ],
  [
    'messente',
    { status: 'FAILED', 'dlr-mask': '16', stat: 'NACK', err: '008' },
    'rejected',
    'recipient-blocklisted',
  ],
  ['messente', { status: 'FAILED', stat: 'UNDELIV', err: '2' }, 'expired', 'expired-undelivered'],
  [
    'twilio',
    { message_status: 'undelivered', error_code: '30003' },
    'failed',
    'handset-unreachable',
  ],
  ['bandwidth', { type: 'message-failed', errorCode: '9902' }, 'unconfirmed', 'receipt-timeout'],
  ['bandwidth', { type: 'message-delivered', errorCode: '9902' }, 'delivered', null],
  ['vonage', { status: 'undeliverable', 'error.code': '1240' }, 'rejected', 'opted-out'],
  ['vonage', { status: 'undeliverable', 'error.code': '1170' }, 'rejected', 'invalid-number'],
  ['vonage', { message_uuid: 'a', status: 'undeliverable' }, 'failed', 'carrier-unavailable'],
  ['telnyx', { status: 'gw_timeout', 'errors[].code': '40300' }, 'rejected', 'opted-out'],
  ['telnyx', { status: 'gw_timeout' }, 'failed', 'carrier-unavailable'],
  ['messente', { status: '1' }, 'delivered', null],
  ['messente', { status: '2', err: '3' }, 'failed', 'invalid-number'],
  ['messente', { status: '4' }, 'sent', null],
  ['messente', { status: '8' }, 'sent', null],
  ['messente', { status: '16', stat: 'NACK' }, 'rejected', 'carrier-rejected'],
  ['kannel', { D: '?smpp?dlr_err=1', type: '1' }, 'delivered', null],
  ['kannel', { a: 'NACK/11/as we wrote', A: 'ACK/', d: '8' }, 'sent', null],
  ['messagemedia', { status: 'rejected', status_code: '305' }, 'rejected', 'duplicate-message'],
  ['infobip', { 'status.groupName': 'DELIVERED', 'status.id': '5' }, 'delivered', null],
  ['infobip', { 'status.groupId': '3' }, 'delivered', null],
  ['crexendo', { status: 'Rejected', code: '414' }, 'rejected', 'handset-unreachable'],
  ['notify', { status: 'Failed', reason: 'HTTP 404 error - Unable to fetch record' }, 'none', null],
  [
    'spoke',
    { status: 'ERROR', error_code: '30007', service: 'twilio' },
    'failed',
    'spam-filtered-carrier',
  ],
  ['spoke', { status: 'ERROR', error_code: '4720' }, 'failed', 'invalid-number'],
  ['spoke', { status: 'DELIVERED', direction: 'inbound' }, 'none', null],
  ['kannel', { type: '16', answer: 'NACK/11/Invalid Destination' }, 'rejected', 'invalid-number'],
  ['kannel', { type: '2', answer: 'id:1 stat:EXPIRED err:001' }, 'expired', 'expired-undelivered'],
  ['jasmin', { message_status: 'ESME_RTHROTTLED', level: '1' }, 'rejected', 'rate-limited'],
  ['tracksend', { status: 'READ', channel: 'whatsapp' }, 'read', null],
  ['aws', { messageStatus: 'CARRIER_BLOCKED' }, 'failed', 'carrier-rejected'],
  ['smpp', { stat: 'UNDELIV', err: '001', errTable: 'twilio' }, 'failed', 'handset-unreachable'],
  ['smpp', { stat: 'UNDELIV', err: '001' }, 'failed', 'unknown'],
  ['smpp', { message_state: '42', stat: 'DELIVRD' }, 'delivered', null],
  ['smpp', { stat: 'UNDELIV', network_error_code: '3:27' }, 'failed', 'handset-unreachable'],
  [
    'gsm',
    { 'MAP user error': '32', 'SM-DeliveryFailure cause': '0' },
    'failed',
    'handset-memory-full',
  ],
]

for (const [vendor, said, status, reason] of readings) {
  test(`${vendor} ${JSON.stringify(said)} is ${status}${reason === null ? '' : `: ${reason}`}`, () => {
    const { claim } = readWords(vendor, said)
    assert.deepEqual([claim.status, claim.reason], [status, reason])
  })
}

test('a code that nobody knows leaves the word beside it standing', () => {
  const reading = readWords('twilio', { MessageStatus: 'failed', ErrorCode: '39999' })
  assert.deepEqual([reading.claim.status, reading.claim.reason], ['failed', 'unknown'])
  assert.equal(reading.known, 'unknown-code')
  assert.deepEqual(reading.unknown, [{ vendor: 'twilio', field: 'ErrorCode', code: '39999' }])
})

test('a new id of Infobip is read by its group, and the receipt says itself whether a retry can work', () => {
  const reading = readWords('infobip', {
    'status.id': '7777',
    'status.groupName': 'UNDELIVERABLE',
    'error.id': '9999',
    'error.permanent': 'true',
  })
  assert.deepEqual([reading.claim.status, reading.claim.permanent], ['failed', true])
  assert.equal(reading.unknown.length, 2)
})

test('a code of Spoke’s whose service nobody names is a gap of Spoke’s', () => {
  const reading = readWords('spoke', { status: 'ERROR', error_code: '12345' })
  assert.deepEqual(reading.unknown, [{ vendor: 'spoke', field: 'error code', code: '12345' }])
})

test('what a person has named is asked before any table', () => {
  const own = (vendor: string, field: string, code: string) =>
    vendor === 'twilio' && field === 'ErrorCode' && code === '39999'
      ? row(code, code, 'Ours.', 'failed', { reason: 'opted-out' })
      : null
  const reading = readWords('twilio', { MessageStatus: 'failed', ErrorCode: '39999' }, own)
  assert.deepEqual([reading.claim.reason, reading.known], ['opted-out', 'known'])
})

test('reading never throws, whatever is said', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...VENDORS, 'nobody'),
      fc.dictionary(fc.string(), fc.string()),
      (vendor, said) => {
        const { claim } = readWords(vendor, said)
        assert.ok(claim.status !== undefined)
      },
    ),
  )
})

test('a payload is a list of receipts or says why it is none, and never throws', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...VENDORS),
      fc.oneof(fc.string(), fc.json(), fc.jsonValue()),
      (vendor, payload) => {
        const read = wordsOfPayload(vendor, payload)
        assert.ok(read.kind === 'receipts' || read.because.length > 5)
      },
    ),
    { numRuns: 2000 },
  )
})

test('one list of codes is read alike, whoever of its vendors says it', () => {
  for (const code of ['304', '331', '402', '411']) {
    const media = readWords('messagemedia', { status: 'rejected', status_code: code })
    const crexendo = readWords('crexendo', { status: 'Rejected', code })
    assert.deepEqual(media.claim, crexendo.claim, code)
  }
})

test('a form or an object of more than 1,000 fields is no receipt', () => {
  const fields = Array.from({ length: 1001 }, (_, at) => `f${at}`)
  const because = 'expected at most 1,000 fields, found more'
  const forms = [
    fields.map((name) => `${name}=1`).join('&'),
    'a=1&'.repeat(250_000),
    JSON.stringify(Object.fromEntries(fields.map((name) => [name, 1]))),
  ]
  for (const form of forms)
    assert.deepEqual(wordsOfPayload('twilio', form), { kind: 'malformed', because })
})

test('a malformed payload says what was expected and what was found', () => {
  const because = (vendor: string, payload: unknown) => {
    const read = wordsOfPayload(vendor, payload)
    return read.kind === 'malformed' ? read.because : ''
  }
  assert.match(because('telnyx', '{"data":'), /looks like JSON and is not/)
  assert.match(because('infobip', '{}'), /expected results, found none/)
  assert.match(because('twilio', 'hello'), /expected JSON, a form or field=value/)
  assert.match(because('whatsapp', '{"entry":[{}]}'), /statuses/)
  assert.match(because('bandwidth', '[]'), /events with a type/)
})

test('a refusal with no more than an HTTP status has its reason, and a code of the vendor is finer', () => {
  assert.equal(readWords('sinch', { http_status: '401' }).claim.reason, 'auth-failed')
  assert.equal(readWords('bandwidth', { http_status: '402' }).claim.reason, 'insufficient-credit')
  assert.equal(readWords('sinch', { http_status: '418' }).known, 'unknown-code')
  const finer = readWords('vonage', { http_status: '422', 'error.code': '1120' })
  assert.equal(finer.claim.reason, 'sender-not-registered')
})

test('a code that nobody knows is named beside a word that nobody knows', () => {
  const { known, unknown } = readWords('twilio', { MessageStatus: 'weird', ErrorCode: '99' })
  assert.equal(known, 'unknown-word')
  assert.deepEqual(
    unknown.map(({ code }) => code),
    ['weird', '99'],
  )
  const beside = readWords('twilio', { MessageStatus: 'weird', ErrorCode: '30005' })
  assert.deepEqual(
    beside.unknown.map(({ code }) => code),
    ['weird'],
  )
})
