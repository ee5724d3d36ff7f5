import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostOf, isNearby, placeOf } from './hosts.ts'

test('this machine is told from one on our network, and both from the rest', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '[::1]', 'a.localhost']) {
    assert.equal(placeOf(host), 'here', host)
  }
  for (const host of [
    'kannel',
    'kannel.internal',
    'sms.local',
    '10.0.0.7',
    '192.168.1.1',
    '172.31.0.1',
    '100.64.1.1',
    '100.127.0.1',
    '[fd00::1]',
  ]) {
    assert.equal(placeOf(host), 'nearby', host)
  }
  for (const host of [
    'api.example.com',
    '3232235777',
    '203.0.113.5',
    '100.128.0.1',
    '172.32.0.1',
    '[2001:db8::1]',
  ]) {
    assert.equal(placeOf(host), 'anywhere', host)
    assert.equal(isNearby(host), false, host)
  }
})

test('an address that no machine is meant by is nowhere', () => {
  for (const host of ['0.0.0.0', '[::]', '169.254.169.254', '[fe80::1]']) {
    assert.equal(placeOf(host), 'nowhere', host)
    assert.equal(isNearby(host), false, host)
  }
})

test('the host of an address is told from its port and its path', () => {
  assert.equal(hostOf('http://Kannel:13013/x'), 'kannel')
  assert.equal(hostOf('https://[::1]:8080'), '[::1]')
  assert.equal(hostOf('ftp://x'), '')
})
