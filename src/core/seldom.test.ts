import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seldom } from './seldom.ts'

test('the same is said once in a while, and anything else beside it', () => {
  const may = seldom(1_000)
  assert.deepEqual(
    [may('a', 0), may('a', 999), may('b', 999), may('a', 1_000), may('a', 1_001)],
    [true, false, true, true, false],
  )
})

test('of many keys the oldest is forgotten, so that nobody fills the memory', () => {
  const may = seldom(1_000)
  for (let at = 0; at <= 1_000; at += 1) may(`key ${at}`, 0)
  assert.equal(may('key 1000', 1), false)
  assert.equal(may('key 0', 1), true)
})

test('of keys that strangers make up no more than so many are said, and others once their time is over', () => {
  const may = seldom(1_000, 2)
  assert.deepEqual(
    [may('a', 0), may('b', 500), may('c', 999), may('c', 1_000), may('d', 1_499), may('d', 1_500)],
    [true, true, false, true, false, true],
  )
})
