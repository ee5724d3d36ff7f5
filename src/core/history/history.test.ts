import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findFormat, readerOf } from './formats.ts'
import { identityOf, sightingOf } from './identity.ts'
import { readInstant } from './instants.ts'
import { isKannelLine, receiptWords } from './kannel.ts'
import { checkMapping } from './mapped.ts'
import type { HistoryReading, HistoryRow } from './row.ts'
import { HISTORY_FORMATS } from './row.ts'
import { MOVEON_COLUMNS, REWIRED_COLUMNS, serviceOf, spokeWords } from './spoke.ts'
import { RECEIPTS_COME_WITHIN_MS, evidenceOf, standHistory } from './standing.ts'

const NOW = Date.UTC(2026, 10, 21)
const ACCOUNT = '00000000-0000-0000-0000-000000000000'

test('instants are read as the exports write them, and what has two meanings is not', () => {
  const read = (text: string) => {
    const at = readInstant(text)
    return at === null ? null : new Date(at).toISOString()
  }
  assert.deepEqual(
    [
      '2025-03-01T15:00:00.123Z',
      '2025-03-01 15:00:00+00',
      '2025-03-01 15:00:00.5 -0500',
      'Sat, 01 Mar 2025 15:00:00 +0000',
      '15:00:00 UTC 2025-03-01',
      '1740841200',
      '1740841200000',
    ].map(read),
    [
      '2025-03-01T15:00:00.123Z',
      '2025-03-01T15:00:00.000Z',
      '2025-03-01T20:00:00.500Z',
      '2025-03-01T15:00:00.000Z',
      '2025-03-01T15:00:00.000Z',
      '2025-03-01T15:00:00.000Z',
      '2025-03-01T15:00:00.000Z',
    ],
  )
  for (const text of ['03/04/2025', '2025-02-30', '2025-03-01 25:00', '0001-01-01', 'soon', '']) {
    assert.equal(readInstant(text), null, text)
  }
})

test('whose code a Spoke error is, is told by its shape', () => {
  assert.deepEqual(['4720', '40001', '30007', '21610', '-133', '7'].map(serviceOf), [
    'bandwidth',
    'telnyx',
    'twilio',
    'twilio',
    null,
    null,
  ])
  assert.equal(spokeWords('ERROR', '30003|30007', null).words.code, '30007', 'the last try counts')
  assert.equal(spokeWords('DELIVERED', '30003', null).words.code, null)
  assert.deepEqual(spokeWords('ERROR', 'zzz', null).words.claim.status, 'failed')
  assert.equal(spokeWords('WEIRD', '', null).words.claim.status, 'none', 'nothing is guessed')
})

test('what Spoke never sent is cancelled, and what it sent without news is unconfirmed', () => {
  const status = (word: string, sentAt: number | null) => {
    const row = { ...ROW, at: sentAt, words: spokeWords(word, '', null).words }
    const said = [evidenceOf(row, NOW)].filter((one) => one !== null)
    return standHistory({ segments: 1, sentAt }, said, { now: NOW, accountId: ACCOUNT }).standing
      .status
  }
  assert.equal(status('NOT_ATTEMPTED', null), 'cancelled')
  assert.equal(status('SENT', Date.UTC(2025, 2, 1)), 'unconfirmed')
  assert.equal(status('SENT', null), 'unconfirmed')
  assert.equal(status('SENT', NOW - 1000), 'submitted', 'its receipt may still come')
  assert.equal(status('WEIRD', Date.UTC(2025, 2, 1)), 'unconfirmed')
})

test('what was sent lately is looked at again when its time is over', () => {
  const sentAt = NOW - 1000
  const stood = standHistory({ segments: 1, sentAt }, [], { now: NOW, accountId: ACCOUNT })
  assert.equal(stood.expectedBy, sentAt + RECEIPTS_COME_WITHIN_MS)
})

test('a Kannel receipt’s type says which kind of end, and its text which', () => {
  const said = (type: string, text: string) => receiptWords(type, text).claim.status
  assert.deepEqual(
    [
      said('1', 'id:1 stat:DELIVRD err:000'),
      said('2', 'id:1 stat:EXPIRED err:027'),
      said('2', 'id:1 stat:DELIVRD err:000'),
      said('8', 'ACK/'),
      said('16', 'NACK/11/Invalid Destination Address'),
      said('99', ''),
    ],
    ['delivered', 'expired', 'failed', 'sent', 'rejected', 'none'],
  )
})

