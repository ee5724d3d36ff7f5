import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountUrls, addressTrouble } from './account-urls.ts'

const ID = '0190a000-0000-7000-8000-0000000000aa'
const FIELD = {
  name: 'inbound_key',
  title: 'Key',
  hint: '',
  isSecret: true,
  isRequired: false,
  fallback: null,
  choices: null,
  hasLines: false,
}
const BASE = 'https://sms.example.com'
const URL = `${BASE}/receipts/acc_0190a0000000700080000000000000aa`

test('an account over links of its own has nothing to paste', () => {
  assert.deepEqual(accountUrls({ id: ID }, undefined, { base: BASE, secretsSet: [] }), [])
})

test('the key for texts from handsets is named where it goes, and never given back', () => {
  const provider = { fields: [FIELD], pasteAt: { receipts: 'Nowhere.', inbound: 'There.' } }
  const set = accountUrls({ id: ID }, provider, { base: BASE, secretsSet: ['inbound_key'] })
  assert.deepEqual(
    set.map(({ purpose, url }) => [purpose, url]),
    [
      ['receipts', URL],
      ['inbound', `${URL}?key={inbound_key}`],
    ],
  )
  const unset = accountUrls({ id: ID }, provider, { base: BASE, secretsSet: [] })
  assert.equal(unset[1]?.url, URL)
  assert.match(unset[1]?.hint ?? '', /set inbound_key first/)
})

test('a provider that brings no texts from handsets is given no address for them', () => {
  const provider = { fields: [], pasteAt: { receipts: 'Nowhere.', inbound: null } }
  const urls = accountUrls({ id: ID }, provider, { base: BASE, secretsSet: [] })
  assert.deepEqual(urls, [{ purpose: 'receipts', url: URL, hint: 'Nowhere.' }])
})

test('an address that no provider can come to is told, with what to do', () => {
  assert.equal(addressTrouble('https://sms.example.com'), null)
  assert.match(addressTrouble(null) ?? '', /PUBLIC_BASE_URL is not set/)
  for (const near of ['https://localhost:8080', 'http://10.0.0.1', 'https://[::1]:8080']) {
    assert.match(addressTrouble(near) ?? '', /only your own network/, near)
  }
  assert.match(addressTrouble('http://sms.example.com') ?? '', /without https/)
  assert.equal(addressTrouble(null, 'http://kannel.internal:13013'), null)
  assert.notEqual(addressTrouble(null, 'https://api.example.com'), null)
})
