import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type EndedMessage, linkDomains, linkDomainsIn } from './link-domains.ts'

const ended = (count: number, delivered: number, text: string | null): readonly EndedMessage[] =>
  Array.from({ length: count }, (_, at) => ({ text, isDelivered: at < delivered }))

test('links are found with a scheme or a path, each domain once', () => {
  const found: readonly (readonly [string, readonly string[]])[] = [
    ['Pay at https://www.Shop.example/x?y=1 or http://shop.example', ['shop.example']],
    ['See bit.ly/3xY.', ['bit.ly']],
    ['Thanks.Bye', []],
    ['Write to me@mail.example/ now', []],
    ['https://user:secret@pay.example.co.uk:8443/x', ['pay.example.co.uk']],
    ['no link at all', []],
  ]
  for (const [text, domains] of found) assert.deepEqual(linkDomainsIn(text), domains, text)
})

test('a domain that is delivered far less than the others is odd, and so is one far better', () => {
  const bad = linkDomains([...ended(500, 450, null), ...ended(60, 20, 'https://bad.example/1')])
  assert.deepEqual(
    bad.map(({ domain, messages, delivered, isOdd }) => [domain, messages, delivered, isOdd]),
    [['bad.example', 60, 20, true]],
  )
  assert.equal(bad[0]?.because, '33.3 % delivered, and 90 % of its 500 other messages')
  const good = linkDomains([...ended(2_000, 1_600, null), ...ended(400, 400, 'bit.ly/x')])
  assert.equal(good[0]?.isOdd, true)
})

test('few messages and small differences are not odd', () => {
  const few = linkDomains([...ended(500, 450, null), ...ended(29, 0, 'a.example/1')])
  assert.equal(few[0]?.isOdd, false)
  const close = linkDomains([...ended(4_000, 3_600, null), ...ended(400, 345, 'a.example/1')])
  assert.equal(close[0]?.isOdd, false)
  assert.deepEqual(linkDomains([]), [])
})

test('no text, however odd, is more than it can read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      for (const domain of linkDomainsIn(text)) assert.match(domain, /^[a-z0-9.-]+$/)
    }),
  )
  const started = performance.now()
  linkDomainsIn('a.'.repeat(20_000))
  linkDomainsIn('a-'.repeat(20_000))
  assert.ok(performance.now() - started < 500)
})
