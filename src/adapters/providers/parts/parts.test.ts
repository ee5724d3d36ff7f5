import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findProvider } from '../../../../test/support/all-providers.ts'
import { HTTP_PROVIDERS } from '../all.ts'
import { addressOf, queryOf, reachableBeside, reachableFrom, referenceOfPath } from './addresses.ts'
import { outcomeOfStatus, quoted, retryAfterMs } from './answers.ts'
import { basicAuth, readBasicAuth, verifyBasicAuth } from './basic-auth.ts'
import { baseUrlField, field, valueOf } from './fields.ts'
import { FIELDS_MAX, fieldsOf, formBody, readForm, textOf, valuesOf } from './forms.ts'
import { readJson } from './json.ts'
import { sameText } from './secrets.ts'

const REFERENCE = 'a1b2c3d4e5f6a7b8c9d0e1f2'

test('our reference is read from the address that a receipt came to, and nothing else is one', () => {
  const read = (path: string) => referenceOfPath(`https://delivrd.example${path}`)
  assert.equal(read(`/receipts/acc_7/${REFERENCE}`), REFERENCE)
  assert.equal(read(`/sub/receipts/acc_7/${REFERENCE}?x=1#y`), REFERENCE)
  assert.equal(read(`/receipts/acc_7/${REFERENCE}/more`), REFERENCE)
  assert.equal(read('/receipts/acc_7'), null)
  assert.equal(read('/receipts/acc_7/inbound'), null)
  assert.equal(read(`/receipts/${REFERENCE}`), null)
  assert.equal(read(`/receipts/acc_7/${REFERENCE.toUpperCase()}`), null)
  assert.equal(read(`/other?next=/receipts/acc_7?x/${REFERENCE}`), null)
  assert.equal(read(`/receipts/acc_7/${'a'.repeat(41)}`), null)
})

test('an address of the vendor may end in slashes', () => {
  assert.equal(addressOf('https://api.example//', '/v1'), 'https://api.example/v1')
  assert.equal(queryOf('https://a/b?c=d?e#f?g'), 'c=d?e')
  assert.equal(queryOf('https://a/b#c?d'), '')
})

const reply = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: '',
})

test('Retry-After is honoured in seconds and as a date, within an hour, and noise is not', () => {
  const after = (value: string, date?: string) =>
    retryAfterMs(reply(429, { 'retry-after': value, ...(date === undefined ? {} : { date }) }))
  assert.equal(after('7'), 7_000)
  assert.equal(after('0.5'), 500)
  assert.equal(after('999999999'), 300_000)
  const dates = ['Thu, 15 Jan 2026 21:32:30 GMT', 'Thu, 15 Jan 2026 21:32:00 GMT'] as const
  assert.equal(after(...dates), 30_000)
  assert.equal(after(dates[1], dates[0]), 1_000)
  for (const noise of ['', '0', '-5', 'soon', 'Infinity', '1e9', dates[0]])
    assert.equal(after(noise), 1_000, noise)
})

test('what may have been taken is unknown, whatever the status', () => {
  for (const status of [0, 100, 301, 302, 307, 408, 500, 502, 503, 504, 599])
    assert.equal(outcomeOfStatus(reply(status))?.kind, 'unknown', String(status))
  for (const status of [200, 202, 400, 401, 404, 422])
    assert.equal(outcomeOfStatus(reply(status)), null, String(status))
  assert.equal(outcomeOfStatus(reply(429))?.kind, 'busy')
})

test('what a vendor writes becomes one line of a bounded length', () => {
  assert.equal(quoted(' a\r\nb\u0000\u2028c\u001b[31m '), 'a b c [31m')
  assert.equal(quoted('x'.repeat(1_000)).length, 300)
})

test('any name without a colon and any password survive Basic authentication', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      (left, password) => {
        const name = left.replaceAll(':', '')
        assert.deepEqual(readBasicAuth(basicAuth({ name, password })), { name, password })
      },
    ),
  )
  for (const header of [undefined, '', 'Basic', 'Basic !', 'Bearer YTpi', 'Basic YQ=='])
    assert.equal(readBasicAuth(header), null)
})

