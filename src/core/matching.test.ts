import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Candidate } from './matching.ts'
import { awaitedKeys, idKey, lookupKeys, matchReceipt, numberTail, relationOf } from './matching.ts'

const candidate = (over: Partial<Candidate> = {}): Candidate => ({
  providerId: 'a1',
  bucket: 1,
  messageId: 'm1',
  submission: 1,
  segment: 1,
  submittedAt: 1_000_000,
  isSameNumber: true,
  ...over,
})
const receipt = (id: string) => ({ id, arrivedAt: 1_001_000 })

test('an id is recognised however the provider spells it on the receipt', () => {
  for (const [answer, receipted, relation] of [
    ['1A2B', '1A2B', 'exact'],
    ['1a2b', '1A2B', 'folded'],
    ['29095', '0000029095', 'padded'],
    ['1a2b', '6699', 'hex-decimal'],
    ['6699', '1A2B', 'decimal-hex'],
    ['0123456789abcdef', '0123456789', 'truncated'],
    ['0123456789abcdef', '6789abcdef', 'truncated'],
    ['ffffffffffffffffffffffffffffffff', '340282366920938463463374607431768211455', 'hex-decimal'],
    ['1a2b', '6698', null],
  ] as const) {
    assert.equal(relationOf(answer, receipted), relation, `${answer} ~ ${receipted}`)
  }
})

test('whichever of receipt and answer comes second finds the other by its keys', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 128n - 1n }), fc.nat(5), (value, shape) => {
      const decimal = value.toString()
      const hex = value.toString(16)
      const [answer, receipted] = [
        [decimal, decimal],
        [hex, hex.toUpperCase()],
        [hex, decimal],
        [decimal, hex],
        [decimal, decimal.padStart(42, '0')],
        [hex.padStart(32, '0'), decimal],
      ][shape] as [string, string]
      assert.ok(lookupKeys(receipted).includes(idKey(answer)))
      assert.ok(awaitedKeys(answer).some((key) => lookupKeys(receipted).includes(key)))
      assert.notEqual(relationOf(answer, receipted), null)
    }),
  )
})

test('10 in hex and 10 in decimal are told apart by the number', () => {
  const hexTen = candidate({ providerId: 'a', messageId: 'hex', isSameNumber: true })
  const ten = candidate({ providerId: '10', messageId: 'plain', isSameNumber: false })
  const match = matchReceipt(receipt('10'), [ten, hexTen], null)
  assert.equal(match.kind === 'matched' && match.messageId, 'hex')
})

test('a short id used again for another number is not guessed: the answer that names its own may still come', () => {
  const taken = [candidate({ providerId: '5', isSameNumber: false })]
  assert.equal(matchReceipt(receipt('5'), taken, null).kind, 'waiting')
  // 19 in hex is 25: that was somebody else's too.
  const spelt = [candidate({ providerId: '25', isSameNumber: false })]
  const early = matchReceipt(receipt('19'), spelt, null)
  assert.equal(early.kind, 'waiting')
  const own = candidate({ providerId: '19', messageId: 'own', isSameNumber: true })
  const late = matchReceipt(receipt('19'), [...spelt, own], null)
  assert.equal(late.kind === 'matched' && late.messageId, 'own')
})

test('a UUID counts even if the receipt writes another number', () => {
  const id = '0b9a7c52-3f5e-4c80-8a51-0d8c9a1b2c3d'
  const match = matchReceipt(
    receipt(id),
    [candidate({ providerId: id, isSameNumber: false })],
    null,
  )
  assert.equal(match.kind, 'matched')
})

test('without a number, a converted id counts only where the account is known for it', () => {
  const only = [candidate({ providerId: 'ff', isSameNumber: null })]
  assert.equal(matchReceipt(receipt('255'), only, null).kind, 'ambiguous')
  assert.equal(matchReceipt(receipt('255'), only, 'hex-decimal').kind, 'matched')
})

test('what is declared takes nothing from an exact id where nothing else fits', () => {
  const exact = candidate({ providerId: '255', isSameNumber: null })
  const other = candidate({ messageId: 'other', providerId: 'ff', isSameNumber: null })
  const match = matchReceipt(receipt('255'), [exact], 'hex-decimal')
  assert.equal(match.kind === 'matched' && match.relation, 'exact')
  const both = matchReceipt(receipt('255'), [exact, other], 'hex-decimal')
  assert.equal(both.kind === 'matched' && both.messageId, 'other')
})

test('an id used again for the same number is about the message submitted last', () => {
  const old = candidate({ messageId: 'old', submittedAt: 500_000 })
  const later = candidate({ messageId: 'later', submittedAt: 1_001_500 })
  const match = matchReceipt(receipt('a1'), [old, candidate(), later], null)
  assert.equal(match.kind === 'matched' && match.messageId, 'm1')
})

test('one id for two messages to one number at one moment is parked', () => {
  const two = [candidate(), candidate({ messageId: 'm2' })]
  assert.equal(matchReceipt(receipt('a1'), two, null).kind, 'ambiguous')
})

test('one id for all segments makes the receipt one about the whole message', () => {
  const match = matchReceipt(receipt('a1'), [candidate(), candidate({ segment: 2 })], null)
  assert.equal(match.kind === 'matched' && match.segment, null)
})

test('a row that was found twice is still one segment', () => {
  const match = matchReceipt(receipt('a1'), [candidate(), candidate()], null)
  assert.equal(match.kind === 'matched' && match.segment, 1)
})

test('a receipt from long after or from before the submission is not about it', () => {
  const old = candidate({ submittedAt: 1_001_000 - 41 * 86_400_000 })
  const future = candidate({ submittedAt: 1_001_000 + 3_600_000 })
  assert.equal(matchReceipt(receipt('a1'), [old, future], null).kind, 'waiting')
})

test('a number is compared by its end, however it is written', () => {
  assert.equal(numberTail('+44 7700 900123'), numberTail('07700900123'))
  assert.equal(numberTail('Delivrd'), null)
})
