import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import { splitText } from '../../src/smpp/split.ts'
import type { TheirFields, TheirPdu, TheirSession } from './npm-smpp.ts'
import { npmSmpp } from './npm-smpp.ts'
import { answerAsCentre, answerAsEsme, now, openCentre, openEsme } from './socket-session.ts'

type Ask = 'bind_transceiver' | 'submit_sm' | 'query_sm'

const ask = (session: TheirSession, command: Ask, fields: TheirFields) =>
  new Promise<TheirPdu>((resolve) => session[command](fields, resolve))

const RECEIPT_TEXT = encodeGsm7('id:m1 sub:001 dlvrd:001 stat:DELIVRD err:000') ?? assert.fail()

test('a client built on the smpp package binds, submits and gets its receipt from us', async (t) => {
  const centre = await openCentre(answerAsCentre())
  t.after(centre.close)
  const client = npmSmpp.connect(`smpp://127.0.0.1:${centre.port}`)
  t.after(() => client.close())
  await once(client, 'connect')

  const bound = await ask(client, 'bind_transceiver', { system_id: 'me', password: 'pw' })
  assert.equal(bound['system_id'], 'Centre')
  assert.equal(bound['sc_interface_version'], 0x34)
  const [link] = centre.links
  assert.equal(link?.session.boundAs, 'bind_transceiver')

  const submitted = await ask(client, 'submit_sm', {
    source_addr: 'Delivrd',
    destination_addr: '37255512345',
    registered_delivery: 1,
    short_message: 'Tere €',
  })
  assert.equal(submitted['message_id'], 'm1')
  const [, submit] = link?.events.flatMap((e) => (e.kind === 'request' ? [e.pdu] : [])) ?? []
  if (submit?.command !== 'submit_sm') assert.fail()
  assert.deepEqual(submit.short_message, encodeGsm7('Tere €'))

  const arrived = once(client, 'deliver_sm') as Promise<[TheirPdu]>
  link?.say((session) =>
    session.request(
      {
        command: 'deliver_sm',
        esm_class: 4,
        source_addr: '37255512345',
        short_message: RECEIPT_TEXT,
        tlvs: { receipted_message_id: 'm1', message_state: 2 },
      },
      'receipt of m1',
      now(),
    ),
  )
  const [receipt] = await arrived
  assert.equal(receipt['receipted_message_id'], 'm1')
  assert.equal(receipt['message_state'], 2)
  client.send(receipt.response())
  const answered = await link?.next('response')
  assert.equal(answered?.request.tag, 'receipt of m1')

  const state = await ask(client, 'query_sm', { message_id: 'm1' })
  assert.equal(state['message_state'], 2)
  await new Promise<TheirPdu>((resolve) => client.enquire_link(resolve))
  await new Promise<TheirPdu>((resolve) => client.unbind(resolve))
  await link?.closed
  assert.deepEqual(link?.events.at(-1), { kind: 'stop', because: 'unbound_by_peer' })
})

test('we bind, submit and get a receipt from a centre built on the smpp package', async (t) => {
  const server = npmSmpp.createServer((session) => {
    session.on('error', () => {})
    session.on('bind_transceiver', (pdu: TheirPdu) => {
      session.send(pdu.response({ system_id: 'Theirs' }))
    })
    session.on('submit_sm', (pdu: TheirPdu) => {
      session.send(pdu.response({ message_id: 'their-1' }))
      session.deliver_sm(
        {
          esm_class: 4,
          source_addr: pdu['destination_addr'],
          short_message: 'id:their-1 stat:DELIVRD',
          receipted_message_id: 'their-1',
        },
        (response) => session.emit('receipt answered', response),
      )
    })
    session.on('unbind', (pdu: TheirPdu) => session.send(pdu.response()))
    session.on('receipt answered', (pdu: TheirPdu) => server.emit('receipt answered', pdu))
  })
  server.listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const link = await openEsme((server.address() as AddressInfo).port, answerAsEsme)

  const receiptAnswered = once(server, 'receipt answered') as Promise<[TheirPdu]>
  link.say((session) =>
    session.bind({ command: 'bind_transceiver', system_id: 'me', interface_version: 0x34 }, now()),
  )
  const bound = await link.next('bound')
  assert.equal('system_id' in bound.pdu && bound.pdu.system_id, 'Theirs')

  const split = splitText('Tere, maailm ж', { reference: 1 })
  const [segment] = split.kind === 'split' ? split.segments : []
  link.say((session) =>
    session.request(
      { command: 'submit_sm', destination_addr: '37255512345', data_coding: 8, ...segment },
      'message 1',
      now(),
    ),
  )
  const response = await link.next('response')
  assert.equal(response.request.tag, 'message 1')
  assert.equal('message_id' in response.pdu && response.pdu.message_id, 'their-1')
  const receipt = await link.next('request')
  assert.deepEqual(receipt.pdu.tlvs, { receipted_message_id: 'their-1' })
  const [answer] = await receiptAnswered
  assert.equal(answer.command_status, 0)

  link.say((session) => session.unbind(now()))
  assert.deepEqual(await link.next('stop'), { kind: 'stop', because: 'unbound' })
  await link.closed
})
