import { fakeTwilio } from '../../sim/providers/twilio.ts'
import { type Script, refusing, telling } from '../../sim/providers/script.ts'
import {
  LONG_TEXT,
  type Scenario,
  TEXT,
  at,
  doorOf,
  ordinary,
  rcsCarrier,
  said,
  sendRich,
  tracksend,
  twilio,
  whatsapp,
} from './scenario.ts'
import { type Message, type ScenarioWorld, TWILIO_ACCOUNT, type Workspace } from './world.ts'

const word = (text: string, code: string | null = null) => ({ word: text, code })
const { refusals } = fakeTwilio(TWILIO_ACCOUNT)

const DELIVERED = telling([word('sent'), word('delivered')], { reaches: true })
const READ = telling([word('sent'), word('delivered'), word('read')], { reaches: true })
const failed = (code: string) => telling([word('sent'), word('undelivered', code)])
const refusedByMeta = (code: string) => telling([word('sent'), word('failed', code)])

const IN_AN_HOUR_MS = 3_600_000

const inAnHour = (
  channel: 'rcs' | 'whatsapp',
  account: (world: ScenarioWorld, workspace: Workspace) => Promise<string>,
) =>
  async function play(world: ScenarioWorld): Promise<Message> {
    const workspace = await ordinary(world)
    const account_id = await account(world, workspace)
    const send_at = new Date(Date.now() + IN_AN_HOUR_MS).toISOString()
    return workspace.send({ to: world.number(), text: TEXT, account_id, channel, send_at })
  }

/** By an aggregator's carrier, to a number that asks for a behaviour. */
const byCarrier =
  (behaviour: string, text = TEXT) =>
  async (world: ScenarioWorld): Promise<Message> => {
    const workspace = await ordinary(world)
    const account_id = await rcsCarrier(world, workspace)
    return workspace.send({ to: world.magic(behaviour), text, account_id, channel: 'rcs' })
  }

const listed =
  (kind: 'opt-out' | 'do-not-disturb') =>
  async (world: ScenarioWorld): Promise<Message> => {
    const workspace = await ordinary(world)
    const account_id = await twilio(world, workspace)
    const to = world.number()
    await workspace.ask('POST', '/v1/opt-outs', { number: to, kind })
    return workspace.send({ to, text: TEXT, account_id, channel: 'rcs' })
  }

