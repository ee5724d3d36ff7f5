import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readConnection } from './account-connection.ts'
import type { ConnectionField } from './ports/providers.ts'

const field = (name: string, traits: Partial<ConnectionField> = {}): ConnectionField => ({
  name,
  title: `The ${name}`,
  hint: '',
  isSecret: false,
  isRequired: false,
  fallback: null,
  choices: null,
  hasLines: false,
  shape: null,
  ...traits,
})

const PROVIDER = {
  title: 'Acme',
  fields: [
    field('account_sid', { isRequired: true }),
    field('auth_token', { isRequired: true, isSecret: true }),
    field('second_token', { isSecret: true }),
    field('region', { fallback: 'us', choices: ['us', 'eu'] }),
    field('base_url', { fallback: 'https://api.acme.example' }),
    field('own_url'),
    field('headers', { isSecret: true, hasLines: true }),
  ],
}
const LEAST = { account_sid: 'AC1', auth_token: 'token-1' }

const errorsOf = (wish: Record<string, string | null>): Record<string, string> => {
  const reading = readConnection(PROVIDER, wish)
  if (reading.kind === 'connection') return {}
  return Object.fromEntries(reading.errors.map(({ pointer, detail }) => [pointer, detail]))
}

test('secrets are kept apart from what may be shown, and fallbacks are not stored', () => {
  assert.deepEqual(readConnection(PROVIDER, LEAST), {
    kind: 'connection',
    parts: { open: { account_sid: 'AC1' }, secrets: { auth_token: 'token-1' } },
    changedSecrets: ['auth_token'],
  })
})

test('what is missing is named, also when it is given as nothing', () => {
  assert.deepEqual(errorsOf({ auth_token: '  ' }), {
    '/connection/account_sid': 'is missing: The account_sid',
    '/connection/auth_token': 'is missing: The auth_token',
  })
})

test('an unknown field is told from a misspelt one', () => {
  assert.deepEqual(errorsOf({ ...LEAST, acount_sid: 'x', 'a/b': 'x' }), {
    '/connection/acount_sid': 'is not a field of Acme: did you mean account_sid?',
    '/connection/a~1b':
      'is not a field of Acme; its fields are account_sid, auth_token, second_token, region, base_url, own_url, headers',
  })
})

test('a pasted line break around a value goes, one within it is refused where it cannot be', () => {
  const reading = readConnection(PROVIDER, { ...LEAST, auth_token: ' token-1\n' })
  assert.ok(reading.kind === 'connection')
  assert.equal(reading.parts.secrets['auth_token'], 'token-1')
  assert.deepEqual(errorsOf({ ...LEAST, account_sid: 'A\nB' }), {
    '/connection/account_sid': 'must be one line; found 2 lines',
  })
  assert.deepEqual(errorsOf({ ...LEAST, headers: 'A: 1\nB: 2' }), {})
  assert.deepEqual(errorsOf({ ...LEAST, headers: 'A: 1\u0000' }), {
    '/connection/headers': 'must have no control characters',
  })
})

test('a choice that there is not is answered with those there are', () => {
  assert.deepEqual(errorsOf({ ...LEAST, region: 'mars' }), {
    '/connection/region': 'must be one of us, eu; found "mars"',
  })
})

test('an address must be one, without a password in it, and in the open on one’s own network alone', () => {
  const wrong = (base_url: string) =>
    errorsOf({ ...LEAST, base_url })['/connection/base_url']?.replace(/;.*/, '')
  const shape =
    'must be an address such as https://api.example.com, without a name or password in it'
  assert.equal(wrong('api.acme.example'), shape)
  assert.equal(wrong('ftp://api.acme.example'), shape)
  assert.equal(wrong('https://me:secret@api.acme.example'), shape)
  assert.equal(wrong('https://api.acme.example/a b'), shape)
  assert.equal(
    wrong('http://api.acme.example'),
    'must begin with https://, or be on your own network',
  )
  for (const fine of [
    'https://api.acme.example/v2?x={to}',
    'http://127.0.0.1:9000',
    'http://[::1]:9000/x',
    'http://kannel:13013',
    'http://10.0.0.7',
  ]) {
    assert.equal(wrong(fine), undefined, fine)
  }
  assert.deepEqual(errorsOf({ ...LEAST, own_url: 'http://gateway.example.com' }), {})
})

test('an address that is nobody’s, and a port that there is not, are refused', () => {
  for (const [url, wrong] of [
    ['http://169.254.169.254', /nobody’s/],
    ['http://0.0.0.0:8080', /nobody’s/],
    ['http://[fe80::1]', /nobody’s/],
    ['http://kannel:99999', /port from 1 to 65535/],
    ['http://kannel:0', /port from 1 to 65535/],
  ] as const) {
    const reading = readConnection(PROVIDER, { account_sid: 'AC', auth_token: 't', own_url: url })
    assert.ok(reading.kind === 'refused', url)
    assert.match(reading.errors[0]?.detail ?? '', wrong, url)
  }
})

test('a change keeps what it does not name, and null removes', () => {
  const before = {
    open: { account_sid: 'AC1', region: 'eu' },
    secrets: { auth_token: 'token-1', second_token: 'token-2' },
  }
  const wish = { auth_token: 'token-3', second_token: null, region: null }
  assert.deepEqual(readConnection(PROVIDER, wish, before), {
    kind: 'connection',
    parts: { open: { account_sid: 'AC1' }, secrets: { auth_token: 'token-3' } },
    changedSecrets: ['auth_token', 'second_token'],
  })
  const removed = readConnection(PROVIDER, { auth_token: null }, before)
  assert.equal(removed.kind, 'refused')
})

test('no error repeats a secret, whatever is wrong with it', () => {
  const secret = fc.string({ minLength: 12, maxLength: 40, unit: 'grapheme' })
  fc.assert(
    fc.property(secret, fc.constantFrom('auth_token', 'headers'), (value, name) => {
      const token = `s3cr3t-${value}`
      const wish = { account_sid: 'A\nB', region: 'mars', [name]: token }
      const reading = readConnection(PROVIDER, wish)
      assert.ok(reading.kind === 'refused')
      assert.ok(!JSON.stringify(reading).includes('s3cr3t-'))
    }),
  )
})

test('what is not as the vendor writes it is refused with how it does', () => {
  const shape = { like: /^AC[0-9a-f]{4}$/, expected: 'AC and 4 hexadecimal digits' }
  const fields = [field('account_sid', { shape }), field('auth_token', { shape, isSecret: true })]
  const errors = (wish: Record<string, string>) => {
    const reading = readConnection({ title: 'Acme', fields }, wish)
    return reading.kind === 'connection' ? [] : reading.errors.map(({ detail }) => detail)
  }
  assert.deepEqual(errors({ account_sid: 'AC12ef' }), [])
  assert.deepEqual(errors({ account_sid: '12ef' }), [
    'must be AC and 4 hexadecimal digits; found "12ef"',
  ])
  assert.deepEqual(errors({ auth_token: 'hush' }), [
    'must be AC and 4 hexadecimal digits; found 4 characters',
  ])
})
