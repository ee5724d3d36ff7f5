import assert from 'node:assert/strict'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import { createAccountBook } from '../../src/adapters/pipeline/account-book.ts'
import { makeId } from '../../src/core/ids.ts'
import type {
  Answer,
  Handover,
  PipelineAccount,
  PipelineDeps,
} from '../../src/flows/ports/pipeline.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { type World, createWorld, log, queue, random, standings } from './pipeline-world.ts'
import { PARTS } from './pipeline-parts.ts'

/** The pipeline taken step by step, with a clock of its own, in orders that a live one takes only by chance. */
export type Steps = {
  readonly world: World
  readonly deps: PipelineDeps
  readonly account: PipelineAccount
  now(): number
  pass(ms: number): void
  person(): string
  /** Hands over what is due, and gives what a provider would be given. */
  handOver(room?: number): Promise<readonly Handover[]>
  sendOne(options?: SendOptions): Promise<Sent>
  receipt(to: string, providerId: string, stat?: string): Promise<void>
  statusOf(id: string): Promise<readonly [string | undefined, string | null | undefined]>
  addCampaign(state: string, policy?: string): Promise<string>
}

export type Sent = { readonly id: string; readonly to: string; readonly handover: Handover }
export type SendOptions = NonNullable<Parameters<typeof queue>[2]> & { readonly to?: string }

export async function startSteps(url: string): Promise<Steps> {
  const world = await createWorld(url, 1)
  const store = postgresPipelineStore(world.pool, 1)
  const accounts = createAccountBook(store)
  let aheadMs = 0
  let people = 0
  const now = () => Date.now() + aheadMs
  const deps = { store, clock: { now }, random, log, accounts, ...PARTS, startedAt: 0 }
  await accounts.refresh()
  const account = accounts.get(world.accountId)
  assert.ok(account !== undefined)

  const person = () => `+44770090${String((people += 1)).padStart(4, '0')}`
  const handOver = async (room = 100) => {
    const handed: Handover[] = []
    await submitMessages(deps, account, {
      room: () => room,
      encode: () => ({ kind: 'encoded', segments: [{}] }),
      submit: (handovers) => handed.push(...handovers),
    })
    return handed
  }
  return {
    world,
    deps,
    account,
    now,
    pass: (ms) => void (aheadMs += ms),
    person,
    handOver,
    async sendOne({ to = person(), ...options } = {}) {
      const [id] = await queue(world, [{ to }], options)
      const [handover] = await handOver()
      assert.ok(id !== undefined && handover?.id === id)
      return { id, to, handover }
    },
    receipt: (to, providerId, stat = 'DELIVRD') =>
      recordReceipts(deps, [
        {
          accountId: world.accountId,
          raw: receiptPdu({ to, providerId, stat }),
          protocol: 'smpp',
          meta: null,
        },
      ]),
    async statusOf(id) {
      const one = (await standings(world)).find((stand) => stand.id === id)
      return [one?.status, one?.reason]
    },
    async addCampaign(state, policy = 'at-most-once') {
      const id = makeId(now(), 0, random(9))
      await world.pool.query(
        `insert into campaigns (id, workspace_id, name, state, template, policy, created_by, created_at)
         values ($1, $2, 'c', $3, 't', $4, 'system', $5)`,
        [id, world.workspaceId, state, policy, new Date()],
      )
      return id
    },
  }
}

export const receiptPdu = ({
  to,
  providerId,
  stat,
}: Record<'to' | 'providerId' | 'stat', string>) =>
  encodePdu({
    command: 'deliver_sm',
    esm_class: 4,
    source_addr: to.slice(1),
    destination_addr: 'Delivrd',
    short_message: new TextEncoder().encode(
      `id:${providerId} sub:001 dlvrd:001 submit date:2611212000 done date:2611212001 stat:${stat} err:000 text:`,
    ),
  })

export const accepted = (handover: Handover, providerId: string, segment = 1): Answer => ({
  kind: 'accepted',
  handover,
  segment,
  providerId,
  at: handover.submittedAt,
})

export const unheard = (handover: Handover): Answer => ({
  kind: 'unknown',
  handover,
  segment: 1,
  at: handover.submittedAt,
})

export const untaken = (handover: Handover, retryAfterMs = 0): Answer => ({
  kind: 'untaken',
  handover,
  retryAfterMs,
  at: handover.submittedAt,
})
