import { type Company, gatherCompany } from '../../flows/gather-company.ts'
import { tellOverSmpp } from '../../flows/door-smpp-receipt.ts'
import type {
  Attempt,
  CallbackStore,
  ClaimedCallback,
  Endpoint,
  SettledCallback,
} from '../../flows/ports/callbacks.ts'
import type { Clock, Log } from '../../flows/ports/common.ts'
import { COMMAND_STATUS as S, commandStatusName } from '../../smpp/command-status.ts'
import type { Connection } from './connection.ts'
import { type DeliverDraft, inboundPdus, receiptPdu } from './receipt-pdu.ts'

export type DeliveringDeps = {
  readonly callbacks: Pick<CallbackStore, 'claim' | 'settle'>
  readonly clock: Clock
  readonly log: Log
}

/** Longer than a client may take to answer. Nobody else tells it before, unless this process is gone. */
const LEASE_MS = 60_000
const CLAIM_MAX = 200
const SETTLE_BATCH = 500
const SETTLE_WAITING = 10_000

type Queued = {
  readonly draftFor: (connection: Connection) => DeliverDraft
  readonly heard: (how: Heard) => void
}

type Heard = {
  readonly how: How
  readonly ip: string
}

/** A command_status, or why there is none. Unsayable: in no deliver_sm, so that no other try will do better. */
type How = number | 'unanswered' | 'gone' | 'unwritten' | 'unsayable'

/** Tells a login's sessions what waits for it. What nobody is there to hear waits where it is stored. */
export class Delivering {
  private readonly deps: DeliveringDeps
  private readonly connections: () => readonly Connection[]
  /** There is room again for what waits, or more of it. */
  private readonly look: () => void
  private readonly settling: Company<SettledCallback, null>
  /** What is being told and written down at this moment. */
  private readonly telling = new Set<Promise<void>>()
  /** Written as soon as a window has room. */
  private queued: Queued[] = []
  private claiming: Promise<void> | null = null
  /** More became due while some was being claimed. */
  private isMoreDue = false
  /** What is due found no room. */
  private isHeldUp = false
  private isStopped = false

  constructor(deps: DeliveringDeps, connections: () => readonly Connection[], look: () => void) {
    this.deps = deps
    this.connections = connections
    this.look = look
    this.settling = gatherCompany({
      run: async (rows) => {
        await deps.callbacks.settle(rows, deps.clock.now())
        return rows.map(() => null)
      },
      weigh: () => 1,
      batchWeight: SETTLE_BATCH,
      waitingWeight: SETTLE_WAITING,
    })
  }

  /** How many more deliver_sm could be written now. */
  get room(): number {
    return this.ears().reduce((sum, one) => sum + one.room, 0) - this.queued.length
  }

  /** There may be room again, or nobody left. */
  wake(): void {
    this.pump()
    if (!this.isHeldUp || this.room <= 0) return
    this.isHeldUp = false
    this.look()
  }

  /** Something is due at the endpoint that stands for these sessions. */
  tell(endpoint: Endpoint): void {
    this.isMoreDue = true
    this.claiming ??= this.claimAll(endpoint)
      .catch((error: unknown) => {
        this.deps.log.error('smpp.not_told', { because: String(error) })
      })
      .finally(() => {
        this.claiming = null
      })
  }

