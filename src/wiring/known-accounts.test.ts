import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PipelineAccount } from '../flows/ports/pipeline.ts'
import { knownAccounts } from './known-accounts.ts'

function world(listed: () => readonly string[]) {
  let book = new Map<string, PipelineAccount>()
  const began: number[] = []
  const find = knownAccounts(
    {
      accounts: { get: (id) => book.get(id) },
      refreshAccounts: async () => {
        began.push(performance.now())
        const ids = listed()
        await new Promise((resolve) => setImmediate(resolve))
        book = new Map(ids.map((id) => [id, { id } as PipelineAccount]))
      },
    },
    { now: () => performance.now() },
  )
  return { find, began }
}

test('an account that was made after the last reading is found by the next, and never missed', async () => {
  const made: string[] = []
  const { find, began } = world(() => [...made])
  assert.equal(await find('stranger'), undefined)
  made.push('new')
  assert.equal((await find('new'))?.id, 'new')
  assert.equal(began.length, 2)
})

test('however many unknown accounts are asked for, one reading begins a second', async () => {
  const { find, began } = world(() => ['known'])
  await Promise.all(Array.from({ length: 500 }, (_, at) => find(`stranger ${at}`)))
  await Promise.all(Array.from({ length: 500 }, (_, at) => find(`stranger ${at}`)))
  assert.equal(began.length, 2)
  const [first = 0, second = 0] = began
  assert.ok(second - first >= 990, String(second - first))
})

test('a reading that fails is told, and the next one is tried', async () => {
  let isDown = true
  const { find } = world(() => {
    if (isDown) throw new Error('the database is away')
    return ['new']
  })
  await assert.rejects(find('new'), /away/)
  isDown = false
  assert.equal((await find('new'))?.id, 'new')
})

test('beyond a thousand that wait the others are told to come again', async () => {
  const { find } = world(() => [])
  const all = await Promise.allSettled(Array.from({ length: 1_100 }, () => find('stranger')))
  assert.equal(all.filter(({ status }) => status === 'rejected').length, 100)
})
