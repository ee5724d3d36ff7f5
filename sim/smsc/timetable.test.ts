import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Timetable } from './timetable.ts'

test('whatever is due comes out once, earliest first, and nothing comes early', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }), (times) => {
      const table = new Timetable<number>(5)
      for (const at of times) table.add(at, at)
      const seen: number[] = []
      for (let now = 0; now <= 5_000; now += 250) {
        for (const at of table.take(now)) {
          assert.ok(at <= now)
          seen.push(Math.ceil(at / 5))
        }
      }
      assert.deepEqual(
        seen,
        times.map((at) => Math.ceil(at / 5)).toSorted((a, b) => a - b),
      )
      assert.equal(table.size, 0)
      assert.equal(table.nextAtMs, null)
    }),
  )
})

test('the next due time is that of the earliest item', () => {
  const table = new Timetable<string>(10)
  table.add(95, 'late')
  table.add(31, 'early')
  assert.equal(table.nextAtMs, 40)
  assert.deepEqual(table.take(39), [])
  assert.deepEqual(table.take(40), ['early'])
  assert.equal(table.nextAtMs, 100)
})
