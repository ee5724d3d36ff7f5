import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { findBehaviour, magicNumber } from '../../sim/smsc/magic.ts'
import { findScenario } from '../../sim/smsc/scenario.ts'
import { hasTool } from '../interop/tools.ts'
import { createTestDatabase } from './database.ts'
import { startKannel } from './kannel-process.ts'
import { eventually } from './pipeline-world.ts'
import { freePort, startServer } from './server-process.ts'

/** The whole product with its doors on ports of their own, a carrier, and a customer who is called back. */
export type Doors = {
  /** Beside our own API. */
  readonly url: string
  readonly messente: string
  readonly twilio: string
  readonly kannel: string
  readonly jasmin: string
  readonly simulator: Simulator
  /** Where callbacks are to go. */
  readonly customer: string
  /** What came for each id, in order. */
  readonly heard: ReadonlyMap<string, readonly Heard[]>
  close(): Promise<void>
}

export const KEY = 'key-of-the-doors-of-the-tests'
const PACE = { hours: 720, seconds: 10 }

export async function openDoors(): Promise<Doors> {
  const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-doors-'))
  const database = await createTestDatabase()
  const found = findScenario('fast')
  assert.ok(found.kind === 'scenario')
  const { scenario } = found
  const simulator = await startSimulator({
    port: 0,
    controlPort: null,
    seed: 7,
    scenario,
    pace: PACE,
  })
  const { customer, heard, stop } = await startCustomer()
  const [port, kannelPort, jasminPort] = [await freePort(), await freePort(), await freePort()]
  const [messentePort, twilioPort] = [await freePort(), await freePort()]
  const server = startServer({
    dataDir,
    env: {
      PORT: String(port),
      KANNEL_PORT: String(kannelPort),
      JASMIN_PORT: String(jasminPort),
      MESSENTE_PORT: String(messentePort),
      TWILIO_PORT: String(twilioPort),
      DATABASE_URL: database.url,
      DELIVRD_ADMIN_KEY: KEY,
      CALLBACK_ALLOW: new URL(customer).host,
    },
  })
  const close = async () => {
    server.kill('SIGTERM')
    await server.ended
    await stop()
    await simulator.stop()
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  const ready = async (): Promise<string> => {
    const { url } = await server.ready
    await addAccount(url, simulator.port)
    return url
  }
  let url = ''
  try {
    url = await ready()
  } catch (error) {
    await close()
    throw error
  }
  return {
    url,
    messente: `http://127.0.0.1:${messentePort}`,
    twilio: `http://127.0.0.1:${twilioPort}`,
    kannel: `http://127.0.0.1:${kannelPort}`,
    jasmin: `http://127.0.0.1:${jasminPort}`,
    simulator,
    customer,
    heard,
    close,
  }
}

async function addAccount(url: string, port: number): Promise<void> {
  const answer = await fetch(`${url}/v1/accounts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'carrier',
      kind: 'smpp',
      host: '127.0.0.1',
      port,
      system_id: 'us',
      password: 'secret',
      default_sender: '+447700900000',
      window: 50,
    }),
  })
  assert.equal(answer.status, 201, await answer.text())
}

/** The fields of a callback; `@url` and `@signature` are of the request. */
export type Heard = Readonly<Record<string, string>>

const ID_FIELDS = ['id', 'sms_unique_id', 'omnimessage_id', 'MessageSid', 'batchId'] as const

const jsonFields = (body: string): readonly (readonly [string, string])[] =>
  Object.entries(JSON.parse(body) as Record<string, unknown>).map(
    ([name, value]) => [name, String(value)] as const,
  )

async function startCustomer() {
  const heard = new Map<string, Heard[]>()
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost')
      const body = Buffer.concat(chunks).toString('utf8')
      const form = body.startsWith('{') ? jsonFields(body) : new URLSearchParams(body)
      const signature = String(request.headers['x-twilio-signature'] ?? '')
      const fields: Heard = Object.fromEntries([
        ...searchParams,
        ...form,
        ['@url', request.url ?? ''],
        ...(signature === '' ? [] : [['@signature', signature]]),
      ])
      const id = ID_FIELDS.map((name) => fields[name]).find((one) => one !== undefined) ?? ''
      heard.set(id, [...(heard.get(id) ?? []), fields])
      reply.end('ACK/Jasmin')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { customer: `http://127.0.0.1:${port}`, heard, stop }
}

/** What becomes of each in turn, and what each door says of it, in order. */
const ENDS = [
  {
    name: 'delivered',
    kannel: ['8', '1'],
    jasmin: ['1 ESME_ROK', '2 DELIVRD'],
    messente: ['SENT ACCEPTD 000 8', 'DELIVERED DELIVRD 000 1'],
    omnichannel: ['ACK 0', 'DELIVRD 0'],
    twilio: ['sent', 'delivered'],
  },
  {
    name: 'err-001',
    kannel: ['8', '2'],
    jasmin: ['1 ESME_ROK', '2 UNDELIV'],
    messente: ['SENT ACCEPTD 000 8', 'FAILED UNDELIV 001 2'],
    omnichannel: ['ACK 0', 'UNDELIV 1'],
    twilio: ['sent', 'undelivered 30008'],
  },
  {
    name: 'stat-expired',
    kannel: ['8', '2'],
    jasmin: ['1 ESME_ROK', '2 EXPIRED'],
    messente: ['SENT ACCEPTD 000 8', 'FAILED EXPIRED 002 2'],
    omnichannel: ['ACK 0', 'EXPIRED 2'],
    twilio: ['sent', 'undelivered 30003'],
  },
  {
    name: 'answer-rinvdstadr',
    kannel: ['16'],
    jasmin: ['1 ESME_RINVDSTADR'],
    messente: ['SENT ACCEPTD 000 4', 'FAILED NACK 003 16'],
    omnichannel: ['ACCEPTD 0', 'NACK 3'],
    twilio: ['sending', 'failed 21211'],
  },
  {
    name: 'stat-rejectd',
    kannel: ['8', '2'],
    jasmin: ['1 ESME_ROK', '2 REJECTD'],
    messente: ['SENT ACCEPTD 000 8', 'FAILED REJECTD 001 16'],
    omnichannel: ['ACK 0', 'REJECTD 1'],
    twilio: ['sent', 'undelivered 30008'],
  },
] as const

export type One = { readonly id: string; readonly to: string; readonly end: (typeof ENDS)[number] }

export function messages(count: number, from: number): readonly One[] {
  return Array.from({ length: count }, (_, at) => {
    const end = ENDS[at % ENDS.length] ?? ENDS[0]
    const behaviour = findBehaviour(end.name)
    assert.ok(behaviour, end.name)
    return { id: `m${from + at}`, to: magicNumber(behaviour, from + at), end }
  })
}

export async function sendAll(
  all: readonly One[],
  send: (one: One) => Promise<void>,
): Promise<void> {
  const waiting = all.values()
  const worker = async () => {
    for (const one of waiting) await send(one)
  }
  await Promise.all(Array.from({ length: 20 }, worker))
}

export const FROM = '+447700900000'

/** Each client sends so many, and hears every status of each, in order. */
export function testHttpDoors(count: number): void {
  let doors: Doors
  before(async () => {
    doors = await openDoors()
  })
  after(() => doors.close())

  test(`a Kannel client hears every status of ${count} messages`, async () => {
    const all = messages(count, 0)
    await sendAll(all, async ({ id, to }) => {
      const query = new URLSearchParams({
        username: 'anybody',
        password: KEY,
        from: FROM,
        to,
        text: `Table ${id}`,
        'dlr-mask': '31',
        'dlr-url': `${doors.customer}/dlr?id=${id}&type=%d&to=%p&answer=%A`,
      })
      const answer = await fetch(`${doors.kannel}/cgi-bin/sendsms?${query}`)
      assert.equal(`${answer.status} ${await answer.text()}`, '202 0: Accepted for delivery')
    })
    await heardAll(
      doors,
      all,
      ({ end }) => end.kannel,
      ({ type = '' }) => type,
    )
    for (const { id, to } of all) assert.equal(doors.heard.get(id)?.[0]?.['to'], to)
  })

  test(`a Jasmin client hears both levels of ${count} messages`, async () => {
    const all = messages(count, 2_000)
    const ids = new Map<string, string>()
    await sendAll(all, async ({ id, to }) => {
      const answer = await fetch(`${doors.jasmin}/send`, {
        method: 'POST',
        body: new URLSearchParams({
          username: 'anybody',
          password: KEY,
          from: FROM,
          to,
          content: `Table ${id}`,
          'dlr-url': `${doors.customer}/dlr`,
          'dlr-level': '3',
          'dlr-method': ids.size % 2 === 0 ? 'POST' : 'GET',
        }),
      })
      const body = await answer.text()
      const given = /^Success "([0-9a-f-]{36})"$/.exec(body)?.[1]
      assert.ok(given, body)
      ids.set(id, given)
    })
    const known = all.map((one) => ({ ...one, id: ids.get(one.id) ?? '' }))
    await heardAll(
      doors,
      known,
      ({ end }) => end.jasmin,
      ({ level, message_status: word }) => `${level} ${word}`,
    )
  })

  test('the URLs of a Jasmin batch hear what handing each of its messages in came to', async () => {
    const answer = await fetch(`${doors.jasmin}/secure/sendbatch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`anybody:${KEY}`)}` },
      body: JSON.stringify({
        batch_config: {
          callback_url: `${doors.customer}/taken`,
          errback_url: `${doors.customer}/refused`,
        },
        globals: { from: FROM, content: 'Table' },
        messages: [{ to: ['+447700900123', '12x'] }],
      }),
    })
    const { data } = (await answer.json()) as { readonly data: { readonly batchId: string } }
    const heard = async () => doors.heard.get(data.batchId) ?? []
    const both = await eventually(heard, ({ length }) => length === 2)
    const seen = both.map(
      ({ to, status, '@url': url = '' }) => `${to} ${status} ${url.split('?')[0]}`,
    )
    assert.deepEqual(new Set(seen), new Set(['+447700900123 1 /taken', '12x 0 /refused']))
  })

  test(`a stock Kannel chained to the door by HTTP hears every status of ${count} messages`, async (t) => {
    if (!hasTool(t, ['sh', '-c', 'command -v bearerbox'], 'kannel')) return
    const kannel = await startKannel({
      port: 0,
      username: '',
      password: '',
      smsc: await chained(doors),
    })
    t.after(kannel.stop)
    // It takes our reply for a message centre's answer, and tells that itself.
    const all = messages(count, 4_000)
    await sendAll(all, async ({ id, to }) => {
      const query = new URLSearchParams({
        username: 'tester',
        password: 'tester',
        from: FROM,
        to,
        text: `Table ${id}`,
        'dlr-mask': '31',
        'dlr-url': `${doors.customer}/dlr?id=${id}&type=%d`,
      })
      const answer = await fetch(`http://127.0.0.1:${kannel.sendsmsPort}/cgi-bin/sendsms?${query}`)
      assert.equal(answer.status, 202, await answer.text())
    })
    await heardAll(
      doors,
      all,
      ({ end }) => ['8', ...end.kannel],
      ({ type = '' }) => type,
    )
  })
}

async function chained({ kannel }: Doors): Promise<string> {
  return `group = smsc
smsc = http
smsc-id = delivrd
system-type = kannel
smsc-username = anybody
smsc-password = ${KEY}
port = ${await freePort()}
connect-allow-ip = 127.0.0.1
send-url = "${kannel}/cgi-bin/sendsms"`
}

// oxlint-disable-next-line max-params -- what is awaited, and how it is read
export async function heardAll(
  { heard }: Doors,
  all: readonly One[],
  expected: (one: One) => readonly string[],
  word: (fields: Heard) => string,
): Promise<void> {
  const wordsOf = ({ id }: One) => (heard.get(id) ?? []).map(word)
  // Nothing is told twice, and what is final is told last.
  const missing = () =>
    all
      .filter((one) => wordsOf(one).join() !== expected(one).join())
      .map((one) => `${one.id} ${one.end.name}: ${wordsOf(one).join()}`)
  await eventually(
    async () => missing(),
    (left) => left.length === 0,
    { withinMs: 120_000 },
  )
  assert.deepEqual(missing(), [])
}