const RCS: readonly Omit<Scenario, 'channel'>[] = [
  {
    name: 'rcs-scheduled',
    what: 'An RCS message waits for its time.',
    stands: ['scheduled'],
    says: tracksend('PENDING'),
    play: inAnHour('rcs', twilio),
  },
  {
    name: 'rcs-queued',
    what: 'An RCS message waits for its turn, because its provider cannot be reached yet.',
    stands: ['queued'],
    says: tracksend('QUEUED'),
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await workspace.account('RCS out of reach', at(9, { channels: ['rcs'] }))
      return workspace.send({ to: world.number(), text: TEXT, account_id, channel: 'rcs' })
    },
  },
  {
    name: 'rcs-accepted',
    what: 'Twilio took an RCS message, and says nothing more.',
    stands: ['submitted'],
    says: tracksend('ACCEPTED'),
    play: sendRich('rcs', telling([])),
  },
  {
    name: 'rcs-sent',
    what: 'Twilio says of an RCS message that it is sent.',
    stands: ['sent'],
    says: tracksend('SENT'),
    play: sendRich('rcs', telling([word('sent')])),
  },
  {
    name: 'rcs-delivered',
    what: 'Twilio says of an RCS message that it is delivered.',
    stands: ['delivered'],
    says: tracksend('DELIVERED'),
    play: sendRich('rcs', DELIVERED),
  },
  {
    name: 'rcs-read',
    what: 'The recipient opened an RCS message.',
    stands: ['read'],
    says: tracksend('READ'),
    play: sendRich('rcs', READ),
  },
  {
    name: 'rcs-replied',
    what: 'The recipient answers an RCS message.',
    stands: ['delivered'],
    says: [...tracksend('DELIVERED'), ...said('tracksend', { 'action.type': 'REPLY' })],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await twilio(world, workspace)
      world.tellTwilio(await doorOf({ workspace, id: account_id }, 'inbound'))
      const to = world.scripted({ ...DELIVERED, reply: { afterMs: 500, text: 'See you then' } })
      return workspace.send({ to, text: TEXT, account_id, channel: 'rcs' })
    },
  },
  {
    name: 'rcs-content-refused',
    what: 'The channel does not accept the content (63005).',
    stands: ['failed', 'content-invalid'],
    says: tracksend('FAILED'),
    play: sendRich('rcs', failed('63005')),
  },
  {
    name: 'rcs-not-reachable',
    what: 'The recipient cannot be reached by RCS (63036).',
    stands: ['failed', 'not-on-channel'],
    says: tracksend('UNDELIVERED'),
    play: sendRich('rcs', failed('63036')),
  },
  {
    name: 'rcs-deleted-by-provider',
    what: 'Twilio says of an RCS message that it is canceled.',
    stands: ['cancelled'],
    says: tracksend('NOTDELIVERED'),
    play: sendRich('rcs', telling([word('sent'), word('canceled')])),
  },
  {
    name: 'rcs-expired',
    what: 'Its time was over before it could be delivered (30036).',
    stands: ['expired'],
    says: tracksend('EXPIRED'),
    play: sendRich('rcs', failed('30036')),
  },
  {
    name: 'rcs-sender-refused',
    what: 'Twilio refuses the sender of an RCS message (21606).',
    stands: ['rejected', 'sender-invalid'],
    says: tracksend('REJECTED'),
    play: sendRich('rcs', refusing('bad-sender', refusals['bad-sender'])),
  },
  {
    name: 'rcs-number-refused',
    what: 'Twilio refuses the number of an RCS message (21211).',
    stands: ['rejected', 'invalid-number'],
    says: tracksend('INVALIDNUMBER'),
    play: sendRich('rcs', refusing('bad-number', refusals['bad-number'])),
  },
  {
    name: 'rcs-account-refused',
    what: 'Twilio does not take the credentials (20003).',
    stands: ['rejected', 'auth-failed'],
    says: tracksend('FAILEDTOSEND'),
    play: sendRich('rcs', refusing('unauthorized', refusals.unauthorized)),
  },
  {
    name: 'rcs-do-not-disturb',
    what: 'The number is on the do-not-disturb list, by whatever channel.',
    stands: ['rejected', 'do-not-disturb'],
    says: tracksend('DND'),
    play: listed('do-not-disturb'),
  },
  {
    name: 'rcs-opted-out',
    what: 'The person opted out, by whatever channel.',
    stands: ['rejected', 'opted-out'],
    says: tracksend('FAILEDTOQUEUE'),
    play: listed('opt-out'),
  },
  {
    name: 'rcs-duplicate-in-list',
    what: 'The list of an RCS campaign names one number twice.',
    stands: ['rejected', 'duplicate-message'],
    says: tracksend('DUPLICATE'),
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await twilio(world, workspace)
      const to = world.number()
      const order = { name: 'Twice by RCS', text: TEXT, account_id, channel: 'rcs' }
      const { id } = await workspace.campaign(order, [to, to])
      const path = `/v1/campaigns/${id}/recipients?status=rejected`
      const { data } = await workspace.ask('GET', path)
      return { workspace, id: data[0].id as string }
    },
  },
  {
    name: 'rcs-internal-error',
    what: 'What stands in our own database of an RCS message cannot be written.',
    stands: ['failed', 'gateway-error', 'internal-error'],
    says: tracksend('INTERNALERROR'),
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await rcsCarrier(world, workspace)
      const order = { name: 'Damaged by RCS', text: TEXT, account_id, channel: 'rcs' }
      const { id, messages } = await workspace.campaign(order, [world.number()])
      const message = messages[0] as Message
      await world.damage(message, 'a sender of more octets than a submission has room for')
      await workspace.ask('POST', `/v1/campaigns/${id}/start`)
      return message
    },
  },
  {
    name: 'rcs-parts-open',
    what: 'A carrier of RCS that takes long texts in parts has told of some of them only.',
    stands: ['submitted'],
    says: tracksend('PARTIALLYSENT'),
    play: byCarrier('last-segment-silent', LONG_TEXT),
  },
  {
    name: 'rcs-parts-delivered',
    what: 'A carrier of RCS that takes long texts in parts delivered some of them and not the last.',
    stands: ['partial'],
    says: tracksend('PARTIALDELIVERED'),
    play: byCarrier('last-segment-fails', LONG_TEXT),
  },
]

