import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Compile } from 'typebox/compile'
import { startFakeApi } from './fake-api.ts'
import type { FakeApi } from './fake-api.ts'
import * as fakes from './fake-accounts.ts'
import * as told from './fake-callbacks.ts'
import * as data from './fake-data.ts'

/**
 * The stand-in answers with values of the console's own types. That those answers fit the public
 * API's document, with nothing missing and nothing added, keeps the types true.
 */

// A document is plain JSON; what is looked at is checked on the way.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>

const openapi = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8'),
) as Json

/** What the console reads, as the document names it, with an address that has it. */
const READ: readonly (readonly [path: string, address: string])[] = [
  ['/v1/session', '/v1/session'],
  ['/v1/setup', '/v1/setup'],
  ['/v1/campaigns', '/v1/campaigns'],
  ['/v1/campaigns/{id}', `/v1/campaigns/${data.LIVE_CAMPAIGN}`],
  ['/v1/campaigns/{id}/breakdown', `/v1/campaigns/${data.LIVE_CAMPAIGN}/breakdown`],
  ['/v1/campaigns/{id}/recipients', `/v1/campaigns/${data.LIVE_CAMPAIGN}/recipients`],
  ['/v1/messages', '/v1/messages'],
  ['/v1/messages/{id}', `/v1/messages/${data.id('msg', 5)}`],
  ['/v1/search', '/v1/search?q=ada'],
  ['/v1/accounts', '/v1/accounts'],
  ['/v1/accounts/{id}', `/v1/accounts/${data.DEMO_ACCOUNT}`],
  ['/v1/accounts/{id}/health', `/v1/accounts/${data.DEMO_ACCOUNT}/health`],
  ['/v1/accounts/{id}/door', `/v1/accounts/${fakes.SICK_ACCOUNT}/door`],
  ['/v1/provider-kinds', '/v1/provider-kinds'],
  ['/v1/inbound', '/v1/inbound'],
  ['/v1/orphans', '/v1/orphans'],
  ['/v1/conversations', '/v1/conversations'],
  ['/v1/conversations/{number}', '/v1/conversations/%2B447700900321'],
  ['/v1/opt-outs', '/v1/opt-outs'],
  ['/v1/users', '/v1/users'],
  ['/v1/keys', '/v1/keys'],
  ['/v1/callback-formats', '/v1/callback-formats'],
  ['/v1/callback-endpoints', '/v1/callback-endpoints?kind=all'],
  ['/v1/callback-endpoints/{id}', `/v1/callback-endpoints/${told.SHOP}`],
  ['/v1/callback-endpoints/{id}/callbacks', `/v1/callback-endpoints/${told.SHOP}/callbacks`],
  ['/v1/messages/{id}/callbacks', `/v1/messages/${data.id('msg', 4)}/callbacks`],
  ['/v1/door-logins', '/v1/door-logins'],
  ['/v1/compatible-doors', '/v1/compatible-doors'],
  ['/v1/workspaces', '/v1/workspaces'],
  ['/v1/audit', '/v1/audit'],
  ['/v1/audit/verification', '/v1/audit/verification'],
  ['/v1/reasons', '/v1/reasons'],
  ['/v1/codes', '/v1/codes'],
  ['/v1/codes/{vendor}/{code}', '/v1/codes/gsm/34'],
  ['/v1/vendors', '/v1/vendors'],
  ['/v1/messages/{id}/words', `/v1/messages/${data.id('msg', 5)}/words`],
  ['/v1/unknown-words', '/v1/unknown-words?state=open'],
  ['/v1/table-entries', '/v1/table-entries'],
  ['/v1/jobs/{id}', '/v1/jobs/one'],
  ['/v1/held', '/v1/held'],
  ['/v1/senders', '/v1/senders'],
  ['/v1/workspaces/{id}/credits', `/v1/workspaces/${data.id('wsp', 1)}/credits`],
  ['/v1/campaigns/{id}/guidance', `/v1/campaigns/${data.LIVE_CAMPAIGN}/guidance`],
  ['/v1/opt-out-suggestions', '/v1/opt-out-suggestions'],
  ['/v1/imports', '/v1/imports'],
  ['/v1/imports/{id}', `/v1/imports/${data.id('imp', 1)}`],
  ['/v1/imports/{id}/row-errors', `/v1/imports/${data.id('imp', 1)}/row-errors`],
]

