import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import { splitText } from '../../src/smpp/split.ts'
import type { Answered, CustomerOptions } from '../customer.ts'
import { Customer, bindCustomer } from '../customer.ts'
import { startSimulator } from '../simulator.ts'
import type { Simulator } from '../simulator.ts'
import { findBehaviour, magicNumber } from './magic.ts'
import { findScenario } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const seed = Number(process.env['SEED'] ?? 7)
const running: Simulator[] = []
after(async () => {
  await Promise.all(running.map((simulator) => simulator.stop()))
})

function scenarioNamed(name: string): Scenario {
  const found = findScenario(name)
  if (found.kind !== 'scenario') throw new Error(found.because)
  return found.scenario
}

async function simulate(change: Partial<Scenario> = {}): Promise<Simulator> {
  const scenario = { ...scenarioNamed('fast'), ...change }
  const pace = { hours: 100_000, seconds: 10 }
  const simulator = await startSimulator({ port: 0, controlPort: 0, seed, scenario, pace })
  running.push(simulator)
  return simulator
}

/** Polls until the condition holds; fails after ten seconds. */
async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`)
    await pause(5)
  }
}

const numberOf = (behaviour: string, at = 0): string => {
  const found = findBehaviour(behaviour)
  if (found === null) throw new Error(`no behaviour ${behaviour}`)
  return magicNumber(found, at).slice(1)
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words)

function send(customer: Customer, to: string, words = 'Hello'): Promise<Answered> {
  return new Promise((resolve) => {
    customer.submit({ to, octets: text(words) }, resolve)
    customer.flush()
  })
}

const bodies = (customer: Customer): string[] =>
  customer.delivered.map((pdu) =>
    pdu.command === 'deliver_sm' ? String.fromCharCode(...pdu.short_message) : '(data_sm)',
  )

const bindTo = (simulator: Simulator, more: Partial<CustomerOptions> = {}): Promise<Customer> =>
  bindCustomer({ port: simulator.port, ...more })

test('a submission is accepted, delivered, receipted, and known as the truth', async () => {
  const simulator = await simulate()
  const customer = await bindTo(simulator)
  const answer = await send(customer, '447700900000')
  assert.equal(answer.status, 0)
  await until('the receipt', () => customer.delivered.length === 1)
  const [receipt] = customer.delivered
  assert.ok(receipt?.command === 'deliver_sm')
  assert.equal(receipt.esm_class, 0x04)
  assert.equal(receipt.source_addr, '447700900000')
  assert.match(
    bodies(customer)[0]!,
    /^id:2000000001 sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:Hello$/,
  )
  await until(
    'the acknowledgement',
    () => simulator.truth().submits[0]?.receipts[0]?.ackedAtMs !== null,
  )
  const [record] = simulator.truth().submits
  assert.equal(record?.text, 'Hello')
  assert.equal(record?.answer, 'accepted')
  assert.ok(record?.handsetAtMs)
  await customer.unbind()
})

test('a receipt can come before the answer to its submission', async () => {
  const simulator = await simulate()
  const customer = await bindTo(simulator)
  let isAnswered = false
  let cameFirst = false
  customer.onDelivered = () => {
    cameFirst = !isAnswered
  }
  await send(customer, numberOf('receipt-before-answer'))
  isAnswered = true
  await until('the receipt', () => customer.delivered.length === 1)
  assert.ok(cameFirst)
})

test('receipts that were not acknowledged come again over the next connection', async () => {
  const simulator = await simulate()
  const deaf = await bindTo(simulator, { acknowledge: () => null })
  await send(deaf, numberOf('delivered'))
  await until('the first try', () => deaf.delivered.length === 1)
  deaf.vanish()
  const second = await bindTo(simulator)
  await until('the second try', () => second.delivered.length === 1)
  await until(
    'the acknowledgement',
    () => simulator.truth().submits[0]?.receipts[0]?.ackedAtMs !== null,
  )
  assert.equal(simulator.truth().submits[0]?.receipts[0]?.sent, 2)
})

test('a receipt refused for now comes again', async () => {
  const simulator = await simulate()
  let asked = 0
  const customer = await bindTo(simulator, {
    acknowledge: () => (++asked === 1 ? COMMAND_STATUS.ESME_RX_T_APPN : 0),
  })
  await send(customer, numberOf('delivered'))
  await until('the second try', () => customer.delivered.length === 2)
})

test('receipts go to a receiver of the same customer, and not over a transmitter', async () => {
  const simulator = await simulate()
  const transmitter = await bindTo(simulator, { as: 'bind_transmitter' })
  const stranger = await bindTo(simulator, { systemId: 'stranger' })
  const receiver = await bindTo(simulator, { as: 'bind_receiver' })
  await send(transmitter, numberOf('delivered'))
  await until('the receipt', () => receiver.delivered.length === 1)
  assert.equal(transmitter.delivered.length, 0)
  assert.equal(stranger.delivered.length, 0)
})

test('a connection breaks on request, and the truth says whether the text was taken', async () => {
  const simulator = await simulate()
  for (const [behaviour, isTaken] of [
    ['dropped-and-taken', true],
    ['dropped-and-lost', false],
  ] as const) {
    const customer = await bindTo(simulator)
    assert.equal((await send(customer, numberOf(behaviour))).status, 'lost')
    const record = simulator.truth().submits.at(-1)
    assert.equal(record?.isTaken, isTaken)
    assert.equal(record?.answer, 'none')
  }
  const again = await bindTo(simulator)
  await until('the receipt of the taken one', () => again.delivered.length === 1)
})

test('a throttled number is accepted at the third try, and a busy centre throttles the rest', async () => {
  const simulator = await simulate({ ratePerSecond: 20 })
  const customer = await bindTo(simulator)
  const tries: Answered[] = []
  for (let at = 0; at < 3; at++) tries.push(await send(customer, numberOf('throttled-twice')))
  assert.deepEqual(
    tries.map(({ status }) => status),
    [0x58, 0x58, 0],
  )
  const many = await Promise.all(
    Array.from({ length: 40 }, (_, at) => send(customer, numberOf('delivered', at))),
  )
  const throttled = many.filter(({ status }) => status === COMMAND_STATUS.ESME_RTHROTTLED)
  assert.ok(throttled.length >= 20, `${throttled.length} of 40 throttled`)
})

test('binds are refused as told: the wrong password, then a number of times', async () => {
  const simulator = await simulate({ password: 'secret' })
  const wrong = new Customer({ port: simulator.port })
  assert.equal(
    await wrong.bind({ port: simulator.port, password: 'guess' }),
    COMMAND_STATUS.ESME_RINVPASWD,
  )
  simulator.smsc.refuseBinds(1)
  const refused = new Customer({ port: simulator.port })
  assert.equal(
    await refused.bind({ port: simulator.port, password: 'secret' }),
    COMMAND_STATUS.ESME_RBINDFAIL,
  )
  await bindTo(simulator, { password: 'secret' })
})

test('a message can be asked about, replaced while it waits, and cancelled', async () => {
  const simulator = await simulate()
  const customer = await bindTo(simulator)
  const answer = await send(customer, numberOf('delivered-slowly'))
  assert.ok('message_id' in answer)
  const about = { message_id: answer.message_id, source_addr: 'Delivrd' }
  const before = await customer.ask({ command: 'query_sm', ...about })
  assert.equal((before as { message_state?: number }).message_state, 1)
  const replaced = await customer.ask({
    command: 'replace_sm',
    ...about,
    short_message: text('Other'),
  })
  assert.equal(replaced.status, 0)
  assert.equal(simulator.truth().submits[0]?.text, 'Other')
  assert.equal((await customer.ask({ command: 'cancel_sm', ...about })).status, 0)
  await until('the receipt', () => customer.delivered.length === 1)
  assert.match(bodies(customer)[0]!, /stat:DELETED/)
  assert.equal(
    (await customer.ask({ command: 'cancel_sm', ...about })).status,
    COMMAND_STATUS.ESME_RCANCELFAIL,
  )
  assert.equal(simulator.truth().submits[0]?.handsetAtMs, null)
})

test('a long text is joined from its segments, and only the segments asked for are receipted', async () => {
  const simulator = await simulate()
  const customer = await bindTo(simulator)
  const words = 'A text of several segments. '.repeat(15)
  const split = splitText(words, { reference: 77 })
  assert.ok(split.kind === 'split' && split.segments.length === 3)
  const to = numberOf('last-segment-fails')
  for (const { short_message, esm_class } of split.segments) {
    customer.submit({ to, octets: short_message, esmClass: esm_class }, () => {})
  }
  customer.flush()
  await until('three receipts', () => customer.delivered.length === 3)
  const { submits } = simulator.truth()
  assert.equal(submits.map((record) => record.text).join(''), words)
  assert.deepEqual(
    submits.map(({ segment, segments, reference }) => [segment, segments, reference]),
    [
      [1, 3, 77],
      [2, 3, 77],
      [3, 3, 77],
    ],
  )
  assert.deepEqual(
    submits.map(({ receipts }) => receipts.map(({ stat }) => stat)),
    [['DELIVRD'], ['DELIVRD'], ['UNDELIV']],
  )
  assert.deepEqual(
    submits.map(({ handsetAtMs }) => handsetAtMs !== null),
    [true, true, false],
  )
})

test('a recipient texts back, once, and the words are not a receipt', async () => {
  const simulator = await simulate()
  const customer = await bindTo(simulator)
  const to = numberOf('replies-like-a-receipt')
  await send(customer, to)
  await send(customer, to)
  await until('two receipts and one text', () => customer.delivered.length === 3)
  const texts = customer.delivered.filter((pdu) => pdu.esm_class === 0)
  assert.equal(texts.length, 1)
  assert.equal(texts[0]?.source_addr, to)
  assert.ok(bodies(customer).includes('id:1 stat:DELIVRD'))
})

test('the control port tells the truth and makes trouble', async () => {
  const simulator = await simulate()
  const customer = await bindTo(simulator)
  await send(customer, numberOf('fake-delivered'))
  await until('the receipt', () => customer.delivered.length === 1)
  const door = `http://127.0.0.1:${simulator.controlPort}`
  const lines = (await (await fetch(`${door}/truth`)).text()).trim().split('\n')
  const record = JSON.parse(lines[0]!) as { behaviour: string; handsetAtMs: number | null }
  assert.deepEqual([record.behaviour, record.handsetAtMs], ['fake-delivered', null])
  const said = await fetch(`${door}/inbound`, {
    method: 'POST',
    body: JSON.stringify({ from: '447700900123', to: 'Delivrd', text: 'STOP' }),
  })
  assert.equal(said.status, 202)
  await until('the text', () => bodies(customer).includes('STOP'))
  await fetch(`${door}/drop-links`, { method: 'POST' })
  await customer.closed
})

test('strangers on the port harm nobody', async () => {
  const simulator = await simulate()
  const customer = await bindTo(simulator)
  await assert.rejects(fetch(`http://127.0.0.1:${simulator.port}/`))
  assert.equal((await send(customer, numberOf('delivered'))).status, 0)
})

test('ids come again after a restart that forgets where it was', async () => {
  const simulator = await simulate()
  const first = await send(await bindTo(simulator), numberOf('delivered'))
  simulator.smsc.restart({ reuseIds: true })
  const second = await send(await bindTo(simulator), numberOf('delivered', 1))
  assert.ok('message_id' in first && 'message_id' in second)
  assert.equal(first.message_id, second.message_id)
})
