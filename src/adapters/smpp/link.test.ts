import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { eventually } from '../../../test/support/pipeline-world.ts'
import {
  type Submit,
  accepted,
  settingsFor,
  startSmallCentre,
} from '../../../test/support/small-centre.ts'
import type { RequestDraft } from '../../smpp/session-types.ts'
import { Link } from './link.ts'

const clock = { now: () => Date.now() }

const TEXT: RequestDraft = {
  command: 'submit_sm',
  destination_addr: '447700900001',
  short_message: new Uint8Array([65]),
}

function openLink(t: TestContext, port: number) {
  const heard: string[] = []
  const link = new Link<string>(
    {
      settings: settingsFor(port),
      password: 'p',
      bindAs: 'bind_transceiver',
      clock,
      random: () => 0,
    },
    {
      answered: (tag, { providerId }) => heard.push(`${tag} is ${providerId}`),
      unheard: (tag) => heard.push(`${tag} is unheard`),
      delivered: () => Promise.resolve(),
      unreadable: () => undefined,
      stateChanged: () => undefined,
      lost: () => undefined,
    },
  )
  t.after(() => link.close())
  return { link, heard }
}

const until = (isDone: () => boolean) => eventually(() => Promise.resolve(isDone()), Boolean)

test('an answer on a connection that is over is no answer to what the next one asked', async (t) => {
  const submits: Submit[] = []
  const centre = await startSmallCentre(
    (pdu, caller) => {
      submits.push(pdu)
      if (caller.number === 1) caller.say({ command: 'unbind', sequence: 900 })
    },
    { allowHalfOpen: true },
  )
  t.after(() => centre.stop())
  const { link, heard } = openLink(t, centre.port)
  await until(() => link.state.kind === 'bound')
  link.request(TEXT, 'first')
  await until(() => link.state.kind === 'waiting')
  await until(() => link.state.kind === 'bound')
  link.request(TEXT, 'second')
  await until(() => submits.length === 2)

  const [one, two] = submits
  const [past, present] = centre.bound
  assert.ok(one && two && past && present)
  // With both numbers: whichever the next session counts from, this is not its answer.
  past.say(accepted(one, 'of the first'))
  past.say(accepted(two, 'of the first'))
  present.say(accepted(one, 'of the first'))
  await new Promise((resolve) => setImmediate(resolve))
  present.say(accepted(two, 'of the second'))
  await until(() => heard.length >= 2)
  assert.deepEqual(heard, ['first is unheard', 'second is of the second'])
})

test('a link that is closed while it connects or binds leaves nothing behind', async (t) => {
  const centre = await startSmallCentre(() => undefined, { bindDelayMs: 100 })
  t.after(() => centre.stop())
  const connecting = openLink(t, centre.port)
  await connecting.link.close()
  assert.equal(connecting.link.state.kind, 'closed')

  const binding = openLink(t, centre.port)
  await eventually(centre.openCount, (count) => count > 0)
  await binding.link.close()
  await eventually(centre.openCount, (count) => count === 0, { withinMs: 3_000 })
  assert.equal(binding.link.state.kind, 'closed')
})
