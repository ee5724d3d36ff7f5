import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { COMMAND_STATUS as S } from '../../src/smpp/command-status.ts'
import { readText } from '../../src/adapters/smpp-server/read-text.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import { eventually } from '../support/pipeline-world.ts'
import { type SmppClient, openSmppClient } from '../support/smpp-client.ts'
import { type SmppDoorWorld, openSmppDoorWorld } from '../support/smpp-door-world.ts'

let world: SmppDoorWorld
let folder: string
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'delivrd-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const how = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost'
  const made = spawnSync('openssl', [...how.split(' '), '-keyout', key, '-out', cert])
  const hasTls = made.status === 0 && readFileSync(cert).length > 0
  world = await openSmppDoorWorld({ tls: hasTls ? { port: 0, cert, key } : null })
})
after(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

let lastNumber = 37255910000
const submit = async (client: SmppClient): Promise<string> => {
  const answer = await client.ask<'submit_sm_resp'>({
    command: 'submit_sm',
    source_addr_ton: 5,
    source_addr: 'Harbour',
    dest_addr_ton: 1,
    destination_addr: String((lastNumber += 1)),
    short_message: encodeGsm7('Your table is ready') ?? assert.fail(),
    registered_delivery: 1,
  })
  assert.equal(answer.status, 0)
  return answer.message_id
}

const submitMany = async (count: number): Promise<ReadonlySet<string>> => {
  const sender = await openSmppClient(world.port, { as: 'bind_transmitter' })
  const ids = await Promise.all(Array.from({ length: count }, () => submit(sender)))
  await sender.leave()
  return new Set(ids)
}

const callbackStates = async (): Promise<readonly string[]> => {
  const { rows } = await world.pool.query<{ state: string }>(
    'select distinct state from callbacks order by state',
  )
  return rows.map(({ state }) => state)
}

const untilHeard = (client: SmppClient, ids: ReadonlySet<string>) =>
  eventually(
    async () => [...ids].filter((id) => !client.heard.some(({ said }) => said.id === id)).length,
    (missing) => missing === 0,
  )

test('receipts wait for a client that is away, and are told over whichever session it binds', async () => {
  const ids = await submitMany(30)
  await eventually(
    async () =>
      (await world.pool.query("select 1 from messages where status = 'delivered'")).rowCount,
    (count) => count === ids.size,
  )
  assert.deepEqual(await callbackStates(), ['waiting'])
  const [one, other] = [
    await openSmppClient(world.port, { as: 'bind_receiver' }),
    await openSmppClient(world.port, { as: 'bind_receiver' }),
  ]
  await eventually(
    async () => one.heard.length + other.heard.length,
    (count) => count >= ids.size,
  )
  assert.deepEqual(
    new Set([...one.heard, ...other.heard].map(({ said }) => said.id ?? '')),
    new Set(ids),
  )
  await eventually(callbackStates, (states) => states.join() === 'heard')
  await Promise.all([one.leave(), other.leave()])
})

test('what a client did not answer before it was gone is told again', async () => {
  const ids = await submitMany(5)
  const dumb = await openSmppClient(world.port, { answer: () => null })
  await untilHeard(dumb, ids)
  dumb.socket.destroy()
  const client = await openSmppClient(world.port)
  await untilHeard(client, ids)
  await client.leave()
})

test('a receipt is told again after a passing error, and not after one for good', async () => {
  const again = await submitMany(1)
  let said = 0
  const busy = await openSmppClient(world.port, {
    answer: () => ((said += 1) === 1 ? S.ESME_RX_T_APPN : 0),
  })
  await eventually(
    async () => busy.heard.length,
    (count) => count === 2,
  )
  assert.deepEqual(new Set(busy.heard.map(({ said: { id } }) => id)), again)
  await busy.leave()
  await submitMany(1)
  const deaf = await openSmppClient(world.port, { answer: () => S.ESME_RX_P_APPN })
  await eventually(callbackStates, (states) => states.includes('dead'))
  assert.equal(deaf.heard.length, 1)
  const { rows } = await world.pool.query<{ attempts: { error: string }[] }>(
    "select attempts from callbacks where state = 'dead'",
  )
  assert.equal(rows[0]?.attempts[0]?.error, 'it was answered ESME_RX_P_APPN')
  await deaf.leave()
})

test('a client of SMPP 3.3 hears receipts without parameters that it does not know', async () => {
  const client = await openSmppClient(world.port, { version: 0x33 })
  await submit(client)
  await eventually(
    async () => client.heard.length,
    (count) => count === 1,
  )
  assert.deepEqual(client.heard[0]?.pdu.tlvs, {})
  await client.leave()
})

test('texts that come in reach a login whose endpoint asks for them', async () => {
  const client = await openSmppClient(world.port, { as: 'bind_receiver' })
  await world.pool.query(
    `update callback_endpoints set events = '{inbound.received}' where kind = 'login'`,
  )
  const text = 'Yes, we will come, all of us. '.repeat(6).trim()
  world.simulator.smsc.sendInbound({ systemId: 'journey', from: '37255500001', to: '12345', text })
  await eventually(
    async () => client.heard.length,
    (count) => count === 2,
  )
  const read = client.heard.map(({ pdu }) => readText(pdu))
  assert.equal(read.map((one) => one.text).join(''), text)
  assert.deepEqual(
    client.heard.map(({ pdu }) => [pdu.source_addr, pdu.destination_addr, pdu.esm_class]),
    Array(2).fill(['37255500001', '12345', 0x40]),
  )
  await client.leave()
})

test('the door is open over TLS too', async (t) => {
  if (world.door.tlsPort === null) return t.skip('needs openssl')
  const client = await openSmppClient(world.door.tlsPort, { isTls: true })
  const id = await submit(client)
  await untilHeard(client, new Set([id]))
  await client.leave()
})
