import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Compile } from 'typebox/compile'
import { Pool } from 'undici'
import { PROBLEMS } from '../../src/adapters/http/problems.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { startProduct } from '../../src/main.ts'
import type { Product } from '../../src/main.ts'
import { silentLog } from '../support/api.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { addWorkspace } from '../support/rows.ts'

// Answers and the document are plain JSON, looked at from outside.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Json = Record<string, any>
type Operation = { readonly path: string; readonly method: string; readonly said: Json }
type Answer = { readonly status: number; readonly type: string; readonly text: string }

const KEY = 'the-admin-key-of-a-hostile-test'

let database: TestDatabase
let folder: string
let product: Product
let client: Pool
let document: Json
let operations: Operation[]
const ids: Record<string, string> = {}
const errors: string[] = []

before(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'delivrd-hostile-'))
  const pool = openPool(database.url, { max: 1 })
  await addWorkspace(pool, { country: 'EE' })
  await pool.end()
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: false },
      dataDir: folder,
      adminKey: KEY,
      publicBaseUrl: null,
    },
    databaseUrl: database.url,
    secretKey: randomBytes(32),
    log: {
      ...silentLog,
      error: (event, fields) => void errors.push(`${event} ${JSON.stringify(fields)}`),
    },
    say: () => undefined,
  })
  assert.ok(started.kind === 'started', JSON.stringify(started))
  product = started.product
  client = new Pool(`http://127.0.0.1:${product.port}`, { connections: 8 })
  document = JSON.parse((await ask('GET', '/openapi.json')).text) as Json
  operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, said]) => ({
      path,
      method: method.toUpperCase(),
      said,
    })),
  )
  await fill()
})

after(async () => {
  await client.close()
  await product.stop()
  await database.drop()
  await rm(folder, { recursive: true })
})

/** Asks until there is room: the machine may be busy with other tests, and then refusing is right. */
async function ask(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const answer = await askOnce(method, path, sent)
    if (answer.status !== 503 || performance.now() > deadline) return answer
  }
}

type Sent = { readonly body?: string | Buffer; readonly headers?: Record<string, string> }

async function askOnce(
  method: string,
  path: string,
  { body, headers = {} }: Sent,
): Promise<Answer> {
  const answer = await client.request({
    method: method as 'GET',
    path,
    headers: { authorization: `Bearer ${KEY}`, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const type = String(answer.headers['content-type'] ?? '')
  if (type.includes('event-stream')) {
    answer.body.on('error', () => undefined).destroy()
    return { status: answer.statusCode, type, text: '' }
  }
  return { status: answer.statusCode, type, text: await answer.body.text() }
}

const asJson = (body: unknown) => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

/** One of everything, so that there is something to read. */
async function fill(): Promise<void> {
  const account = await ask(
    'POST',
    '/v1/accounts',
    asJson({
      name: 'Nowhere',
      host: '127.0.0.1',
      port: 9,
      system_id: 'x',
      password: 'y',
      settings: undefined,
    }),
  )
  ids['accounts'] = (JSON.parse(account.text) as Json).id ?? 'acc_none'
  const message = await ask(
    'POST',
    '/v1/messages',
    asJson({ to: '+37251234567', text: 'Hello', from: 'Delivrd' }),
  )
  ids['messages'] = (JSON.parse(message.text) as Json).id ?? 'msg_none'
  const campaign = await ask(
    'POST',
    '/v1/campaigns',
    asJson({
      name: 'A',
      text: 'Hi',
      from: 'Delivrd',
      csv: 'phone\n+37251234567\n+37251234568\nnonsense\n',
    }),
  )
  ids['campaigns'] = (JSON.parse(campaign.text) as Json).id ?? 'cmp_none'
}

/** The address of an operation with real ids where there are any. */
const addressOf = ({ path }: Operation): string =>
  path
    .replace(/\{id\}/, ids[path.split('/')[2] ?? ''] ?? 'x')
    .replace('{vendor}', 'smpp')
    .replace('{code}', '69')
    .replace('{number}', '%2B37251234567')

function whole(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (_, value: Json) =>
    typeof value?.['$ref'] === 'string'
      ? whole(document.components.schemas[value['$ref'].split('/').at(-1) ?? ''])
      : value,
  ) as Json
}

/** What must hold of every answer, whatever was asked. */
function check(operation: Operation, what: string, answer: Answer): void {
  const where = `${operation.method} ${operation.path}, ${what}: ${answer.status} ${answer.text.slice(0, 300)}`
  assert.ok(answer.status < 500 || answer.status === 502, `${where} ${errors.join('\n')}`)
  if (answer.status >= 400) {
    assert.match(answer.type, /^application\/problem\+json/, where)
    assert.ok((JSON.parse(answer.text) as Json).code in PROBLEMS, where)
    return
  }
  const schema = operation.said.responses[answer.status]?.content?.['application/json']?.schema
  if (schema === undefined || !answer.type.startsWith('application/json')) return
  const findings = Compile(whole(schema)).Errors(JSON.parse(answer.text)).slice(0, 3)
  assert.deepEqual(
    findings.map((one) => `${one.instancePath} ${one.message}`),
    [],
    where,
  )
}

test('every GET answers as the document promises', async () => {
  let seen = 0
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    const answer = await ask('GET', addressOf(operation))
    check(operation, 'plain', answer)
    if (answer.status === 200) seen++
  }
  assert.ok(seen >= 28, `${seen} answered 200`)
})

const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '%',
  "' or 1=1 --",
  '9'.repeat(400),
  '../../etc/passwd',
  '🙂'.repeat(60),
  '-1',
  'NaN',
  '1e400',
  '__proto__',
  '\r\nX: y',
  '+37251234567',
  'a'.repeat(5_000),
]

