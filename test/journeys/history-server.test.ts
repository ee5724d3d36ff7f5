import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { askCli } from '../support/ask-cli.ts'
import { type TestDatabase, createTestDatabase } from '../support/database.ts'
import { spokeExport } from '../support/spoke-rows.ts'
import type { ImportJson, List } from '../../src/cli/wire.ts'
import { historyFile } from '../support/history-world.ts'
import { eventually } from '../support/pipeline-world.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'
import { ROOT } from '../support/tree.ts'

const ROWS = 20_000
const root = mkdtempSync(join(tmpdir(), 'delivrd-history-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
const file = join(root, 'spoke.csv')
let database: TestDatabase
let server: ServerProcess

const start = async (): Promise<void> => {
  const env = { PORT: String(await freePort()), DATABASE_URL: database.url }
  server = startServer({ dataDir, env })
  await server.ready
}

before(async () => {
  database = await createTestDatabase()
  const pieces: Uint8Array[] = []
  for await (const piece of spokeExport(ROWS)) pieces.push(piece)
  writeFileSync(file, Buffer.concat(pieces))
  await start()
})

after(async () => {
  server?.kill('SIGTERM')
  await server?.ended
  await database?.drop()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

const cli = (args: readonly string[], input = '') =>
  askCli(args, { env: { DATA_DIR: dataDir }, input })
const ask = <Body>(path: string): Promise<Body> => server.api().ask<Body>('GET', path)
const readImport = (id: string): Promise<ImportJson> => ask(`/v1/imports/${id}`)

const untilDone = (id: string): Promise<ImportJson> =>
  eventually(
    () => readImport(id),
    ({ state }) => state === 'done',
    { withinMs: 120_000 },
  )

type CampaignList = List<{
  name: string
  recipients: number
  source: string
  state: string
  counts: Record<string, number>
}>

async function totals(): Promise<{ recipients: number; counts: Record<string, number> }> {
  const { data } = await ask<CampaignList>('/v1/campaigns?limit=1000')
  const counts: Record<string, number> = {}
  for (const campaign of data.filter(({ source }) => source === 'spoke-rewired')) {
    assert.equal(
      Object.values(campaign.counts).reduce((sum, n) => sum + n, 0),
      campaign.recipients,
      `${campaign.name}: the counts add up`,
    )
    assert.equal(campaign.state, 'done')
    for (const [status, n] of Object.entries(campaign.counts))
      counts[status] = (counts[status] ?? 0) + n
  }
  return { recipients: data.reduce((sum, { recipients }) => sum + recipients, 0), counts }
}

let once: Awaited<ReturnType<typeof totals>>

test('a kill in the middle of an import costs nothing: the next start goes on where it was', async () => {
  const begun = await cli(['import', file, '--json'])
  assert.equal(begun.code, 0, begun.err)
  const { id } = JSON.parse(begun.out) as ImportJson
  await eventually(
    () => readImport(id),
    ({ rows_read: rows }) => rows > 2_000,
  )
  server.kill('SIGKILL')
  await server.ended
  await start()
  const before = await readImport(id)
  assert.ok(before.rows_read < ROWS, 'it was not done when it was killed')
  const done = await untilDone(id)
  assert.deepEqual(
    [done.rows_read, done.messages, done.replies, done.already_known, done.row_errors],
    [ROWS, 19_600, 400, 0, 0],
  )
  once = await totals()
  assert.equal(once.recipients, 19_600)
})

test('the same file again is known to the last row, and the counts are what they were', async () => {
  const again = await cli(['import', file, '--wait', '--json'])
  const record = JSON.parse(again.out) as ImportJson
  assert.deepEqual([record.messages, record.replies, record.evidence_added], [0, 0, 0])
  assert.equal(record.already_known, ROWS)
  assert.deepEqual(await totals(), once)
})

test('people are told what became of their rows, and exit code 4 says that some could not be read', async () => {
  const said = await cli(['import', join(ROOT, 'fixtures/history/kannel.log'), '--wait'])
  assert.equal(said.code, 4, said.err)
  assert.match(said.out, /11 rows read: 5 new messages, 1 replies, 3 more words about messages/)
  assert.match(said.err, /row-errors/)
})

test('a message of the past shows the rows that it rests on, and says that it was not ours', async () => {
  const { data } = await ask<List<{ id: string }>>('/v1/messages?to=%2B447700900102')
  const message = await ask<{
    account_id: string | null
    timeline: { title: string; raw: { text: string } | null }[]
    why: { sentences: string[] }
  }>(`/v1/messages/${data[0]?.id}`)
  assert.equal(message.account_id, null)
  assert.deepEqual(
    message.timeline.map(({ title }) => title),
    [
      'It was sent by another system',
      'It was handed over elsewhere, says the imported file',
      'Receipt: its time ran out (expired undelivered)',
      'Receipt: the provider has it',
    ],
  )
  assert.match(message.timeline[2]?.raw?.text ?? '', /Sent SMS.*\n.*Receive DLR.*stat:EXPIRED/)
})

test('a form with a file does as well, and a file in no format is refused with what it has', async () => {
  const { address } = server.api()
  const post = (fields: Record<string, string>, content: Uint8Array): Promise<Response> => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob([Uint8Array.from(content)]), 'log.csv')
    return fetch(`${address.url}/v1/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${address.key}` },
      body: form,
    })
  }
  const taken = await post({ name: 'Spring' }, historyFile('twilio.csv'))
  assert.equal(taken.status, 202)
  const { id, name, format } = (await taken.json()) as ImportJson
  assert.deepEqual({ name, format }, { name: 'Spring', format: 'twilio' })
  await untilDone(id)
  const made = async (source: string) =>
    (await ask<CampaignList>(`/v1/campaigns?limit=1000&source=${source}`)).data
  const ours = await made(id)
  assert.ok(ours.length > 0 && ours.every(({ source }) => source === 'twilio'))
  assert.ok((await made('import')).length > ours.length, 'those of other imports too')
  assert.ok((await made('spoke-rewired')).every(({ source }) => source === 'spoke-rewired'))
  assert.deepEqual(await made('imp_01930000000070008000000000000001'), [])
  const refused = await post({}, Buffer.from('a,b\n1,2\n'))
  assert.equal(refused.status, 400)
  assert.match(((await refused.json()) as { detail: string }).detail, /“a”, “b”/)
  const odd = await post({ mapping: '{"number":"Phone"}' }, Buffer.from('a,b\n1,2\n'))
  assert.match(((await odd.json()) as { detail: string }).detail, /no column “Phone” for number/)
  const { data } = await ask<List<ImportJson>>('/v1/imports?limit=1')
  assert.equal(data[0]?.id, id)
})
