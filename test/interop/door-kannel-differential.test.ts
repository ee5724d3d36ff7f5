import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { KANNEL_DOOR } from '../../src/adapters/doors/kannel/door.ts'
import { serveDoor } from '../../src/adapters/doors/shared/open-ports.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import { createSending } from '../../src/flows/sending.ts'
import { openCompatibleWorld } from '../support/compatible-world.ts'
import {
  BASE,
  CARRIED,
  DIFFERENT,
  type KannelAsk,
  PASSWORD,
  get,
  sameAsks,
} from '../support/kannel-asks.ts'
import { startKannel } from '../support/kannel-process.ts'
import { clock, eventually, log, startProcess } from '../support/pipeline-world.ts'
import { type Submit, startSmallCentre } from '../support/small-centre.ts'
import { freePort } from '../support/server-process.ts'
import { ROOT } from '../support/tree.ts'
import { hasTool } from './tools.ts'

const hasKannel = (t: TestContext): boolean =>
  hasTool(t, ['sh', '-c', 'command -v bearerbox'], 'kannel')

type Side = { readonly port: number; readonly password: string }

/** The status and the text of what a side answers. */
async function answerOf({ port, password }: Side, ask: KannelAsk): Promise<string> {
  const filled = (written: string): string => written.replaceAll(PASSWORD, password)
  const body = Buffer.from(filled(ask.body ?? ''), 'latin1')
  const headers = Object.entries(ask.headers ?? {}).map(([name, value]) => [name, filled(value)])
  const asking = request({
    host: '127.0.0.1',
    port,
    method: ask.method,
    path: filled(ask.path),
    headers: { ...Object.fromEntries(headers), 'content-length': body.length },
  })
  asking.end(body)
  const [reply] = await once(asking, 'response')
  return `${reply.statusCode} ${await text(reply)}`
}

const AT_ONCE = 8

async function forEach<One>(all: readonly One[], act: (one: One) => Promise<void>): Promise<void> {
  const waiting = all.values()
  const worker = async () => {
    for (const one of waiting) await act(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** A stock Kannel whose message centre takes everything at once, and our door. */
async function openBoth(t: TestContext): Promise<{ readonly kannel: Side; readonly ours: Side }> {
  const taking = createServer((_asked, reply) =>
    reply.writeHead(202).end('0: Accepted for delivery'),
  )
  taking.listen(0)
  await once(taking, 'listening')
  const smsc = [
    'group = smsc\nsmsc = http\nsmsc-id = Main\nsystem-type = kannel',
    'smsc-username = a\nsmsc-password = b\nconnect-allow-ip = 127.0.0.1',
    `port = ${await freePort()}`,
    `send-url = "http://127.0.0.1:${(taking.address() as AddressInfo).port}/"`,
  ].join('\n')
  const kannel = await startKannel({ port: 0, username: '', password: '', smsc })
  const world = await openCompatibleWorld()
  const app = await serveDoor(KANNEL_DOOR, world.deps)
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(async () => {
    await kannel.stop()
    await app.close()
    await world.end()
    taking.closeAllConnections()
    taking.close()
  })
  const { port } = app.server.address() as AddressInfo
  return {
    kannel: { port: kannel.sendsmsPort, password: 'tester' },
    ours: { port, password: 'secret' },
  }
}

const SEED = 20_261_122

test('a stock Kannel and our door answer more than a thousand requests alike, to the letter', async (t) => {
  if (!hasKannel(t)) return
  const { kannel, ours } = await openBoth(t)
  const asks = sameAsks({ seed: Number(process.env['SEED'] ?? SEED), mixtures: 500 })
  assert.ok(asks.length > 1_000)
  const heard = new Set<string>()
  await forEach(asks, async (ask) => {
    const theirs = await answerOf(kannel, ask)
    heard.add(theirs)
    assert.equal(await answerOf(ours, ask), theirs, JSON.stringify(ask))
  })
  // Nothing is alike for want of variety.
  assert.ok(heard.size >= 25, [...heard].join('\n'))

  const page = readFileSync(join(ROOT, 'docs/compatible-doors.md'), 'utf8')
  for (const [ask, theirs, answer, why] of DIFFERENT) {
    const both = [await answerOf(kannel, ask), await answerOf(ours, ask)]
    assert.deepEqual(both, [theirs, answer], JSON.stringify(ask))
    assert.ok(page.includes(why), `the page of the doors says nothing of: ${why}`)
  }
})

async function startCentre() {
  const submits = new Map<string, Submit>()
  const centre = await startSmallCentre((pdu, caller) => {
    submits.set(pdu.destination_addr, pdu)
    const { sequence } = pdu
    caller.say({ command: 'submit_sm_resp', sequence, status: 0, message_id: String(submits.size) })
  })
  return { submits, centre }
}

/** Kannel says that its messages may be stored, which is what they are anyhow. */
const STORE_AND_FORWARD = 0x03

const carried = (submit: Submit | undefined) =>
  submit && {
    esm_class: submit.esm_class & ~STORE_AND_FORWARD,
    data_coding: submit.data_coding,
    protocol_id: submit.protocol_id,
    priority_flag: submit.priority_flag,
    hex: Buffer.from(submit.short_message).toString('hex'),
  }

test('what a stock Kannel hands to a message centre, we hand to ours', async (t) => {
  if (!hasKannel(t)) return
  const [theirs, ours] = [await startCentre(), await startCentre()]
  const kannel = await startKannel({ port: theirs.centre.port, username: 'us', password: 'secret' })
  const world = await openCompatibleWorld()
  const { pool, random } = world
  await pool.query('update provider_accounts set settings = settings || $1', [
    { port: ours.centre.port, window: 50 },
  ])
  const edges = { clock, random, log }
  const sending = createSending({
    intake: createIntake({ store: postgresIntakeStore(pool, 7), ...edges }),
    campaigns: { store: postgresCampaignStore(pool, 8), ...edges },
  })
  const { pipeline } = await startProcess(pool)
  const app = await serveDoor(KANNEL_DOOR, { ...world.deps, clock, sending })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(async () => {
    await kannel.stop()
    await pipeline.stop()
    await app.close()
    await Promise.all([theirs.centre.stop(), ours.centre.stop()])
    await world.end()
  })
  const { text: _, ...fields } = BASE
  const numberOf = (at: number): string => `4477009003${String(at).padStart(2, '0')}`
  const { port } = app.server.address() as AddressInfo
  for (const [at, [query]] of CARRIED.entries()) {
    const { path, method } = get({ ...fields, to: `%2B${numberOf(at)}` })
    const ask = { method, path: `${path}&${query}` }
    const both = [
      await answerOf({ port: kannel.sendsmsPort, password: 'tester' }, ask),
      await answerOf({ port, password: 'secret' }, ask),
    ]
    assert.deepEqual(both, Array(2).fill('202 0: Accepted for delivery'), query)
  }
  await eventually(
    async () => Math.min(theirs.submits.size, ours.submits.size),
    (count) => count === CARRIED.length,
  )
  const page = readFileSync(join(ROOT, 'docs/compatible-doors.md'), 'utf8')
  for (const [at, [query, why]] of CARRIED.entries()) {
    const number = numberOf(at)
    const [one, other] = [theirs, ours].map(({ submits }) =>
      carried(submits.get(number) ?? submits.get(`+${number}`)),
    )
    if (why === null) assert.deepEqual(other, one, query)
    else {
      assert.notDeepEqual(other, one, query)
      assert.ok(page.includes(why), `the page of the doors says nothing of: ${why}`)
    }
  }
})
