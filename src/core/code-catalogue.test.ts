import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CODE_CATALOGUE, codeJson, codesNear, lookUpCode } from './code-catalogue.ts'
import type { CatalogueEntry } from './code-catalogue.ts'
import { twinsOf } from './code-twins.ts'
import { VOCABULARIES } from './dialects/vocabularies.ts'

const KEYS = new URL('../../fixtures/codes/keys.tsv', import.meta.url)

const keyOf = ({ vendor, field, code, channel }: CatalogueEntry): string =>
  [vendor, field, code, channel ?? ''].join('\t')

test('every code of the twenty vocabularies is there, once, and none besides', () => {
  const [, ...expected] = readFileSync(KEYS, 'utf8').replace(/\n$/, '').split('\n')
  const keys = CODE_CATALOGUE.map(keyOf)
  assert.equal(expected.length, 1534)
  assert.equal(new Set(keys).size, keys.length)
  assert.deepEqual(keys.toSorted(), expected.toSorted())
})

const COUNTS: Readonly<Record<string, number>> = {
  aws: 43,
  bandwidth: 93,
  crexendo: 38,
  gsm: 151,
  infobip: 186,
  jasmin: 82,
  kannel: 15,
  messagemedia: 42,
  messente: 47,
  notify: 10,
  plivo: 29,
  rcs: 32,
  sinch: 48,
  smpp: 143,
  spoke: 3,
  telnyx: 114,
  tracksend: 46,
  twilio: 242,
  vonage: 106,
  whatsapp: 64,
}

for (const { vendor, title, tables } of VOCABULARIES) {
  test(`${title} has ${COUNTS[vendor]} codes`, () => {
    assert.equal(
      tables.reduce((sum, { entries }) => sum + entries.length, 0),
      COUNTS[vendor],
    )
  })
}

const DECISIONS = new URL('../../docs/adr/0015-vendors-words.md', import.meta.url)

test('a word that is read otherwise than its place in a message’s life says stands in the decisions', () => {
  const rows = readFileSync(DECISIONS, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| /, '')))
  for (const { vendor, tables } of VOCABULARIES)
    for (const { field, entries } of tables)
      for (const { code } of entries.filter(({ status }) => status !== null))
        assert.ok(
          rows.some((row) => row[0] === vendor && row[1] === field && row[2] === code),
          `${vendor} ${field} ${code}`,
        )
})

const BAD = new Set(['failed', 'rejected', 'expired', 'cancelled', 'partial', 'unconfirmed'])

test('whatever ended badly or unknown says what to do next', () => {
  const silent = CODE_CATALOGUE.filter(({ status, nextStep }) => BAD.has(status) && !nextStep)
  assert.deepEqual(silent.map(keyOf), [])
})

test('what can never work is not to be tried again, and what has ended is not to be waited for', () => {
  for (const entry of CODE_CATALOGUE) {
    const step = entry.nextStep ?? ''
    if (entry.permanent === true) assert.doesNotMatch(step, /^Retry/, keyOf(entry))
    if (entry.final) assert.doesNotMatch(step, /more to say/, keyOf(entry))
  }
})

test('every code is told in a sentence of ours, without jargon', () => {
  const jargon = /\b(PDU|TLV|SMSC|HLR|MSC|ESME|SME|UDH|enum|seed|e\.g\.)\b/
  const bare = CODE_CATALOGUE.filter(
    ({ meaning }) => !/^[A-Z0-9].*\.$/.test(meaning) || jargon.test(meaning),
  )
  assert.deepEqual(
    bare.map(({ vendor, code, meaning }) => [vendor, code, meaning]),
    [],
  )
})

test('only the phone’s own word is of handset grade', () => {
  const confirmed = CODE_CATALOGUE.filter(
    ({ status, grade }) => status === 'delivered' && grade === 'handset',
  )
  assert.deepEqual(
    confirmed.map(({ vendor, code }) => `${vendor} ${code}`),
    [
      'crexendo 221',
      'gsm 0x00',
      'infobip 5',
      'messagemedia 221',
      'rcs DELIVERED',
      'rcs delivered',
      'rcs delivered',
      'sinch Retrieved',
      'whatsapp delivered',
    ],
  )
})

const one = (vendor: string, code: string, field?: string): CatalogueEntry => {
  const found = lookUpCode(code, vendor).filter((entry) => !field || entry.field.endsWith(field))
  assert.equal(found.length, 1, `${vendor} ${code}`)
  return found[0]!
}

