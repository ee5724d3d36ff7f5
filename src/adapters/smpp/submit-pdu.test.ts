import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storedSmppSettings } from '../../core/account-settings.ts'
import { countSegments } from '../../core/segments.ts'
import { type SegmentBody, addressOf, encodeText, submitPdu } from './submit-pdu.ts'

const settings = storedSmppSettings({ host: 'x', port: 1, systemId: 'x' })
const LONG = 'Ten chars '.repeat(40)

function bodies(text: string, longText: 'udh' | 'sar' | 'payload'): readonly SegmentBody[] {
  const encoded = encodeText(text, { longText, reference: 7 })
  assert.equal(encoded.kind, 'encoded')
  return encoded.kind === 'encoded' ? (encoded.segments as SegmentBody[]) : []
}

test('a sender is a full number, a short code or a name, by its look', () => {
  for (const [written, ton, npi, address] of [
    ['+447700900123', 1, 1, '447700900123'],
    ['447700900123', 1, 1, '447700900123'],
    ['60800', 3, 0, '60800'],
    ['Delivrd', 5, 0, 'Delivrd'],
    ['', 0, 0, ''],
  ] as const) {
    assert.deepEqual(addressOf(written, null, null), { ton, npi, address }, written)
  }
  assert.deepEqual(addressOf('60800', 6, 9), { ton: 6, npi: 9, address: '60800' })
})

test('a long text is joined as the provider wants it', () => {
  const udh = bodies(LONG, 'udh')
  assert.equal(udh.length, 3)
  assert.deepEqual(Array.from(udh[1]?.short_message ?? []).slice(0, 6), [5, 0, 3, 7, 3, 2])
  assert.equal(udh[0]?.esm_class, 0x40)

  const sar = bodies(LONG, 'sar')
  assert.equal(sar.length, 3)
  assert.equal(sar[2]?.tlvs?.sar_segment_seqnum, 3)
  assert.equal(String.fromCharCode(...(sar[0]?.short_message ?? []).slice(0, 10)), 'Ten chars ')

  const [whole, ...rest] = bodies(LONG, 'payload')
  assert.equal(rest.length, 0)
  assert.equal(whole?.tlvs?.message_payload?.length, LONG.length)
})

test('as many segments are submitted as were counted and priced', () => {
  for (const text of [
    'Hi',
    LONG,
    'Grüße ✓ '.repeat(30),
    '€'.repeat(81),
    '👍'.repeat(40),
    'a'.repeat(161),
  ]) {
    assert.equal(bodies(text, 'udh').length, countSegments(text).segments, text.slice(0, 20))
  }
})

test('a final receipt is asked for, and the validity that is left is told', () => {
  const [body] = bodies('Hi', 'udh')
  assert.ok(body !== undefined)
  const handover = {
    recipient: '+447700900123',
    sender: 'Delivrd',
    validUntil: 3_600_000,
    asksReceipts: true,
  }
  const pdu = submitPdu(handover, body, { settings, now: 0 })
  assert.ok(pdu.command === 'submit_sm')
  assert.equal(pdu.registered_delivery, 1)
  assert.equal(pdu.validity_period, '000000010000000R')
  assert.equal(pdu.destination_addr, '447700900123')
  const mute = submitPdu({ ...handover, asksReceipts: false }, body, { settings, now: 0 })
  assert.ok(mute.command === 'submit_sm')
  assert.equal(mute.registered_delivery, 0)
})
