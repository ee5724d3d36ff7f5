import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ownAddress } from '../src/pages/entry/enter.ts'

const ORIGIN = 'https://delivrd.example'

test('where somebody wanted to go is a page of ours, with what stands behind it', () => {
  for (const next of [
    '/campaigns',
    '/messages/msg_1?status=failed#why',
    '/?q=//other.example/',
    '/',
  ]) {
    assert.equal(ownAddress(next, ORIGIN), ORIGIN + next)
  }
})

test('an address of another site is none of ours, however it is spelled', () => {
  const spellings = [
    '//evil.example/',
    '///evil.example/',
    '\\\\evil.example/',
    '/\\evil.example/',
    '\\/evil.example/',
    '/\t/evil.example/phish',
    '/\n/evil.example/phish',
    '/\r\n/evil.example/phish',
    '\t//evil.example/',
    ' //evil.example/',
    '\u0000//evil.example/',
    '/\t\\evil.example/',
    'https://evil.example/',
    'https:\\\\evil.example',
    'https:/\t/evil.example',
    'https://delivrd.example@evil.example/',
    'https://delivrd.example.evil.example/',
    'https://delivrd.example:8443/',
    'https://somebody@delivrd.example/',
    'http://delivrd.example/',
    'HTTPS://EVIL.example/',
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'blob:https://delivrd.example/7',
    'mailto:a@evil.example',
    '//',
    'https://',
  ]
  for (const next of spellings) assert.equal(ownAddress(next, ORIGIN), null, JSON.stringify(next))
})

test('what the browser opens lies on our own origin, whatever stood in the link', () => {
  const pieces =
    '/ \\ \t \n \r . .. : @ ? # % %2f %5c %09 https: blob: javascript: evil.example'.split(' ')
  const links = fc.array(fc.constantFrom(...pieces, ' ', '\u0000'), { maxLength: 8 })
  fc.assert(
    fc.property(links, (link) => {
      const opened = new URL(ownAddress(link.join(''), ORIGIN) ?? '/campaigns', ORIGIN)
      assert.deepEqual(
        [opened.protocol, opened.host, opened.username],
        ['https:', 'delivrd.example', ''],
      )
    }),
    { numRuns: 2_000 },
  )
})
