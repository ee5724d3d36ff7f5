import { HandoverTracker } from '../../src/adapters/smpp/handover-tracker.ts'
import { readCommandStatus } from '../../src/core/dialects/smpp/receipt.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import { expireQueued, expireSilent } from '../../src/flows/expire-silent.ts'
import { sweepOrphans } from '../../src/flows/adopt-orphans.ts'
import type {
  Answer,
  Gateway,
  Handover,
  PipelineAccount,
  PipelineDeps,
} from '../../src/flows/ports/pipeline.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { submitMessages } from '../../src/flows/submit-messages.ts'
import type { SubmitSm } from '../../src/smpp/pdu-types.ts'
import { decodePdu, encodePdu } from '../../src/smpp/pdu.ts'
import { splitText } from '../../src/smpp/split.ts'
import type { Centre, Delivery } from '../../sim/smsc/centre.ts'
import type { SubmitRecord } from '../../sim/smsc/truth.ts'
import type { ModelStore } from './model-store.ts'

export const WINDOW = 8
const RESPONSE_TIMEOUT_MS = 10_000
const RECONNECT_MS = 500
const OFFER_AGAIN_MS = 400
const BUSY_RETRIES = 5
/** Few, so that many transactions meet. */
const DRAIN_MAX = 4

type Body = {
  readonly short_message: Uint8Array
  readonly esm_class: number
  readonly data_coding: number
}
type Segment = { readonly tracker: HandoverTracker; readonly segment: number }

export type World = {
  readonly centre: Centre
  readonly store: ModelStore
  readonly accounts: readonly PipelineAccount[]
  now(): number
  /** A connection is over: what was sent over it and not acknowledged goes out again. */
  undelivered(deliveries: readonly Delivery[]): void
}

/** The flows that a process keeps running, one of each at a time. */
export const FLOWS = ['submit', 'settle', 'record', 'drain', 'expire', 'overdue', 'sweep'] as const
export type FlowName = (typeof FLOWS)[number]

/**
 * One running product: the real flows, over a connection of which only the bytes are left out. All it
 * knows beyond the store is here, and a crash takes it away.
 */
export class Process {
  readonly number: number
  readonly running = new Set<FlowName>()
  isAlive = true
  private readonly world: World
  private readonly deps: PipelineDeps
  private link = { number: 0, isUp: true }
  private inFlight = new Set<Segment>()
  private unsettled: Answer[] = []
  private unrecorded: { delivery: Delivery; link: number }[] = []
  private readonly records = new Map<Answer, SubmitRecord>()
  private readonly accountOf = new WeakMap<Handover, PipelineAccount>()
  private reference = 0

  constructor(number: number, world: World, deps: PipelineDeps) {
    this.number = number
    this.world = world
    this.deps = deps
    this.link = { number, isUp: true }
  }

  get canHear(): boolean {
    return this.isAlive && this.link.isUp
  }

  hasWork(flow: FlowName): boolean {
    const { store } = this.world
    const now = this.world.now()
    switch (flow) {
      case 'submit':
        return this.room() > 0 && store.nextQueuedAt <= now
      case 'overdue':
        return store.hasOverdue(now)
      case 'settle':
        return this.unsettled.length > 0
      case 'record':
        return this.unrecorded.length > 0
      case 'drain':
        return store.inbox.size > 0
      case 'expire':
        return store.nextWatchAt <= now
      case 'sweep':
        return [...store.orphans.values()].some(({ state }) => state === 'waiting')
    }
  }

  async run(flow: FlowName): Promise<void> {
    const { deps } = this
    switch (flow) {
      case 'submit':
        for (const account of this.world.accounts) {
          await submitMessages(deps, account, this.gateway(account))
        }
        return
      case 'settle':
        return this.settle()
      case 'record':
        return this.record()
      case 'drain':
        await drainInbox(deps, DRAIN_MAX)
        return
      case 'expire':
        await expireSilent(deps)
        return
      case 'overdue':
        await expireQueued(deps)
        return
      case 'sweep':
        await sweepOrphans(deps)
        return
    }
  }

  room(): number {
    return this.canHear ? WINDOW - this.inFlight.size : 0
  }

  encode(text: string) {
    this.reference = (this.reference + 1) % 256
    const split = splitText(text, { reference: this.reference })
    if (split.kind !== 'split') return { kind: 'too-long' as const }
    const segments = split.segments.map((one): Body => ({ ...one, data_coding: split.dataCoding }))
    return { kind: 'encoded' as const, segments }
  }

  private gateway(account: PipelineAccount): Gateway {
    return {
      room: () => this.room(),
      encode: (text) => this.encode(text),
      submit: (handovers) => this.submit(handovers, account),
    }
  }

  private submit(handovers: readonly Handover[], account: PipelineAccount): void {
    if (!this.isAlive) return
    for (const handover of handovers) {
      this.accountOf.set(handover, account)
      const tracker = new HandoverTracker(handover)
      handover.segments.forEach((_, at) => this.send({ tracker, segment: at + 1 }))
    }
  }

  hear(delivery: Delivery): void {
    this.unrecorded.push({ delivery, link: this.link.number })
  }

  /** Gone, with all that was not in the store. */
  crash(): void {
    this.isAlive = false
    this.breakLink()
    for (const record of this.records.values()) record.isAnswerDoubtful = true
  }

