import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { describedApi } from '../support/described-api.ts'

type Finding = { ruleId: string; message: string; location: { pointer?: string }[] }
type Linter = {
  createConfig(config: object): Promise<unknown>
  lintFromString(ask: { source: string; config: unknown }): Promise<Finding[]>
}

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const place = pathToFileURL(require.resolve('@redocly/openapi-core')).href
const { createConfig, lintFromString } = (await import(place)) as Linter

const RULES = {
  // Where an address fits two paths, the one with the fixed word is meant, always.
  'no-ambiguous-paths': 'off',
  'operation-operationId': 'error',
  'operation-description': 'error',
  'tag-description': 'error',
  'no-unused-components': 'error',
  'no-invalid-schema-examples': 'error',
  'no-invalid-parameter-examples': 'error',
}

async function findings(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'], rules: RULES })
  const found = await lintFromString({ source, config })
  return found.map((one) => `${one.ruleId} ${one.location[0]?.pointer ?? ''} ${one.message}`)
}

const document = await describedApi()

test('the linter has nothing to say about our document', async () => {
  assert.deepEqual(await findings(document), [])
})

test('it would: faults that are planted are found', async () => {
  const planted = JSON.parse(document)
  planted.paths['/v1/messages'].post.requestBody.content['application/json'].example = { to: 1 }
  planted.paths['/v1/messages'].get.operationId = 'sendMessage'
  planted.paths['/v1/messages/{id}'].get.parameters = []
  delete planted.paths['/v1/messages'].get.description
  planted.components.schemas.Unused = { type: 'object' }
  const rules = (await findings(JSON.stringify(planted))).map((one) => one.split(' ')[0])
  for (const rule of [
    'no-invalid-media-type-examples',
    'operation-operationId-unique',
    'path-parameters-defined',
    'operation-description',
    'no-unused-components',
  ]) {
    assert.ok(rules.includes(rule), `${rule} among ${rules.join(', ')}`)
  }
})
