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
  shape: null,
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
  for (const near of ['http://10.0.0.1', 'https://sms.local', 'https://100.64.1.1']) {
    assert.match(addressTrouble(near) ?? '', /only your own network/, near)
  }
  for (const none of [
    'https://localhost:8080',
    'https://[::1]:8080',
    'https://0.0.0.0',
    'https://169.254.1.1',
    'https://[fe80::1]',
    'https://[::]',
  ]) {
    assert.match(addressTrouble(none) ?? '', /no other machine/, none)
  }
  assert.match(addressTrouble('http://sms.example.com') ?? '', /without https/)
})

test('a provider on another machine of ours needs an address of ours, and one on this machine none', () => {
  for (const at of ['http://kannel.internal:13013', 'http://10.0.0.7:13013', 'http://kannel']) {
    assert.match(addressTrouble(null, at) ?? '', /PUBLIC_BASE_URL is not set/, at)
    assert.match(addressTrouble('http://localhost:8080', at) ?? '', /no other machine/, at)
    assert.equal(addressTrouble('http://10.0.0.1:8080', at), null, at)
  }
  for (const at of ['http://localhost:13013', 'http://127.0.0.1:1', 'http://[::1]']) {
    assert.equal(addressTrouble(null, at), null, at)
  }
  assert.notEqual(addressTrouble(null, 'https://api.example.com'), null)
})
