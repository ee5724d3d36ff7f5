import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSubmissionKey, refer, submissionKey } from './referring.ts'
import type { ReferredSegment } from './referring.ts'

const segments = (...of: readonly Partial<ReferredSegment>[]): ReferredSegment[] =>
  of.map((one, at) => ({ segment: at + 1, answer: 'accepted', providerId: null, ...one }))

const said = (id: string | null, segment: number | null = null) => ({ id, segment })

test('where whole messages are receipted, a reference is enough, whatever id comes with it', () => {
  const known = segments({ providerId: 'a' })
  assert.deepEqual(refer(said('b'), known, 'message'), {
    kind: 'referred',
    segment: null,
    named: [],
  })
  assert.deepEqual(refer(said(null), known, 'message'), {
    kind: 'referred',
    segment: null,
    named: [],
  })
})

test('an id that the lost answer would have told is told by the receipt', () => {
  const lost = segments({ answer: 'unknown' })
  assert.deepEqual(refer(said('a'), lost, 'message'), {
    kind: 'referred',
    segment: null,
    named: [1],
  })
})

test('where segments are receipted, the id tells which', () => {
  const known = segments({ providerId: 'a' }, { providerId: '00B' })
  assert.deepEqual(refer(said('b'), known, 'segment'), {
    kind: 'referred',
    segment: 2,
    named: [],
  })
})

test('receipts of segments whose answer was lost take the segments in turn', () => {
  const lost = segments({ answer: 'unknown', providerId: 'a' }, { answer: 'unknown' })
  assert.deepEqual(refer(said('b'), lost, 'segment'), { kind: 'referred', segment: 2, named: [2] })
})

test('what comes before the answer waits for it where the answer tells the segment', () => {
  const open = segments({ answer: null }, { answer: null })
  assert.equal(refer(said('a'), open, 'segment').kind, 'waiting')
  assert.equal(refer(said('a'), open, 'message').kind, 'referred')
})

test('a segment is never guessed', () => {
  const known = segments({ providerId: 'a' }, { providerId: 'b' })
  assert.equal(refer(said('c'), known, 'segment').kind, 'ambiguous')
  const lost = segments({ answer: 'unknown' }, { answer: 'unknown' })
  assert.equal(refer(said(null), lost, 'segment').kind, 'ambiguous')
  assert.deepEqual(refer(said(null, 2), lost, 'segment'), {
    kind: 'referred',
    segment: 2,
    named: [],
  })
})

test('a submission key is read as it was written, and nothing else is one', () => {
  const messageId = '0190a5b4-0000-7000-8000-000000000001'
  assert.deepEqual(readSubmissionKey(submissionKey(messageId, 12)), { messageId, submission: 12 })
  for (const other of ['', messageId, 'submission:x:1']) {
    assert.equal(readSubmissionKey(other), null)
  }
})
