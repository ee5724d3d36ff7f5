import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinJson } from './join-json.ts'

function joined(text: string): string[] {
  const join = joinJson()
  const values = text.split('\n').flatMap((line) => join.add(line))
  return [...values, ...join.rest()]
}

test('JSON that is spread over lines is one value, whatever stands in its strings', () => {
  const value = { data: [{ text: 'a } and a "quote"', deep: { list: [1, 2] } }] }
  const text = JSON.stringify(value, null, 2)
  assert.deepEqual(joined(text), [text])
  assert.deepEqual(joined(`${text}\n${text}`), [text, text])
})

test('a value on each line stays a value on each line', () => {
  assert.deepEqual(joined('{"a":1}\n[{"b":2}]\na=1&b=2\n'), ['{"a":1}', '[{"b":2}]', 'a=1&b=2', ''])
})

test('a line that was cut off does not swallow those after it', () => {
  assert.deepEqual(joined('{"a":{"b":\n{"c":3}\n{"d":'), ['{"a":{"b":', '{"c":3}', '{"d":'])
})
