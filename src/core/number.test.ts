import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readNumber } from './number.ts'

const e164 = (written: string, country: string | null = 'GB'): string => {
  const read = readNumber(written, country)
  return read.kind === 'number' ? read.e164 : `${read.kind}: ${read.because}`
}

test('a number is the same number in whatever form people write it', () => {
  const forms = [
    '+447700900123',
    '+44 7700 900 123',
    '+44 (0)7700 900123',
    '0044 7700 900123',
    '07700 900123',
    '07700-900-123',
    '(07700) 900.123',
    '447700900123',
    "'+447700900123",
    '‪+44 7700 900123‬',
    '+44 7700 900 123 ',
    '＋４４７７００９００１２３',
    'tel:+447700900123',
    '447700900123.0',
    '="+447700900123"',
    '+44‑7700‑900123',
  ]
  for (const form of forms) assert.equal(e164(form), '+447700900123', form)
})

test('a number with a country code needs no default country', () => {
  assert.equal(e164('447700900123', null), '+447700900123')
  assert.equal(e164('0049 151 23456789', null), '+4915123456789')
})

test('the country code is believed although the default country is another', () => {
  assert.equal(e164('447700900123', 'US'), '+447700900123')
  assert.equal(e164('202 555 0143', 'US'), '+12025550143')
})

test('a number that is only possible passes: the carrier says whether it exists', () => {
  assert.equal(e164('+15551234567'), '+15551234567')
  assert.equal(e164('+447700900999'), '+447700900999')
})

test('a number that no phone can have is impossible, not unreadable', () => {
  for (const written of ['+44 77', '+4477009001234567', '123', '+999123456789']) {
    assert.equal(readNumber(written, 'GB').kind, 'impossible', written)
  }
})

test('a number shortened by a spreadsheet is named as that', () => {
  for (const written of ['4.47911E+11', '4,47911E+11', '4.47911e11']) {
    const read = readNumber(written, 'GB')
    assert.equal(read.kind === 'unreadable' && read.code, 'spreadsheet-number', written)
  }
})

test('what is no number is unreadable, and says why', () => {
  const code = (written: string, country: string | null = 'GB') => {
    const read = readNumber(written, country)
    return read.kind === 'unreadable' ? read.code : read.kind
  }
  assert.equal(code(''), 'no-number')
  assert.equal(code('  -  '), 'no-number')
  assert.equal(code('n/a'), 'unreadable-number')
  assert.equal(code('anna@example.com'), 'unreadable-number')
  assert.equal(code('07700 900123', null), 'no-country')
})

test('reading never throws, and what was read reads as itself', () => {
  const written = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'+0123456789 ()-./eE\'"=') }),
  )
  fc.assert(
    fc.property(written, fc.constantFrom('GB', 'US', 'DE', 'ZZ', null), (text, country) => {
      const read = readNumber(text, country)
      if (read.kind !== 'number') return
      assert.match(read.e164, /^\+\d{5,15}$/)
      assert.equal(e164(read.e164, country), read.e164)
    }),
    { numRuns: 2000 },
  )
})
