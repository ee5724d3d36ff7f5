import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KANNEL } from '../kannel.ts'
import { secretsHidden } from './secrets-hidden.ts'

test('neither a secret nor its form in an address is left in what is shown', () => {
  const hide = secretsHidden(KANNEL, { username: 'fake-user', password: 'fäke & secret' })
  const url = `http://localhost/?password=${encodeURIComponent('fäke & secret')}&user=fake-user`
  assert.equal(hide(`${url} fäke & secret`), 'http://localhost/?password=•••&user=fake-user •••')
})
