import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ApiDocument } from '../src/api/openapi-types.ts'
import { groupsOf, search } from '../src/pages/api-reference/document.ts'
import { curlOf, literal } from '../src/pages/api-reference/examples.ts'
import { fieldsOf, limitsOf, typeWords, valuesOf } from '../src/pages/api-reference/fields.ts'
import { eventually, journey, useBrowser } from './journey.ts'

useBrowser()

const document = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'),
) as ApiDocument
const groups = groupsOf(document)
const operations = groups.flatMap((group) => group.operations)
const called = operations.filter(({ path }) => path !== null)
const named = (id: string) => {
  const found = operations.find((one) => one.id === id)
  assert.ok(found, id)
  return found
}

test('every operation of the document is in one group, and so is every callback', () => {
  const inDocument = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .map(({ operationId }) => operationId)
  assert.ok(inDocument.length >= 130, `${inDocument.length} operations`)
  assert.deepEqual(called.map(({ id }) => id).toSorted(), inDocument.toSorted())
  assert.deepEqual(
    groups.at(-1)?.operations.map(({ id, path }) => [id, path]),
    [
      ['toldMessage', null],
      ['toldInbound', null],
      ['toldTest', null],
    ],
  )
})

test('an operation says who may, what it answers and which problems it has', () => {
  const send = named('sendMessage')
  assert.equal(send.scope, 'messages:write')
  assert.deepEqual(
    send.answers.map(({ status, bodies, headers }) => [
      status,
      bodies[0]?.type,
      headers.map(({ name }) => name),
    ]),
    [['202', 'application/json', ['RateLimit', 'RateLimit-Policy', 'Idempotent-Replayed']]],
  )
  assert.deepEqual(
    send.troubles.map(({ status, code }) => `${status} ${code}`),
    [
      '400 invalid-request',
      '401 unknown-key',
      '403 scope-missing',
      '413 body-too-large',
      '415 unsupported-media-type',
      '429 rate-limited',
      '503 overloaded',
      'default internal-error',
    ],
  )
  // What is no problem is an answer like any other: a probe that fails.
  assert.deepEqual(
    named('isReady').answers.map(({ status }) => status),
    ['200', '503'],
  )
  assert.equal(named('isReady').isOpen, true)
  for (const { id, answers, troubles, path } of called) {
    assert.ok(answers.length > 0, `${id} ${path}`)
    assert.ok(
      troubles.every(({ code }) => /^[a-z-]+$/.test(code)),
      id,
    )
  }
})

test('a field says its type, its limits and its values', () => {
  const rows = fieldsOf(document, { $ref: '#/components/schemas/SendMessage' })
  const said = (name: string) => {
    const row = rows.find((one) => one.name === name)
    assert.ok(row, name)
    const { schema, isRequired } = row
    return [typeWords(document, schema), limitsOf(document, schema), isRequired]
  }
  assert.deepEqual(said('to'), ['string', ['at most 100 characters'], true])
  assert.deepEqual(said('validity_seconds'), ['integer', ['1 to 604,800'], false])
  const [callback] = rows.filter(({ name }) => name === 'callback')
  const within = fieldsOf(document, callback?.schema ?? {})
  assert.deepEqual(
    within.map(({ name, isRequired }) => [name, isRequired]),
    [
      ['url', true],
      ['format', false],
      ['method', false],
      ['events', false],
      ['options', false],
    ],
  )
  const events = within.find(({ name }) => name === 'events')?.schema ?? {}
  assert.equal(typeWords(document, events), 'list of string or null')
  assert.deepEqual(limitsOf(document, events), ['at least 1 of them', 'none twice'])
  assert.ok(valuesOf(document, events).includes('message.delivered'))
  const options = within.find(({ name }) => name === 'options')?.schema ?? {}
  assert.deepEqual(
    fieldsOf(document, options).map(({ name }) => name),
    ['any name'],
  )
})

test('all that a program needs of an answer can be unfolded, without end only where it has none', () => {
  let seen = 0
  const walk = (schema: object, depth: number) => {
    assert.ok(depth < 12, 'it goes on for ever')
    for (const row of fieldsOf(document, schema)) {
      seen += 1
      assert.ok(typeWords(document, row.schema).length > 0, row.name)
      walk(row.schema, depth + 1)
    }
  }
  for (const { bodies, answers } of operations) {
    for (const { schema } of [...bodies, ...answers.flatMap((one) => one.bodies)]) walk(schema, 0)
  }
  assert.ok(seen > 2_000, `${seen} fields`)
})

