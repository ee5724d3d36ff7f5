import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Handover } from '../../flows/ports/pipeline.ts'
import { awaitedAnswers } from './awaited-answers.ts'

const handover = (id: string) => ({ id }) as Handover
const answer = (id: string, kind: 'accepted' | 'unknown') =>
  ({ kind, handover: handover(id) }) as Answer

test('it is quiet from the last answer on, and only while answers are awaited', () => {
  const awaited = awaitedAnswers()
  assert.equal(awaited.quietMs(99), null)
  awaited.handed([handover('a'), handover('b')], 100)
  awaited.handed([handover('c')], 150)
  assert.equal(awaited.quietMs(200), 100)
  awaited.answered([answer('a', 'accepted')], 210)
  assert.equal(awaited.quietMs(230), 20)
  awaited.answered([answer('b', 'unknown')], 250)
  assert.equal(awaited.quietMs(260), 50)
  awaited.answered([answer('c', 'accepted')], 270)
  assert.equal(awaited.quietMs(300), null)
  awaited.handed([handover('d')], 900)
  assert.equal(awaited.quietMs(905), 5)
})
