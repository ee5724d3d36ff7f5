import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { askCli } from '../support/ask-cli.ts'

// No server runs, and none is named.
const env = { DELIVRD_URL: 'http://127.0.0.1:9' }
const cli = (args: readonly string[], input = '') => askCli(args, { env, input })

const folder = mkdtempSync(join(tmpdir(), 'delivrd-codes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const COLUMNS = [
  'vendor',
  'field',
  'code',
  'channel',
  'name',
  'status',
  'reason',
  'fault',
  'permanent',
  'charged',
  'grade',
  'final',
  'meaning',
  'next_step',
  'confidence',
]

test('codes --json is one array of all 1,534 codes, without a server', async () => {
  const found = await cli(['codes', '--json'])
  assert.equal(found.code, 0, found.err)
  const codes = JSON.parse(found.out) as Record<string, unknown>[]
  assert.equal(codes.length, 1534)
  for (const code of codes) assert.deepEqual(Object.keys(code), COLUMNS)
  assert.match(found.err, /1534 codes of 20 vendors/)
})

test('codes of one vendor, and of one of its lists, for people', async () => {
  const found = await cli(['codes', 'spoke'])
  assert.equal(found.code, 0, found.err)
  assert.match(found.out, /^spoke\tsend status\tSENT\t\tsubmitted\t/)
  assert.match((await cli(['codes', 'bandwidth', '--field', 'type'])).err, /^8 codes of 1 vendor/)
  const missing = await cli(['codes', 'nokia'])
  assert.equal(missing.code, 3)
  assert.match(missing.err, /Those that are: aws, bandwidth/)
})

test('explain says what a code means, what to do, and its twins', async () => {
  const found = await cli(['explain', 'twilio', '30007'])
  assert.equal(found.code, 0, found.err)
  assert.match(found.out, /code: +twilio 30007\n/)
  assert.match(found.out, /our reason: +spam-filtered-carrier\n/)
  assert.match(found.out, /what to do: +Stop the campaign/)
  assert.match(found.out, /the same at: +bandwidth 4770, /)

  const json = await cli(['explain', 'notify', 'Invalid', 'number', '--json'])
  const [first] = JSON.parse(json.out) as { twins: { vendor: string; code: string }[] }[]
  assert.deepEqual([first?.twins[0]?.vendor, first?.twins[0]?.code], ['twilio', '21211'])
})

test('a code that nobody has is not found, and the nearest are offered', async () => {
  const found = await cli(['explain', 'twilio', '30099'])
  assert.equal(found.code, 3)
  assert.match(found.err, /No code 30099 of twilio is known/)
  assert.match(found.err, /Near it: twilio 30009/)
})

test('a code that Spoke only passes on is looked for where it comes from', async () => {
  const found = await cli(['explain', 'spoke', '30007'])
  assert.equal(found.code, 3)
  assert.match(found.err, /codes of its service: delivrd explain twilio 30007/)
})

test('decode reads any vendor’s receipts, as text or as lines', async () => {
  const one = await cli(['decode', 'twilio', 'MessageStatus=undelivered', 'ErrorCode=30003'])
  assert.equal(one.code, 0, one.err)
  assert.match(one.out, /^status: +failed\nreason: +handset-unreachable\n/)

  const lines = [
    '{"results":[{"messageId":"a","to":"41","status":{"id":5},"error":{"id":0}},{"messageId":"b","status":{"id":29}}]}',
    'not a receipt',
    '',
    'status.id=12',
  ].join('\n')
  const many = await cli(['decode', 'infobip', '--json'], lines)
  assert.equal(many.code, 1)
  const rows = many.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.deepEqual(
    rows.map((row) => row['status'] ?? 'error'),
    ['delivered', 'unconfirmed', 'error', 'rejected'],
  )
  assert.deepEqual([rows[0]?.['grade'], rows[0]?.['id']], ['handset', 'a'])
  assert.equal((await cli(['decode', 'nokia', 'x=1'])).code, 2)
})

test('lint finds what a vendor’s own list has and ours has not, and the other way round', async () => {
  const csv = join(folder, 'list.csv')
  writeFileSync(csv, 'code,title\nmessage-sent,message-sent\nmessage-teleported,New\n')
  const found = await cli(['codes', 'lint', csv, '--vendor', 'bandwidth', '--json'])
  assert.equal(found.code, 1)
  const report = JSON.parse(found.out) as {
    missing: { code: string }[]
    unlisted: { code: string }[]
    known: number
  }
  assert.deepEqual([report.known, report.missing[0]?.code], [1, 'message-teleported'])
  assert.equal(report.unlisted.length, 7)
  const mixed = join(folder, 'mixed.json')
  writeFileSync(mixed, JSON.stringify([{ code: 'SENT', name: 'Gone' }, { name: 'No code' }]))
  const told = await cli(['codes', 'lint', mixed, '--vendor', 'spoke'])
  assert.match(told.out, /Named otherwise[^]*In ours, and not in their list/)
  assert.match(told.out, /Rows without a code, passed over: 1\./)

  const whole = join(folder, 'list.json')
  writeFileSync(whole, JSON.stringify({ codes: ['SENT', 'DELIVERED', 'ERROR'] }))
  const clean = await cli(['codes', 'lint', whole, '--vendor', 'spoke'])
  assert.equal(clean.code, 0, clean.out)
  assert.match(clean.out, /3 of their 3 codes are known here/)
})
