import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { testWorld } from '../../test/support/cli-world.ts'
import { findServer } from './server-address.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-address-'))
after(() => rmSync(root, { recursive: true, force: true }))
const home = join(root, 'home')
const folder = join(root, 'here')
mkdirSync(join(home, '.config/delivrd'), { recursive: true })
mkdirSync(join(folder, 'data'), { recursive: true })
const PROFILES = {
  default: { url: 'https://default.example', key: 'of-default' },
  shop: { url: 'https://shop.example/', key: 'of-shop' },
}
const LOCAL = { url: 'http://127.0.0.1:8081', key: 'of-local' }

const find = (environment: Record<string, string>, options = {}) => {
  const { url, key } = findServer(testWorld({ environment, homeFolder: home, folder }), options)
  return [url, key]
}

test('without any setting it is the default address, and no key', () => {
  assert.deepEqual(find({}), ['http://127.0.0.1:8080', null])
})

test('a server on this machine is found by its data folder', () => {
  writeFileSync(join(folder, 'data/local.json'), JSON.stringify(LOCAL))
  assert.deepEqual(find({}), [LOCAL.url, 'of-local'])
  assert.deepEqual(find({ DATA_DIR: 'elsewhere' }), ['http://127.0.0.1:8080', null])
})

test('the line outranks the environment, that the default profile, and that the local server', () => {
  writeFileSync(join(home, '.config/delivrd/profiles.json'), JSON.stringify(PROFILES))
  assert.deepEqual(find({}), ['https://default.example', 'of-default'])
  const environment = { DELIVRD_URL: 'http://said.example/', DELIVRD_KEY: 'said' }
  assert.deepEqual(find(environment), ['http://said.example', 'said'])
  assert.deepEqual(find(environment, { url: 'http://line.example', key: 'line' }), [
    'http://line.example',
    'line',
  ])
  assert.deepEqual(find(environment, { profile: 'shop' }), ['https://shop.example', 'of-shop'])
})

test('a key is never sent to another server than the one it was kept for', () => {
  assert.deepEqual(find({ DELIVRD_URL: 'http://said.example' }), ['http://said.example', null])
  assert.deepEqual(find({}, { url: LOCAL.url }), [LOCAL.url, 'of-local'])
})

test('a profile that is not there names those that are', () => {
  assert.throws(
    () => find({}, { profile: 'shpo' }),
    (error: { cure?: string; exitCode?: number }) => {
      assert.deepEqual([error.cure, error.exitCode], ['Known there: default, shop.', 2])
      return true
    },
  )
})
