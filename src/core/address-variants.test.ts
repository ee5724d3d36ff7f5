import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressVariants } from './address-variants.ts'

const TARGET = '/receipts/acc_1/ref?b=2&a=1'

const told = (over: Partial<Parameters<typeof addressVariants>[0]> = {}) => ({
  base: 'https://texts.example.org',
  target: TARGET,
  headers: {},
  pasted: null,
  ...over,
})

const found = (url: string, over: Parameters<typeof told>[0]) =>
  addressVariants(told(over)).find((one) => one.url === url)?.differs

test('what a proxy does to an address is among the variants, and named', () => {
  assert.deepEqual(found(`http://texts.example.org${TARGET}`, {}), ['scheme'])
  assert.deepEqual(found(`https://texts.example.org:443${TARGET}`, {}), ['port'])
  const behind = { headers: { 'x-forwarded-host': 'public.example, inner', host: 'inner:8080' } }
  assert.deepEqual(found(`https://public.example${TARGET}`, behind), ['host'])
  assert.deepEqual(found(`http://inner:8080${TARGET}`, behind), ['scheme', 'host', 'port'])
  const prefixed = { headers: { 'x-forwarded-prefix': '/texts' } }
  assert.deepEqual(found(`https://texts.example.org/texts${TARGET}`, prefixed), ['prefix'])
  const stripped = { base: 'https://texts.example.org/texts' }
  assert.deepEqual(found(`https://texts.example.org${TARGET}`, stripped), ['prefix'])
})

test('the address as it stands at the vendor is tried', () => {
  const pasted = 'http://old.example:8443/in/receipts/acc_1'
  assert.deepEqual(found(`http://old.example:8443/in${TARGET}`, { pasted }), [
    'scheme',
    'host',
    'port',
    'prefix',
  ])
})

test('the address as it stands at the vendor is tried first', () => {
  const pasted = 'http://old.example:8443/in/receipts/acc_1'
  assert.equal(addressVariants(told({ pasted }))[0]?.url, `http://old.example:8443/in${TARGET}`)
})

test('our own port goes on no other host', () => {
  const tunnel = {
    base: 'http://localhost:8400',
    headers: {
      host: 'shy-crab.tunnel.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shy-crab.tunnel.example',
    },
  }
  const urls = addressVariants(told(tunnel)).map(({ url }) => url)
  assert.equal(urls[0], `https://shy-crab.tunnel.example${TARGET}`)
  assert.deepEqual(
    urls.filter((url) => url.includes('tunnel') && url.includes('8400')),
    [],
  )
  for (const port of ['', ':443', ':80', ':8080'])
    assert.ok(urls.includes(`https://shy-crab.tunnel.example${port}${TARGET}`), port)
  assert.ok(urls.includes(`https://localhost:8400${TARGET}`))
  const own = { ...tunnel, headers: { host: 'inner:9000', 'x-forwarded-port': '8443' } }
  const ports = addressVariants(told(own)).flatMap(
    ({ url }) => /^http:\/\/inner(?::(\d+))?\//.exec(url)?.[1] ?? [],
  )
  assert.deepEqual(ports.toSorted(), ['443', '80', '8080', '8443', '9000'])
})

test('an address that is pasted without its scheme is under ours', () => {
  const base = 'http://localhost:8400'
  const [first] = addressVariants(told({ base, pasted: ' old.example/receipts/acc_1 ' }))
  assert.equal(first?.url, `http://old.example${TARGET}`)
})

test('the query stays as it came, and the expected address is no variant', () => {
  for (const { url } of addressVariants(told())) {
    assert.ok(url.endsWith(TARGET))
    assert.notEqual(url, `https://texts.example.org${TARGET}`)
  }
})

test('whatever headers say, there are few variants and none throws', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom(
          'host',
          'forwarded',
          'x-forwarded-host',
          'x-forwarded-proto',
          'x-original-uri',
        ),
        fc.string({ unit: 'binary' }),
      ),
      fc.string(),
      (headers, pasted) => {
        const variants = addressVariants(told({ headers, pasted }))
        assert.ok(variants.length > 0 && variants.length <= 500)
      },
    ),
  )
})
