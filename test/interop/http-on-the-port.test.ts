import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import test from 'node:test'
import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import { decodePdu } from '../../src/smpp/pdu.ts'
import { answerAsCentre, answerAsEsme, now, openCentre, openEsme } from './socket-session.ts'

test('an HTTP request on the SMPP port is nacked and closed, and the next caller is served', async (t) => {
  const centre = await openCentre(answerAsCentre())
  t.after(centre.close)

  const stray = connect(centre.port, '127.0.0.1')
  const received: Buffer[] = []
  stray.on('data', (chunk) => received.push(Buffer.from(chunk)))
  stray.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(stray, 'close')
  const decoded = decodePdu(Buffer.concat(received))
  assert.deepEqual(decoded.kind === 'pdu' && decoded.pdu, {
    command: 'generic_nack',
    status: COMMAND_STATUS.ESME_RINVCMDLEN,
    sequence: 0,
    tlvs: {},
  })
  assert.deepEqual(centre.links[0]?.events, [{ kind: 'stop', because: 'http' }])

  const link = await openEsme(centre.port, answerAsEsme)
  link.say((session) => session.bind({ command: 'bind_transceiver', system_id: 'me' }, now()))
  await link.next('bound')
})

test('a web server where a centre should be ends our session at once', async (t) => {
  const server = createServer((_, response) => response.end('hello'))
  server.listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  const link = await openEsme(
    typeof address === 'object' && address !== null ? address.port : 0,
    answerAsEsme,
  )
  link.say((session) => session.bind({ command: 'bind_transceiver', system_id: 'me' }, now()))
  assert.deepEqual(await link.next('stop'), { kind: 'stop', because: 'http' })
})
