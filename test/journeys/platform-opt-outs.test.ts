import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { prepareSetup } from '../../src/flows/set-up.ts'
import { ADMIN_KEY, type PlatformWorld, openPlatformWorld } from '../support/platform-world.ts'

let world: PlatformWorld
const ADMIN = { authorization: `Bearer ${ADMIN_KEY}` }

before(async () => {
  world = await openPlatformWorld()
  const { workspace } = await prepareSetup(world.platform)
  await world.platform.store.workspaces.change(workspace.id, { defaultCountry: 'GB' })
})
after(() => world.end())

const send = (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object, headers = ADMIN) =>
  world.app.inject({ method, url, headers, ...(body === undefined ? {} : { body }) })

test('a number goes on the list once, however it is written', async () => {
  const written = ['+44 7911 123456', '07911 123456', '0044 7911-123456']
  const answers = []
  for (const number of written)
    answers.push(await send('POST', '/v1/opt-outs', { number, note: 'asked' }))
  assert.deepEqual(
    answers.map((answer) => [answer.statusCode, answer.json().number]),
    [
      [201, '+447911123456'],
      [200, '+447911123456'],
      [200, '+447911123456'],
    ],
  )
  const list = (await send('GET', '/v1/opt-outs')).json()
  assert.equal(list.data.length, 1)
  assert.match(list.data[0].source, /^key_/)
})

test('what is no number is refused in words', async () => {
  const answer = await send('POST', '/v1/opt-outs', { number: 'Ann' })
  assert.equal(answer.statusCode, 400)
  assert.match(answer.json().detail, /not a telephone number/)
})

test('a number is found and taken off in any form; each kind is an entry of its own', async () => {
  await send('POST', '/v1/opt-outs', { number: '07911 123456', kind: 'do-not-disturb' })
  const found = (await send('GET', '/v1/opt-outs?number=%2B44%207911%20123456')).json()
  assert.deepEqual(found.data.map((row: { kind: string }) => row.kind).toSorted(), [
    'do-not-disturb',
    'opt-out',
  ])
  assert.equal((await send('DELETE', '/v1/opt-outs/07911123456')).statusCode, 204)
  assert.equal((await send('DELETE', '/v1/opt-outs/07911123456')).statusCode, 404)
  const left = (await send('GET', '/v1/opt-outs?number=07911123456')).json()
  assert.deepEqual(
    left.data.map((row: { kind: string }) => row.kind),
    ['do-not-disturb'],
  )
})

test('a list is imported row by row, with its bad rows named, and exported again', async () => {
  const csv = [
    '\ufeffName;Phone;Note',
    'Ann;07911 200001;asked',
    'Ben;not a number;',
    'Cay;+44 7911 200002;',
    'Dan;07911 200001;again',
    ...Array.from({ length: 1_200 }, (_, n) => `P${n};+4479113${String(n).padStart(5, '0')};`),
  ].join('\r\n')
  const answer = await send('POST', '/v1/opt-outs/import', { csv })
  assert.equal(answer.statusCode, 200, answer.body)
  const { rows, added, known, errors } = answer.json()
  assert.deepEqual({ rows, added, known }, { rows: 1_204, added: 1_202, known: 1 })
  assert.deepEqual(
    errors.map((error: { line: number }) => error.line),
    [3],
  )
  const again = (await send('POST', '/v1/opt-outs/import', { csv })).json()
  assert.deepEqual([again.added, again.known], [0, 1_203])

  const file = await send('GET', '/v1/opt-outs/export.csv')
  assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8')
  const lines = file.body.trim().split('\n')
  assert.equal(lines.length, 1 + 1_202 + 1)
  assert.ok(lines.some((line) => line.startsWith('+447911200001,opt-out,import,,again,2026-')))
})

test('the list is read page by page without gaps or repeats', async () => {
  const seen: string[] = []
  let cursor = ''
  do {
    const page = (await send('GET', `/v1/opt-outs?limit=200${cursor}`)).json()
    seen.push(...page.data.map((row: { number: string; kind: string }) => row.number + row.kind))
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
  } while (cursor !== '')
  assert.equal(seen.length, 1_203)
  assert.equal(new Set(seen).size, 1_203)
})

test('the audit log tells who opted whom out, without the whole number', async () => {
  const audit = (await send('GET', '/v1/audit?limit=200')).json()
  const acts = audit.data.map(
    (entry: { act: string; subject: string }) => `${entry.act} ${entry.subject}`,
  )
  assert.ok(acts.includes('opt_out.added +447•••••••56'), acts.join('\n'))
  assert.ok(!JSON.stringify(audit).includes('7911123456'))
})

test('a list belongs to its workspace', async () => {
  const made = await send('POST', '/v1/workspaces', { name: 'Other' })
  const headers = { authorization: `Bearer ${made.json().key.key}` }
  assert.deepEqual((await send('GET', '/v1/opt-outs', undefined, headers)).json().data, [])
  const number = encodeURIComponent('+447911200001')
  assert.equal((await send('DELETE', `/v1/opt-outs/${number}`, undefined, headers)).statusCode, 404)
})
