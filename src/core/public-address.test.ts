import assert from 'node:assert/strict'
import { BlockList, isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  isPublicAddress,
  isWithin,
  parseAddress,
  parseNetwork,
  unmapped,
} from './public-address.ts'

const isPublic = (text: string): boolean => {
  const address = parseAddress(text)
  assert.ok(address, text)
  return isPublicAddress(address)
}

test('an address is read as Node reads it, and what Node does not take is no address', () => {
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4Extended(),
    fc.string({ unit: fc.constantFrom(...'0123456789abf:.'), maxLength: 20 }),
  )
  fc.assert(
    fc.property(text, (given) => {
      const octets = parseAddress(given)?.length ?? 0
      assert.equal(octets === 4 ? 4 : octets === 16 ? 6 : 0, isIP(given), given)
    }),
    { numRuns: 5_000 },
  )
})

test('a network holds what Node says it holds', () => {
  const v4 = fc.tuple(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.constant(4))
  const v6 = fc.tuple(fc.ipV6(), fc.ipV6(), fc.integer({ min: 0, max: 128 }), fc.constant(6))
  fc.assert(
    fc.property(fc.oneof(v4, v6), ([base, other, bits, version]) => {
      const list = new BlockList()
      const family = version === 4 ? 'ipv4' : 'ipv6'
      list.addSubnet(base, bits, family)
      const address = parseAddress(base) as Uint8Array
      const theirs = parseAddress(other) as Uint8Array
      assert.equal(isWithin(theirs, { address, bits }), list.check(other, family))
      assert.ok(isWithin(address, { address, bits }))
    }),
    { numRuns: 3_000 },
  )
})

for (const [network, last] of [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
  ['::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
] as const) {
  test(`nobody on the internet has ${network} to ${last}`, () => {
    assert.equal(isPublic(network), false)
    assert.equal(isPublic(last), false)
  })
}

for (const address of [
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2000::1',
  '2001:200::1',
  '2001:db7::1',
  '2001:db9::1',
  '2003::1',
  '2606:4700:4700::1111',
  '3ffe::1',
]) {
  test(`${address} is public`, () => assert.ok(isPublic(address)))
}

for (const address of [
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b:1::a00:1',
  '100::1',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
]) {
  test(`${address} is this machine, its network or a word for them`, () =>
    assert.equal(isPublic(address), false))
}

test('a mapped address is the one it stands for', () => {
  assert.deepEqual(
    unmapped(parseAddress('::ffff:10.1.2.3') as Uint8Array),
    parseAddress('10.1.2.3'),
  )
  assert.deepEqual(unmapped(parseAddress('::1') as Uint8Array), parseAddress('::1'))
})

test('a network is written with no bits past its length', () => {
  assert.ok(parseNetwork('10.1.2.0/24'))
  assert.ok(parseNetwork('10.1.2.3'))
  assert.ok(parseNetwork('fd00::/8'))
  for (const wrong of [
    '10.1.2.3/24',
    '10.1.2.0/33',
    '10.1.2.0/',
    '10.1.2/24',
    'fd00::/129',
    '',
    '/8',
  ])
    assert.equal(parseNetwork(wrong), null, wrong)
})
