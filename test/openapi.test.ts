import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import {
  InboundCallback,
  MessageCallback,
  TestCallback,
} from '../src/adapters/http/openapi-callbacks.ts'
import { KEYED } from '../src/adapters/http/openapi-headers.ts'
import { describedApi } from './support/described-api.ts'

// A document is plain JSON; what is looked at is checked on the way.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

const text = await describedApi()
const document: Json = JSON.parse(text) as Json
const operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
)

/** A schema with everything that it refers to inside it. */
function whole(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (_, value: Json) =>
    typeof value?.$ref === 'string'
      ? whole(document.components.schemas[value.$ref.split('/').at(-1) ?? ''])
      : value,
  ) as Json
}

test('docs/openapi.json is what the routes say', () => {
  const committed = readFileSync(join(import.meta.dirname, '../docs/openapi.json'), 'utf8')
  assert.ok(committed === text, 'write it again: npm run schema')
})

test('the document is OpenAPI 3.1 and looks at every operation', () => {
  assert.equal(document.openapi, '3.1.0')
  assert.ok(operations.length >= 70, `${operations.length} operations`)
  const ids = operations.map(({ operation }) => operation.operationId)
  assert.equal(new Set(ids).size, ids.length)
})

for (const { name, operation } of operations) {
  test(`${name} says what it is for, who may, and what it answers`, () => {
    assert.match(operation.summary, /^[A-Z]/)
    assert.match(operation.description, /[.?]$/)
    assert.equal(operation.tags.length, 1)
    assert.ok(
      document.tags.some((tag: Json) => tag.name === operation.tags[0]),
      operation.tags[0],
    )
    assert.ok(Array.isArray(operation.security))
    assert.ok(operation.responses.default, 'it may always break')
    assert.ok(Object.keys(operation.responses).some((status) => status.startsWith('2')))
    for (const [, place = ''] of name.matchAll(/\{(\w+)\}/g)) {
      assert.ok(
        operation.parameters.some((one: Json) => one.in === 'path' && one.name === place),
        place,
      )
    }
  })

  test(`${name} shows an id of its own kind in its path`, () => {
    const id = operation.parameters?.find((one: Json) => one.in === 'path' && one.name === 'id')
    if (id === undefined) return
    assert.match(
      id.example ?? '',
      /^(?:[a-z]{3}_[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    )
    const answer = operation.responses['200']?.content?.['application/json']?.example
    const own = name.endsWith('/{id}') ? answer?.id : undefined
    if (typeof own === 'string' && own.includes('_')) assert.equal(id.example, own)
  })

  test(`${name} has examples that its schemas take`, () => {
    const bodies = [operation.requestBody, ...Object.values<Json>(operation.responses)]
    for (const content of bodies.map((body) => body?.content ?? {})) {
      for (const [type, media] of Object.entries<Json>(content)) {
        const examples =
          media.examples === undefined
            ? [media.example]
            : Object.values<Json>(media.examples).map((one) => one.value ?? one)
        assert.ok(
          examples.length > 0 && examples.every((one) => one !== undefined),
          `${type} has no example`,
        )
        if (!type.includes('json')) continue
        const check = Compile(whole(media.schema))
        for (const example of examples) {
          const findings = check.Errors(example).slice(0, 3)
          assert.deepEqual(
            findings.map((one) => `${one.instancePath} ${one.message}`),
            [],
          )
        }
      }
    }
  })
}

test('a list may come in three ways, and each is described as what it is', () => {
  for (const path of ['/v1/campaigns', '/v1/campaigns/check']) {
    const content = JSON.parse(text).paths[path].post.requestBody.content
    assert.equal(content['text/csv'].schema.type, 'string')
    assert.match(content['text/csv'].example, /^phone,name\n/)
    const form = JSON.parse(text).components.schemas.CampaignForm
    assert.equal(content['multipart/form-data'].schema.$ref, '#/components/schemas/CampaignForm')
    assert.equal(form.properties.file.format, 'binary')
    assert.notEqual(content['application/json'].schema.$ref, '#/components/schemas/CampaignForm')
  }
})

test('an operation takes an Idempotency-Key if its file reads one', () => {
  const folder = join(import.meta.dirname, '../src/adapters/http/api')
  const reading = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .reduce((count, file) => count + [...file.matchAll(/= read(Key|Claim)\(request/g)].length, 0)
  // Two of them are in one file that another reads for: the definition itself is one.
  const described = operations.filter(({ operation }) => KEYED.has(operation.operationId))
  assert.equal(described.length, KEYED.size)
  assert.equal(reading - 1, KEYED.size)
  for (const { operation } of described) {
    assert.ok(operation.parameters.some((one: Json) => one.$ref?.endsWith('/IdempotencyKey')))
  }
})

test('callbacks in our own form are what the document says of them', () => {
  const folder = join(import.meta.dirname, '../fixtures/callbacks/delivrd')
  const checks = [MessageCallback, InboundCallback, TestCallback].map((schema) => Compile(schema))
  let seen = 0
  for (const name of readdirSync(folder)) {
    const { expect } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json
    if (expect.body === undefined) continue
    assert.ok(
      checks.some((check) => check.Check(expect.body)),
      `${name} ${JSON.stringify(expect.body)}`,
    )
    seen++
  }
  assert.ok(seen >= 8, `${seen} callbacks`)
})