const WHATSAPP: readonly Omit<Scenario, 'channel'>[] = [
  {
    name: 'whatsapp-scheduled',
    what: 'A WhatsApp message waits for its time.',
    stands: ['scheduled'],
    says: tracksend('PENDING'),
    play: inAnHour('whatsapp', whatsapp),
  },
  {
    name: 'whatsapp-sent',
    what: 'WhatsApp says that it is sent.',
    stands: ['sent'],
    says: tracksend('SENT'),
    play: sendRich('whatsapp', telling([word('sent')])),
  },
  {
    name: 'whatsapp-delivered',
    what: 'WhatsApp says that it is delivered.',
    stands: ['delivered'],
    says: tracksend('DELIVERED'),
    play: sendRich('whatsapp', DELIVERED),
  },
  {
    name: 'whatsapp-read',
    what: 'The recipient opened a WhatsApp message.',
    stands: ['read'],
    says: tracksend('READ'),
    play: sendRich('whatsapp', READ),
  },
  {
    name: 'whatsapp-not-on-whatsapp',
    what: 'The number is not on WhatsApp (131026).',
    stands: ['failed', 'not-on-channel'],
    says: tracksend('UNDELIVERED'),
    play: sendRich('whatsapp', refusedByMeta('131026')),
  },
  {
    name: 'whatsapp-outside-the-window',
    what: 'The recipient has not written for 24 hours, and the text is no template (131047).',
    stands: ['failed', 'outside-messaging-window'],
    says: tracksend('FAILED'),
    play: sendRich('whatsapp', refusedByMeta('131047')),
  },
]

/** Where a message begins by RCS or WhatsApp and ends by SMS. */
const SECOND: readonly Scenario[] = [
  {
    name: 'rcs-failed-sms-delivered',
    what: 'The recipient cannot be reached by RCS (63036), and the text goes by SMS instead.',
    stands: ['delivered'],
    says: tracksend('DELIVERED'),
    legs: [
      ['rcs', 'failed'],
      ['sms', 'delivered'],
    ],
    play: fallingBack('rcs', failed('63036')),
  },
  {
    name: 'whatsapp-refused-sms-delivered',
    what: 'The number is not on WhatsApp (131026), and the text goes by SMS instead.',
    stands: ['delivered'],
    says: tracksend('DELIVERED'),
    legs: [
      ['whatsapp', 'failed'],
      ['sms', 'delivered'],
    ],
    play: fallingBack('whatsapp', refusedByMeta('131026')),
  },
]

function fallingBack(channel: 'rcs' | 'whatsapp', script: Script) {
  return async (world: ScenarioWorld): Promise<Message> => {
    const workspace = await ordinary(world)
    const account_id = await (channel === 'rcs' ? twilio : whatsapp)(world, workspace)
    await workspace.account(
      'Texts for those',
      at(world.carrier.port, { weight: 100, prefixes: ['+447911'] }),
    )
    const to = world.scripted(script)
    return workspace.send({ to, text: TEXT, account_id, channel, fallback: { channel: 'sms' } })
  }
}

/** What RCS and WhatsApp bring about, each by a provider that carries it. */
export const OTHER_CHANNELS: readonly Scenario[] = [
  ...RCS.map((one): Scenario => ({ ...one, channel: 'rcs' })),
  ...WHATSAPP.map((one): Scenario => ({ ...one, channel: 'whatsapp' })),
  ...SECOND,
]
