import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SenderRule, listsSender, refuseSender, senderKey, tidySender } from './senders.ts'

const SENDERS: readonly SenderRule[] = [
  { key: 'acme', state: 'registered', destinations: [] },
  { key: 'acmebaltic', state: 'registered', destinations: ['+372', '+371'] },
  { key: 'scam', state: 'blocked', destinations: [] },
  { key: '44700', state: 'blocked', destinations: ['+1'] },
]
const ESTONIA = '+37255500001'
const BRITAIN = '+447911123456'
const AMERICA = '+12025550123'

for (const [sender, to, registeredOnly, expected] of [
  ['Acme', ESTONIA, true, null],
  ['ACME', ESTONIA, true, null],
  ['Other', ESTONIA, false, null],
  ['Other', ESTONIA, true, 'sender-unregistered'],
  ['AcmeBaltic', ESTONIA, false, null],
  ['AcmeBaltic', BRITAIN, false, 'destination-not-supported-by-sender'],
  ['AcmeBaltic', BRITAIN, true, 'destination-not-supported-by-sender'],
  ['Scam', ESTONIA, false, 'sender-blocked'],
  ['+44700', AMERICA, false, 'sender-blocked'],
  ['44700', AMERICA, false, 'sender-blocked'],
  ['44700', BRITAIN, false, null],
  ['44700', BRITAIN, true, 'sender-unregistered'],
] as const) {
  const rule = registeredOnly ? 'with registered senders only' : 'with any sender'
  test(`${sender} to ${to} ${rule}: ${expected ?? 'may be sent'}`, () => {
    assert.equal(refuseSender({ sender, to }, { senders: SENDERS, registeredOnly }), expected)
  })
}

test('one sender written in two ways is one sender', () => {
  assert.equal(senderKey(' ACME '), senderKey('acme'))
  assert.equal(senderKey('+372 555'), '372555')
  assert.equal(senderKey('+372555'), senderKey('372555'))
})

test('a number is tidied as carriers take it, and nothing else is touched', () => {
  for (const written of ['+1 212 736 0000', '+1 (212) 736-0000', '+1.212.736.0000']) {
    assert.equal(tidySender(written), '+12127360000', written)
  }
  for (const kept of ['Bar 24', 'pool-0a', 'MG01', '24/7', '+', '-', ' - ( ) '.trim(), 'A-1']) {
    assert.equal(tidySender(kept), kept)
  }
})

test('a list names a sender in any way of writing it, and a star stands for the rest', () => {
  assert.equal(listsSender(['+447700900901'], '447700900901'), true)
  assert.equal(listsSender(['+44 7700 900901'], '+447700900901'), true)
  assert.equal(listsSender(['acme'], 'ACME'), true)
  assert.equal(listsSender(['+4477*'], '447700900901'), true)
  assert.equal(listsSender(['*'], 'Anybody'), true)
  assert.equal(listsSender(['+4478*', 'Other'], '+447700900901'), false)
})
