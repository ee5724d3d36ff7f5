import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookUpCode } from './code-catalogue.ts'
import { messagesBy } from './code-seen.ts'
import type { Seen } from './code-seen.ts'

const counted = (code: string, vendor: string, seen: readonly Seen[]) =>
  Object.fromEntries(
    lookUpCode(code, vendor).map((entry) => [entry.field, messagesBy(entry, seen)]),
  )

test('a code counts under the table that its account follows, and under no other', () => {
  const seen: Seen[] = [
    { code: '001', by: 'map', messages: 1 },
    { code: '001', by: 'twilio', messages: 20 },
    { code: '001', by: 'aggregator', messages: 300 },
    { code: '001', by: 'none', messages: 4_000 },
    { code: '001', by: 'history', messages: 50_000 },
  ]
  const smpp = counted('001', 'smpp', seen)
  assert.equal(smpp['err (Twilio SMPP list)'], 20)
  assert.equal(smpp['err (aggregator list, MAP based)'], 300)
  assert.equal(smpp['command_status'], 0)
  assert.equal(counted('1', 'gsm', seen)['MAP user error'], 1)
})

test('an answer has one table, whatever table the receipts of its account follow', () => {
  const seen: Seen[] = [
    { code: '0x0000000B', by: 'twilio', messages: 2 },
    { code: '0x0000000B', by: 'none', messages: 3 },
  ]
  assert.equal(counted('0x0000000B', 'smpp', seen)['command_status'], 5)
})

test('what a file says counts under its service; a word is not counted by code', () => {
  const seen: Seen[] = [{ code: '30003', by: 'history', messages: 7 }]
  assert.ok(Object.values(counted('30003', 'twilio', seen)).includes(7))
  assert.equal(counted('DELIVRD', 'smpp', seen)['stat'], null)
})
