import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { findBrowser, launch } from '../../console/test/browser.ts'
import {
  callbackPublicKey,
  callbackSecret,
  signCallback,
} from '../../src/adapters/crypto/callback-signatures.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { type Product, startProduct } from '../../src/main.ts'
import { silentLog } from '../support/api.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { type LossyProxy, openLossyProxy } from '../support/lossy-proxy.ts'
import { addWorkspace } from '../support/rows.ts'
import { ROOT } from '../support/tree.ts'

const run = promisify(execFile)
const KEY = 'the-admin-key-of-the-sdk-test'

let database: TestDatabase
let product: Product
let folder: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'delivrd-sdk-'))
  database = await createTestDatabase()
  const pool = openPool(database.url, { max: 1 })
  await addWorkspace(pool, { country: 'EE' })
  await pool.end()
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: true },
      dataDir: folder,
      adminKey: KEY,
      publicBaseUrl: null,
    },
    databaseUrl: database.url,
    secretKey: randomBytes(32),
    log: silentLog,
    say: () => undefined,
  })
  assert.ok(started.kind === 'started')
  product = started.product
})
after(async () => {
  await product.stop()
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** A workspace of its own for each runtime, so that all of them find the same. */
async function openWorkspace(name: string): Promise<string> {
  const { key } = await make('/v1/workspaces', { name, default_country: 'EE' }, KEY)
  // Nobody listens there: what is sent waits.
  const account = { host: '127.0.0.1', port: 9, system_id: 'x', password: 'y' }
  await make('/v1/accounts', { name: 'main', ...account }, key.key)
  return key.key
}

async function make(path: string, body: object, key: string): Promise<{ key: { key: string } }> {
  const answer = await fetch(`http://127.0.0.1:${product.port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(answer.status, 201, path)
  return answer.json() as Promise<{ key: { key: string } }>
}

const now = 1_900_000_000_000
const secret = callbackSecret(new Uint8Array(24).fill(5))
const body = JSON.stringify({ type: 'message.delivered', timestamp: '', data: { text: 'õ 🙂' } })
const callback = signCallback(
  { method: 'POST', url: 'https://customer.example/', headers: {}, body },
  { kind: 'standard', id: 'cbk_1', at: now, secrets: [secret] },
)
const signed = [secret, callbackPublicKey(secret), callbackSecret(new Uint8Array(24))].map(
  (one) => ({ payload: body, headers: callback.headers, secret: one, now }),
)

type Place = { readonly proxy: LossyProxy; readonly key: string }

/** In a runtime of its own, from what is published. */
async function inRuntime(
  [command, ...options]: readonly [string, ...string[]],
  { proxy, key }: Place,
): Promise<Record<string, unknown>> {
  const { stdout } = await run(command, [
    ...options,
    join(ROOT, 'test/support/sdk-journey-main.mjs'),
    pathToFileURL(join(ROOT, 'sdk/dist/index.js')).href,
    JSON.stringify({ url: proxy.url, key, signed }),
  ])
  return JSON.parse(stdout)
}

const CHROMIUM = `(async (input) => {
  const { journey } = await import('/journey.mjs')
  return journey(await import('/sdk/index.js'), { url: location.origin, ...input })
})`

async function inBrowser(
  browserPath: string,
  { proxy, key }: Place,
): Promise<Record<string, unknown>> {
  const browser = await launch(browserPath)
  try {
    const page = await browser.newPage()
    await page.goto(`${proxy.url}/page`)
    return await page.evaluate(`${CHROMIUM}(${JSON.stringify({ key, signed })})`)
  } finally {
    await browser.close()
  }
}

const error = (code: string, status: number, errors: unknown[] = []) => ({
  name: 'DelivrdError',
  code,
  status,
  errors,
  hasRequestId: true,
})

const EXPECTED = {
  sentOnce: true,
  inOrder: ['msg_', 'msg_', 'msg_', 'msg_', 'msg_', 'not-'],
  batchAgrees: true,
  everyPage: true,
  errors: {
    unknown: error('not-found', 404),
    incomplete: error('invalid-request', 400, [{ pointer: '/to', detail: 'is missing' }]),
    stranger: error('malformed-key', 401),
    nowhere: { name: 'TypeError', hasRequestId: false },
    proxy: { ...error('unreadable', 502), hasRequestId: false },
  },
  notFinal: { name: 'NotFinalError', hasRequestId: false },
  final: 'cancelled',
  rows: 3,
  fromText: 2,
  aborted: 'AbortError',
  unreachable: 'DelivrdConnectionError',
  verified: ['message.delivered', 'message.delivered', 'CallbackRefusedError'],
}

const onPath = (command: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)))

const browser = findBrowser()
type InRuntime = (place: Place) => Promise<Record<string, unknown>>
const RUNTIMES: readonly [string, InRuntime | null][] = [
  ['the product’s Node', (place) => inRuntime([process.execPath], place)],
  ['the machine’s Node', (place) => inRuntime(['node'], place)],
  ['Bun', onPath('bun') ? (place) => inRuntime(['bun'], place) : null],
  ['Deno', onPath('deno') ? (place) => inRuntime(['deno', 'run', '-A'], place) : null],
  ['a browser', browser === null ? null : (place) => inBrowser(browser, place)],
]

// Each in a workspace of its own, behind a proxy of its own; most of its time waiting to try again.
describe('the SDK', { concurrency: true }, () => {
  for (const [name, start] of RUNTIMES) {
    test(
      `the SDK does all it promises in ${name}`,
      { skip: start === null && `no ${name.replace('a ', '')} here` },
      async () => {
        const proxy = await openLossyProxy(`http://127.0.0.1:${product.port}`)
        try {
          const found = await start?.({ proxy, key: await openWorkspace(name) })
          assert.deepEqual(JSON.parse(JSON.stringify(found)), EXPECTED)
          // What was answered and lost was asked again, and nothing was sent twice.
          assert.ok(proxy.lost() >= 5, `${proxy.lost()} answers lost`)
          assert.ok(proxy.refused() > 0, 'no reading was refused')
        } finally {
          await proxy.close()
        }
      },
    )
  }
})
