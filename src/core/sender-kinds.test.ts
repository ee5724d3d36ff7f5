import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusingCountry, senderKind, senderWarnings } from './sender-kinds.ts'

test('a sender is a name, a short code or a number by its look', () => {
  assert.equal(senderKind('Harbour'), 'name')
  assert.equal(senderKind('4U'), 'name')
  assert.equal(senderKind('62555'), 'short-code')
  assert.equal(senderKind('+62555'), 'number')
  assert.equal(senderKind('447700900001'), 'number')
  for (const written of ['+1 212 736 0000', '(212) 736-0000', '1-212-736-0000']) {
    assert.equal(senderKind(written), 'number', written)
  }
  for (const id of [
    `MG${'0f'.repeat(16)}`,
    'pool-0a',
    'phone-12',
    'arn:aws:x',
    'HarbourRestaurant',
  ]) {
    assert.equal(senderKind(id), 'id', id)
  }
})

test('names are refused where carriers certainly take none, and nowhere else', () => {
  assert.equal(refusingCountry('Harbour', '+12025550123'), 'US')
  assert.equal(refusingCountry('Harbour', '+14165550123'), 'CA')
  assert.equal(refusingCountry('Harbour', '+8613912345678'), 'CN')
  assert.equal(refusingCountry('+12025550199', '+12025550123'), null)
  assert.equal(refusingCountry('62555', '+12025550123'), null)
  // Whose number it stands for, only the vendor knows.
  assert.equal(refusingCountry(`MG${'0f'.repeat(16)}`, '+12025550123'), null)
  assert.equal(refusingCountry('pool-0123', '+12025550123'), null)
  assert.equal(refusingCountry('+1 212 736 0000', '+12025550123'), null)
  assert.equal(refusingCountry('M&S', '+12025550123'), 'US')
  assert.equal(refusingCountry('Harbour', '+447911123456'), null)
  // Jamaica shares the calling code of the United States, and takes names.
  assert.equal(refusingCountry('Harbour', '+18762101234'), null)
  assert.equal(refusingCountry('Harbour', '+15550001234'), null)
})

test('what may only go wrong is warned of', () => {
  assert.match(senderWarnings('HarbourRestaurant', '+447911123456')[0] ?? '', /11 characters/)
  assert.match(senderWarnings('62555', '+447911123456')[0] ?? '', /only in the country/)
  assert.match(senderWarnings('+447700900001', '+12025550123')[0] ?? '', /abroad/)
  assert.deepEqual(senderWarnings('+12025550199', '+12025550123'), [])
  assert.deepEqual(senderWarnings('Harbour', '+447911123456'), [])
})
