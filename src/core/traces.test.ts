import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasTrace, traceOf } from './traces.ts'

const TRACE = traceOf('+447700900200')

test('a number is found however it was written', () => {
  for (const text of [
    'From=%2B447700900200',
    '{"from":"07700 900200"}',
    'From=%2B44+7700+900200',
    'From=%2b44%207700%20900200',
    'From=+44%37700900200',
    '{"from":"+44770090020\\u0030"}',
    '<from>+44770090&#48;200</from><n>&#x30;</n>',
    '(07700) 900-200',
  ])
    assert.ok(hasTrace(text, TRACE), text)
})

test('another number is not', () => {
  assert.ok(!hasTrace('From=%2B447700900201&To=%2B447700900999', TRACE))
  assert.ok(!hasTrace('', TRACE))
})