/** What it sends, with the answer that comes back. */
const SENT: readonly (readonly [path: string, address: string, body: object])[] = [
  ['/v1/campaigns/check', '/v1/campaigns/check', {}],
  ['/v1/text/preview', '/v1/text/preview', { text: 'Hello ☕' }],
  [
    '/v1/routes/explain',
    '/v1/routes/explain',
    { to: '+447700900123', fallback: { channel: 'sms' } },
  ],
  ['/v1/callback-endpoints', '/v1/callback-endpoints', {}],
  ['/v1/callback-endpoints/{id}/secret', `/v1/callback-endpoints/${told.SHOP}/secret`, {}],
  ['/v1/callback-endpoints/{id}/test', `/v1/callback-endpoints/${told.SHOP}/test`, {}],
  ['/v1/callback-endpoints/{id}/pause', `/v1/callback-endpoints/${told.SHOP}/pause`, {}],
  ['/v1/callback-endpoints/{id}/recover', `/v1/callback-endpoints/${told.SHOP}/recover`, {}],
  ['/v1/callbacks/{id}/resend', `/v1/callbacks/${data.id('cbk', 1)}/resend`, {}],
  ['/v1/door-logins', '/v1/door-logins', { door: 'kannel', username: null }],
  ['/v1/opt-outs/import', '/v1/opt-outs/import', {}],
  ['/v1/unknown-words/{id}/preview', '/v1/unknown-words/unk_1/preview', {}],
  ['/v1/unknown-words/{id}/name', '/v1/unknown-words/unk_1/name', {}],
  ['/v1/table-entries', '/v1/table-entries', {}],
  ['/v1/table-entries/preview', '/v1/table-entries/preview', {}],
  ['/v1/replays', '/v1/replays', { apply: false }],
  ['/v1/orphans/reread', '/v1/orphans/reread', {}],
  ['/v1/orphans/{id}/match', '/v1/orphans/rcp_1/match', {}],
  ['/v1/messages/{id}/release', `/v1/messages/${data.id('msg', 70)}/release`, {}],
  ['/v1/campaigns/{id}/discard', `/v1/campaigns/${data.LIVE_CAMPAIGN}/discard`, {}],
  ['/v1/workspaces/{id}/credit', `/v1/workspaces/${data.id('wsp', 1)}/credit`, {}],
  ['/v1/accounts/{id}/door/verify', `/v1/accounts/${fakes.SICK_ACCOUNT}/door/verify`, {}],
  ['/v1/accounts/{id}/door/self-test', `/v1/accounts/${fakes.SICK_ACCOUNT}/door/self-test`, {}],
  ['/v1/accounts/{id}/test', `/v1/accounts/${data.DEMO_ACCOUNT}/test`, {}],
]

let api: FakeApi
const headers = { cookie: 'delivrd_session=ada%40example.org', accept: 'application/json' }

before(async () => {
  api = await startFakeApi()
})
after(() => api.stop())

function whole(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (_, value: Json) =>
    typeof value?.['$ref'] === 'string'
      ? whole(openapi['components'].schemas[value['$ref'].split('/').at(-1) ?? ''])
      : value,
  ) as Json
}

function schemaOf(method: string, path: string): Json {
  const responses: Json = openapi['paths'][path]?.[method]?.responses
  assert.ok(responses, `${method} ${path} is in the document`)
  const status = Object.keys(responses).find((one) => one.startsWith('2')) ?? ''
  return whole(responses[status].content['application/json'].schema)
}

/** Places in the answer that the document does not know. */
function additions(schema: Json, value: unknown, place: string): string[] {
  if (value === null || typeof value !== 'object') return []
  const branch: Json =
    schema['anyOf']?.find((one: Json) => one['properties'] ?? one['items']) ?? schema
  if (Array.isArray(value)) {
    const items = branch['items']
    return items ? value.flatMap((one) => additions(items, one, `${place}/-`)) : []
  }
  const known: Json | undefined = branch['properties']
  if (known === undefined) return []
  return Object.entries(value).flatMap(([name, one]) =>
    known[name] === undefined
      ? [`${place}/${name}`]
      : additions(known[name], one, `${place}/${name}`),
  )
}

function check(schema: Json, answer: unknown) {
  const findings = Compile(schema).Errors(answer).slice(0, 5)
  assert.deepEqual(
    findings.map(({ instancePath, message }) => `${instancePath} ${message}`),
    [],
  )
  assert.deepEqual([...new Set(additions(schema, answer, ''))], [])
}

for (const [path, address] of READ) {
  test(`what the console reads at ${path} is what the API says`, async () => {
    const answer: unknown = await (await fetch(api.url + address, { headers })).json()
    check(schemaOf('get', path), answer)
  })
}

for (const [path, address, body] of SENT) {
  test(`what the console hears from ${path} is what the API says`, async () => {
    const response = await fetch(api.url + address, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    check(schemaOf('post', path), await response.json())
  })
}
