import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { keepSecretKey } from './secret-key.ts'

const root = mkdtempSync(join(tmpdir(), 'delivrd-secret-'))
after(() => rmSync(root, { recursive: true, force: true }))

test('the sealing key is made once, kept, and closed to other accounts', () => {
  const first = keepSecretKey(join(root, 'data'))
  assert.equal(first.length, 32)
  assert.deepEqual(keepSecretKey(join(root, 'data')), first)
  assert.notDeepEqual(keepSecretKey(join(root, 'other')), first)
  assert.equal(statSync(join(root, 'data/secret.key')).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(join(root, 'data')), ['secret.key'])
})

test('a damaged key file is named, not replaced', () => {
  keepSecretKey(join(root, 'damaged'))
  writeFileSync(join(root, 'damaged/secret.key'), 'oops')
  assert.throws(() => keepSecretKey(join(root, 'damaged')), /secret\.key does not hold 32 bytes/)
})
