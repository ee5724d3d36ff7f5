import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Trust, clientAddress, isTrusted, parseTrust, plainAddress } from './client-address.ts'

const trusting = (text: string): Trust => {
  const reading = parseTrust(text)
  return reading.kind === 'trust' ? reading.trust : assert.fail(reading.because)
}

const PROXY = '10.0.0.7'
const CASES: readonly (readonly [
  fact: string,
  trust: string,
  peer: string,
  said: { for?: string; forwarded?: string },
  client: string,
])[] = [
  ['nobody is trusted unless told', '0', PROXY, { for: '192.0.2.9' }, PROXY],
  ['a proxy says for whom it speaks', PROXY, PROXY, { for: '192.0.2.9' }, '192.0.2.9'],
  [
    'a stranger’s word counts for nothing',
    PROXY,
    '192.0.2.1',
    { for: '198.51.100.1' },
    '192.0.2.1',
  ],
  [
    'what a client made up stands further away',
    PROXY,
    PROXY,
    { for: '198.51.100.1, 192.0.2.9' },
    '192.0.2.9',
  ],
  [
    'proxies behind one another',
    '10.0.0.0/8',
    PROXY,
    { for: '1.1.1.1, 192.0.2.9, 10.1.1.1' },
    '192.0.2.9',
  ],
  [
    'made-up proxies of ours end at the stranger',
    '10.0.0.0/8',
    PROXY,
    { for: '10.9.9.9, 192.0.2.9' },
    '192.0.2.9',
  ],
  [
    'all of them ours: the furthest',
    '10.0.0.0/8',
    PROXY,
    { for: '10.2.2.2, 10.1.1.1' },
    '10.2.2.2',
  ],
  ['what is no address ends it', PROXY, PROXY, { for: 'unknown' }, PROXY],
  [
    'behind what is no address nothing counts',
    '10.0.0.0/8',
    PROXY,
    { for: '192.0.2.9, junk, 10.1.1.1' },
    '10.1.1.1',
  ],
  ['with a port', PROXY, PROXY, { for: '192.0.2.9:4711' }, '192.0.2.9'],
  ['IPv6 in brackets', PROXY, PROXY, { for: '[2001:DB8::1]:4711' }, '2001:db8::1'],
  [
    'an IPv4 peer as IPv6 writes it',
    PROXY,
    `::ffff:${PROXY}`,
    { for: '::ffff:192.0.2.9' },
    '192.0.2.9',
  ],
  ['a network as IPv6 writes it', '::ffff:10.0.0.0/104', PROXY, { for: '192.0.2.9' }, '192.0.2.9'],
  ['an IPv6 proxy', 'fd00::/8', 'fd00::1', { for: '2001:db8::9' }, '2001:db8::9'],
  ['Forwarded', PROXY, PROXY, { forwarded: 'for=192.0.2.9;proto=https' }, '192.0.2.9'],
  [
    'Forwarded, several and quoted',
    '10.0.0.0/8',
    PROXY,
    { forwarded: 'for=1.1.1.1, proto=https; for="[2001:db8::1]:4711", for=10.1.1.1' },
    '2001:db8::1',
  ],
  ['Forwarded that hides it', PROXY, PROXY, { forwarded: 'for=_hidden' }, PROXY],
  [
    'both, and they agree',
    PROXY,
    PROXY,
    { for: '192.0.2.9', forwarded: 'for=192.0.2.9' },
    '192.0.2.9',
  ],
  [
    'both, and one is made up',
    PROXY,
    PROXY,
    { for: '192.0.2.9', forwarded: 'for=198.51.100.1' },
    PROXY,
  ],
  ['one hop', '1', PROXY, { for: '198.51.100.1, 192.0.2.9' }, '192.0.2.9'],
  ['two hops', '2', PROXY, { for: '198.51.100.1, 192.0.2.9, 172.16.0.1' }, '192.0.2.9'],
  ['more hops than there are', '3', PROXY, { for: '192.0.2.9' }, '192.0.2.9'],
  ['a proxy that says nothing', PROXY, PROXY, {}, PROXY],
  ['an empty header', PROXY, PROXY, { for: '' }, PROXY],
]

for (const [fact, trust, peer, said, client] of CASES) {
  test(`the client's address: ${fact}`, () => {
    const headers = { forwardedFor: said.for, forwarded: said.forwarded }
    assert.equal(clientAddress(peer, headers, trusting(trust)), client)
  })
}

test('nobody who is not trusted can claim to be another, whatever is written', () => {
  const trust = trusting('10.0.0.0/8, ::1')
  fc.assert(
    fc.property(fc.string(), fc.string(), (forwardedFor, forwarded) => {
      assert.equal(clientAddress('192.0.2.1', { forwardedFor, forwarded }, trust), '192.0.2.1')
      const behind = clientAddress(PROXY, { forwardedFor, forwarded }, trust)
      assert.notEqual(plainAddress(behind), null, 'it is always an address')
    }),
  )
})

test('a proxy’s own last entry decides, whatever the client wrote before it', () => {
  fc.assert(
    fc.property(fc.string(), fc.ipV4(), (made, client) => {
      fc.pre(!client.startsWith('10.'))
      const headers = { forwardedFor: `${made}, ${client}`, forwarded: undefined }
      assert.equal(clientAddress(PROXY, headers, trusting('10.0.0.0/8')), plainAddress(client))
    }),
  )
})

test('what is set wrong is said, and everybody cannot be trusted', () => {
  for (const [text, because] of [
    ['proxy.internal', /proxy\.internal/],
    ['true', /true/],
    ['0.0.0.0/0', /any address/],
    ['::/0', /any address/],
    ['::ffff:0:0/96', /any address/],
    ['10.0.0.1/8', /10\.0\.0\.1\/8/],
    ['99', /99/],
  ] as const) {
    const reading = parseTrust(text)
    assert.match(reading.kind === 'no' ? reading.because : '', because, text)
  }
  assert.ok(isTrusted('::ffff:10.1.2.3', trusting('10.0.0.0/8 192.168.0.0/16')))
})
