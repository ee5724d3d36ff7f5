import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildTestServer } from '../../../test/support/api.ts'

const folder = mkdtempSync(join(tmpdir(), 'delivrd-static-'))
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Delivrd</title>')
writeFileSync(join(folder, 'assets/main-a1b2c3.js'), 'export {}')
writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
const app = await buildTestServer(() => undefined, {}, { consoleFolder: folder })

after(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

const html = { accept: 'text/html,application/xhtml+xml' }

test('every page address gets the start page, fresh and under a strict policy', async () => {
  for (const url of ['/', '/campaigns/cmp_1?status=failed', '/messages/x']) {
    const answer = await app.inject({ url, headers: html })
    assert.equal(answer.statusCode, 200, url)
    assert.match(answer.body, /<title>Delivrd/)
    assert.equal(answer.headers['cache-control'], 'no-cache')
    const policy = String(answer.headers['content-security-policy'])
    assert.match(policy, /script-src 'self';.*frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:/)
  }
})

test('a file whose name carries its hash is kept for ever, others are asked for again', async () => {
  const asset = await app.inject('/assets/main-a1b2c3.js')
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.match(String(asset.headers['content-type']), /javascript/)
  assert.equal((await app.inject('/favicon.svg')).headers['cache-control'], 'no-cache')
})

test('what is missing below the API is a problem, not a page', async () => {
  const answer = await app.inject({ url: '/v1/nothing', headers: html })
  assert.equal(answer.statusCode, 404)
  assert.match(String(answer.headers['content-type']), /problem\+json/)
})

test('no address leads out of the folder', async () => {
  for (const url of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/../../etc/passwd',
  ]) {
    const answer = await app.inject({ url, headers: { accept: 'application/json' } })
    assert.equal(answer.statusCode, 404, url)
  }
})

test('without a built console the start page says how to build it', async () => {
  const bare = await buildTestServer(() => undefined, {}, { consoleFolder: join(folder, 'none') })
  assert.match((await bare.inject('/')).body, /npm run build:console/)
  await bare.close()
})
