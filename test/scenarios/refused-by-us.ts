import { type Scenario, TEXT, ordinary, provider, unreachable } from './scenario.ts'
import type { Message, ScenarioWorld } from './world.ts'

/** We would not send it: no provider ever saw it. */
export const REFUSED_BY_US: readonly Scenario[] = [
  {
    name: 'invalid-number',
    what: 'The number is too short for any phone.',
    stands: ['rejected', 'invalid-number'],
    says: [],
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
    says: [],
    play: (world) => listed(world, 'opt-out'),
  },
  {
    name: 'do-not-disturb',
    what: 'The number is on the do-not-disturb list.',
    stands: ['rejected', 'do-not-disturb'],
    says: [],
    play: (world) => listed(world, 'do-not-disturb'),
  },
  {
    name: 'destination-blocked',
    what: 'A person of the workspace blocked the number.',
    stands: ['rejected', 'recipient-blocklisted'],
    says: [],
    play: (world) => listed(world, 'blocked'),
  },
  {
    name: 'duplicate-in-list',
    what: 'The list of a campaign names one number twice.',
    stands: ['rejected', 'duplicate-message'],
    says: [],
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
    says: [],
    async play(world) {
      const workspace = await world.workspace('Without accounts')
      return workspace.send({ to: world.number(), text: TEXT, from: 'Harbour' })
    },
  },
  {
    name: 'validity-over',
    what: 'Its validity ends while its provider cannot be reached.',
    stands: ['expired', 'expired-in-queue'],
    says: [],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await unreachable(workspace)
      return workspace.send({ to: world.number(), text: TEXT, account_id, validity_seconds: 1 })
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
