import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from './folder.ts'

test('a folder is made with those above it, and one that is there is left as it is', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'delivrd-folder-'))
  t.after(() => rmSync(root, { recursive: true }))
  makeFolder(join(root, 'a/b/c'))
  makeFolder(join(root, 'a/b/c'))
  assert.ok(existsSync(join(root, 'a/b/c')))
  writeFileSync(join(root, 'file'), '')
  assert.throws(() => makeFolder(join(root, 'file')), /is a file, not a folder/)
  assert.throws(() => makeFolder(join(root, 'file/below')), /is a file, not a folder/)
})

test('a place where nobody can make a folder is refused, not tried for ever', (t) => {
  if (!existsSync('/proc/self')) return t.skip('there is no /proc')
  assert.throws(() => makeFolder('/proc/delivrd/data'), /ENOENT|EACCES|EPERM/)
})
