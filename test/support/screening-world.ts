import { readList } from '../../src/adapters/csv/read-list.ts'
import { postgresCampaignStore } from '../../src/adapters/postgres/campaigns.ts'
import { postgresIntakeStore } from '../../src/adapters/postgres/intake.ts'
import type { WorkspaceSettings } from '../../src/core/workspace-settings.ts'
import { createIntake } from '../../src/flows/accept-messages.ts'
import type { CampaignOrder } from '../../src/flows/ports/campaigns.ts'
import type { SendRequest, TakenMessage } from '../../src/flows/ports/intake.ts'
import { type Sending, createSending } from '../../src/flows/sending.ts'
import { type IntakeWorld, QUIET, openIntakeWorld } from './intake-world.ts'

/** Taking in, on a clock that tests move, with what a workspace decides about it. */
export type ScreeningWorld = IntakeWorld & {
  readonly clock: { at: number }
  readonly sending: Sending
  /** Another process with doors of its own. */
  readonly secondProcess: () => Sending
  readonly decide: (settings: Partial<WorkspaceSettings>) => Promise<void>
  readonly send: (request?: Partial<SendRequest>, through?: Sending) => Promise<TakenMessage>
  readonly startCampaign: (
    order: Partial<CampaignOrder>,
    numbers: readonly string[],
  ) => Promise<string>
  /** How a message stands: status, reason and detail, with whether it is in the queue. */
  readonly stand: (id: string) => Promise<Stand | undefined>
  readonly by: { workspaceId: string; actor: string; ip: null; isTest: false }
}

export type Stand = {
  readonly status: string
  readonly reason: string | null
  readonly detail: string | null
  readonly is_final: boolean
  readonly is_queued: boolean
}

export const NOON = Date.UTC(2026, 10, 5, 12)

export async function openScreeningWorld(
  workspace: Parameters<typeof openIntakeWorld>[0] = {},
): Promise<ScreeningWorld> {
  const world = await openIntakeWorld(workspace)
  const clock = { at: NOON }
  const edges = { clock: { now: () => clock.at }, random: world.random, log: QUIET }
  const process = (countsBucket: number): Sending =>
    createSending({
      intake: createIntake({ store: postgresIntakeStore(world.pool, countsBucket), ...edges }),
      campaigns: { store: postgresCampaignStore(world.pool, countsBucket + 1), ...edges },
    })
  const sending = process(1)
  const by = {
    workspaceId: world.workspaceId,
    actor: 'user:test',
    ip: null,
    isTest: false,
  } as const
  return {
    ...world,
    clock,
    sending,
    secondProcess: () => process(11),
    by,
    async decide(settings) {
      await world.rows('update workspaces set settings = settings || $1::jsonb', [settings])
    },
    async send(request = {}, through = sending) {
      const outcome = await through.accept({
        workspaceId: world.workspaceId,
        isTest: false,
        idempotency: null,
        messages: [{ ...REQUEST, ...request }],
      })
      if (outcome.kind !== 'taken') throw new Error(outcome.kind)
      const [row] = outcome.taken.rows
      if (row?.kind !== 'message') throw new Error('it was not taken in')
      return row.message
    },
    async startCampaign(order, numbers) {
      const made = await sending.createCampaign({
        by,
        order: { ...ORDER, ...order },
        list: readList(octetsOf(['number', ...numbers].join('\n'))),
        claim: null,
      })
      if (made.kind !== 'created') throw new Error(JSON.stringify(made))
      return made.campaignId
    },
    async stand(id) {
      const [row] = await world.rows<Stand>(
        `select status, reason, detail, is_final,
           exists (select from send_queue q where q.message_id = m.id) as is_queued
         from messages m where id = $1`,
        [id],
      )
      return row
    },
  }
}

async function* octetsOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

const REQUEST: SendRequest = {
  to: '+447700900123',
  text: 'Your table is ready',
  from: 'Harbour',
  reference: null,
  accountId: null,
  validitySeconds: null,
  sendAt: null,
  channel: 'sms',
  fallback: null,
}

const ORDER: CampaignOrder = {
  name: 'Offer',
  text: 'Your table is ready',
  from: 'Harbour',
  columns: {},
  accountId: null,
  validitySeconds: null,
  policy: 'at-most-once',
  channel: 'sms',
  fallback: null,
  start: true,
  startsAt: null,
  reference: null,
}
