import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLAIMED_STATUSES } from '../core/status.ts'
import { entryRefusal } from './entry-refusal.ts'

const word = { vendor: 'smpp', field: 'stat', code: 'GONE', accountId: null }
const decided = (status: (typeof CLAIMED_STATUSES)[number], key = word) =>
  entryRefusal({ ...key, status, reason: null })

test('a code says why it failed, never that it did not', () => {
  for (const field of ['err', 'network_error_code', 'command_status']) {
    const code = { ...word, field, code: '047' }
    const possible = CLAIMED_STATUSES.filter((status) => decided(status, code) === null)
    assert.deepEqual(
      possible,
      ['none', 'expired', 'cancelled', 'failed', 'rejected', 'partial'],
      field,
    )
    assert.match(decided('delivered', code) ?? '', /may mean none, expired/)
  }
})

test('a word may mean anything, but what is no failure has no reason to fail', () => {
  for (const status of CLAIMED_STATUSES) {
    assert.equal(decided(status), null, status)
    const because = entryRefusal({ ...word, status, reason: 'handset-unreachable' })
    const isRefused = ['submitted', 'sent', 'delivered', 'read'].includes(status)
    assert.equal(because !== null, isRefused, status)
  }
})

test('what would never be asked is refused', () => {
  assert.match(decided('failed', { ...word, vendor: 'nobody' }) ?? '', /no vendor/)
  assert.match(decided('failed', { ...word, field: 'colour' }) ?? '', /no field/)
  assert.match(decided('failed', { ...word, code: ' ' }) ?? '', /empty/)
})
