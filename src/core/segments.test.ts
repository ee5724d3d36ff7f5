import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import calculator from 'sms-segments-calculator'
import { splitText } from '../smpp/split.ts'
import { countSegments } from './segments.ts'

const texts = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...'abc XYZ019.,!?\n@£éÇàñ_') },
      { weight: 2, arbitrary: fc.constantFrom(...'€{}[]~^|\\\f') },
      { weight: 1, arbitrary: fc.constantFrom('я', '’', '中', '😀', 'ç') },
    ),
    { maxLength: 700 },
  )
  .map((characters) => characters.join(''))

test('segments are counted as the SMPP side will cut them', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const counted = countSegments(text)
      const split = splitText(text, { reference: 1 })
      assert.equal(split.kind, 'split')
      if (split.kind !== 'split') return
      assert.equal(counted.segments, split.segments.length)
      assert.equal(counted.encoding, split.encoding)
    }),
  )
})

test('segments are counted as an independent calculator counts them', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const theirs = new calculator.SegmentedMessage(text)
      assert.equal(countSegments(text).segments, theirs.segmentsCount)
      assert.equal(countSegments(text).encoding === 'gsm7', theirs.encodingName === 'GSM-7')
    }),
    { numRuns: 60 },
  )
})

test('a text that fills a segment to the last character stays one segment', () => {
  assert.equal(countSegments('a'.repeat(160)).segments, 1)
  assert.equal(countSegments('a'.repeat(161)).segments, 2)
  assert.equal(countSegments('a'.repeat(306)).segments, 2)
  assert.equal(countSegments('a'.repeat(307)).segments, 3)
  assert.equal(countSegments('я'.repeat(70)).segments, 1)
  assert.equal(countSegments('я'.repeat(71)).segments, 2)
})

test('a euro sign costs two characters and is never cut in two', () => {
  assert.equal(countSegments('€').characters, 2)
  assert.equal(countSegments(`${'a'.repeat(152)}€${'a'.repeat(152)}`).segments, 3)
})

test('the characters that make a text dear are named with their place', () => {
  assert.deepEqual(countSegments('It’s я, it’s').offending, [
    { character: '’', at: 2 },
    { character: 'я', at: 5 },
  ])
  assert.deepEqual(countSegments('Hello {name}').offending, [])
})

test('an empty text is one empty segment with all its room', () => {
  assert.deepEqual(countSegments(''), {
    encoding: 'gsm7',
    segments: 1,
    characters: 0,
    remaining: 160,
    offending: [],
  })
})
