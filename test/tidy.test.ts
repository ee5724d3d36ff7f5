import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { bannedWords, bannedNames } from './support/glossary.ts'
import { ROOT, readTree } from './support/tree.ts'

/** A house rule: what must not stand where, and what to write instead. */
type Rule = {
  readonly pattern: RegExp
  readonly cure: string
  /** Paths that the rule is about. */
  readonly where: RegExp
  readonly except?: RegExp
}

const CODE = ['src', 'sim', 'test', 'bench', 'scripts', 'console', 'sdk', 'bin']
const DOCUMENTS = [
  'docs',
  'README.md',
  'ARCHITECTURE.md',
  'GLOSSARY.md',
  'CONTRIBUTING.md',
  'deploy',
]
/** Where the words of a specification or a vendor are quoted. */
const QUOTATIONS = /^src\/smpp\/|dialects?\/|^sim\/tables\//
const LINES_MAX = 400
/** Tests, their data, SQL and style sheets are read piece by piece. */
const MAY_BE_LONG = /\.test\.tsx?$|(^|\/)test\/|\.sql$|\.css$/
/** So may tables of data: files with hardly a function in them. */
const isTable = (text: string): boolean =>
  (text.match(/\bfunction\b|=>/g)?.length ?? 0) < text.split('\n').length / 100

/** Banned words that have another meaning which is ours too, and what that is. */
const OTHER_MEANINGS: Record<string, string> = {
  job: 'work in the background: an import, an export, retention',
  verdict: 'the outcome of an inspection: of a link, a backup, the audit log',
  summary: 'a short form for people',
  gateway: 'the port through which flows reach every provider',
}

