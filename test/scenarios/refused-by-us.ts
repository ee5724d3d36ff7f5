import {
  at,
  crexendo,
  heldMessage,
  messente,
  notify,
  ordinary,
  provider,
  type Scenario,
  screened,
  spoke,
  TEXT,
  tracksend,
  unreachable,
} from './scenario.ts'
import type { Message, ScenarioWorld, Workspace } from './world.ts'

/** We would not send it: no provider ever saw it. */
export const REFUSED_BY_US: readonly Scenario[] = [
  {
    name: 'invalid-number',
    what: 'The number is too short for any phone.',
    stands: ['rejected', 'invalid-number'],
    says: [
      ...tracksend('INVALIDNUMBER'),
      ...crexendo('Rejected', '331'),
      ...messente({ stat: 'NACK', err: '005', dashboard: 'Rejected' }),
      ...notify('Failed', 'Invalid number'),
      ...spoke('ERROR'),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      return workspace.send({
        to: '+447911',
        text: TEXT,
        account_id: await provider(world, workspace),
      })
    },
  },
  {
    name: 'opted-out',
    what: 'The number is on the list of those who opted out.',
    stands: ['rejected', 'opted-out'],
    says: [
      ...tracksend('FAILEDTOQUEUE'),
      ...crexendo('Rejected', '302'),
      ...messente({ err: '008' }),
      ...spoke('ERROR'),
    ],
    play: (world) => listed(world, 'opt-out'),
  },
  {
    name: 'do-not-disturb',
    what: 'The number is on the do-not-disturb list.',
    stands: ['rejected', 'do-not-disturb'],
    says: [...tracksend('DND'), ...crexendo('Rejected', '302'), ...messente({ err: '008' })],
    play: (world) => listed(world, 'do-not-disturb'),
  },
  {
    name: 'destination-blocked',
    what: 'A person of the workspace blocked the number.',
    stands: ['rejected', 'recipient-blocklisted'],
    says: [
      ...tracksend('FAILEDTOQUEUE'),
      ...crexendo('Rejected', '302'),
      ...messente({ err: '008', mask: '16' }),
    ],
    play: (world) => listed(world, 'blocked'),
  },
  {
    name: 'duplicate-in-list',
    what: 'The list of a campaign names one number twice.',
    stands: ['rejected', 'duplicate-message'],
    says: [...tracksend('DUPLICATE'), ...crexendo('Rejected', '305')],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await provider(world, workspace)
      const to = world.number()
      const order = { name: 'Twice', text: TEXT, account_id }
      const { id } = await workspace.campaign(order, [to, to])
      const path = `/v1/campaigns/${id}/recipients?status=rejected`
      const { data } = await workspace.ask('GET', path)
      return { workspace, id: data[0].id as string }
    },
  },
  {
    name: 'no-route',
    what: 'The workspace has no provider account that could take it.',
    stands: ['rejected', 'no-route', 'no-account'],
    says: [
      ...tracksend('FAILEDTOQUEUE'),
      ...crexendo('Rejected', '332'),
      ...messente({ err: '005' }),
    ],
    async play(world) {
      const workspace = await world.workspace('Without accounts')
      return workspace.send({ to: world.number(), text: TEXT, from: 'Harbour' })
    },
  },
  {
    name: 'validity-over',
    what: 'Its validity ends while its provider cannot be reached.',
    stands: ['expired', 'expired-in-queue'],
    says: [
      ...tracksend('EXPIRED'),
      ...crexendo('Failed', '320'),
      ...messente({ stat: 'EXPIRED', err: '002' }),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await unreachable(workspace)
      return workspace.send({ to: world.number(), text: TEXT, account_id, validity_seconds: 1 })
    },
  },
  {
    name: 'sender-blocked',
    what: 'A person of the workspace blocked the sender.',
    stands: ['rejected', 'sender-blocked', 'sender-blocked'],
    says: [...crexendo('Rejected', '303'), ...messente({ err: '007' })],
    async play(world) {
      const workspace = await world.workspace('Blocked sender')
      await workspace.ask('POST', '/v1/senders', { name: 'Casino', state: 'blocked' })
      return sendAs(world, workspace, { from: 'Casino' })
    },
  },
  {
    name: 'sender-not-registered',
    what: 'The workspace sends under registered names only, and this is none.',
    stands: ['rejected', 'sender-not-registered', 'sender-unregistered'],
    says: [...crexendo('Rejected', '333'), ...messente({ err: '007' })],
    async play(world) {
      const workspace = await world.workspace('Registered senders', {
        registered_senders_only: true,
      })
      return sendAs(world, workspace, { from: 'Nobody' })
    },
  },
  {
    name: 'sender-unsupported',
    what: 'The sender is registered, for another country than this number’s.',
    stands: ['rejected', 'sender-unsupported', 'destination-not-supported-by-sender'],
    says: [...crexendo('Rejected', '333'), ...messente({ err: '007' })],
    async play(world) {
      const workspace = await world.workspace('Local sender')
      const sender = { name: 'Hafen', state: 'registered', destinations: ['+49'] }
      await workspace.ask('POST', '/v1/senders', sender)
      return sendAs(world, workspace, { from: 'Hafen' })
    },
  },
  {
    name: 'duplicate-in-window',
    what: 'The same text went to the same number a moment ago, and the workspace sends it once an hour.',
    stands: ['rejected', 'duplicate-message', 'duplicate-window'],
    says: [...tracksend('DUPLICATE'), ...crexendo('Rejected', '305')],
    async play(world) {
      const workspace = await world.workspace('Once', { duplicate_window_seconds: 3_600 })
      const to = world.number()
      await sendAs(world, workspace, { to })
      return sendAs(world, workspace, { to })
    },
  },
  {
    name: 'flood',
    what: 'One number got the same text twice, and the workspace allows no third within the hour.',
    stands: ['rejected', 'recipient-flood-limit', 'flood'],
    says: [...crexendo('Rejected', '305'), ...messente({ err: '006' })],
    async play(world) {
      const workspace = await world.workspace('Two at most', { flood_limit: 2 })
      const to = world.number()
      await sendAs(world, workspace, { to })
      await sendAs(world, workspace, { to })
      return sendAs(world, workspace, { to })
    },
  },
  {
    name: 'usage-threshold',
    what: 'The workspace has sent as many messages this month as it allows itself.',
    stands: ['rejected', 'quota-exceeded', 'usage-threshold'],
    says: [...tracksend('FAILEDTOQUEUE'), ...crexendo('Rejected', '301')],
    async play(world) {
      const workspace = await world.workspace('One a month', { usage_threshold: 1 })
      await sendAs(world, workspace, {})
      return sendAs(world, workspace, {})
    },
  },
  {
    name: 'balance-too-low',
    what: 'The workspace pays beforehand, and its balance is less than the price.',
    stands: ['rejected', 'insufficient-credit', 'balance'],
    says: [...messente({ status: 'FAILED', err: '004' })],
    async play(world) {
      const workspace = await world.workspace('Prepaid')
      const credit = { amount: '0.01', note: 'a first cent' }
      await workspace.ask('POST', `/v1/workspaces/${workspace.id}/credit`, credit)
      const settings = at(world.carrier.port, { price_per_segment: 0.05 })
      const account_id = await workspace.account('Priced', settings)
      return workspace.send({ to: world.number(), text: TEXT, account_id })
    },
  },
  {
    name: 'dropped',
    what: 'The text has a phrase that the workspace never sends.',
    stands: ['rejected', 'content-prohibited', 'dropped'],
    says: [...crexendo('Rejected', '304')],
    play: async (world) =>
      sendAs(world, await screened(world), { text: 'You have won the jackpot' }),
  },
  {
    name: 'discarded',
    what: 'A person looked at a held message and discarded it.',
    stands: ['rejected', 'content-prohibited', 'discarded'],
    says: [...crexendo('Rejected', '331')],
    async play(world) {
      const message = await heldMessage(world)
      await message.workspace.ask('POST', `/v1/messages/${message.id}/discard`, {})
      return message
    },
  },
]

async function listed(world: ScenarioWorld, kind: string): Promise<Message> {
  const workspace = await ordinary(world)
  const account_id = await provider(world, workspace)
  const to = world.number()
  await workspace.ask('POST', '/v1/opt-outs', { number: to, kind })
  return workspace.send({ to, text: TEXT, account_id })
}

async function sendAs(
  world: ScenarioWorld,
  workspace: Workspace,
  message: Partial<Record<'to' | 'from' | 'text', string>>,
): Promise<Message> {
  const account_id = await provider(world, workspace)
  return workspace.send({ to: world.number(), text: TEXT, account_id, ...message })
}
