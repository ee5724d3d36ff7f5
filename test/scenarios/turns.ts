import type { Said } from './scenario.ts'
import { crexendo, tracksend } from './scenario.ts'
import type { Message } from './world.ts'

/** One thing happens to the message of a scenario, and the words follow. */
export type Turn = {
  readonly name: string
  /** Where it begins. */
  readonly scenario: string
  act(message: Message): Promise<unknown>
  readonly says: readonly Said[]
}

export const TURNS: readonly Turn[] = [
  {
    name: 'a message of a stopped campaign is PENDING, and QUEUED once the campaign is resumed',
    scenario: 'stopped',
    act: (message) => tellCampaign(message, 'resume'),
    says: [...tracksend('QUEUED'), ...crexendo('Sending', '101')],
  },
  {
    name: 'a draft is Draft, and DELIVERED once the campaign was started',
    scenario: 'draft',
    act: (message) => tellCampaign(message, 'start'),
    says: [...tracksend('DELIVERED'), ...crexendo('Delivered', '220')],
  },
  {
    name: 'a held message is 151, and 220 once a person released it',
    scenario: 'held',
    act: ({ workspace, id }) => workspace.ask('POST', `/v1/messages/${id}/release`),
    says: [...tracksend('DELIVERED'), ...crexendo('Delivered', '220')],
  },
]

async function tellCampaign({ workspace, id }: Message, command: string): Promise<void> {
  const { campaign_id: campaign } = await workspace.ask('GET', `/v1/messages/${id}`)
  await workspace.ask('POST', `/v1/campaigns/${campaign}/${command}`)
}
