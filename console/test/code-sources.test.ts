import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lacksErrTable } from '../src/parts/code-sources.ts'

test('a code whose account follows no list is known to be unread for that', () => {
  assert.equal(lacksErrTable('001', { kind: 'smpp', err_table: 'none' }), true)
  assert.equal(lacksErrTable('001', { kind: 'smpp', err_table: 'map' }), false)
  assert.equal(lacksErrTable('0x0000000B', { kind: 'smpp', err_table: 'none' }), false)
  assert.equal(lacksErrTable(null, { kind: 'smpp', err_table: 'none' }), false)
  assert.equal(lacksErrTable('30005', null), false)
})
