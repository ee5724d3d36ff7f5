import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Standing } from '../core/standing.ts'
import { restanding } from './apply-evidence.ts'
import type { LedgerMessage } from './ports/pipeline.ts'

const as = (status: Standing['status']): Standing => ({ status, accountId: 'a' }) as Standing

const messageThat = (status: Standing['status'], finalAt: number | null): LedgerMessage =>
  ({ standing: as(status), finalAt, accountId: 'a', sequence: 1 }) as LedgerMessage

const finalAtOf = (message: LedgerMessage, status: Standing['status']): number | null =>
  restanding(message, as(status), { now: 500 }).change.finalAt

test('a message is final since its present status came about, not since the one it corrected', () => {
  assert.equal(finalAtOf(messageThat('submitted', null), 'failed'), 500)
  assert.equal(finalAtOf(messageThat('failed', 100), 'delivered'), 500)
  assert.equal(finalAtOf(messageThat('delivered', 100), 'delivered'), 100)
  assert.equal(finalAtOf(messageThat('failed', 100), 'queued'), null)
})
