import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fakeTwilio } from '../../sim/providers/twilio.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { maintain } from '../../src/adapters/postgres/retention.ts'
import { readWireId } from '../../src/core/ids.ts'
import { type Product, startProduct } from '../../src/main.ts'
import { silentLog } from '../support/api.ts'
import { signed } from '../support/brought.ts'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { createWorld, eventually } from '../support/pipeline-world.ts'

/** An account's door as its admin sees it, over the API of the whole product. */

const ADMIN_KEY = 'an-admin-key-of-a-test-long-enough'
const PUBLIC_URL = 'https://texts.example.test'
const SID = `AC${'0'.repeat(32)}`
const NUMBER = '+447700900201'

let database: TestDatabase
let product: Product
let folder: string

before(async () => {
  database = await createTestDatabase()
  // The admin's key is of the first workspace.
  await (await createWorld(database.url, 9)).pool.end()
  folder = mkdtempSync(join(tmpdir(), 'delivrd-door-'))
  const started = await startProduct({
    config: {
      port: { number: 0, isExplicit: true },
      dataDir: folder,
      adminKey: ADMIN_KEY,
      publicBaseUrl: PUBLIC_URL,
    },
    databaseUrl: database.url,
    secretKey: new Uint8Array(32).fill(7),
    log: silentLog,
    say: () => undefined,
  })
  assert.equal(started.kind, 'started')
  if (started.kind === 'started') product = started.product
})
after(async () => {
  await product?.stop()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const local = (path: string): string => `http://127.0.0.1:${product.port}${path}`

async function api(method: string, path: string, body?: object) {
  const answer = await fetch(local(path), {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? null : JSON.parse(text)
}

test('what an account refused is shown, tried, and proven once its secret is right', async () => {
  const account = await api('POST', '/v1/accounts', {
    name: 'Twilio',
    kind: 'twilio',
    connection: { account_sid: SID, auth_token: 'wrong-token-of-ours' },
  })
  const vendor = fakeTwilio({ accountSid: SID, authToken: 'right-token-of-theirs' })
  const call = signed(vendor, {
    method: 'POST',
    url: `${PUBLIC_URL}/receipts/${account.id}?x=1`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `MessageSid=SM1&MessageStatus=delivered&To=${encodeURIComponent(NUMBER)}`,
  })
  const { method, headers, body } = call
  const request = { method, headers, body }
  const refused = await fetch(local(`/receipts/${account.id}?x=1`), request)
  assert.equal(refused.status, 403)
  assert.match(await refused.text(), /"code":"unproven-receipt"/)

  const door = await api('GET', `/v1/accounts/${account.id}/door`)
  assert.equal(door.public_base_url, PUBLIC_URL)
  assert.deepEqual(door.refused, { today: 1, total: 1 })
  assert.equal(door.quarantined, 1)
  assert.equal(door.latest[0].mismatch, 'secret')
  assert.equal(door.latest[0].url, `${PUBLIC_URL}/receipts/${account.id}?x=…`)
  assert.equal(door.latest[0].headers['x-twilio-signature'], '…')
  assert.equal(door.latest[0].headers['content-type'], 'application/x-www-form-urlencoded')
  assert.equal(door.urls[0].url, `${PUBLIC_URL}/receipts/${account.id}`)

  const asked = { method, url: call.url, headers, body }
  const before = await api('POST', `/v1/accounts/${account.id}/door/self-test`, asked)
  assert.deepEqual([before.verdict, before.mismatch], ['refused', 'secret'])

  await api('PATCH', `/v1/accounts/${account.id}`, {
    connection: { auth_token: 'right-token-of-theirs' },
  })
  await eventually(
    async () => (await api('GET', `/v1/accounts/${account.id}/door`)).quarantined,
    (waiting) => waiting === 0,
  )
  const after = await api('POST', `/v1/accounts/${account.id}/door/self-test`, asked)
  assert.equal(after.verdict, 'proven')
  const whole = { ...asked, url: `${call.url}#rc=5&rp=all` }
  const tried = await api('POST', `/v1/accounts/${account.id}/door/self-test`, whole)
  assert.equal(tried.verdict, 'proven')
  const found = await eventually(
    async () => (await api('GET', '/v1/orphans')).data,
    (orphans) => orphans.length === 1,
  )
  assert.equal(found[0].provider_id, 'SM1')
  assert.deepEqual(await api('POST', `/v1/accounts/${account.id}/door/verify`, {}), {
    object: 'verification',
    checked: 0,
    proven: 0,
    still_refused: 0,
  })
})

test('a deleted account still hears its provider, and nobody who signs with nothing', async () => {
  const account = await api('POST', '/v1/accounts', {
    name: 'Leaving',
    kind: 'twilio',
    connection: { account_sid: SID, auth_token: 'token-that-stays-sealed' },
  })
  const told = { url: `${PUBLIC_URL}/receipts/${account.id}`, method: 'POST' as const, body: FORM }
  const bring = async (authToken: string): Promise<number> => {
    const vendor = fakeTwilio({ accountSid: SID, authToken })
    const { method, headers, body } = signed(vendor, { ...told, headers: FORM_HEADERS })
    return (await fetch(local(`/receipts/${account.id}`), { method, headers, body })).status
  }
  await api('DELETE', `/v1/accounts/${account.id}`)
  assert.equal(await bring(''), 403)
  assert.equal(await bring('token-that-stays-sealed'), 200)

  const pool = openPool(database.url, { max: 1 })
  try {
    await maintain(pool, Date.now() + 41 * 86_400_000)
    const { rows } = await pool.query('select sealed_secret from provider_accounts where id = $1', [
      readWireId('acc', account.id),
    ])
    assert.deepEqual(rows, [{ sealed_secret: null }])
    await eventually(
      () => bring('token-that-stays-sealed'),
      (status) => status === 403,
    )
    assert.equal(await bring(''), 403)
  } finally {
    await pool.end()
  }
})

const FORM = 'MessageSid=SM1&MessageStatus=delivered'
const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded' }
