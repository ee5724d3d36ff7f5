import assert from 'node:assert/strict'
import test from 'node:test'
import { type GatheredPart, gatherParts } from './gather-parts.ts'
import { type SubmitReply, refused } from './statuses.ts'

type Part = GatheredPart & { readonly text: string }

const part = (number: number, text: string, total = 2): Part => ({
  number,
  total,
  text,
  content: text,
})

function gathering(wholeReply: () => SubmitReply | null = () => null) {
  const at = { ms: 0 }
  const done: string[] = []
  const parts = gatherParts<Part>({
    now: () => at.ms,
    whole: async (all) => {
      done.push(`whole ${all.map(({ text }) => text).join('')}`)
      return all.map(({ number }) => wholeReply() ?? { kind: 'taken', id: `w${number}` })
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

test('parts whose others do not come go alone, and for a while hardly any is waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { parts, done } = gathering()
  const waiting = parts.join('k', part(1, 'A', 3))
  t.mock.timers.tick(499)
  // Each part has half a second from the one before it.
  const next = parts.join('k', part(3, 'C', 3))
  t.mock.timers.tick(499)
  assert.deepEqual(done, [])
  t.mock.timers.tick(1)
  assert.deepEqual([await waiting, await next].map(idOf), ['a1', 'a3'])
  const lone = parts.join('other', part(1, 'D'))
  t.mock.timers.tick(500)
  assert.equal(idOf(await lone), 'a1')
  const behind = parts.join('other', part(2, 'E'))
  t.mock.timers.tick(25)
  assert.equal(idOf(await behind), 'a2')
  // What comes at once is put together all the same.
  const both = [parts.join('next', part(1, 'F')), parts.join('next', part(2, 'G'))]
  assert.deepEqual((await Promise.all(both)).map(idOf), ['w1', 'w2'])
  assert.deepEqual(done, ['alone A', 'alone C', 'alone D', 'alone E', 'whole FG'])
})

test('another part under the same number is of another text; what waited goes alone', async () => {
  const { parts } = gathering()
  const first = parts.join('k', part(1, 'A'))
  const second = parts.join('k', part(1, 'B'))
  assert.equal(idOf(await first), 'a1')
  parts.release()
  assert.equal(idOf(await second), 'a1')
})

test('a part that comes again is answered as it was, and nothing is sent for it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { parts, done, at } = gathering()
  const twice = [part(1, 'A'), part(1, 'A'), part(2, 'B')].map((one) => parts.join('k', one))
  assert.deepEqual((await Promise.all(twice)).map(idOf), ['w1', 'w1', 'w2'])
  const late = parts.join('k', part(2, 'B'))
  t.mock.timers.tick(500)
  assert.equal(idOf(await late), 'w2')
  assert.deepEqual(done, ['whole AB'])
  // All of it again is another message; and after a while one part is, too.
  const again = [parts.join('k', part(1, 'A')), parts.join('k', part(2, 'B'))]
  assert.deepEqual((await Promise.all(again)).map(idOf), ['w1', 'w2'])
  at.ms += 60_001
  const alone = parts.join('k', part(2, 'B'))
  t.mock.timers.tick(500)
  assert.equal(idOf(await alone), 'a2')
  assert.deepEqual(done, ['whole AB', 'whole AB', 'alone B'])
})

test('a part of what was refused is tried anew when it comes again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const throttled = refused(88)
  const { parts, done } = gathering(() => throttled)
  const both = [parts.join('k', part(1, 'A')), parts.join('k', part(2, 'B'))]
  assert.deepEqual(await Promise.all(both), [throttled, throttled])
  const again = parts.join('k', part(1, 'A'))
  t.mock.timers.tick(500)
  assert.equal(idOf(await again), 'a1')
  assert.deepEqual(done, ['whole AB', 'alone A'])
})
