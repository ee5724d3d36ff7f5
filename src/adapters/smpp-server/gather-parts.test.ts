import assert from 'node:assert/strict'
import test from 'node:test'
import { gatherParts } from './gather-parts.ts'

type Part = { readonly number: number; readonly total: number; readonly text: string }

const part = (number: number, text: string, total = 2): Part => ({ number, total, text })

function gathering() {
  const at = { ms: 0 }
  const done: string[] = []
  const parts = gatherParts<Part>({
    now: () => at.ms,
    whole: async (all) => {
      done.push(`whole ${all.map(({ text }) => text).join('')}`)
      return all.map(({ number }) => ({ kind: 'taken', id: `w${number}` }))
    },
    alone: async ({ number, text }) => {
      done.push(`alone ${text}`)
      return { kind: 'taken', id: `a${number}` }
    },
  })
  return { at, done, parts }
}

const idOf = (reply: { kind: string; id?: string }) => reply.id

test('parts in any order become one, and each is answered for itself', async () => {
  const { parts, done } = gathering()
  const replies = await Promise.all([parts.join('k', part(2, 'B')), parts.join('k', part(1, 'A'))])
  assert.deepEqual(replies.map(idOf), ['w2', 'w1'])
  assert.deepEqual(done, ['whole AB'])
})

test('parts whose others do not come go alone, and for a while none is waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { parts, done, at } = gathering()
  const waiting = parts.join('k', part(1, 'A'))
  t.mock.timers.tick(500)
  assert.equal(idOf(await waiting), 'a1')
  assert.equal(idOf(await parts.join('k', part(2, 'B'))), 'a2')
  at.ms = 60_001
  const both = [parts.join('k', part(1, 'C')), parts.join('k', part(2, 'D'))]
  assert.deepEqual((await Promise.all(both)).map(idOf), ['w1', 'w2'])
  assert.deepEqual(done, ['alone A', 'alone B', 'whole CD'])
})

test('the same part again is of another text; what waited goes alone', async () => {
  const { parts, done } = gathering()
  const first = parts.join('k', part(1, 'A'))
  const second = parts.join('k', part(1, 'B'))
  assert.equal(idOf(await first), 'a1')
  parts.release()
  assert.equal(idOf(await second), 'a1')
  assert.deepEqual(done, ['alone A', 'alone B'])
})