test('files are told by their first lines', () => {
  const found = (header: readonly string[], ...lines: string[]) => findFormat(header, lines)?.format
  assert.equal(found([...REWIRED_COLUMNS], 'assignmentId,…'), 'spoke-rewired')
  assert.equal(found([...MOVEON_COLUMNS], 'campaign_contact_id,…'), 'spoke-moveon')
  assert.equal(found(['From', 'To', 'Body', 'Status', 'Sid'], 'From,To'), 'twilio')
  assert.equal(found([], '{"sms_unique_id": "1", "status": "SENT"}'), 'messente')
  assert.equal(found([], '2024-01-02 10:11:12 Sent SMS [SMSC:x] [to:1]'), 'kannel')
  assert.equal(found(['a', 'b'], 'a,b'), undefined)
  assert.equal(isKannelLine('2024-01-02 10:11:12 [12] INFO: something else'), false)
})

test('a mapping says what is wrong with it', () => {
  const because = (mapping: unknown, header = ['Phone', 'State']) => {
    const checked = checkMapping(mapping, header)
    return checked.kind === 'wrong' ? checked.because : null
  }
  assert.equal(because({ number: 'phone', status: 'State' }), null)
  assert.match(because([]) ?? '', /no object/)
  assert.match(because({ status: 'State' }) ?? '', /no column for number/)
  assert.match(
    because({ number: 'Tel' }) ?? '',
    /“Tel” for number; the columns are “Phone”, “State”/,
  )
  assert.match(because({ number: 'Phone', vendor: 'acme' }) ?? '', /no vendor “acme”; /)
  assert.match(
    because({ number: 'Phone', statuses: { OK: 'fine' } }) ?? '',
    /“fine” is none of our/,
  )
  assert.match(because({ number: 'Phone', colour: 'State' }) ?? '', /does not know “colour”/)
})

const ROW: HistoryRow = {
  kind: 'message',
  id: null,
  content: 'x',
  number: '+12025550141',
  sender: '',
  text: '',
  at: null,
  atWritten: null,
  words: null,
  segments: null,
  price: null,
  reference: null,
  campaign: null,
  fields: null,
  suggestsOptOut: false,
  notes: [],
}

test('a row is known by its id, or by all that it says but the outcome', () => {
  const key = (row: Partial<HistoryRow>) =>
    identityOf('w', 'twilio', { row: { ...ROW, ...row }, recipient: '+12025550141' })
  assert.equal(key({ id: 'SM1' }), key({ id: 'SM1', content: 'y' }))
  assert.notEqual(key({ id: 'SM1' }), key({ id: 'SM2' }))
  assert.notEqual(key({}), key({ content: 'y' }))
  assert.notEqual(key({ kind: 'reply' }), key({}))
  assert.notEqual(
    identityOf('w', 'csv', { row: { ...ROW, id: '1' }, recipient: '' }),
    identityOf('w', 'csv', { row: { ...ROW, id: '1', number: '+1' }, recipient: '' }),
  )
})

test('rows alike are as many as the fullest file had, in whatever order files and rows come', () => {
  const outcomes = fc.array(fc.constantFrom('import:SENT:', 'import:DELIVERED:'), { maxLength: 5 })
  fc.assert(
    fc.property(fc.array(outcomes, { maxLength: 4 }), (files) => {
      const known: { ordinal: number; messageId: string; importId: string; said: Set<string> }[] =
        []
      for (const [at, file] of files.entries()) {
        for (const said of file) {
          const sighting = sightingOf({ hasId: false, said }, known, {
            importId: String(at),
            taken: new Set(),
          })
          if (sighting.kind === 'new') {
            const { ordinal } = sighting
            known.push({
              ordinal,
              messageId: String(ordinal),
              importId: String(at),
              said: new Set([said]),
            })
          } else {
            const met = known.find(({ ordinal }) => ordinal === sighting.known.ordinal)
            if (met !== undefined) Object.assign(met, { importId: String(at) }).said.add(said)
          }
        }
      }
      assert.equal(known.length, Math.max(0, ...files.map(({ length }) => length)))
    }),
  )
})

test('whatever a file holds, reading a row of it answers and never throws', () => {
  const header = [
    ...REWIRED_COLUMNS,
    ...MOVEON_COLUMNS,
    'To',
    'From',
    'Status',
    'Sid',
    'stat',
    'err',
    'Phone',
  ]
  const mapping = { number: 'Phone', status: 'Status', vendor: 'smpp' }
  const kinds = new Set<HistoryReading['kind']>()
  fc.assert(
    fc.property(
      fc.constantFrom(...HISTORY_FORMATS),
      fc.constantFrom('table' as const, 'lines' as const),
      fc.array(fc.oneof(fc.string(), fc.constantFrom('2025-03-01', '1', 'true', '{"to": "1"}')), {
        maxLength: 40,
      }),
      (format, shape, cells) => {
        const found = readerOf({ format, shape }, header, { service: null, mapping })
        if (found.kind === 'reader') kinds.add(found.reader.read(cells).kind)
      },
    ),
    { numRuns: 2000 },
  )
  assert.ok(kinds.has('row') && kinds.has('error'))
})
