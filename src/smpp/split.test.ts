import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { decodeGsm7, encodeGsm7, isGsm7 } from './gsm7.ts'
import { splitText } from './split.ts'
import { decodeUcs2, encodeUcs2 } from './ucs2.ts'
import { concatenationUdh16, concatenationUdh8, readConcatenation, splitUserData } from './udh.ts'

const ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ' +
  'ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€'

const gsm7Text = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(ALPHABET)), minLength: 0, maxLength })
const anyText = (maxLength: number) =>
  fc.string({
    unit: fc.oneof(fc.constantFrom(...Array.from(ALPHABET)), fc.constantFrom('ж', '漢', '😀')),
    maxLength,
  })

const split = (text: string) => {
  const result = splitText(text, { reference: 42 })
  return result.kind === 'split' ? result : assert.fail('too long')
}

/** What a handset would show: headers off, segments in order, joined. */
const shown = ({ encoding, segments }: ReturnType<typeof split>) =>
  segments
    .map(({ short_message, esm_class }) => {
      const body = esm_class === 0x40 ? splitUserData(short_message).body : short_message
      return encoding === 'gsm7' ? decodeGsm7(body) : decodeUcs2(body)
    })
    .join('')

test('the default alphabet and its extension are written as 23.038 numbers them', () => {
  assert.deepEqual(encodeGsm7('@Hi€'), Uint8Array.of(0x00, 0x48, 0x69, 0x1b, 0x65))
  assert.deepEqual(encodeGsm7('[]'), Uint8Array.of(0x1b, 0x3c, 0x1b, 0x3e))
  assert.equal(encodeGsm7('ж'), null)
  assert.equal(encodeGsm7('\u001b'), null)
})

test('every GSM-7 text comes back as it was', () => {
  fc.assert(
    fc.property(gsm7Text(200), (text) => {
      assert.ok(isGsm7(text))
      assert.equal(decodeGsm7(encodeGsm7(text) ?? assert.fail()), text)
    }),
  )
})

test('septets without a meaning still read as something', () => {
  assert.equal(decodeGsm7(Uint8Array.of(0x1b, 0x41)), 'A')
  assert.equal(decodeGsm7(Uint8Array.of(0x1b, 0x1b, 0x41)), ' A')
  assert.equal(decodeGsm7(Uint8Array.of(0x41, 0x1b)), 'A')
  assert.equal(decodeGsm7(Uint8Array.of(0xff)), '\ufffd')
})

test('every text comes back from UCS-2 as it was, half characters included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(decodeUcs2(encodeUcs2(text)), text)
    }),
  )
  assert.equal(decodeUcs2(Uint8Array.of(0x04, 0x36, 0x04)), 'ж')
})

for (const [says, text, encoding, lengths] of [
  ['160 septets are one segment', 'a'.repeat(160), 'gsm7', [160]],
  ['161 septets are 153 and 8', 'a'.repeat(161), 'gsm7', [159, 14]],
  ['an extension character counts twice', `${'a'.repeat(159)}€`, 'gsm7', [159, 14]],
  ['an extension pair moves whole', `${'a'.repeat(152)}€${'a'.repeat(10)}`, 'gsm7', [158, 18]],
  ['70 units are one segment', 'ж'.repeat(70), 'ucs2', [140]],
  ['71 units are 67 and 4', 'ж'.repeat(71), 'ucs2', [140, 14]],
  ['a surrogate pair moves whole', `${'ж'.repeat(66)}😀${'ж'.repeat(9)}`, 'ucs2', [138, 28]],
  ['no text is one empty segment', '', 'gsm7', [0]],
] as const) {
  test(says, () => {
    const result = split(text)
    assert.equal(result.encoding, encoding)
    assert.equal(result.dataCoding, encoding === 'gsm7' ? 0 : 8)
    assert.deepEqual(
      result.segments.map(({ short_message }) => short_message.length),
      lengths,
    )
    assert.equal(shown(result), text)
  })
}

test('segments carry the header that joins them', () => {
  const { segments } = split('a'.repeat(320))
  assert.deepEqual(
    segments.map(({ short_message, esm_class }) => {
      assert.equal(esm_class, 0x40)
      return readConcatenation(splitUserData(short_message).elements)
    }),
    [1, 2, 3].map((number) => ({ reference: 42, total: 3, number })),
  )
})

test('every text is shown as it was sent, in as many segments as the other calculator says', () => {
  fc.assert(
    fc.property(fc.oneof(gsm7Text(500), anyText(300)), (text) => {
      const result = split(text)
      assert.equal(shown(result), text)
      assert.ok(result.segments.every(({ short_message }) => short_message.length <= 160))
      if (text === '') return
      const theirs = new SegmentedMessage(text, 'auto')
      assert.equal(result.encoding, theirs.encodingName === 'GSM-7' ? 'gsm7' : 'ucs2')
      assert.equal(result.segments.length, theirs.segmentsCount)
    }),
    { numRuns: 500 },
  )
})

test('a text of more than 255 segments is refused, not cut', () => {
  assert.deepEqual(splitText('a'.repeat(153 * 256), { reference: 1 }), {
    kind: 'too_long',
    segmentCount: 256,
  })
})

test('both forms of concatenation are written and read', () => {
  const short = concatenationUdh8({ reference: 200, total: 3, number: 2 })
  assert.deepEqual(short, Uint8Array.of(5, 0, 3, 200, 3, 2))
  const long = concatenationUdh16({ reference: 0x1234, total: 3, number: 2 })
  assert.deepEqual(long, Uint8Array.of(6, 8, 4, 0x12, 0x34, 3, 2))
  for (const [header, reference] of [
    [short, 200],
    [long, 0x1234],
  ] as const) {
    const { elements, body, isWellFormed } = splitUserData(Uint8Array.of(...header, 0x48, 0x69))
    assert.ok(isWellFormed)
    assert.equal(decodeGsm7(body), 'Hi')
    assert.deepEqual(readConcatenation(elements), { reference, total: 3, number: 2 })
  }
})

test('a header whose lengths do not add up leaves the octets as they are', () => {
  for (const octets of [[], [5, 0, 3], [3, 0, 9, 1, 1], [1, 0]]) {
    const whole = Uint8Array.from(octets)
    assert.deepEqual(splitUserData(whole), { elements: [], body: whole, isWellFormed: false })
  }
})

test('a concatenation that makes no sense is none', () => {
  assert.equal(readConcatenation([{ id: 0, data: Uint8Array.of(1, 2, 3) }]), null)
  assert.equal(readConcatenation([{ id: 0, data: Uint8Array.of(1, 0, 0) }]), null)
  assert.equal(readConcatenation([{ id: 5, data: Uint8Array.of(1, 2, 1) }]), null)
})
