import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeId } from './ids.ts'
import { PARTITIONED, isOver, readPartition, wantedPartitions } from './partitions.ts'

const NOW = Date.UTC(2026, 11, 30, 23, 59, 59)
const months = {
  table: 'messages',
  column: 'id',
  every: 'month',
  options: '',
  holds: 'record',
} as const
const days = {
  table: 'journal',
  column: 'id',
  every: 'day',
  options: '',
  holds: 'content',
} as const

test('this month and two ahead, across the end of a year', () => {
  assert.deepEqual(
    wantedPartitions(months, NOW).map(({ name }) => name),
    ['messages_2026_12', 'messages_2027_01', 'messages_2027_02'],
  )
})

test('today and seven days ahead', () => {
  const names = wantedPartitions(days, NOW).map(({ name }) => name)
  assert.equal(names.length, 8)
  assert.deepEqual(names.slice(0, 3), [
    'journal_2026_12_30',
    'journal_2026_12_31',
    'journal_2027_01_01',
  ])
})

test('an id falls into exactly the partition of its time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2040, 0) }),
      fc.uint8Array({ minLength: 9, maxLength: 9 }),
      fc.nat(255),
      (now, random, bucket) => {
        const id = makeId(now, bucket, random)
        for (const table of PARTITIONED) {
          const [first, second] = wantedPartitions(table, now)
          assert.ok(first && second)
          assert.ok(id >= first.fromId && id < first.toId, `${id} in ${first.name}`)
          assert.equal(first.toId, second.fromId)
          assert.deepEqual(readPartition(table, first.name), first)
        }
      },
    ),
  )
})

test('the default partition and other tables are none to drop', () => {
  for (const name of [
    'messages_default',
    'messages',
    'message_contents_2026_12',
    'messages_2026_12_01',
  ]) {
    assert.equal(readPartition(months, name), null, name)
  }
})

test('a partition is over when its youngest row is', () => {
  const [partition] = wantedPartitions(days, Date.UTC(2026, 0, 1))
  assert.ok(partition)
  assert.equal(isOver(partition, Date.UTC(2026, 3, 2) - 1, 90), false)
  assert.equal(isOver(partition, Date.UTC(2026, 3, 2), 90), true)
})
