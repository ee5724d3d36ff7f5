import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAddress } from '../public-address.ts'
import { type AllowedPlace, isAddressAllowed, isNameAllowed, parseAllowList } from './allow-list.ts'

const placesOf = (text: string): readonly AllowedPlace[] => {
  const reading = parseAllowList(text)
  assert.equal(reading.kind, 'places', text)
  return reading.kind === 'places' ? reading.places : []
}

const places = placesOf(
  '10.1.2.0/24:8080, localhost:9000,[fd00:1::/32]:443, 192.168.7.7:80,Hooks.Lan.:81',
)

for (const [address, port, isAllowed] of [
  ['10.1.2.0', 8080, true],
  ['10.1.2.255', 8080, true],
  ['::ffff:10.1.2.9', 8080, true],
  ['10.1.1.255', 8080, false],
  ['10.1.3.0', 8080, false],
  ['10.1.2.5', 8081, false],
  ['10.1.2.5', 80, false],
  ['10.1.2.5', 443, false],
  ['192.168.7.7', 80, true],
  ['192.168.7.6', 80, false],
  ['192.168.7.8', 80, false],
  ['fd00:1::1', 443, true],
  ['fd00:1:ffff:ffff:ffff:ffff:ffff:ffff', 443, true],
  ['fd00:2::', 443, false],
  ['fd00:0:ffff::', 443, false],
  ['127.0.0.1', 9000, false],
] as const) {
  test(`${address} port ${port} is ${isAllowed ? '' : 'not '}among the operator's places`, () => {
    const octets = parseAddress(address)
    assert.ok(octets)
    assert.equal(isAddressAllowed(places, { address: octets, port }), isAllowed)
  })
}

for (const [name, port, isAllowed] of [
  ['localhost', 9000, true],
  ['hooks.lan', 81, true],
  ['localhost', 9001, false],
  ['a.localhost', 9000, false],
  ['localhost.a', 9000, false],
  ['ocalhost', 9000, false],
] as const) {
  test(`the name ${name} port ${port} is ${isAllowed ? '' : 'not '}among them`, () =>
    assert.equal(isNameAllowed(places, { name, port }), isAllowed))
}

for (const wrong of [
  '10.1.2.0/24',
  '10.1.2.3/24:80',
  'localhost',
  'localhost:0',
  'localhost:65536',
  'localhost:*',
  ':80',
  '*:80',
  '*.example.org:80',
  '10.1.2:80',
  '300.1.2.3:80',
  'fd00::1:80',
  '[fd00::1]',
  '[localhost]:80',
  'http://localhost:80',
  'localhost:80/path',
  '10.0.0.1-5:80',
]) {
  test(`${wrong} is no place`, () => assert.equal(parseAllowList(wrong).kind, 'no'))
}

test('nothing allowed is an empty list', () => assert.deepEqual(placesOf(''), []))
