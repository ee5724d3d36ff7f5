import assert from 'node:assert/strict'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import type { EventHandler } from './socket-session.ts'
import { answerAsCentre, answerAsEsme, now, openCentre, openEsme } from './socket-session.ts'
import { hasTool, readAnswers } from './tools.ts'

const PROBE = ['perl', '-MNet::SMPP', '-e', '1']
const DEBIAN_PACKAGE = 'libnet-smpp-perl'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** A running script with everything it has printed so far. */
function run(args: readonly string[]) {
  const child: ChildProcessWithoutNullStreams = spawn('perl', args)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => (said.err += String(chunk)))
  const ended = once(child, 'close').then(([code]) => {
    assert.equal(code, 0, said.err)
    return readAnswers(said.out)
  })
  return { child, said, ended }
}

test('a client built on Net::SMPP binds, submits and gets its receipt from us', async (t) => {
  if (!hasTool(t, PROBE, DEBIAN_PACKAGE)) return
  const answer = answerAsCentre()
  const receiptAfterSubmit: EventHandler = (link, event) => {
    answer(link, event)
    if (event.kind !== 'request' || event.pdu.command !== 'submit_sm') return
    link.session.request(
      {
        command: 'deliver_sm',
        esm_class: 4,
        source_addr: event.pdu.destination_addr,
        short_message: encodeGsm7('id:m1 stat:DELIVRD') ?? assert.fail(),
        tlvs: { receipted_message_id: 'm1', message_state: 2 },
      },
      'receipt',
      now(),
    )
  }
  const centre = await openCentre(receiptAfterSubmit)
  t.after(centre.close)

  const { ended } = run([script('net-smpp-client.pl'), String(centre.port)])
  assert.deepEqual(await ended, {
    bind_status: '0',
    system_id: 'Centre',
    submit_status: '0',
    message_id: 'm1',
    receipt_cmd: '5',
    receipt_text: 'id:m1 stat:DELIVRD',
    receipted_message_id: 'm1',
    message_state: '2',
    multi_id: 'm2',
    query_state: '2',
    enquire_status: '0',
    unbind_status: '0',
  })
  const [link] = centre.links
  await link?.closed
  const requests =
    link?.events.flatMap((event) => (event.kind === 'request' ? [event.pdu] : [])) ?? []
  assert.deepEqual(
    requests.map(({ command }) => command),
    ['bind_transceiver', 'submit_sm', 'submit_multi', 'query_sm'],
  )
  assert.deepEqual(requests[1]?.tlvs, { user_message_reference: 513 })
  assert.ok(
    link?.events.some((event) => event.kind === 'response'),
    'it answered the receipt',
  )
  assert.ok(!link?.events.some((event) => event.kind === 'unreadable'))
})

test('we bind, submit and get a receipt from a centre built on Net::SMPP', async (t) => {
  if (!hasTool(t, PROBE, DEBIAN_PACKAGE)) return
  const { child, said, ended } = run([script('net-smpp-server.pl')])
  t.after(() => child.kill())
  while (!/^port=\d+\n/.test(said.out)) await once(child.stdout, 'data')
  const link = await openEsme(Number(readAnswers(said.out)['port']), answerAsEsme)

  link.say((session) =>
    session.bind({ command: 'bind_transceiver', system_id: 'delivrd', password: 'pw' }, now()),
  )
  const bound = await link.next('bound')
  assert.equal('system_id' in bound.pdu && bound.pdu.system_id, 'PerlCentre')

  const submit = {
    command: 'submit_sm',
    destination_addr: '37255512345',
    validity_period: '000001000000000R',
    registered_delivery: 1,
    short_message: encodeGsm7('Tere') ?? assert.fail(),
  } as const
  link.say((session) => session.request(submit, 'taken', now()))
  const receipt = await link.next('request')
  if (receipt.pdu.command !== 'deliver_sm') assert.fail()
  assert.equal(receipt.pdu.esm_class, 4)
  assert.deepEqual(receipt.pdu.tlvs, { receipted_message_id: '0a1b', message_state: 2 })

  link.say((session) => session.request(submit, 'throttled', now()))
  link.say((session) => session.unbind(now()))
  await link.next('stop')
  const answers = link.events.flatMap((event) => (event.kind === 'response' ? [event] : []))
  assert.deepEqual(
    answers.map(({ request, pdu }) => [request.tag, pdu.status]),
    [
      ['taken', 0],
      ['throttled', COMMAND_STATUS.ESME_RTHROTTLED],
    ],
  )
  await link.closed
  const { port: _, ...heard } = await ended
  assert.deepEqual(heard, {
    system_id: 'delivrd',
    password: 'pw',
    destination_addr: '37255512345',
    short_message: 'Tere',
    esm_class: '0',
    validity_period: '000001000000000R',
    receipt_answer: '0',
    enquire_answer: '0',
    unbound: '1',
  })
})
