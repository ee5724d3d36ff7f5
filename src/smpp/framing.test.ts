import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createFrameReader } from './framing.ts'
import { encodePdu } from './pdu.ts'

const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const hex = (digits: string) => new Uint8Array(Buffer.from(digits.replaceAll(' ', ''), 'hex'))
const reader = () => createFrameReader({ maxPduBytes: 65_536 })

const PDUS = [
  encodePdu({ command: 'enquire_link', sequence: 1 }),
  encodePdu({ command: 'submit_sm_resp', sequence: 2, message_id: 'abc' }),
  encodePdu({
    command: 'data_sm',
    sequence: 3,
    tlvs: { message_payload: new Uint8Array(5_000).fill(7) },
  }),
  encodePdu({ command: 'unbind', sequence: 4 }),
]
const STREAM = new Uint8Array(Buffer.concat(PDUS))

test('PDUs come out whole however the connection cuts them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 12 }), (cuts) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length]
      const { read, heldBytes } = reader()
      const frames = edges.slice(1).flatMap((edge, i) => read(STREAM.slice(edges[i], edge)).frames)
      assert.deepEqual(frames, PDUS)
      assert.equal(heldBytes(), 0)
    }),
    { numRuns: 300 },
  )
})

test('PDUs that arrive one octet at a time come out whole', () => {
  const { read } = reader()
  const frames = Array.from(STREAM, (octet) => read(Uint8Array.of(octet)).frames).flat()
  assert.deepEqual(frames, PDUS)
})

test('whole PDUs are views of the chunk, not copies', () => {
  const { frames } = reader().read(STREAM)
  assert.ok(frames.every((frame) => frame.buffer === STREAM.buffer))
})

test('a PDU kept from an earlier chunk is not touched by later ones', () => {
  const { read } = reader()
  const [kept] = [...read(STREAM.slice(0, 10)).frames, ...read(STREAM.slice(10, 20)).frames]
  read(STREAM.slice(20))
  assert.deepEqual(kept, PDUS[0])
})

test('a length that promises much takes no memory before the octets come', () => {
  const { read, heldBytes } = reader()
  assert.deepEqual(read(hex('0000ffff 00000005 00000000 00000001')), { frames: [], error: null })
  assert.equal(heldBytes(), 16)
})

for (const { says, octets, because, sequence } of [
  {
    says: 'a length below sixteen',
    octets: hex('0000000f 00000015 00000000 00000007'),
    because: 'length_too_small',
    sequence: 7,
  },
  {
    says: 'a length of two and an octet more',
    octets: hex('00000002 00'),
    because: 'length_too_small',
    sequence: 0,
  },
  {
    says: 'a length above the maximum',
    octets: hex('00010001 00000015 00000000 00000008'),
    because: 'length_too_large',
    sequence: 8,
  },
  {
    says: 'an HTTP request',
    octets: ascii('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    because: 'http',
    sequence: 0,
  },
  { says: 'four octets of HTTP', octets: ascii('POST'), because: 'http', sequence: 0 },
  { says: 'a TLS client hello', octets: hex('16030102 00010001'), because: 'tls', sequence: 0 },
] as const) {
  test(`${says} ends the reading and says why`, () => {
    const { read } = reader()
    const before = read(PDUS[0]!)
    assert.equal(before.error, null)
    const { frames, error } = read(octets)
    assert.deepEqual(frames, [])
    assert.equal(error?.because, because)
    assert.equal(error?.sequence, sequence)
    assert.deepEqual(read(STREAM).frames, [], 'nothing is read after it')
  })
}

test('what was whole before the bad length still comes out', () => {
  const { frames, error } = reader().read(
    new Uint8Array(Buffer.concat([PDUS[0]!, PDUS[1]!, hex('00000001')])),
  )
  assert.deepEqual(frames, [PDUS[0], PDUS[1]])
  assert.equal(error?.because, 'length_too_small')
})

test('a bad length that is cut in two is recognised', () => {
  const { read } = reader()
  assert.equal(read(hex('0000')).error, null)
  assert.equal(read(hex('0003')).error?.because, 'length_too_small')
})
