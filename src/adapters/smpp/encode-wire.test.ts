import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PLAIN, type Wire, isTextEnough, wireSegments } from '../../core/wire.ts'
import { decodeGsm7 } from '../../smpp/gsm7.ts'
import { decodeUcs2 } from '../../smpp/ucs2.ts'
import { splitUserData } from '../../smpp/udh.ts'
import { encodeWire } from './encode-wire.ts'
import type { SegmentBody } from './submit-pdu.ts'

function bodies(text: string, wire: Partial<Wire>): readonly SegmentBody[] {
  const encoded = encodeWire(text, { ...PLAIN, ...wire }, 7)
  assert.equal(encoded.kind, 'encoded')
  return encoded.kind === 'encoded' ? (encoded.segments as SegmentBody[]) : []
}

const hex = (octets: Uint8Array | undefined): string => (octets ?? new Uint8Array()).toHex()

/** data_coding by alphabet, class and waiting indication. Source: 3GPP 23.038, clause 4. */
const CODINGS: readonly (readonly [string, Partial<Wire>, number])[] = [
  ['Hi', { messageClass: 0 }, 0x10],
  ['Hi', { messageClass: 3 }, 0x13],
  ['Zoë ж', { messageClass: 0 }, 0x18],
  ['Hi', { bits: 16 }, 0x08],
  ['Hi', { bits: 16, messageClass: 1 }, 0x19],
  ['', { octets: 'ff00', bits: 8 }, 0x04],
  ['', { octets: 'ff00', bits: 8, messageClass: 2 }, 0x16],
  ['', { octets: 'ff00', bits: 8, dataCoding: 0xf6 }, 0xf6],
  ['Hi', { waiting: 0 }, 0xd8],
  ['Hi', { waiting: 3 }, 0xdb],
  ['Hi', { waiting: 4 }, 0xd0],
  ['Hi ж', { waiting: 2 }, 0xea],
  ['', { waiting: 1 }, 0xc9],
  ['', { waiting: 5 }, 0xc1],
]

for (const [text, wire, coding] of CODINGS) {
  test(`${JSON.stringify({ text, ...wire })} is data coding ${coding.toString(16)}`, () => {
    assert.deepEqual(
      bodies(text, wire).map(({ data_coding }) => data_coding),
      [coding],
    )
  })
}

test('a header goes before the text, and the fields beside it as they were asked for', () => {
  const [only] = bodies('Hi', {
    udh: '0605040b8423f0',
    protocolId: 65,
    priority: 2,
    replaces: true,
  })
  assert.deepEqual(
    { ...only, short_message: hex(only?.short_message) },
    {
      esm_class: 0x40,
      data_coding: 0,
      short_message: '0605040b8423f04869',
      protocol_id: 65,
      priority_flag: 2,
      replace_if_present_flag: 1,
    },
  )
})

test('a reply path and further parameters go along with each part', () => {
  const tlvs = [{ tag: 0x1400, value: '0102' }]
  const parts = bodies('x'.repeat(200), { replyPath: true, tlvs, udh: '020901ff' })
  assert.deepEqual(
    parts.map(({ esm_class, tlvs: { other } = {} }) => [esm_class, other]),
    Array(2).fill([0xc0, [{ tag: 0x1400, value: Uint8Array.of(1, 2) }]]),
  )
  assert.equal(bodies('hi', { replyPath: true })[0]?.esm_class, 0x80)
  assert.equal(isTextEnough({ ...PLAIN, tlvs }), false)
})

test('what says already which part it is, is not cut once more', () => {
  const asked = { ...PLAIN, udh: '0500032a0201' }
  assert.equal(encodeWire('x'.repeat(153), asked, 7).kind, 'encoded')
  assert.deepEqual(encodeWire('x'.repeat(154), asked, 7), { kind: 'too-long' })
})

test('cut in parts, nothing is lost, none is too large for the air, and as many as were counted', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab€{ж😀'), maxLength: 700 })
  const udh = fc.constantFrom(null, '0605040b8423f0', '0304010a')
  const octets = fc.uint8Array({ minLength: 1, maxLength: 900 }).map((all) => all.toHex())
  const bits = fc.constantFrom(null, 7 as const, 16 as const)
  const asked = fc.oneof(
    fc.record({ text, udh, bits, octets: fc.constant(null) }),
    fc.record({ text: fc.constant(''), udh, octets, bits: fc.constant(8 as const) }),
  )
  fc.assert(
    fc.property(asked, (given) => {
      const wire = { ...PLAIN, udh: given.udh, octets: given.octets, bits: given.bits }
      const segments = bodies(given.text, wire)
      assert.equal(segments.length, wireSegments(given.text, wire))
      const parts = segments.map(({ short_message, esm_class, data_coding }) => {
        const octetsOf = short_message ?? new Uint8Array()
        const { body } = esm_class === 0x40 ? splitUserData(octetsOf) : { body: octetsOf }
        const header = octetsOf.length - body.length
        const onAir = data_coding === 0 ? Math.ceil((body.length * 7) / 8) : body.length
        assert.ok(header + onAir <= 140, `${header} + ${onAir}`)
        if (data_coding === 4) return body.toHex()
        return data_coding === 0 ? decodeGsm7(body) : decodeUcs2(body)
      })
      assert.equal(parts.join(''), given.octets ?? given.text)
    }),
    { numRuns: 500 },
  )
})

test('a wish of priority or alphabet needs no wire; all else does', () => {
  assert.ok(isTextEnough(null) && isTextEnough({ ...PLAIN, priority: 3, bits: 16 }))
  for (const wire of [
    { udh: '00' },
    { octets: '' },
    { octets: 'ff', bits: 8 },
    { messageClass: 0 },
    { dataCoding: 0 },
    { protocolId: 0 },
    { waiting: 0 },
    { replaces: true },
  ] as const) {
    assert.ok(!isTextEnough({ ...PLAIN, ...wire }), JSON.stringify(wire))
  }
})
