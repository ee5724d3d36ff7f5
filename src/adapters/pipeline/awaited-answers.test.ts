import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Handover } from '../../flows/ports/pipeline.ts'
import { awaitedAnswers } from './awaited-answers.ts'

const handover = (id: string) => ({ id }) as Handover
const answer = (id: string, kind: 'accepted' | 'unknown') =>
  ({ kind, handover: handover(id) }) as Answer

const handovers = (ids: string) => [...ids].map(handover)

test('it is quiet from the last answer on, and only while several answers are awaited', () => {
  const awaited = awaitedAnswers()
  assert.equal(awaited.quietMs(99), null)
  awaited.handed(handovers('abc'), 100)
  awaited.handed(handovers('de'), 150)
  assert.equal(awaited.quietMs(200), 100)
  awaited.answered([answer('a', 'accepted')], 210)
  assert.equal(awaited.quietMs(230), 20)
  awaited.answered([answer('b', 'unknown')], 250)
  assert.equal(awaited.quietMs(260), 50)
  awaited.answered([answer('c', 'accepted')], 270)
  assert.equal(awaited.quietMs(300), null, 'two may be lost')
  awaited.handed(handovers('f'), 900)
  assert.equal(awaited.quietMs(905), 635)
})

test('messages that later ones have overtaken are lost, and no sign of silence', () => {
  const awaited = awaitedAnswers()
  awaited.handed(handovers('abcde'), 100)
  awaited.answered([answer('e', 'accepted')], 110)
  assert.equal(awaited.quietMs(60_000), null)
  awaited.handed(handovers('fgh'), 70_000)
  assert.equal(awaited.quietMs(70_010), 10, 'counted from the first that nothing has overtaken')
})
