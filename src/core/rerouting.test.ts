import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCommandStatus } from './dialects/smpp/receipt.ts'
import { REASONS } from './reasons.ts'
import { mayGoElsewhere } from './rerouting.ts'

const elsewhere = (status: number): boolean => mayGoElsewhere(readCommandStatus(status).claim)

test('what lies with a provider leaves another to be tried', () => {
  // submit failed, system error, bind state, prohibited for this account, service type not available
  for (const status of [0x45, 0x08, 0x04, 0x101, 0x102, 0x0a]) assert.equal(elsewhere(status), true)
})

test('what lies with the number or the text is refused everywhere', () => {
  for (const status of [0x0b, 0x50, 0x01, 0x43, 0x104]) assert.equal(elsewhere(status), false)
})

test('a refusal that nobody can read is no leave to try another provider', () => {
  for (const status of [0x400, 0x4ff, 0xff, 0xfe, 0x3e7]) assert.equal(elsewhere(status), false)
})

test('no reason of a recipient, a consent or a text goes elsewhere', () => {
  for (const { id, group } of REASONS) {
    if (!['number', 'handset', 'content', 'consent', 'expiry', 'unknown'].includes(group)) continue
    assert.equal(mayGoElsewhere({ reason: id, permanent: null }), false, id)
  }
})
