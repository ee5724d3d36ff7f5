import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readXml } from './xml.ts'

test('texts are found by the path of their elements, in order', () => {
  const texts = readXml('<?xml version="1.0"?><!-- a --><m a="1"><t>x</t><t> y </t><e/></m>')
  assert.deepEqual(texts?.get('/m/t'), ['x', ' y '])
  assert.deepEqual(texts?.get('/m/e'), [''])
})

test('what is broken is nothing', () => {
  for (const broken of [
    '',
    'x',
    '<m>',
    '<m></n>',
    '</m>',
    '<m><t></m></t>',
    '<m',
    '<m><![CDATA[x',
  ]) {
    assert.equal(readXml(broken), null, broken)
  }
  assert.equal(readXml(`${'<a>'.repeat(30)}${'</a>'.repeat(30)}`), null)
})

test('only the five entities and numbers stand for something', () => {
  const text = (inner: string) => readXml(`<m>${inner}</m>`)?.get('/m')?.[0]
  assert.equal(text('&amp;&lt;&gt;&quot;&apos;&#8364;&#x1F600;'), '&<>"\'€😀')
  assert.equal(text('&file;&#xD800;&#99999999;&;'), '&file;&#xD800;&#99999999;&;')
})

test('reading never fails, and costs no more than the octets do', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readXml(text)))
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<', '>', '/', '!', '[', 'CDATA[', ']]>', 'a', '&', '-')),
      (parts) => void readXml(parts.join('')),
    ),
  )
  const started = process.cpuUsage().user
  for (const part of ['<![CDATA[', '<!--', '<', '<a>', '<a></a>', '&#', '<a '])
    readXml(`<m>${part.repeat(200_000)}</m>`)
  assert.ok(process.cpuUsage().user - started < 3_000_000)
})
