import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { HTTP_PROVIDERS } from '../src/adapters/providers/all.ts'
import { readConnection } from '../src/flows/account-connection.ts'
import { READERS } from '../src/core/dialects/readers.ts'
import { VOCABULARIES } from '../src/core/dialects/vocabularies.ts'
import { ALL_PROVIDERS } from './support/all-providers.ts'
import { ROOT, readTree } from './support/tree.ts'

/** Where a provider's part has another name than its kind, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  // Two kinds of one vendor share a page, a test or both.
  'docs/providers/messente-sms.md': 'docs/providers/messente.md',
  'docs/providers/vonage-sms.md': 'docs/providers/vonage.md',
  'test/interop/provider-messente-sms.test.ts': 'test/interop/provider-messente.test.ts',
  'test/interop/provider-vonage-sms.test.ts': 'test/interop/provider-vonage.test.ts',
  'test/interop/provider-kannel.test.ts': 'test/interop/provider-kannel-jasmin.test.ts',
  'test/interop/provider-jasmin.test.ts': 'test/interop/provider-kannel-jasmin.test.ts',
  // What a provider that its connection describes is held against is made up.
  'sim/providers/http.ts': 'sim/providers/plain-http.ts',
}

/** The paths of the checklist, with <kind> and <vendor> in them. */
function checklist(): string[] {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
  const [, section = ''] = /## To add a provider\n([\s\S]*?)\n## /.exec(text) ?? []
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && line.includes('<'))
  return rows.flatMap((row) => [...row.matchAll(/`([^`]*)`/g)].map(([, path]) => path ?? ''))
}

const pathFor = (path: string, provider: { kind: string; vendor: string }): string => {
  const own = path.replaceAll('<kind>', provider.kind).replaceAll('<vendor>', provider.vendor)
  return ELSEWHERE[own] ?? own
}

test('every provider has what the checklist asks for, where it says', () => {
  const paths = checklist()
  assert.equal(paths.length, 9, paths.join(' '))
  const missing = HTTP_PROVIDERS.flatMap((provider) =>
    paths.map((path) => pathFor(path, provider)).filter((path) => !isThere(path)),
  )
  assert.deepEqual(missing, [])
})

function isThere(path: string): boolean {
  const full = join(ROOT, path)
  return existsSync(full) && (!path.endsWith('/') || readdirSync(full).length > 0)
}

test('every provider is in each list that it has a line in', () => {
  const kinds = HTTP_PROVIDERS.map(({ kind }) => kind)
  assert.equal(new Set(kinds).size, kinds.length)
  assert.deepEqual(
    ALL_PROVIDERS.map(({ kind }) => kind),
    kinds,
  )
  for (const { kind, vendor } of HTTP_PROVIDERS) {
    assert.ok(READERS.has(vendor), `${kind}: the words of ${vendor} are read`)
    assert.ok(VOCABULARIES.some((one) => one.vendor === vendor))
  }
})

test('the account of every fake is as its vendor writes accounts, and one with a slip is told', () => {
  for (const provider of HTTP_PROVIDERS) {
    const fake = ALL_PROVIDERS.find(({ kind }) => kind === provider.kind)
    const wish = fake?.connection('http://127.0.0.1:1') ?? {}
    const reading = readConnection(provider, wish)
    assert.equal(reading.kind, 'connection', JSON.stringify(reading))
    for (const { name, shape } of provider.fields.filter((field) => field.shape !== null)) {
      const slip = readConnection(provider, { ...wish, [name]: 'pasted into the wrong field' })
      assert.equal(slip.kind, 'refused', `${provider.kind} ${name}`)
      assert.ok(JSON.stringify(slip).includes(JSON.stringify(shape?.expected).slice(1, -1)))
    }
  }
})

test('no field of a provider has the name of a setting that all accounts have', () => {
  const settings = new Set(['name', 'kind', 'enabled', 'password_changed', 'channels', 'window'])
  const shapes = readFileSync(join(ROOT, 'src/adapters/http/api/account-shapes.ts'), 'utf8')
  const [, common = ''] = /const COMMON = \{([\s\S]*?)\n\} as const/.exec(shapes) ?? []
  for (const [, name] of common.matchAll(/^ {2}(\w+):/gm)) settings.add(name ?? '')
  assert.ok(settings.size > 20)
  for (const { kind, fields } of HTTP_PROVIDERS) {
    const shared = fields.filter(({ name }) => settings.has(name)).map(({ name }) => name)
    assert.deepEqual(shared, [], kind)
  }
})

/**
 * Files that another system wrote, by their format, and customers' own clients with the callbacks that they
 * expect: whose account one has is not asked there.
 */
const FORMATS = new RegExp(
  [
    '^src/core/(?:history|callbacks)/',
    '^src/flows/(?:start-import|manage-logins)\\.ts$',
    '^src/adapters/(?:doors/|crypto/callback-signatures\\.ts$)',
    '^console/src/pages/(?:callbacks|doors)/',
  ].join('|'),
)

/** Where code asks whose account it has, in files that are not that provider's own. */
const askingWhose = (sources: ReadonlyMap<string, string>): string[] => {
  const kinds = HTTP_PROVIDERS.map(({ kind }) => kind).filter((kind) => kind !== 'http')
  const asking = new RegExp(`(?:[=!]==|\\bcase) ['"\`](?:${kinds.join('|')})['"\`]`)
  return [...sources]
    .filter(([path]) => !/^src\/(adapters\/providers|core\/dialects)\//.test(path))
    .filter(([path, text]) => !FORMATS.test(path) && asking.test(text))
    .map(([path]) => path)
}

test('nothing outside a provider’s own files asks whose account it has before it', () => {
  const sources = readTree(['src', 'console/src'], /(?<!\.test)\.tsx?$/)
  assert.ok(sources.size > 300, `saw ${sources.size} files`)
  // Channels have names too, and one of them is a provider's.
  const channels = new Map(
    [...sources].map(([path, text]) => [path, text.replace(/channel\w* === 'whatsapp'/g, '')]),
  )
  assert.deepEqual(askingWhose(channels), [])
})

test('a planted question is found', () => {
  const planted = new Map([
    ['src/flows/a.ts', "if (account.kind === 'twilio') return"],
    ['src/flows/b.ts', "case 'kannel':"],
    ['src/adapters/providers/twilio.ts', "kind === 'twilio'"],
    ['src/flows/c.ts', "account.protocol === 'http'"],
  ])
  assert.deepEqual(askingWhose(planted), ['src/flows/a.ts', 'src/flows/b.ts'])
})
