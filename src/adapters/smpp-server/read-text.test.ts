import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { PLAIN } from '../../core/wire.ts'
import { encodeGsm7 } from '../../smpp/gsm7.ts'
import { encodeUcs2 } from '../../smpp/ucs2.ts'
import { type Carried, asAlone, readCoding, readText } from './read-text.ts'

const carried = (fields: Partial<Carried>): Carried => ({
  esm_class: 0,
  data_coding: 0,
  short_message: new Uint8Array(),
  tlvs: {},
  ...fields,
})
const gsm7 = (text: string): Uint8Array => encodeGsm7(text) ?? assert.fail(text)
const textOf = (fields: Partial<Carried>): string => readText(carried(fields)).text

test('a text is read in the alphabet that its data_coding names', () => {
  assert.equal(textOf({ short_message: gsm7('@ £ {€}') }), '@ £ {€}')
  const latin1 = Buffer.from('Õhtu @ sadam', 'latin1')
  assert.equal(textOf({ data_coding: 3, short_message: latin1 }), 'Õhtu @ sadam')
  assert.equal(textOf({ data_coding: 1, short_message: Buffer.from('plain @') }), 'plain @')
  assert.equal(textOf({ data_coding: 8, short_message: encodeUcs2('Ένα 🍽') }), 'Ένα 🍽')
  const cyrillic = Uint8Array.of(0xbf, 0xe0, 0xd8, 0xd2, 0xd5, 0xe2)
  assert.equal(textOf({ data_coding: 6, short_message: cyrillic }), 'Привет')
  assert.equal(textOf({ tlvs: { message_payload: gsm7('long') } }), 'long')
})

test('classes, waiting marks and octets are told apart as GSM codes them', () => {
  const seen = [0x10, 0x18, 0xf0, 0xf5, 0xc8, 0xc0, 0xe9].map((coding) => {
    const { alphabet, messageClass, waiting } = readCoding(coding)
    return [alphabet.kind, messageClass, waiting]
  })
  assert.deepEqual(seen, [
    ['gsm7', 0, null],
    ['ucs2', 0, null],
    ['gsm7', 0, null],
    ['octets', 1, null],
    ['gsm7', null, 0],
    ['gsm7', null, 4],
    ['ucs2', null, 1],
  ])
})

test('octets are kept as they are, with the ports of their header', () => {
  const header = [6, 5, 4, 0x15, 0x81, 0, 0]
  const read = readText(
    carried({
      esm_class: 0x40,
      data_coding: 4,
      short_message: Uint8Array.of(...header, 0xca, 0xfe),
    }),
  )
  const wire = { ...PLAIN, udh: '06050415810000', octets: 'cafe', bits: 8 }
  assert.deepEqual([read.text, read.wire, read.part], ['', wire, null])
})

test('a part knows its place by either header or by sar, and goes alone with it', () => {
  const body = gsm7('part')
  const udh8 = Uint8Array.of(5, 0, 3, 77, 2, 1, ...body)
  const udh16 = Uint8Array.of(6, 8, 4, 1, 77, 2, 1, ...body)
  const sar = { sar_msg_ref_num: 333, sar_total_segments: 2, sar_segment_seqnum: 1 }
  const all = [
    readText(carried({ esm_class: 0x40, short_message: udh8 })),
    readText(carried({ esm_class: 0x40, short_message: udh16 })),
    readText(carried({ short_message: body, tlvs: sar })),
  ]
  assert.deepEqual(
    all.map(({ text, part, wire }) => [text, part?.total, part?.number, wire]),
    all.map(() => ['part', 2, 1, PLAIN]),
  )
  // A reference of more than eight bits stays what it is.
  const udhs = ['0500034d0201', '060804014d0201', '060804014d0201']
  assert.deepEqual(
    all.map(asAlone),
    udhs.map((udh) => ({ text: 'part', wire: { ...PLAIN, udh, bits: 7 } })),
  )
})

test('a part that was cut within a character goes alone as the octets that it is', () => {
  const boat = encodeUcs2('Boat ⛵🚤')
  const cuts: [octets: Uint8Array, isCutWithin: boolean][] = [
    [boat.subarray(0, -2), true],
    [boat.subarray(-2), true],
    [boat.subarray(0, -1), true],
    [boat, false],
    [boat.subarray(0, -4), false],
  ]
  for (const [octets, isCutWithin] of cuts) {
    const short_message = Uint8Array.of(5, 0, 3, 77, 2, 1, ...octets)
    const { text, wire } = asAlone(
      readText(carried({ esm_class: 0x40, data_coding: 8, short_message })),
    )
    assert.ok(text.isWellFormed())
    assert.equal(wire.octets, isCutWithin ? Buffer.from(octets).toString('hex') : null)
    assert.deepEqual([wire.udh, wire.dataCoding], ['0500034d0201', isCutWithin ? 8 : null])
  }
})

test('whatever octets come, reading them never fails', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 254 }),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      (short_message, data_coding, esm_class) => {
        const read = readText(carried({ short_message, data_coding, esm_class }))
        assert.ok(!asAlone(read).text.includes('\u0000'))
      },
    ),
  )
})
