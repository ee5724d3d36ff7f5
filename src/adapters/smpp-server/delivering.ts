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
  readonly callbacks: Pick<CallbackStore, 'claim' | 'settle'> & {
    /** The endpoint that stands for a login's sessions; null: nothing was ever to be told there. */
    loginEndpoint(loginId: string): Promise<Endpoint | null>
  }
  readonly clock: Clock
  readonly log: Log
  /** How long nobody else tells what was claimed; a minute unless told. */
  readonly leaseMs?: number | undefined
}

/** Longer than a client may take to answer. After a crash nobody tells it before. */
const LEASE_MS = 60_000
const LOOK_EVERY_MS = 300
const AFTER_FAILURE_MS = 1_000
const CLAIM_MAX = 200
const SETTLE_BATCH = 500
const SETTLE_WAITING = 10_000

type Queued = {
  readonly draftFor: (connection: Connection) => DeliverDraft
  readonly heard: (how: Heard) => void
}

type Heard = {
  readonly status: number | null
  readonly ip: string
  readonly error: string | null
  /** It can be said in no deliver_sm: no other try will do better. */
  readonly isUnsayable?: boolean
}

/** Tells a login's sessions what waits for it. What nobody is there to hear waits where it is stored. */
export class Delivering {
  private readonly deps: DeliveringDeps
  private readonly connections: () => readonly Connection[]
  private readonly settling: Company<SettledCallback, null>
  private readonly ended: Promise<void>
  /** What is being told and written down at this moment. */
  private readonly telling = new Set<Promise<void>>()
  /** Written as soon as a window has room. */
  private queued: Queued[] = []
  private isStopped = false
  private endRest: (() => void) | null = null

  constructor(
    deps: DeliveringDeps,
    loginId: string | null,
    connections: () => readonly Connection[],
  ) {
    this.deps = deps
    this.connections = connections
    this.settling = gatherCompany({
      run: async (rows) => {
        await deps.callbacks.settle(rows, deps.clock.now())
        return rows.map(() => null)
      },
      weigh: () => 1,
      batchWeight: SETTLE_BATCH,
      waitingWeight: SETTLE_WAITING,
    })
    this.ended = loginId === null ? Promise.resolve() : this.run(loginId)
  }

  /** There may be room again, or nobody left. */
  wake(): void {
    this.pump()
  }

  /** Done when what was told is written down. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.pump()
    this.endRest?.()
    await this.ended
    await Promise.all(this.telling)
  }

  private async run(loginId: string): Promise<void> {
    while (!this.isStopped) {
      const ms = await this.look(loginId).catch((error: unknown) => {
        this.deps.log.error('smpp.not_told', { because: String(error) })
        return AFTER_FAILURE_MS
      })
      if (ms > 0) await this.rest(ms)
    }
  }

  /** Milliseconds to rest; 0: there is more. */
  private async look(loginId: string): Promise<number> {
    const { callbacks, clock, leaseMs = LEASE_MS } = this.deps
    this.pump()
    const room = this.ears().reduce((sum, one) => sum + one.room, 0) - this.queued.length
    if (room <= 0) return LOOK_EVERY_MS
    const endpoint = await callbacks.loginEndpoint(loginId)
    if (endpoint === null || endpoint.state !== 'active') return AFTER_FAILURE_MS
    const limit = Math.min(room, CLAIM_MAX)
    const claimed = await callbacks.claim(endpoint, { limit, now: clock.now(), leaseMs })
    for (const one of claimed) this.begin(one)
    return claimed.length === limit ? 0 : LOOK_EVERY_MS
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.endRest = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.isStopped) this.endRest()
    })
  }

  private begin(claimed: ClaimedCallback): void {
    const told = this.tell(claimed)
      // Its lease ends, and it is told again.
      .catch((error: unknown) => {
        this.deps.log.error('smpp.not_told', { because: String(error) })
      })
      .finally(() => this.telling.delete(told))
    this.telling.add(told)
  }

  private async tell(claimed: ClaimedCallback): Promise<void> {
    const { clock } = this.deps
    const at = clock.now()
    const drafts = draftsOf(claimed)
    if (drafts === null) return this.settle(settled(claimed, null, { outcome: 'needless' }))
    const told = Promise.all(drafts.map((draftFor) => this.send(draftFor)))
    this.pump()
    const heard = await told
    const attempt = attemptOf(heard, { at, now: clock.now() })
    const outcome = heard.some(({ isUnsayable }) => isUnsayable === true)
      ? ({ outcome: 'dead' } as const)
      : outcomeOf(attempt, claimed, clock.now())
    await this.settle(settled(claimed, attempt, outcome))
  }

  private async settle(row: SettledCallback): Promise<void> {
    try {
      await this.settling.join(row)
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
    for (const { heard } of lost) heard({ status: null, ip: '', error: 'nobody is bound' })
  }
}

const roomiest = (connections: readonly Connection[]): Connection | null =>
  connections.reduce<Connection | null>(
    (best, one) => (one.room > (best?.room ?? 0) ? one : best),
    null,
  )

function write(connection: Connection, { draftFor, heard }: Queued): void {
  const { ip } = connection
  const sent = connection.deliver(draftFor(connection), (status) =>
    heard({ status, ip, error: status === null ? 'no answer came' : null }),
  )
  if (sent === 'sent') return
  const error = `it was not written: ${sent}`
  heard({ status: null, ip, error, isUnsayable: sent === 'unencodable' })
}

type Outcome = { readonly outcome: 'delivered' | 'needless' | 'dead' } | Again
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

function attemptOf(heard: readonly Heard[], { at, now }: { at: number; now: number }): Attempt {
  const worst = heard.find(({ status }) => status !== ANSWER_OK) ?? heard[0]
  const status = worst?.status ?? null
  const name = status === null ? null : (commandStatusName(status) ?? `status ${status}`)
  return {
    at,
    ms: now - at,
    method: 'deliver_sm',
    url: worst === undefined || worst.ip === '' ? 'smpp:' : `smpp://${worst.ip}`,
    status,
    error: status === ANSWER_OK ? null : (worst?.error ?? `it was answered ${name}`),
    answer: name,
  }
}

/** These two say that no other try will be taken (3.4, 5.1.3). */
const FOR_GOOD: ReadonlySet<number> = new Set([S.ESME_RX_P_APPN, S.ESME_RX_R_APPN])

const AGAIN_AFTER_MS = [1_000, 5_000, 30_000, 120_000, 600_000]

function outcomeOf({ status }: Attempt, { tries }: ClaimedCallback, now: number): Outcome {
  if (status === ANSWER_OK) return { outcome: 'delivered' }
  if (status === null) return { outcome: 'again', dueAt: now + (AGAIN_AFTER_MS[0] ?? 0) }
  if (FOR_GOOD.has(status)) return { outcome: 'dead' }
  const wait = AGAIN_AFTER_MS[Math.min(tries, AGAIN_AFTER_MS.length - 1)] ?? 0
  return { outcome: 'again', dueAt: now + wait }
}
