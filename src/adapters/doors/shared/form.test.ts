import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeCharset, readForm, readHex, textOf, toHex } from './form.ts'

test('what a browser writes is read back, whatever it is', () => {
  const pairs = fc.uniqueArray(
    fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })),
    { selector: ([name]) => name, maxLength: 20 },
  )
  fc.assert(
    fc.property(pairs, (all) => {
      const form = readForm(new URLSearchParams(all).toString())
      for (const [name, value] of all) assert.equal(textOf(form, name), value)
    }),
  )
})

test('every octet can be written with an escape, and what is no escape stays', () => {
  const all = Uint8Array.from({ length: 256 }, (_, at) => at)
  const written = [...all].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join('')
  assert.deepEqual(readForm(`a=${written}`).get('a'), all)
  assert.equal(textOf(readForm('a=100%&b=%zz%4'), 'a'), '100%')
  assert.equal(textOf(readForm('a=100%&b=%zz%4'), 'b'), '%zz%4')
  assert.equal(textOf(readForm(Buffer.from('a=Grüße')), 'a'), 'Grüße')
})

test('reading never fails, and costs no more than the octets do', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.ok(readForm(text).size <= 200)),
  )
  const started = process.cpuUsage().user
  readForm('%'.repeat(1_000_000))
  readForm('a&'.repeat(500_000))
  assert.ok(process.cpuUsage().user - started < 2_000_000)
})

test('a charset goes by its usual names, and wrong octets are none of it', () => {
  const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
  assert.equal(decodeCharset(octets('041f0440'), 'UCS-2'), 'Пр')
  assert.equal(decodeCharset(octets('041f0440'), 'utf-16be'), 'Пр')
  assert.equal(decodeCharset(octets('fffe1f044004'), 'UTF-16'), 'Пр')
  assert.equal(decodeCharset(octets('feff041f0440'), 'UTF-16'), 'Пр')
  assert.equal(decodeCharset(octets('df'), 'ISO-8859-1'), 'ß')
  assert.equal(decodeCharset(octets('ff'), 'UTF-8'), null)
  assert.equal(decodeCharset(octets('d800'), 'UTF-16BE'), null)
  assert.equal(decodeCharset(octets('00'), 'nobody-knows'), null)
})

test('hexadecimal comes in pairs', () => {
  assert.equal(toHex(readHex('00fF') ?? new Uint8Array()), '00ff')
  assert.equal(readHex('0'), null)
  assert.equal(readHex('0g'), null)
})