test('a search finds what has every word, in whatever place', () => {
  const found = (text: string) =>
    search(groups, { document, text }).flatMap((group) => group.operations.map(({ id }) => id))
  assert.deepEqual(found('POST /v1/messages/batch'), ['sendBatch'])
  assert.ok(found('texted_twice').includes('listMessages'))
  assert.ok(found('REPLAY missing').length >= 1)
  assert.deepEqual(found('zzz'), [])
  assert.equal(found('  ').length, operations.length)
})

test('a value is written as people write it', () => {
  assert.equal(
    literal({ to: '+447700900123', text: `it's "on"\n`, 'a-b': null, list: [] }, 0),
    `{ to: '+447700900123', text: 'it\\'s "on"\\n', 'a-b': null, list: [] }`,
  )
  const long = literal({ text: 'x'.repeat(90), of: { a: 1 } }, 0)
  assert.equal(long, `{\n  text: '${'x'.repeat(90)}',\n  of: { a: 1 },\n}`)
})

/** What a shell makes of all of them: curl's arguments, one by one. */
function argumentsOf(texts: readonly string[]): string[][] {
  const curl = `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; printf '\\1'; }; uuidgen() { echo id; }`
  return execFileSync('sh', ['-c', `${curl}\nDELIVRD_KEY=key\n${texts.join('\n')}`])
    .toString()
    .split('\u0001')
    .slice(0, -1)
    .map((one) => one.split('\0').slice(0, -1))
}

test('a shell takes every example for the request that it is', () => {
  const said = argumentsOf(called.map((one) => curlOf(one, 'https://sms.example.org') ?? ''))
  assert.equal(said.length, called.length)
  said.forEach((args, at) => {
    const { id, method, path, isOpen, bodies } = called[at]!
    const url = new URL(args.find((one) => one.startsWith('https://')) ?? 'none:')
    const places = (path ?? '').split('/')
    assert.equal(url.pathname.split('/').length, places.length, id)
    url.pathname.split('/').forEach((part, place) => {
      if (places[place]?.startsWith('{') === true) assert.notEqual(part, '', id)
      else assert.equal(part, places[place], id)
    })
    const asked = args.includes('-X')
      ? args[args.indexOf('-X') + 1]
      : bodies.length > 0
        ? 'POST'
        : 'GET'
    assert.equal(asked, method, id)
    assert.equal(args.includes('Authorization: Bearer key'), !isOpen, id)
    const json = bodies.find(({ type }) => type === 'application/json')
    if (json === undefined) return
    assert.deepEqual(JSON.parse(args[args.indexOf('-d') + 1] ?? ''), json.examples[0], id)
  })
  const keyed = said.filter((args) => args.includes('Idempotency-Key: id'))
  assert.deepEqual(keyed.length, 4)
})

journey(
  'an engineer who is not signed in finds an operation, reads it and copies its example',
  async ({ page, go }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await go('/api')
    await page.getByRole('heading', { name: 'API reference' }).waitFor()
    assert.equal(new URL(page.url()).pathname, '/docs')
    await page.getByText(`${operations.length} of ${operations.length} operations`).waitFor()
    await page.getByLabel('Search', { exact: true }).fill('one message send')
    const send = page.getByRole('button', { name: /POST \/v1\/messages Send one message/ })
    await send.press('Enter')
    await page.getByText('messages:write', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Copy the example for curl' }).click()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    const text = await eventually(copied, (one) => one.startsWith('curl'))
    assert.match(text, /\/v1\/messages \\\n {2}-H "Authorization: Bearer \$DELIVRD_KEY"/)
    await send.press('Enter')
    assert.equal(await page.getByText('messages:write', { exact: true }).count(), 0)
  },
  { look: { as: null }, isAlone: true },
)

journey(
  'the address of an operation opens it, and others look for the page elsewhere',
  async ({ page, go }) => {
    await go('/docs/api#readMessage')
    const row = page.getByRole('button', { name: /GET \/v1\/messages\/\{id\} Read one message/ })
    await row.waitFor()
    assert.equal(await row.getAttribute('aria-expanded'), 'true')
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).hash, '/docs#readMessage')
    await eventually(
      () => row.evaluate((one) => one.getBoundingClientRect().top),
      (top) => top >= 0 && top < 200,
    )
    await page.getByRole('button', { name: /GET \/v1\/messages List messages/ }).press('Enter')
    await page.waitForURL('**/docs#listMessages')
  },
  { look: { as: null } },
)
