import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dialectsPage } from './support/dialects-page.ts'
import { ROOT } from './support/tree.ts'

const PAGE = join(ROOT, 'docs/dialects.md')

test('docs/dialects.md says what the dialects themselves say (npm run golden rewrites it)', () => {
  const page = dialectsPage()
  if (process.env['GOLDEN'] === 'write') writeFileSync(PAGE, page)
  assert.equal(readFileSync(PAGE, 'utf8'), page)
})