  /** The connection breaks; what was under way is unknown, and what was delivered comes again. */
  breakLink(): void {
    if (!this.link.isUp) return
    this.link.isUp = false
    const { centre } = this.world
    this.world.undelivered(
      this.unrecorded.filter(({ link }) => link === this.link.number).map((one) => one.delivery),
    )
    for (const segment of this.inFlight) this.unheard(segment)
    this.inFlight.clear()
    centre.later(this.world.now() + RECONNECT_MS, () => {
      this.link = { number: this.link.number + 1_000, isUp: true }
    })
  }

  private send(segment: Segment): void {
    const { tracker } = segment
    const { centre } = this.world
    if (!this.canHear) return this.unheard(segment)
    const link = this.link
    this.inFlight.add(segment)
    const body = tracker.handover.segments[segment.segment - 1] as Body
    const pdu = submitSm(tracker.handover, body)
    const reaction = centre.submit(
      pdu,
      { systemId: this.accountOf.get(tracker.handover)?.id ?? '', link: link.number },
      this.world.now(),
    )
    const record = centre.truth.read().submits.at(-1)
    if (record === undefined) throw new Error('the truth is kept')
    if (reaction.kind === 'drop') return this.breakLink()
    const answered = (status: number, providerId: string): void => {
      const isHeard =
        this.isAlive && this.link === link && link.isUp && this.inFlight.delete(segment)
      record.answer = !isHeard ? 'none' : status === 0 ? 'accepted' : 'refused'
      record.answeredAtMs = this.world.now()
      if (isHeard) this.answered(segment, { status, providerId, record })
    }
    if (reaction.kind === 'nack') return answered(reaction.status, '')
    if (reaction.kind === 'answer') {
      const { status, message_id } = reaction.answer
      centre.later(this.world.now() + reaction.afterMs, () => answered(status, message_id))
    }
    centre.later(this.world.now() + RESPONSE_TIMEOUT_MS, () => {
      if (this.inFlight.delete(segment)) this.unheard(segment)
    })
  }

  private answered(
    { tracker, segment }: Segment,
    { status, providerId, record }: { status: number; providerId: string; record: SubmitRecord },
  ): void {
    const { handover } = tracker
    const at = this.world.now()
    const reading = readCommandStatus(status)
    if (reading.outcome === 'busy' && tracker.retries < BUSY_RETRIES) {
      tracker.untaken(segment)
    } else if (tracker.settle(segment)) {
      const answer: Answer =
        status === 0
          ? {
              kind: 'accepted',
              handover,
              segment,
              providerId: providerId === '' ? null : providerId,
              at,
            }
          : { kind: 'refused', handover, segment, refusal: { kind: 'status', status }, at }
      this.unsettled.push(answer)
      this.records.set(answer, record)
    }
    this.conclude(tracker)
  }

  private unheard({ tracker, segment }: Segment): void {
    const { handover } = tracker
    if (tracker.settle(segment)) {
      this.unsettled.push({ kind: 'unknown', handover, segment, at: this.world.now() })
    }
    this.conclude(tracker)
  }

  private conclude(tracker: HandoverTracker): void {
    const verdict = tracker.verdict()
    const { centre } = this.world
    if (verdict.kind === 'untaken') {
      const { handover } = tracker
      this.unsettled.push({
        kind: 'untaken',
        handover,
        retryAfterMs: OFFER_AGAIN_MS,
        at: this.world.now(),
      })
    } else if (verdict.kind === 'again') {
      tracker.offerAgain()
      centre.later(this.world.now() + OFFER_AGAIN_MS, () => {
        if (!this.isAlive) return
        for (const segment of verdict.segments) this.send({ tracker, segment })
      })
    }
  }

  private async settle(): Promise<void> {
    const account = this.accountOf.get(this.unsettled[0]?.handover ?? NOBODY)
    if (account === undefined) return
    const batch = this.unsettled.filter(({ handover }) => this.accountOf.get(handover) === account)
    await settleAnswers(this.deps, account, batch)
    this.unsettled = this.unsettled.filter((answer) => !batch.includes(answer))
    for (const answer of batch) this.records.delete(answer)
  }

  private async record(): Promise<void> {
    const batch = [...this.unrecorded]
    const raws = batch.map(({ delivery }) => encodePdu({ ...delivery.draft, sequence: 1 }))
    await recordReceipts(
      this.deps,
      raws.map((raw, at) => ({
        accountId: batch[at]?.delivery.systemId ?? '',
        raw,
        protocol: 'smpp',
        meta: null,
      })),
    )
    this.unrecorded = this.unrecorded.slice(batch.length)
    for (const { delivery, link } of batch) {
      if (this.link.isUp && this.link.number === link) acknowledge(delivery, this.world.now())
    }
  }
}

// Stands for the handover of no answer.
const NOBODY = {} as Handover

function acknowledge({ receipt, inbound }: Delivery, atMs: number): void {
  if (inbound !== null) inbound.ackedAtMs = atMs
  if (receipt === null) return
  receipt.ackedAtMs = atMs
  receipt.ackStatus = 0
}

function submitSm({ sender, recipient }: Handover, body: Body): SubmitSm {
  const decoded = decodePdu(
    encodePdu({
      command: 'submit_sm',
      source_addr: sender,
      destination_addr: recipient.replace(/^\+/, ''),
      registered_delivery: 1,
      ...body,
    }),
  )
  if (decoded.kind !== 'pdu' || decoded.pdu.command !== 'submit_sm') throw new Error('a submit_sm')
  return decoded.pdu
}