const RULES: readonly Rule[] = [
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/,
    cure: 'take the time, a Clock or the randomness as an argument',
    where: /^src\/(core|smpp|flows)\//,
    except: /\.test\.ts$/,
  },
  {
    pattern: /\bprocess\.env\b/,
    cure: 'take what you need from Config (src/config.ts)',
    where: /^src\//,
    except: /^src\/(main|config)\.ts$|^src\/cli\/|\.test\.ts$/,
  },
  {
    pattern: /\b(test|it|describe|suite)\.only\(|\bonly: true\b/,
    cure: 'let the other tests run too',
    where: /\.test\.tsx?$/,
  },
  {
    pattern: /\b(TODO|FIXME|XXX)\b(?!.*#\d)/,
    cure: 'do it, or name the issue: #12',
    where: /./,
    except: /^test\/tidy\.test\.ts$/,
  },
  {
    pattern: /(?<!from ')\.\.\/shared\/|(?<![\w.])\/work\/|(?<![\w.])\/home\/\w+\//,
    cure: 'the repository stands alone: copy what is needed into it, and name no machine',
    where: /./,
    except: /^test\/tidy\.test\.ts$/,
  },
  {
    pattern: /\bdlrs?\b/i,
    cure: 'say receipt (GLOSSARY.md)',
    where: /^(src|sim|console)\//,
    except: /^src\/smpp\/|dialects?\/|kannel|jasmin|messente|tables?\//i,
  },
  {
    pattern: /\bblasts?\b/i,
    cure: 'say campaign (GLOSSARY.md)',
    where: /^(src|sim|console)\//,
  },
  {
    pattern: /\bwebhooks?\b(?!-(id|timestamp|signature))/i,
    cure: 'say callback for our call to a customer, receipt for theirs to us (GLOSSARY.md)',
    where: /^(src|console)\//,
    // The last: OpenAPI's own name for calls that go out.
    except: /dialects?\/|providers?\/|http\/openapi/,
  },
]

const sources = readTree(CODE, /\.(ts|tsx|mjs|sql|css)$/)
const documents = readTree(DOCUMENTS, /\.(md|yml|yaml|service)$/)

/** `path:line: cure`, for each line that breaks a rule. */
function breaches(tree: ReadonlyMap<string, string>, rules: readonly Rule[]): string[] {
  return [...tree].flatMap(([path, text]) =>
    rules
      .filter(({ where, except }) => where.test(path) && except?.test(path) !== true)
      .flatMap(({ pattern, cure }) =>
        text.split('\n').flatMap((line, index) => {
          return pattern.test(line) ? [`${path}:${index + 1}: ${cure}`] : []
        }),
      ),
  )
}

test('the house rules were held against the whole tree', () => {
  assert.ok(sources.size >= 60, `looked at only ${sources.size} source files`)
  assert.ok(documents.size >= 5, `looked at only ${documents.size} documents`)
  const unused = RULES.filter(({ where }) => ![...sources.keys()].some((path) => where.test(path)))
  assert.deepEqual(unused, [])
})

test('code follows the house rules', () => {
  assert.deepEqual(breaches(sources, RULES), [])
})

test('planted breaches are found', () => {
  const planted = new Map([
    ['src/core/a.ts', 'const now = Date.now()'],
    ['src/flows/a.ts', 'const at = new Date()\nconst given = new Date(now)'],
    ['src/adapters/http/a.ts', 'process.env.PORT'],
    ['src/core/a.test.ts', `test${'.only'}('x', () => {})`],
    ['sim/a.ts', '// TODO: later\n// TODO(#12): later'],
    ['src/adapters/http/b.ts', `readFile("${'/wo'}rk/x")\nopen("/network${'/wo'}rk/x")`],
    ['src/core/b.ts', 'const dlrUrl = 1\nconst dlr = 2'],
    ['src/adapters/callbacks/c.ts', `'webhook-id'\nsendWebhook()\n// the webhook`],
  ])
  assert.deepEqual(
    breaches(planted, RULES).map((line) => line.replace(/: .*/, '')),
    [
      'src/core/a.ts:1',
      'src/flows/a.ts:1',
      'src/adapters/http/a.ts:1',
      'src/core/a.test.ts:1',
      'sim/a.ts:1',
      'src/adapters/http/b.ts:1',
      'src/core/b.ts:2',
      'src/adapters/callbacks/c.ts:3',
    ],
  )
})

test(`no file of code is longer than ${LINES_MAX} lines`, () => {
  const long = [...sources]
    .filter(([path, text]) => !MAY_BE_LONG.test(path) && !isTable(text))
    .map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LINES_MAX)
  assert.deepEqual(long, [])
})

test('every path that a comment or a document names exists', () => {
  const missing: string[] = []
  let named = 0
  for (const [path, text] of [...sources, ...documents]) {
    if (path === 'test/tidy.test.ts' || path === 'test/layers.test.ts') continue
    for (const mention of pathsNamed(path, text)) {
      named += 1
      if (!existsSync(join(ROOT, mention))) missing.push(`${path} names ${mention}`)
    }
  }
  assert.ok(named >= 5, `found only ${named} paths`)
  assert.deepEqual(missing, [])
})

/** Paths from the top of the checkout: in documents anywhere, in code within comments only. */
function pathsNamed(path: string, text: string): string[] {
  const isDocument = path.endsWith('.md')
  const lines = text.split('\n').filter((line) => isDocument || /^\s*(\/\/|\/?\*|--)/.test(line))
  const mentions = lines.flatMap((line) => [
    ...line.matchAll(
      /(?<![\w./@:<-])((?:src|sim|test|bench|scripts|console|bin|docs|fixtures|db|deploy)\/[\w./-]*\w)(\/?)(?![\w<*{…[]|-<)/g,
    ),
  ])
  return mentions
    .map((match) => match[1] ?? '')
    .filter((mention) => !/^console\/dist|NNNN/.test(mention))
}

test('no name of ours uses a word that the glossary bans', () => {
  const words = bannedWords()
  assert.ok(words.length >= 15, `read only ${words.length} banned words from GLOSSARY.md`)
  const code = new Map([...sources].filter(([path]) => !QUOTATIONS.test(path)))
  const found = bannedNames(code, words).filter(({ banned }) => !(banned in OTHER_MEANINGS))
  assert.deepEqual(
    found.map(({ path, name, banned, word }) => `${path}: ${name} → say ${word}, not ${banned}`),
    [],
  )
})

test('a banned word is found in a file’s name, an export and a column', () => {
  const words = [
    { banned: 'dlr', word: 'receipt' },
    { banned: 'delivery report', word: 'receipt' },
  ]
  const planted = new Map([
    ['src/core/read-dlr.ts', 'export const readReceipt = 1'],
    ['src/core/b.ts', 'export function readDeliveryReport() {}\nexport type Delivery = 1'],
    ['src/adapters/postgres/migrations/1.sql', 'create table dlrs (\n  dlr_url text not null\n);'],
  ])
  assert.deepEqual(
    bannedNames(planted, words).map(({ name }) => name),
    ['read-dlr', 'readDeliveryReport', 'dlr_url'],
  )
})
