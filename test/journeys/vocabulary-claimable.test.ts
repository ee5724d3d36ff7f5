import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLAIMED_STATUSES } from '../../src/core/status.ts'
import { entryRefusal } from '../../src/flows/entry-refusal.ts'
import { claimable, mayHaveReason } from '../../console/src/pages/unknown-words/claimable.ts'

test('what may be chosen for a word is what can be decided about it', () => {
  for (const field of ['stat', 'message_state', 'err', 'network_error_code', 'command_status']) {
    const place = { vendor: 'smpp', field }
    const key = { ...place, code: '7', accountId: null }
    for (const status of CLAIMED_STATUSES) {
      const isOffered = status === 'none' || claimable(place).includes(status)
      const isTaken = entryRefusal({ ...key, status, reason: null }) === null
      assert.equal(isOffered, isTaken, `${field} ${status}`)
      if (!isTaken) continue
      const withReason = entryRefusal({ ...key, status, reason: 'unknown' }) === null
      assert.equal(mayHaveReason(status), withReason, `a reason of ${status}`)
    }
  }
})
