import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

const KNOWN = ['account_sid', 'auth_token', 'base_url']

test('a misspelt word is told from one that has nothing to do with ours', () => {
  assert.equal(nearest('acount_sid', KNOWN), 'account_sid')
  assert.equal(nearest('authtoken', KNOWN), 'auth_token')
  assert.equal(nearest('colour', KNOWN), null)
  assert.equal(nearest('x', []), null)
})

test('of two that are near, the nearer is meant', () => {
  assert.equal(nearest('name', ['named', 'name2x']), 'named')
})
