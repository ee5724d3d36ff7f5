import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import Type from 'typebox'
import { IN_WORDS, fieldErrors, validatorCompiler } from './validation.ts'

const Settings = Type.Object({
  amount: Type.Optional(
    Type.Union([Type.String({ pattern: '^-?\\d{1,9}(\\.\\d{1,6})?$' }), Type.Null()]),
  ),
  note: Type.Optional(Type.Union([Type.String({ maxLength: 3 }), Type.Null()])),
  from: Type.Optional(Type.String({ pattern: '^[\\x20-\\x7e]{1,100}$' })),
  account: Type.Optional(Type.String({ pattern: '^acc_[0-9a-f]{32}$' })),
  cap: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 10 }), Type.Null()])),
  events: Type.Optional(
    Type.Union([Type.Array(Type.Enum(['sent', 'failed']), { minItems: 1 }), Type.Null()]),
  ),
  role: Type.Optional(Type.Union([Type.Enum(['admin', 'user']), Type.Null()])),
})

function said(body: unknown): string[] {
  const check = validatorCompiler({ schema: Settings, httpPart: 'body', method: 'PATCH', url: '/' })
  const result = check(body) as { error?: Parameters<typeof fieldErrors>[0] }
  return fieldErrors(result.error ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`)
}

test('a value that may be null is told what else it may be', () => {
  assert.deepEqual(said({ cap: -3 }), ['/cap must be >= 1 or null'])
  assert.deepEqual(said({ cap: 'x' }), ['/cap must be integer or null'])
  assert.deepEqual(said({ role: 'king' }), [
    '/role must be one of admin, user or null; found "king"',
  ])
})

test('where something in a list is wrong, it is told what may be there', () => {
  assert.deepEqual(said({ events: ['sent', 'nope'] }), [
    '/events/1 must be one of sent, failed; found "nope"',
  ])
  assert.deepEqual(said({ events: [] }), ['/events must not have fewer than 1 items or be null'])
  assert.deepEqual(said({ events: 'sent' }), ['/events must be array or null'])
})

test('what was found is shown in short, whatever it was', () => {
  const one = (role: unknown) => said({ role })[0]?.split('; found ')[1]
  assert.equal(one(['user']), '["user"]')
  assert.equal(one('x'.repeat(100)), `"${'x'.repeat(60)}"`)
  assert.equal(one({ 'a/b~': 'x'.repeat(100) })?.length, 60)
})

test('how a text must be written is said in words, never as an expression', () => {
  assert.deepEqual(said({ amount: '1e9' }), [
    '/amount must be an amount in plain digits (such as 50 or -12.50) or null',
  ])
  assert.deepEqual(said({ note: 'four' }), [
    '/note must not have more than 3 characters or be null',
  ])
  assert.deepEqual(said({ from: 'Bánk' }), [
    '/from must be 1 to 100 letters, digits and signs without accents, such as Harbour',
  ])
  assert.deepEqual(said({ account: 'acc_1' }), ['/account must be acc_ and 32 digits from 0 to f'])
})

test('each expression of the document has its words', () => {
  const document = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')
  const patterns = [...document.matchAll(/"pattern": ("(?:[^"\\\\]|\\\\.)*")/g)].map(
    ([, pattern]) => JSON.parse(pattern ?? '""') as string,
  )
  assert.ok(patterns.length > 10)
  for (const pattern of new Set(patterns))
    assert.ok(pattern in IN_WORDS || /^\^[a-z]+_\[0-9a-f\]\{32\}\$$/.test(pattern), pattern)
})
