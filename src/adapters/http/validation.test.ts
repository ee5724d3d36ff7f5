import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { fieldErrors, validatorCompiler } from './validation.ts'

const Settings = Type.Object({
  cap: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 10 }), Type.Null()])),
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
  assert.deepEqual(said({ role: 'king' }), ['/role must be one of admin, user or null'])
})
