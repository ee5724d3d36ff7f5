import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { commandHere } from './welcome.ts'

test('the command that is offered finds the server that offers it', () => {
  assert.equal(commandHere(resolve('data')), 'delivrd')
  assert.equal(commandHere('/srv/sms'), 'DATA_DIR=/srv/sms delivrd')
  assert.equal(commandHere("/srv/Ann's sms"), "DATA_DIR='/srv/Ann'\\''s sms' delivrd")
})
