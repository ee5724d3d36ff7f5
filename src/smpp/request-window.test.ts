import assert from 'node:assert/strict'
import test from 'node:test'
import { RequestWindow, SEQUENCE_MAX } from './request-window.ts'

function windowOf(sizeMax: number, { lateMax = 3, lastSequence = 0 } = {}) {
  const window = new RequestWindow<string>({ sizeMax, lateMax, lastSequence })
  const send = (tag: string, sentAtMs = 0) => {
    const sequence = window.nextSequence()
    window.add({ sequence, command: 'submit_sm', tag, sentAtMs })
    return sequence
  }
  return { window, send }
}

test('sequence numbers begin again at 1 after 0x7fffffff', () => {
  const { send } = windowOf(10, { lastSequence: SEQUENCE_MAX - 1 })
  assert.deepEqual([send('a'), send('b'), send('c')], [SEQUENCE_MAX, 1, 2])
})

test('a sequence number that still stands for a request is not given out again', () => {
  const { window, send } = windowOf(10)
  send('first')
  window.expire(0)
  send('second')
  const wrapped = new RequestWindow<string>({ sizeMax: 9, lateMax: 9, lastSequence: SEQUENCE_MAX })
  wrapped.add({ sequence: 1, command: 'submit_sm', tag: 'old', sentAtMs: 0 })
  assert.equal(wrapped.nextSequence(), 2)
  assert.deepEqual(window.answer('submit_sm_resp', 1), {
    kind: 'late',
    request: { sequence: 1, command: 'submit_sm', tag: 'first', sentAtMs: 0 },
  })
})

test('an answer of another command resolves nothing', () => {
  const { window, send } = windowOf(10)
  const sequence = send('a')
  assert.equal(window.answer('data_sm_resp', sequence).kind, 'unexpected')
  assert.equal(window.answer('submit_sm_resp', sequence).kind, 'in_time')
  assert.equal(window.answer('submit_sm_resp', sequence).kind, 'unexpected')
})

test('a generic_nack resolves the request it names', () => {
  const { window, send } = windowOf(10)
  const sequence = send('a')
  assert.equal(window.answer('generic_nack', sequence).kind, 'in_time')
  assert.equal(window.size, 0)
})

test('only the newest of the timed-out requests are remembered', () => {
  const { window, send } = windowOf(10, { lateMax: 2 })
  const sequences = ['a', 'b', 'c'].map((tag) => send(tag))
  assert.deepEqual(
    window.expire(0).map(({ tag }) => tag),
    ['a', 'b', 'c'],
  )
  assert.deepEqual(
    sequences.map((sequence) => window.answer('submit_sm_resp', sequence).kind),
    ['unexpected', 'late', 'late'],
  )
})

test('requests expire oldest first and the window has room again', () => {
  const { window, send } = windowOf(2)
  send('a', 100)
  send('b', 200)
  assert.ok(window.isFull)
  assert.deepEqual(
    window.expire(150).map(({ tag }) => tag),
    ['a'],
  )
  assert.ok(!window.isFull)
})