test('what nobody confirmed is neither delivered nor failed', () => {
  const words: [string, string, string?][] = [
    ['telnyx', 'delivery_unconfirmed'],
    ['telnyx', 'dlr_timeout'],
    ['bandwidth', '9902'],
    ['infobip', '29', 'status.id'],
    ['vonage', 'unknown', 'status'],
    ['sinch', 'Unknown', 'status'],
    ['smpp', 'UNKNOWN', 'stat'],
    ['gsm', '0x01', 'TP-Status'],
    ['aws', 'TEXT_UNKNOWN'],
    ['rcs', 'TTL_EXPIRATION_REVOKE_FAILED'],
  ]
  for (const [vendor, code, field] of words)
    assert.equal(one(vendor, code, field).status, 'unconfirmed', `${vendor} ${code}`)
})

test('words that are no outcome move nothing', () => {
  const words: [string, string, string?][] = [
    ['notify', 'HTTP 404 error - Unable to fetch record'],
    ['telnyx', 'message.finalized'],
    ['messente', '000', 'err'],
    ['infobip', '0', 'error.id'],
    ['plivo', '000'],
    ['twilio', '30018'],
    ['whatsapp', 'warning'],
  ]
  for (const [vendor, code, field] of words)
    assert.equal(one(vendor, code, field).status, 'none', `${vendor} ${code}`)
})

test('a code is found in any writing, and a number in a vendor’s range by the range', () => {
  assert.equal(one('smpp', '69', 'command_status').name, 'ESME_RSUBMITFAIL')
  assert.equal(one('smpp', '0x45', 'command_status').name, 'ESME_RSUBMITFAIL')
  assert.equal(one('smpp', '0x0433').code, '0x00000400-0x000004FF')
  assert.equal(one('messente', '3', 'err').name, 'Invalid number')
  assert.deepEqual(lookUpCode('nonsense'), [])
})

test('for a code that nobody has, the nearest are offered', () => {
  assert.ok(codesNear('30099', 'twilio').some(({ code }) => code === '30009'))
  assert.ok(codesNear('spam').length > 3)
  assert.deepEqual(codesNear(''), [])
})

test('the same code elsewhere: certain twins come first, and no vendor is its own', () => {
  const names = (vendor: string, code: string, field?: string) =>
    twinsOf(one(vendor, code, field)).map((twin) => `${twin.vendor} ${twin.code}`)
  const unknown = names('twilio', '30005')
  for (const twin of ['bandwidth 4720', 'telnyx 40012', 'notify Unknown destination handset'])
    assert.ok(unknown.slice(0, 4).includes(twin), unknown.join())
  assert.equal(names('crexendo', '414')[0], 'messagemedia 414')
  assert.equal(names('infobip', '27', 'error.id')[0], 'gsm 27')
  assert.equal(names('jasmin', 'ESME_RTHROTTLED')[0], 'smpp 0x00000058')
  assert.deepEqual(names('twilio', '30018'), [])
})

test('a twin never crosses from good, bad or open into another of them', () => {
  for (const entry of CODE_CATALOGUE.filter((_, at) => at % 7 === 0)) {
    for (const twin of twinsOf(entry)) {
      assert.notEqual(twin.vendor, entry.vendor)
      if (twin.because.startsWith('Both')) {
        const statuses = lookUpCode(twin.code, twin.vendor).map(({ status }) => status)
        const isOpen = (status: string) => ['submitted', 'sent', 'unconfirmed'].includes(status)
        assert.ok(
          statuses.some((status) => isOpen(status) === isOpen(entry.status)),
          `${keyOf(entry)} ${twin.vendor} ${twin.code}`,
        )
      }
    }
  }
})

test('a code is written down with its fifteen columns', () => {
  assert.deepEqual(codeJson(one('twilio', '30003')), {
    vendor: 'twilio',
    field: 'ErrorCode',
    code: '30003',
    channel: null,
    name: 'Unreachable destination handset',
    status: 'failed',
    reason: 'handset-unreachable',
    fault: 'handset',
    permanent: false,
    charged: 'yes',
    grade: 'carrier',
    final: true,
    meaning: 'The phone is switched off, out of reach, or cannot be reached for another cause.',
    next_step:
      'Retry later within the useful life of the message; suspect the number after several misses.',
    confidence: 'high',
  })
})
