/** Where a campaign stands, in the order of its life. */
export const CAMPAIGN_STATES = [
  'importing',
  'draft',
  'scheduled',
  'running',
  'stopped',
  'cancelled',
  'done',
] as const

export type CampaignState = (typeof CAMPAIGN_STATES)[number]

/** What a person may tell a campaign to do. */
export const CAMPAIGN_COMMANDS = [
  'start',
  'stop',
  'resume',
  'cancel',
  'archive',
  'unarchive',
] as const

export type CampaignCommand = (typeof CAMPAIGN_COMMANDS)[number]

/** Command by state: where it leads. What is absent is not possible there. Archiving and its undoing change no state. */
const NEXT: Readonly<
  Record<CampaignCommand, Readonly<Partial<Record<CampaignState, CampaignState>>>>
> = {
  start: { draft: 'running', scheduled: 'running' },
  stop: { running: 'stopped', scheduled: 'stopped' },
  resume: { stopped: 'running' },
  cancel: {
    draft: 'cancelled',
    scheduled: 'cancelled',
    running: 'cancelled',
    stopped: 'cancelled',
  },
  archive: { draft: 'draft', stopped: 'stopped', cancelled: 'cancelled', done: 'done' },
  unarchive: { draft: 'draft', stopped: 'stopped', cancelled: 'cancelled', done: 'done' },
}

/** Where the campaign already is what the command asks for: saying it twice is no error. */
const ALREADY: Readonly<Record<CampaignCommand, readonly CampaignState[]>> = {
  start: ['running'],
  stop: ['stopped'],
  resume: ['running'],
  cancel: ['cancelled'],
  archive: [],
  unarchive: [],
}

export type CommandOutcome =
  | { readonly kind: 'moves'; readonly to: CampaignState }
  | { readonly kind: 'already' }
  | { readonly kind: 'refused'; readonly because: string }

export function commandCampaign(state: CampaignState, command: CampaignCommand): CommandOutcome {
  if (ALREADY[command].includes(state)) return { kind: 'already' }
  const to = NEXT[command][state]
  if (to !== undefined) return { kind: 'moves', to }
  const from = CAMPAIGN_STATES.filter((one) => NEXT[command][one] !== undefined)
  return {
    kind: 'refused',
    because: `A campaign that is ${state} cannot ${command}; one that is ${from.join(' or ')} can.`,
  }
}
