import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inboundText } from './inbound-text.ts'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = (octets: Uint8Array): string => String.fromCharCode(...octets)

function utf16(text: string, isLittle = false): Uint8Array {
  const octets = new Uint8Array(text.length * 2)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    octets.set(isLittle ? [code & 0xff, code >> 8] : [code >> 8, code & 0xff], at * 2)
  }
  return octets
}

/** Behind a header of six octets one bit is left over. */
function packed(text: string, fill = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((text.length * 7 + fill) / 8))
  for (let at = 0; at < text.length * 7; at += 1) {
    const bit = (text.charCodeAt(Math.floor(at / 7)) >> (at % 7)) & 1
    const place = at + fill
    octets[place >> 3] = (octets[place >> 3] ?? 0) | (bit << (place & 7))
  }
  return octets
}

const HEADER = Uint8Array.of(5, 0, 3, 1, 2, 1)
const behindHeader = (body: Uint8Array): Uint8Array => Uint8Array.of(...HEADER, ...body)

const read = (octets: Uint8Array, dataCoding = 0, hasHeader = false): string =>
  inboundText({ text: latin1(octets), octets, dataCoding, hasHeader })

test('STOP is read whatever its centre says that it is encoded in', () => {
  assert.equal(read(utf16('STOP')), 'STOP')
  assert.equal(read(utf16('STOP', true)), 'STOP')
  assert.equal(read(utf16('\ufeffSTOP', true), 8), 'STOP')
  assert.equal(read(utf16('Arrêt'), 0x19), 'Arrêt')
  assert.equal(read(utf16('СТОП'), 0x18), 'СТОП')
  assert.equal(read(utf16('СТОП'), 0), 'СТОП')
  assert.equal(read(packed('STOP')), 'STOP')
  assert.equal(read(packed('Stop.')), 'Stop.')
  assert.equal(read(behindHeader(packed('STOP', 1)), 0, true), 'STOP')
  assert.equal(read(behindHeader(utf16('STOP')), 0, true), 'STOP')
})

test('a text in two octets a character is read so where its class or its zeros say it', () => {
  assert.equal(read(utf16('Привет, Анна'), 0x19), 'Привет, Анна')
  assert.equal(read(utf16('See you then')), 'See you then')
})

test('any other text stays as its centre wrote it', () => {
  for (const text of ['See you then', 'stop it now or else', 'ok', '', 'a'])
    assert.equal(read(ascii(text)), text)
})
