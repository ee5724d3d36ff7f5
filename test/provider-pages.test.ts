import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { HTTP_PROVIDERS } from '../src/adapters/providers/all.ts'
import { ROOT } from './support/tree.ts'

const FOLDER = join(ROOT, 'docs/providers')
/** Two kinds of one vendor share its page. */
const SHARED: Readonly<Record<string, string>> = {
  'messente-sms': 'messente',
  'vonage-sms': 'vonage',
}
const LINES_MAX = 70

const pageOf = (kind: string): string => `${SHARED[kind] ?? kind}.md`
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

for (const { kind, fields, poll, capabilities } of HTTP_PROVIDERS) {
  test(`the page of ${kind} names every field that it asks for, and sets no other`, () => {
    const page = read(pageOf(kind))
    const missing = fields.filter(({ name }) => !page.includes(`\`${name}\``))
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    )
    for (const [, name] of page.matchAll(/--set (\w+)=/g)) {
      const isSetting = ['default_sender', 'rate_per_second'].includes(name ?? '')
      assert.ok(isSetting || fields.some((one) => one.name === name), `--set ${name}`)
    }
    const secrets = fields.filter(({ isSecret }) => isSecret).map(({ name }) => name)
    for (const secret of secrets) {
      const told = new RegExp(`\`${secret}\` \\((?:SMS API, )?secret\\)`)
      assert.match(page, told, `${secret} is told to be a secret`)
    }
  })

  test(`the page of ${kind} says what it can do`, () => {
    const page = read(pageOf(kind))
    for (const channel of capabilities.channels) {
      assert.match(page, new RegExp(channel, 'i'))
    }
    if (poll === null) assert.match(page, /no way to ask after/)
    else assert.match(page, /asked after|looked up|found (in|by)/)
    for (const part of ['receipt', 'how it is tested']) assert.match(page, new RegExp(part, 'i'))
  })
}

test('every page has a kind, is linked from the first, and is short', () => {
  const pages = readdirSync(FOLDER).filter((name) => name !== 'README.md')
  assert.deepEqual(
    pages.toSorted(),
    [...new Set(HTTP_PROVIDERS.map(({ kind }) => pageOf(kind)))].toSorted(),
  )
  const first = read('README.md')
  for (const { kind, capabilities } of HTTP_PROVIDERS) {
    const row = new RegExp(`\\[\`${kind}\`\\]\\(${pageOf(kind)}\\)[^|]*\\| ([^|]*) \\|`).exec(first)
    const channels = row?.[1]?.toLowerCase().split(', ') ?? []
    assert.deepEqual(channels.toSorted(), [...capabilities.channels].toSorted(), kind)
  }
  for (const name of pages) {
    const lines = read(name).split('\n').length
    assert.ok(lines <= LINES_MAX, `${name} has ${lines} lines`)
  }
})
