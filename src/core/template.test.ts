import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldsOf, fillTemplate, readTemplate } from './template.ts'

const fill = (text: string, values: Record<string, string>) =>
  fillTemplate(readTemplate(text), values)

test('a field is filled from its column, whatever its case and blanks', () => {
  assert.deepEqual(
    fill('Hi { First  Name }, your code is {CODE}.', { 'first name': 'Zoë', code: '7' }),
    {
      kind: 'filled',
      text: 'Hi Zoë, your code is 7.',
    },
  )
})

test('a row that has nothing for a field is named, with every field it lacks', () => {
  assert.deepEqual(fill('{a} {b} {c} {a}', { b: 'x', c: '  ' }), {
    kind: 'missing',
    fields: ['a', 'c'],
  })
})

test('a fallback is said where the row has nothing', () => {
  assert.deepEqual(fill('Hi {name|friend}', { name: ' ' }), { kind: 'filled', text: 'Hi friend' })
  assert.deepEqual(fill('Hi {name|}!', {}), { kind: 'filled', text: 'Hi !' })
  assert.deepEqual(fill('Hi {name|friend}', { name: 'Bo' }), { kind: 'filled', text: 'Hi Bo' })
})

test('a brace that encloses no name is a brace', () => {
  for (const text of ['{', '}', '{}', '{ }', 'a {\n} b', ':-{ )']) {
    assert.deepEqual(fill(text, {}), { kind: 'filled', text })
  }
})

test('a value is words, never a template of its own', () => {
  assert.deepEqual(fill('{a}', { a: '{b}', b: 'x' }), { kind: 'filled', text: '{b}' })
  assert.deepEqual(fill('{constructor}', {}), { kind: 'missing', fields: ['constructor'] })
})

test('a text without fields is itself, and reading never fails', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab{}| \n') }), (text) => {
      const template = readTemplate(text)
      const values = Object.fromEntries(fieldsOf(template).map((field) => [field, 'V']))
      const filled = fillTemplate(template, values)
      assert.equal(filled.kind, 'filled')
      if (fieldsOf(template).length === 0) assert.deepEqual(filled, { kind: 'filled', text })
    }),
  )
})