  /** Done when what was told is written down. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.pump()
    await this.claiming
    await Promise.all(this.telling)
  }

  private async claimAll(endpoint: Endpoint): Promise<void> {
    const { callbacks, clock } = this.deps
    while (this.isMoreDue && !this.isStopped) {
      const limit = Math.min(this.room, CLAIM_MAX)
      this.isHeldUp = limit <= 0
      if (this.isHeldUp) return
      this.isMoreDue = false
      const claimed = await callbacks.claim(endpoint, {
        limit,
        now: clock.now(),
        leaseMs: LEASE_MS,
      })
      if (claimed.length === limit) this.isMoreDue = true
      for (const one of claimed) this.begin(one)
    }
  }

  private begin(claimed: ClaimedCallback): void {
    const told = this.say(claimed)
      // Its lease ends, and it is told again.
      .catch((error: unknown) => {
        this.deps.log.error('smpp.not_told', { because: String(error) })
      })
      .finally(() => this.telling.delete(told))
    this.telling.add(told)
  }

  private async say(claimed: ClaimedCallback): Promise<void> {
    const { clock } = this.deps
    const at = clock.now()
    const drafts = draftsOf(claimed)
    if (drafts === null) return this.settle(settled(claimed, null, { outcome: 'needless' }))
    const told = Promise.all(drafts.map((draftFor) => this.send(draftFor)))
    this.pump()
    const heard = await told
    const now = clock.now()
    // Nobody was there to hear any of it: that is no attempt.
    const isUntold = heard.every(({ how }) => how === 'unwritten')
    const attempt = isUntold ? null : attemptOf(heard, { at, now })
    await this.settle(settled(claimed, attempt, outcomeOf(heard, claimed, now)))
  }

  private async settle(row: SettledCallback): Promise<void> {
    try {
      await this.settling.join(row)
      // Whatever came later of the same message may be told now.
      this.look()
    } catch (error) {
      // Its lease ends, and it is told again.
      this.deps.log.error('smpp.not_settled', { because: String(error) })
    }
  }

  private send(draftFor: Queued['draftFor']): Promise<Heard> {
    return new Promise((heard) => {
      this.queued.push({ draftFor, heard })
    })
  }

  private ears(): readonly Connection[] {
    return this.connections().filter(({ isHearing }) => isHearing)
  }

  private pump(): void {
    while (this.queued.length > 0) {
      const connection = roomiest(this.ears())
      const next = connection === null ? undefined : this.queued.shift()
      if (connection === null || next === undefined) break
      write(connection, next)
    }
    if (this.queued.length === 0 || (this.ears().length > 0 && !this.isStopped)) return
    const lost = this.queued
    this.queued = []
    for (const { heard } of lost) heard({ how: 'unwritten', ip: '' })
  }
}

const roomiest = (connections: readonly Connection[]): Connection | null =>
  connections.reduce<Connection | null>(
    (best, one) => (one.room > (best?.room ?? 0) ? one : best),
    null,
  )

function write(connection: Connection, { draftFor, heard }: Queued): void {
  const { ip } = connection
  const sent = connection.deliver(draftFor(connection), (how) => heard({ how, ip }))
  if (sent === 'unencodable') heard({ how: 'unsayable', ip })
  if (sent === 'no-room') heard({ how: 'unwritten', ip })
}

type Outcome = { readonly outcome: 'heard' | 'needless' | 'dead' } | Again
type Again = { readonly outcome: 'again'; readonly dueAt: number }

const settled = (
  { endpointId, messageId, sequence, leasedUntil, event }: ClaimedCallback,
  attempt: Attempt | null,
  outcome: Outcome,
): SettledCallback => ({
  endpointId,
  messageId,
  sequence,
  leasedUntil,
  callbackId: event.id,
  attempt,
  ...outcome,
})

/** Null: there is nothing to say. */
function draftsOf({ event, wish }: ClaimedCallback): readonly Queued['draftFor'][] | null {
  const telling = tellOverSmpp(event, wish)
  switch (telling.kind) {
    case 'nothing':
      return null
    case 'inbound':
      return inboundPdus(telling.inbound).map((draft) => () => draft)
    case 'receipts':
      return telling.receipts.map(
        (receipt) =>
          ({ withTlvs }: Connection) =>
            receiptPdu(receipt, { withTlvs }),
      )
  }
}

const ANSWER_OK = S.ESME_ROK

/** The one that says most of why they do not all count as heard. */
const worstOf = (heard: readonly Heard[]): Heard | undefined =>
  heard.find(({ how }) => how === 'unsayable') ??
  heard.find(({ how }) => how !== ANSWER_OK) ??
  heard[0]

const ERRORS = {
  unanswered: 'no answer came',
  gone: 'the session ended before an answer came',
  unwritten: 'nobody is bound',
  unsayable: 'it was not written: unencodable',
} as const satisfies Record<Exclude<How, number>, string>

function attemptOf(heard: readonly Heard[], { at, now }: { at: number; now: number }): Attempt {
  const { how, ip } = worstOf(heard) ?? { how: 'unwritten', ip: '' }
  const status = typeof how === 'number' ? how : null
  const name = status === null ? null : (commandStatusName(status) ?? `status ${status}`)
  const error = typeof how === 'number' ? `it was answered ${name}` : ERRORS[how]
  return {
    at,
    ms: now - at,
    method: 'deliver_sm',
    url: ip === '' ? 'smpp:' : `smpp://${ip}`,
    status,
    error: status === ANSWER_OK ? null : error,
    answer: name,
  }
}

/** These two say that no other try will be taken (3.4, 5.1.3). */
const FOR_GOOD: ReadonlySet<number> = new Set([S.ESME_RX_P_APPN, S.ESME_RX_R_APPN])

const AGAIN_AFTER_MS = [1_000, 5_000, 30_000, 120_000, 600_000]

function outcomeOf(heard: readonly Heard[], { tries }: ClaimedCallback, now: number): Outcome {
  const { how } = worstOf(heard) ?? { how: 'unwritten' }
  if (how === ANSWER_OK) return { outcome: 'heard' }
  if (how === 'unsayable') return { outcome: 'dead' }
  // Another session, or the next one of this client, is told at once.
  if (how === 'gone' || how === 'unwritten') return { outcome: 'again', dueAt: now }
  if (how === 'unanswered') return { outcome: 'again', dueAt: now + (AGAIN_AFTER_MS[0] ?? 0) }
  if (FOR_GOOD.has(how)) return { outcome: 'dead' }
  const wait = AGAIN_AFTER_MS[Math.min(tries, AGAIN_AFTER_MS.length - 1)] ?? 0
  return { outcome: 'again', dueAt: now + wait }
}
