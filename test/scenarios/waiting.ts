import {
  crexendo,
  heldMessage,
  messente,
  notify,
  ordinary,
  provider,
  said,
  type Scenario,
  spoke,
  TEXT,
  tracksend,
  unreachable,
} from './scenario.ts'
import type { Campaign, Message, ScenarioWorld, Workspace } from './world.ts'

/** Nothing was handed over yet: drafts, schedules, queues, stops. */
export const WAITING: readonly Scenario[] = [
  {
    name: 'draft',
    what: 'A campaign is made and nobody has started it.',
    stands: ['draft'],
    says: [...tracksend('Draft'), ...crexendo('Scheduled', '101')],
    play: async (world) => messageOf(await campaign(world, {})),
  },
  {
    name: 'scheduled',
    what: 'A message is to be sent in an hour.',
    stands: ['scheduled'],
    says: [...tracksend('PENDING'), ...crexendo('Scheduled', '101')],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await provider(world, workspace)
      return workspace.send({ to: world.number(), text: TEXT, account_id, send_at: inAnHour() })
    },
  },
  {
    name: 'scheduled-campaign',
    what: 'A campaign is to start in an hour.',
    stands: ['scheduled'],
    says: [...tracksend('PENDING'), ...crexendo('Scheduled', '101')],
    play: async (world) => messageOf(await campaign(world, { starts_at: inAnHour() })),
  },
  {
    name: 'queued',
    what: 'A message waits for a provider that cannot be reached.',
    stands: ['queued'],
    says: [
      ...tracksend('QUEUED'),
      ...crexendo('Sending', '101'),
      ...messente({ status: 'SENT', stat: 'ACCEPTD', err: '000', mask: '4', dashboard: 'Sent' }),
      ...notify('Unknown'),
      ...spoke('SENT'),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await unreachable(workspace)
      return workspace.send({ to: world.number(), text: TEXT, account_id })
    },
  },
  {
    name: 'stopped',
    what: 'A person stops a running campaign before this message had its turn.',
    stands: ['queued'],
    says: [...tracksend('PENDING'), ...crexendo('Stopped', '101')],
    async play(world) {
      const started = await queuedCampaign(world)
      await started.workspace.ask('POST', `/v1/campaigns/${started.id}/stop`)
      return messageOf(started)
    },
  },
  {
    name: 'held',
    what: 'Its text has a phrase that a person must look at first.',
    stands: ['held', 'held-for-review'],
    says: [...tracksend('PENDING'), ...crexendo('Sending', '151')],
    play: heldMessage,
  },
  {
    name: 'cancelled',
    what: 'A person cancels a campaign before this message had its turn.',
    stands: ['cancelled', 'cancelled'],
    says: [
      ...tracksend('FAILEDTOQUEUE'),
      ...crexendo('Stopped', '331'),
      ...messente({ status: 'FAILED', stat: 'DELETED', mask: '2' }),
    ],
    async play(world) {
      const started = await queuedCampaign(world)
      await started.workspace.ask('POST', `/v1/campaigns/${started.id}/cancel`)
      return messageOf(started)
    },
  },
  {
    name: 'archived',
    what: 'A campaign is done, and a person archives it.',
    stands: ['delivered'],
    says: said('tracksend', { campaign: 'Archived' }),
    async play(world) {
      const started = await campaign(world, { start: true })
      await world.until(async () => {
        const { state } = await started.workspace.ask('GET', `/v1/campaigns/${started.id}`)
        return state === 'done'
      })
      await started.workspace.ask('POST', `/v1/campaigns/${started.id}/archive`)
      return messageOf(started)
    },
  },
]

async function campaign(
  world: ScenarioWorld,
  order: object,
  accountOf: (workspace: Workspace) => Promise<string> = (workspace) => provider(world, workspace),
): Promise<Campaign> {
  const workspace = await ordinary(world)
  const account_id = await accountOf(workspace)
  const whole = { name: 'Evening', text: TEXT, account_id, ...order }
  return workspace.campaign(whole, [world.number()])
}

function messageOf({ messages: [only] }: Campaign): Message {
  if (only === undefined) throw new Error('the campaign has no message')
  return only
}

/** Starts a campaign whose message stays in the queue, and waits until it is there. */
async function queuedCampaign(world: ScenarioWorld): Promise<Campaign> {
  const started = await campaign(world, { start: true }, unreachable)
  const { workspace, id } = messageOf(started)
  await world.until(async () => {
    const { status } = await workspace.ask('GET', `/v1/messages/${id}`)
    return status === 'queued'
  })
  return started
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()