test('which half of a name and password is wrong is said', () => {
  const expected = { name: 'callback', password: 's3cret' }
  const verdict = (said: { name: string; password: string }) =>
    verifyBasicAuth(expected, {
      method: 'POST',
      url: '',
      headers: { authorization: basicAuth(said) },
      body: new Uint8Array(),
      arrivedAt: 0,
    })
  assert.deepEqual(verdict(expected), { kind: 'authentic', by: 'proof' })
  const because = (said: { name: string; password: string }): string => {
    const one = verdict(said)
    return one.kind === 'refused' ? one.because : ''
  }
  assert.match(because({ ...expected, password: 'S3cret' }), /the password is not/)
  assert.match(because({ ...expected, name: 'other' }), /the name is not/)
  assert.match(because({ name: '', password: '' }), /the name and the password is not/)
})

test('forms are read as they were written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (fields) => {
      assert.deepEqual({ ...fieldsOf(readForm(formBody(fields))) }, { ...fields })
    }),
  )
  assert.equal(formBody({ a: '1', b: null }), 'a=1')
  assert.deepEqual(fieldsOf(readForm('?a=1')), { '?a': '1' })
  assert.equal(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), '\ufeffa')
})

test('a form has no more fields than any vendor has, and all of a name stay together', () => {
  assert.equal(readForm('a&'.repeat(32_000)).length, FIELDS_MAX)
  assert.equal(readForm('&'.repeat(65_536)).length, 0)
  assert.deepEqual(
    [...valuesOf(readForm('a=1&b=2&a=3'))],
    [
      ['a', ['1', '3']],
      ['b', ['2']],
    ],
  )
})

test('JSON that is none says so and never throws', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => 'data' in readJson(bytes) || true))
  assert.ok('because' in readJson(''))
  assert.ok('because' in readJson('{"a":'))
  assert.deepEqual(readJson('[1]'), { data: [1] })
})

test('a field that was left empty has what is usual', () => {
  const fields = [baseUrlField('https://api.example'), field('name', 'Name')]
  assert.equal(valueOf(fields, { base_url: '' }, 'base_url'), 'https://api.example')
  assert.equal(valueOf(fields, { base_url: 'http://x' }, 'base_url'), 'http://x')
  assert.equal(valueOf(fields, {}, 'name'), '')
  assert.equal(valueOf(fields, {}, 'constructor'), '')
})

test('texts are the same or not, whatever their lengths', () => {
  assert.ok(sameText('', ''))
  assert.ok(!sameText('a', ''))
  assert.ok(!sameText('a', 'b'))
})

test('a provider elsewhere is told no address that only this machine or network reaches', () => {
  const told = (api: string, own: string) => reachableFrom(api, own) !== undefined
  assert.equal(told('https://api.twilio.com', 'http://localhost:8080/receipts/a'), false)
  assert.equal(told('https://api.twilio.com', 'http://10.0.0.5/receipts/a'), false)
  assert.equal(told('https://api.twilio.com', 'https://sms.example.com/receipts/a'), true)
  assert.equal(told('http://127.0.0.1:9', 'http://localhost:8080/receipts/a'), true)
  assert.equal(told('http://fake.internal:9', 'http://localhost:8080/receipts/a'), false)
  assert.equal(told('http://fake.internal:9', 'http://10.0.0.5/receipts/a'), true)
})

test('no text to another host asks for receipts at our localhost, whatever the provider', () => {
  const localhost = 'http://localhost:8400/receipts/acc_7/a1b2c3d4e5f6a7b8c9d0e1f2'
  const [to, from] = ['+447700900001', '+447700900002']
  const usual = { to, from, text: 'Hi', reference: 'a1b2c3d4e5f6a7b8c9d0e1f2', validUntil: null }
  const made = HTTP_PROVIDERS.flatMap((provider) => {
    // What people write themselves is filled in as it stands.
    if (provider.kind === 'http') return []
    const { connection } = findProvider(provider.kind)
    const [channel = 'sms'] = provider.capabilities.channels
    const text = { ...usual, channel, receiptUrl: localhost, now: 0 }
    const { url, headers, body } = provider.submit(connection('https://api.example.com'), text)
    assert.doesNotMatch(JSON.stringify([url, headers, body]), /localhost/, provider.kind)
    return [provider.kind]
  })
  assert.ok(made.length >= 15, made.join(' '))
})

test('a gateway of one’s own brings receipts within the network, whatever its host is called', () => {
  const told = (api: string, own: string) => reachableBeside(api, own) !== undefined
  assert.equal(told('https://kannel.example.com', 'http://10.0.0.5/receipts/a'), true)
  assert.equal(told('https://kannel.example.com', 'http://localhost/receipts/a'), false)
  assert.equal(told('http://localhost:13013', 'http://localhost/receipts/a'), true)
})
