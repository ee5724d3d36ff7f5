import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KANNEL } from '../kannel.ts'
import { HTTP } from '../http.ts'
import { TWILIO } from '../twilio.ts'
import { messageHidden, secretsHidden } from './secrets-hidden.ts'

test('neither a secret nor its form in an address is left in what is shown', () => {
  const hide = secretsHidden(KANNEL, { username: 'fake-user', password: 'fäke & secret' })
  const url = `http://localhost/?password=${encodeURIComponent('fäke & secret')}&user=fake-user`
  assert.equal(hide(`${url} fäke & secret`), 'http://localhost/?password=•••&user=fake-user •••')
})

test('however a secret was sent, it is not shown: in forms, pages, JSON, and as Basic', () => {
  const password = `p w!ord~1('x"&`
  const hide = secretsHidden(KANNEL, { base_url: 'http://k', username: 'u', password })
  for (const echoed of [
    password,
    new URLSearchParams({ password }).toString(),
    encodeURIComponent(password),
    `p%20w%21ord%7e1%28%27x%22%26`,
    JSON.stringify({ password }),
    `p w!ord~1(&#39;x&quot;&amp;`,
    Buffer.from(password).toString('base64'),
  ])
    assert.doesNotMatch(hide(echoed), /~1|%7e1|cCB3/i, echoed)
  const basic = Buffer.from('AC1:a token').toString('base64')
  const hideBasic = secretsHidden(TWILIO, { account_sid: 'AC1', auth_token: 'a token' })
  assert.equal(hideBasic(`Authorization: Basic ${basic} (${basic})`), 'Authorization: ••• (•••)')
})

test('each header that a described provider asks for is a secret', () => {
  const headers = 'Authorization: Bearer tok_1\nX-Key: abcd{secret}'
  const hide = secretsHidden(HTTP, { url: 'https://x.example', headers, secret: 'efgh' })
  assert.equal(hide('no tok_1, abcdefgh or efgh here'), 'no •••, ••• or ••• here')
})

test('of a message that is echoed neither text, number nor reference is kept', () => {
  const [text, to, reference] = ['Your code is 4711 & more', '+447700900001', 'a'.repeat(40)]
  const hide = messageHidden({ text, to, reference })
  const query = new URLSearchParams({ text, to })
  assert.equal(hide(`no /send?${query} here`), 'no /send?… here')
  assert.equal(hide(`bad ${query}`), 'bad text=the text&to=the number')
  assert.equal(
    hide(`${text} to ${to} /receipts/acc/${reference}`),
    'the text to the number /receipts/acc/•••',
  )
})
