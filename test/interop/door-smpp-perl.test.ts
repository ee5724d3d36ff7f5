import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { openSmppDoorWorld } from '../support/smpp-door-world.ts'
import { hasTool, readAnswers } from './tools.ts'

const COUNT = Number(process.env['DOOR_MESSAGES'] ?? 50)
const SCRIPT = fileURLToPath(new URL('door-smpp-client.pl', import.meta.url))

test('a client built on Net::SMPP sends one after the other, parts too, and hears of each', async (t) => {
  if (!hasTool(t, ['perl', '-MNet::SMPP', '-e', '1'], 'libnet-smpp-perl')) return
  const world = await openSmppDoorWorld()
  t.after(world.close)
  const child = spawn('perl', [SCRIPT, String(world.port), String(COUNT)])
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => (said.err += String(chunk)))
  const [code] = await once(child, 'close')
  assert.equal(code, 0, said.err)
  assert.deepEqual(readAnswers(said.out), {
    bind_status: '0',
    DELIVRD: String(COUNT + 2),
    enquire_status: '0',
    unbind_status: '0',
  })
  const long = world.simulator
    .truth()
    .submits.filter(({ recipient }) => recipient.endsWith('99999'))
  assert.deepEqual(
    long.map(({ segment, segments, reference }) => ({ segment, segments, reference })),
    [
      { segment: 1, segments: 2, reference: 77 },
      { segment: 2, segments: 2, reference: 77 },
    ],
  )
})
