import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readScheduleAt, readSdt } from './times.ts'

const NOW = Date.UTC(2026, 10, 5, 12)

test('a time of SMPP is read with its quarters of an hour', () => {
  assert.equal(readSdt('261105130000000+', NOW), NOW + 3_600_000)
  assert.equal(readSdt('261105143000006+', NOW), NOW + 3_600_000)
  assert.equal(readSdt('261105090000016-', NOW), NOW + 3_600_000)
  assert.equal(readSdt('000001000030000R', NOW), NOW + 86_400_000 + 30_000)
  assert.equal(readSdt('251105130000000+', NOW), NOW)
})

test('what no calendar has, or is more than a year away, is no time', () => {
  for (const written of [
    '260230120000000+',
    '261305120000000+',
    '261105250000000+',
    '281105120000000+',
    'x',
  ])
    assert.equal(readSdt(written, NOW), 'invalid', written)
})

test('a batch is for a time in UTC or in so many seconds', () => {
  assert.equal(readScheduleAt(undefined, NOW), null)
  assert.deepEqual(readScheduleAt('90s', NOW), { kind: 'at', at: NOW + 90_000, seconds: 90 })
  const later = readScheduleAt('2026-11-05 12:00:30', NOW)
  assert.deepEqual(later, { kind: 'at', at: NOW + 30_000, seconds: 30 })
  for (const written of ['soon', '2026-11-04 12:00:00', '99999999s', 5, {}])
    assert.equal(readScheduleAt(written, NOW)?.kind, 'invalid')
})
