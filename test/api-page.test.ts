import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { WIRE_KINDS } from '../src/core/ids.ts'
import { ROOT } from './support/tree.ts'

test('docs/api.md names every kind of id that goes over the wire, and no other', () => {
  const page = readFileSync(join(ROOT, 'docs/api.md'), 'utf8')
  const [, below = ''] = page.split('- Ids carry their kind:')
  const [table = ''] = below.split('Invitations')
  const named = [...table.matchAll(/`([a-z]{3})_` \|/g)].map(([, kind = '']) => kind)
  assert.deepEqual(named.toSorted(), WIRE_KINDS.toSorted())
})
