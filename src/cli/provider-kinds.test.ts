import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from './failure.ts'
import { sortSettings } from './provider-kinds.ts'

const NO_FIELDS = { fields: [] }

test('no secret is taken from the command line, whatever it is called', () => {
  assert.throws(() => sortSettings(NO_FIELDS, { password: 'hunter2' }), Failure)
  assert.throws(() => sortSettings(NO_FIELDS, { connection: '{"auth_token":"s3cret"}' }), Failure)
})

test('what is a word stays one, and a list may be written with commas', () => {
  const given = {
    default_sender: '60800',
    senders: 'ACME, +447700900901',
    sender_pool: '["60800", 60801]',
    links: '2',
    tls: 'true',
  }
  assert.deepEqual(sortSettings(NO_FIELDS, given).settings, {
    default_sender: '60800',
    senders: ['ACME', '+447700900901'],
    sender_pool: ['60800', '60801'],
    links: 2,
    tls: true,
  })
})
