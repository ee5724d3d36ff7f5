import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { joinSegments } from './inbound-segments.ts'
import type { TextSegment } from './inbound-segments.ts'

const UCS2 = 8

function utf16(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2)
  for (let at = 0; at < text.length; at += 1)
    octets.set([text.charCodeAt(at) >> 8, text.charCodeAt(at) & 0xff], at * 2)
  return octets
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

const segment = (number: number, octets: Uint8Array, dataCoding = 0): TextSegment => ({
  number,
  body: { kind: 'octets', octets, dataCoding },
})

test('a text is the same wherever its octets were cut and in whatever order they came', () => {
  const texts = fc.array(fc.constantFrom('a', 'ö', '€', '日', '😀', '👩‍🚀', ' '), { minLength: 1 })
  fc.assert(
    fc.property(texts, fc.infiniteStream(fc.nat()), (signs, numbers) => {
      const text = `x${signs.join('')}x`
      const octets = utf16(text)
      const size = 2 + ((numbers.next().value ?? 0) % 5)
      const total = Math.ceil(octets.length / size)
      const segments = Array.from({ length: total }, (_, at) =>
        segment(at + 1, octets.subarray(at * size, (at + 1) * size), UCS2),
      ).toSorted(() => ((numbers.next().value ?? 0) % 3) - 1)
      assert.deepEqual(joinSegments(segments, total), { text, missing: [] })
    }),
  )
})

test('what is missing is said at its place, and half a character is none', () => {
  const octets = utf16('😀 Nein')
  const [start, end] = [octets.subarray(0, 2), octets.subarray(2)]
  const rest = joinSegments([segment(1, ascii('Do not ')), segment(3, ascii(' me.'))], 3)
  assert.deepEqual(rest, { text: 'Do not [part 2 of 3 is missing] me.', missing: [2] })
  assert.equal(joinSegments([segment(1, start, UCS2)], 2).text, '\ufffd[part 2 of 2 is missing]')
  assert.equal(joinSegments([segment(2, end, UCS2)], 2).text, '[part 1 of 2 is missing]\ufffd Nein')
})

test('segments in other encodings than their neighbours are read each for itself', () => {
  const all = [
    segment(1, ascii('Plain, ')),
    segment(2, utf16('日本 '), UCS2),
    { number: 3, body: { kind: 'text', text: 'and read' } } as const,
  ]
  assert.deepEqual(joinSegments(all, 3), { text: 'Plain, 日本 and read', missing: [] })
})
