import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasGaps, lintVocabulary } from './vocabulary-lint.ts'

const row = (code: string, name: string | null = null, field: string | null = null) => ({
  code,
  name,
  field,
})

test('a list with the same codes in another writing has no gaps', () => {
  const report = lintVocabulary(
    'messente',
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '999'].map((code) => row(code)),
    'err',
  )
  assert.deepEqual(report.missing, [])
  assert.deepEqual(report.unlisted, [])
  assert.equal(report.known, 12)
  assert.equal(hasGaps(report), false)
})

test('a new code of the vendor, and one that it no longer has, are gaps', () => {
  const report = lintVocabulary('sinch', [row('Queued'), row('Teleported', 'Beamed up')], 'status')
  assert.deepEqual(report.missing, [row('Teleported', 'Beamed up')])
  assert.ok(report.unlisted.some(({ code }) => code === 'Delivered'))
  assert.ok(hasGaps(report))
})

test('without a field, only those of our lists are held against it that it has codes of', () => {
  const report = lintVocabulary('bandwidth', [row('message-sent')])
  assert.deepEqual([...new Set(report.unlisted.map(({ field }) => field))], ['type'])
})

test('a code by another name is told; a longer form of the same name is none', () => {
  const report = lintVocabulary(
    'twilio',
    [row('30003', 'Unreachable destination handset (temporary)'), row('30007', 'Lost in the post')],
    'ErrorCode',
  )
  assert.deepEqual(report.renamed, [
    { field: 'ErrorCode', code: '30007', theirs: 'Lost in the post', ours: 'Message filtered' },
  ])
})

test('a code that stands twice in their list is told once', () => {
  assert.deepEqual(lintVocabulary('smpp', [row('0x45'), row('69')]).repeated, ['0x45'])
})