test('no query and no address breaks an operation', async () => {
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    const names = [
      ...(operation.said.parameters ?? [])
        .filter((one: Json) => one.in === 'query')
        .map((one: Json) => one.name),
      'unknown',
    ] as string[]
    for (const text of HOSTILE_TEXTS) {
      // A lone half of a character cannot be written in an address at all.
      const word = encodeURIComponent(text.replaceAll('\ud800', '�'))
      for (const name of names) {
        check(
          operation,
          `${name}=${word}`,
          await ask('GET', `${addressOf(operation)}?${name}=${word}`),
        )
      }
      const path = operation.path.replace(/\{\w+\}/g, word.slice(0, 3_000))
      if (path !== operation.path && word !== '') check(operation, path, await ask('GET', path))
    }
  }
})

/** Bodies that are nearly right, and bodies that are nothing of the kind. */
function* hostileBodies(example: Json): Generator<[string, string]> {
  for (const text of [
    '',
    'null',
    '[]',
    '"x"',
    '12',
    '{',
    '{"a":',
    '{}',
    '[[[[[[]]]]]]',
    '\ufeff{}',
    '{"__proto__":{}}',
  ])
    yield ['text', text]
  for (const name of Object.keys(example)) {
    const { [name]: _, ...rest } = example
    yield [`without ${name}`, JSON.stringify(rest)]
    for (const value of [null, 0, -1, 1e308, true, [], {}, [null], 'x', ...HOSTILE_TEXTS]) {
      yield [
        `${name} is ${JSON.stringify(value)?.slice(0, 20)}`,
        JSON.stringify({ ...example, [name]: value }),
      ]
    }
  }
  yield ['an unknown field', JSON.stringify({ ...example, unknown: 1 })]
}

/** Nothing here may leave the machine, and hashing a password takes as long as it should. */
const tame = (body: string): string => body.replace(/"host":"(?!127)[^"]*"/g, '"host":"127.0.0.1"')
const SLOW = /\/v1\/(session|setup|password|invitations)|\/test$/

test('no body breaks an operation', { timeout: 240_000 }, async () => {
  let seen = 0
  for (const operation of operations.filter(({ method }) => method !== 'GET')) {
    const example = operation.said.requestBody?.content?.['application/json']?.example ?? {}
    const bodies = [
      ...hostileBodies(typeof example === 'object' && example !== null ? (example as Json) : {}),
    ]
    for (const [what, body] of bodies.slice(0, SLOW.test(operation.path) ? 12 : undefined)) {
      const address = addressOf(operation).replace(/_[0-9a-f]{32}/, (id) =>
        operation.method === 'DELETE' ? '_0' : id,
      )
      const answer = await ask(operation.method, address, {
        body: tame(body),
        headers: { 'content-type': 'application/json' },
      })
      check(operation, what, answer)
      seen++
    }
    for (const type of [
      'text/plain',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'text/csv',
      'application/json; charset=utf-7',
      'x',
    ]) {
      const answer = await ask(
        operation.method,
        addressOf(operation).replace(/_[0-9a-f]{32}/, '_0'),
        {
          body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
          headers: { 'content-type': type },
        },
      )
      check(operation, type, answer)
    }
  }
  assert.ok(seen > 1_500, `${seen} bodies`)
})

test('nothing of this was our own fault', () => {
  assert.deepEqual(errors, [])
})
