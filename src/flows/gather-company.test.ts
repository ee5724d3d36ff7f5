import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gatherCompany } from './gather-company.ts'

const company = (run: (requests: readonly number[]) => Promise<readonly string[]>) =>
  gatherCompany({ run, weigh: () => 1, batchWeight: 3, waitingWeight: 5 })

test('what arrives while a batch runs travels together, up to the limit', async () => {
  const batches: (readonly number[])[] = []
  const open: (() => void)[] = []
  const { join } = company(async (requests) => {
    batches.push(requests)
    await new Promise<void>((resolve) => open.push(resolve))
    return requests.map(String)
  })
  const first = join(1)
  await new Promise(setImmediate)
  const rest = [2, 3, 4, 5].map((n) => join(n))
  open.shift()?.()
  assert.equal(await first, '1')
  await new Promise(setImmediate)
  assert.deepEqual(batches, [[1], [2, 3, 4]])
  open.shift()?.()
  await new Promise(setImmediate)
  open.shift()?.()
  assert.deepEqual(await Promise.all(rest), ['2', '3', '4', '5'])
})

test('beyond the limit nobody may join, and room comes back', async () => {
  const { join } = company(async (requests) => requests.map(String))
  const joined = [1, 2, 3, 4, 5, 6].map((n) => join(n))
  assert.equal(joined[5], null)
  await Promise.all(joined)
  assert.equal(await join(7), '7')
})

test('one that cannot be done does not spoil its company', async () => {
  const { join } = company(async (requests) => {
    if (requests.includes(2)) throw new Error('two')
    return requests.map(String)
  })
  const settled = await Promise.allSettled([join(1), join(2), join(3)])
  assert.deepEqual(
    settled.map((one) => (one.status === 'fulfilled' ? one.value : 'failed')),
    ['1', 'failed', '3'],
  )
})
