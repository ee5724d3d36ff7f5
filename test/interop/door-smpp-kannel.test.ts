import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import test from 'node:test'
import { startKannel } from '../support/kannel-process.ts'
import { eventually } from '../support/pipeline-world.ts'
import { PASSWORD, openSmppDoorWorld } from '../support/smpp-door-world.ts'
import { hasTool } from './tools.ts'

const COUNT = Number(process.env['DOOR_MESSAGES'] ?? 100)
const AT_ONCE = 20
const DELIVERED = '1'

test('a stock Kannel is bound to the door, and its own customers hear of every message', async (t) => {
  if (!hasTool(t, ['sh', '-c', 'command -v bearerbox'], 'kannel')) return
  const world = await openSmppDoorWorld()
  t.after(world.close)
  const heard = new Map<string, string[]>()
  const customer = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost')
    const id = searchParams.get('id') ?? ''
    heard.set(id, [...(heard.get(id) ?? []), searchParams.get('type') ?? ''])
    response.end()
  }).listen(0)
  await once(customer, 'listening')
  t.after(() => customer.close())
  const address = customer.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const kannel = await startKannel({ port: world.port, username: 'customer', password: PASSWORD })
  t.after(kannel.stop)

  const send = async (id: string, to: number, text: string) => {
    const query = new URLSearchParams({
      username: 'tester',
      password: 'tester',
      from: 'Harbour',
      to: `+${to}`,
      text,
      charset: 'UTF-8',
      ...(/^[\x20-\x7e]*$/.test(text) ? {} : { coding: '2' }),
      'dlr-mask': '31',
      'dlr-url': `http://127.0.0.1:${port}/dlr?id=${id}&type=%d`,
    })
    const answer = await fetch(`http://127.0.0.1:${kannel.sendsmsPort}/cgi-bin/sendsms?${query}`)
    assert.equal(answer.status, 202, await answer.text())
  }
  const ids = Array.from({ length: COUNT }, (_, at) => `m${at}`)
  const waiting = ids.entries()
  const worker = async () => {
    for (const [at, id] of waiting) await send(id, 37255700000 + at, `Table ${at} is ready`)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await send(
    'long',
    37255799998,
    'A longer text, cut in parts by Kannel and put together here. '.repeat(5),
  )
  await send('greek', 37255799999, 'Ένα τραπέζι είναι έτοιμο')

  const isDelivered = (id: string) => heard.get(id)?.includes(DELIVERED) ?? false
  await eventually(
    async () => [...ids, 'long', 'greek'].filter((id) => !isDelivered(id)).length,
    (missing) => missing === 0,
  ).catch((error: unknown) => assert.fail(`${String(error)}\n${kannel.output().slice(-4_000)}`))
  const { submits } = world.simulator.truth()
  assert.equal(submits.filter(({ recipient }) => recipient.endsWith('99999')).length, 1)
  const { rows } = await world.pool.query<{ text: string; segments: number }>(
    `select c.text, m.segments from messages m
     join message_contents c on c.bucket = m.bucket and c.message_id = m.id
     where c.recipient in ('+37255799998', '+37255799999') order by c.recipient`,
  )
  assert.deepEqual(rows, [
    {
      text: 'A longer text, cut in parts by Kannel and put together here. '.repeat(5),
      segments: 2,
    },
    { text: 'Ένα τραπέζι είναι έτοιμο', segments: 1 },
  ])
})
