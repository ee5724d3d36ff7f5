import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLAIMED_STATUSES } from '../status.ts'
import { claimOf } from './entry.ts'
import { NO_OVERRIDES, foldedCode, overridesOf } from './overrides.ts'
import type { TableEntry } from './overrides.ts'
import { readCommandStatus, readSmppReceipt } from './smpp/receipt.ts'

const entry = (changes: Partial<TableEntry>): TableEntry => ({
  vendor: 'smpp',
  field: 'stat',
  code: 'FOO',
  accountId: null,
  status: 'failed',
  reason: null,
  permanent: null,
  charge: null,
  grade: null,
  meaning: null,
  ...changes,
})

const read = (words: string, entries: readonly TableEntry[], messageState: number | null = null) =>
  readSmppReceipt(
    {
      esmClass: 4,
      dataCoding: 0,
      shortMessage: new TextEncoder().encode(`id:1 sub:001 dlvrd:001 ${words} text:`),
      tlvs: { messageState },
      arrivedAt: 0,
    },
    { errTable: 'none', handsetGrade: false, statWords: {}, own: overridesOf(entries, 'acc') },
  )

const claimIn = (reading: ReturnType<typeof read>) =>
  reading.kind === 'receipt' ? reading.claim : assert.fail(reading.kind)

test('whatever status a person decides is the status that is read', () => {
  for (const status of CLAIMED_STATUSES) {
    const own = overridesOf([entry({ status })], 'acc')('smpp', 'stat', 'foo')
    assert.ok(own !== null)
    assert.equal(claimOf(own).status, status)
    assert.equal(claimIn(read('stat:FOO err:000', [entry({ status })])).status, status)
  }
})

test('the entry of an account goes before the one of its workspace, and is no other account’s', () => {
  const entries = [
    entry({ accountId: 'acc', status: 'delivered' }),
    entry({ status: 'expired' }),
    entry({ accountId: 'other', status: 'rejected' }),
  ]
  assert.equal(claimIn(read('stat:FOO', entries)).status, 'delivered')
  assert.equal(claimIn(read('stat:FOO', entries.slice(1))).status, 'expired')
  assert.equal(overridesOf(entries.slice(2), 'acc'), NO_OVERRIDES)
})

test('a word that a person named goes before message_state; an unknown one does not', () => {
  assert.equal(claimIn(read('stat:FOO', [], 2)).status, 'delivered')
  assert.equal(claimIn(read('stat:FOO', [entry({})], 2)).status, 'failed')
})

test('a code that a person named says why and which bad end, and never that it is good', () => {
  const named = entry({
    field: 'err',
    code: '047',
    status: 'expired',
    reason: 'handset-unreachable',
  })
  const bad = claimIn(read('stat:UNDELIV err:47', [named]))
  assert.deepEqual([bad.status, bad.reason], ['expired', 'handset-unreachable'])
  const good = claimIn(read('stat:DELIVRD err:47', [named]))
  assert.deepEqual([good.status, good.reason], ['delivered', null])
  const asGood = entry({ field: 'err', code: '047', status: 'delivered' })
  assert.equal(claimIn(read('stat:UNDELIV err:047', [asGood])).status, 'failed')
})

test('a refusal of a provider’s own may be given its reason', () => {
  const unknown = readCommandStatus(0x4f1)
  assert.deepEqual(unknown.unknown, [{ field: 'command_status', code: '0x000004F1' }])
  const named = entry({
    field: 'command_status',
    code: foldedCode('0x000004f1'),
    status: 'rejected',
    reason: 'insufficient-credit',
  })
  const known = readCommandStatus(0x4f1, overridesOf([named], 'acc'))
  assert.equal(known.claim.reason, 'insufficient-credit')
  assert.deepEqual(known.unknown, [])
})

test('what nobody knows is told, once, and moves nothing', () => {
  const reading = read('stat:BAR err:000', [])
  assert.ok(reading.kind === 'receipt')
  assert.equal(reading.claim.status, 'none')
  assert.deepEqual(reading.unknown, [{ field: 'stat', code: 'BAR' }])
})

test('two receipts are one fact if their raw words are the same, whatever they are read as', () => {
  const one = read('stat:FOO err:001', [])
  const two = read('stat:FOO err:001', [entry({ status: 'delivered' })])
  const other = read('stat:FOO err:002', [])
  assert.ok(one.kind === 'receipt' && two.kind === 'receipt' && other.kind === 'receipt')
  assert.equal(one.said, two.said)
  assert.notEqual(one.said, other.said)
})
