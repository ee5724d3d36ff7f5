import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import type { SubmitSm } from '../../src/smpp/pdu-types.ts'
import type { SeededRandom } from '../random.ts'
import { randomFor } from '../random.ts'
import { findWord } from '../tables/words-table.ts'
import type { Behaviour, Step } from './behaviour.ts'
import { chooseBehaviour } from './choose.ts'
import { writeIds } from './id-relations.ts'
import type { WrittenIds } from './id-relations.ts'
import type { Pace, PlannedReceipt } from './plan.ts'
import { planSegment, waitMs } from './plan.ts'
import type { Scenario } from './scenario.ts'
import { readSubmittedText } from './submitted-text.ts'
import { Timetable } from './timetable.ts'
import type { InboundRecord, ReceiptRecord, SubmitRecord, TruthLog } from './truth.ts'
import type { ReceiptDraft } from './wires.ts'
import { WIRES } from './wires.ts'

/** Who submits, and over which connection. */
export type Customer = { readonly systemId: string; readonly link: number }

/** What the centre does about a submit_sm. */
export type Reaction =
  | { readonly kind: 'answer'; readonly afterMs: number; readonly answer: SubmitAnswer }
  | { readonly kind: 'nack'; readonly status: number }
  | { readonly kind: 'silence' }
  | { readonly kind: 'drop' }

export type SubmitAnswer = {
  readonly status: number
  readonly message_id: string
  readonly record: SubmitRecord
}

/** Something for a customer: a receipt, or a text from a handset. */
export type Delivery = {
  readonly systemId: string
  readonly draft: ReceiptDraft
  readonly receipt: ReceiptRecord | null
  readonly inbound: InboundRecord | null
}

type Waiting = (nowMs: number) => Delivery | null

export type CentreOptions = {
  readonly scenario: Scenario
  readonly seed: number
  readonly pace: Pace
  readonly truth: TruthLog
}

/** Timings are kept to this many milliseconds. */
const STEP_MS = 5
/** Ids have ten decimal digits and eight or nine hexadecimal ones, like those of many centres. */
const FIRST_ID = 2_000_000_000

const DELETED: Step = {
  after: { seconds: [0, 0] },
  stat: 'DELETED',
  err: '000',
  networkError: null,
  wire: 'text',
  which: 'each',
}

/** A message centre without sockets or clock: submissions go in, receipts come out when due. */
export class Centre {
  readonly truth: TruthLog
  private scenario: Scenario
  private readonly seed: number
  private readonly pace: Pace
  private readonly timetable = new Timetable<Waiting>(STEP_MS)
  private readonly refusals = new Map<string, number>()
  private readonly replied = new Set<string>()
  private submitCount = 0
  private lastId = FIRST_ID
  private second = { startMs: 0, taken: new Map<string, number>() }

  constructor({ scenario, seed, pace, truth }: CentreOptions) {
    this.scenario = scenario
    this.seed = seed
    this.pace = pace
    this.truth = truth
  }

  /** When `due` next has something; null if nothing waits. */
  get nextAtMs(): number | null {
    return this.timetable.nextAtMs
  }

  get waitingCount(): number {
    return this.timetable.size
  }

  become(scenario: Scenario): void {
    this.scenario = scenario
  }

  /** As after a restart of a centre that counts its ids from the beginning again. */
  reuseIds(): void {
    this.lastId = FIRST_ID
  }

  submit(pdu: SubmitSm, customer: Customer, nowMs: number): Reaction {
    const recipient = pdu.destination_addr
    const random = randomFor(this.seed, recipient)
    const behaviour = chooseBehaviour(this.scenario, recipient, random)
    const isOverRate = this.isOverRate(customer.systemId, nowMs)
    const refusal = isOverRate ? COMMAND_STATUS.ESME_RTHROTTLED : this.refusal(behaviour, pdu)
    const { answer } = behaviour
    const isTaken =
      refusal === null &&
      (!('isTaken' in answer) || answer.isTaken) &&
      answer.kind !== 'generic-nack'
    const ids = this.nextIds(behaviour, answer.kind === 'no-id')
    const record = this.record(pdu, { customer, behaviour, ids, isTaken, refusal, nowMs })
    if (isTaken) this.plan(pdu, record, { behaviour, random, ids })
    if (refusal !== null) return this.answerLater(record, behaviour, random)
    switch (answer.kind) {
      case 'silence':
      case 'drop':
        record.answer = 'none'
        return { kind: answer.kind }
      case 'generic-nack':
        record.answer = 'refused'
        record.answeredAtMs = nowMs
        return { kind: 'nack', status: answer.status }
      default:
        return this.answerLater(record, behaviour, random)
    }
  }

  /** Everything that is to go out by now. */
  due(nowMs: number): readonly Delivery[] {
    const deliveries: Delivery[] = []
    for (const waiting of this.timetable.take(nowMs)) {
      const delivery = waiting(nowMs)
      if (delivery !== null) deliveries.push(delivery)
    }
    return deliveries
  }

  /** A person's cancel_sm: nothing more is delivered or receipted, but that it was deleted. */
  withdraw(record: SubmitRecord, nowMs: number): void {
    const planned: PlannedReceipt = { afterMs: 0, step: DELETED }
    const ids = { answered: record.id, receipted: record.id }
    const deleted = this.receipt(record, { planned, ids, nowMs })
    record.isWithdrawn = true
    if (record.handsetAtMs !== null && record.handsetAtMs > nowMs) record.handsetAtMs = null
    if (deleted !== null) this.timetable.add(nowMs, () => deleted)
  }

  /** Does something when its time comes, in order with everything else. */
  later(atMs: number, act: (nowMs: number) => void): void {
    this.timetable.add(atMs, (nowMs) => {
      act(nowMs)
      return null
    })
  }

  /** Puts a delivery off: the customer did not want it now. */
  deliverAgain(delivery: Delivery, atMs: number): void {
    this.timetable.add(atMs, () => delivery)
  }

  /** A text from a handset, to a customer. */
  inbound(
    { systemId, from, to, text }: { systemId: string; from: string; to: string; text: string },
    nowMs: number,
  ): void {
    this.timetable.add(nowMs, (atMs) => this.inboundDelivery({ systemId, from, to, text, atMs }))
  }

  private refusal({ answer }: Behaviour, pdu: SubmitSm): number | null {
    if (answer.kind !== 'refuse') return null
    if (answer.times === null) return answer.status
    const key = `${pdu.destination_addr}|${readSubmittedText(pdu).segment}`
    const refused = this.refusals.get(key) ?? 0
    if (refused >= answer.times) return null
    this.refusals.set(key, refused + 1)
    return answer.status
  }

  private isOverRate(systemId: string, nowMs: number): boolean {
    const { ratePerSecond } = this.scenario
    if (ratePerSecond === null) return false
    if (nowMs - this.second.startMs >= 1_000) this.second = { startMs: nowMs, taken: new Map() }
    const taken = this.second.taken.get(systemId) ?? 0
    this.second.taken.set(systemId, taken + 1)
    return taken >= ratePerSecond
  }

  private nextIds({ ids }: Behaviour, isUntold: boolean): WrittenIds {
    this.lastId += 1
    const written = writeIds(ids ?? this.scenario.ids, this.lastId)
    return isUntold ? { ...written, answered: '' } : written
  }

  private record(
    pdu: SubmitSm,
    {
      customer,
      behaviour,
      ids,
      isTaken,
      refusal,
      nowMs,
    }: {
      customer: Customer
      behaviour: Behaviour
      ids: WrittenIds
      isTaken: boolean
      refusal: number | null
      nowMs: number
    },
  ): SubmitRecord {
    this.submitCount += 1
    const record: SubmitRecord = {
      number: this.submitCount,
      atMs: nowMs,
      ...customer,
      sender: pdu.source_addr,
      recipient: pdu.destination_addr,
      ...readSubmittedText(pdu),
      esmClass: pdu.esm_class,
      vendorTlvs: vendorTlvs(pdu),
      behaviour: behaviour.name,
      id: refusal === null ? ids.answered : '',
      answer: 'waiting',
      status: refusal ?? (behaviour.answer.kind === 'generic-nack' ? behaviour.answer.status : 0),
      isAnsweredInGeneral: refusal === null && behaviour.answer.kind === 'generic-nack',
      answeredAtMs: null,
      isAnswerDoubtful: false,
      isTaken,
      handsetAtMs: null,
      isWithdrawn: false,
      receipts: [],
    }
    this.truth.addSubmit(record)
    return record
  }

  private plan(
    pdu: SubmitSm,
    record: SubmitRecord,
    { behaviour, random, ids }: { behaviour: Behaviour; random: SeededRandom; ids: WrittenIds },
  ): void {
    const { atMs, systemId, recipient, sender } = record
    const plan = planSegment({ behaviour, random, pace: this.pace }, record)
    if (plan.handsetAfterMs !== null) record.handsetAtMs = atMs + plan.handsetAfterMs
    for (const planned of plan.receipts) {
      if (!isWanted(pdu.registered_delivery, planned.step.stat)) continue
      this.timetable.add(atMs + planned.afterMs, (nowMs) =>
        this.receipt(record, { planned, ids, nowMs }),
      )
    }
    const { reply } = plan
    if (reply === null || this.replied.has(recipient)) return
    this.replied.add(recipient)
    this.timetable.add(atMs + reply.afterMs, (nowMs) =>
      this.inboundDelivery({
        systemId,
        from: recipient,
        to: sender,
        text: reply.text,
        atMs: nowMs,
      }),
    )
  }

  private receipt(
    record: SubmitRecord,
    { planned, ids, nowMs }: { planned: PlannedReceipt; ids: WrittenIds; nowMs: number },
  ): Delivery | null {
    if (record.isWithdrawn) return null
    const { stat, err, networkError, wire } = planned.step
    const { tellsState, write } = WIRES[wire]
    const state = tellsState ? findWord(stat).state : null
    const { recipient, sender, text, systemId } = record
    const facts = { id: ids.receipted, stat, state, err, networkError, text, recipient, sender }
    const draft = write({ ...facts, submittedAtMs: record.atMs, doneAtMs: nowMs })
    const receipt: ReceiptRecord = {
      id: ids.receipted,
      stat,
      state,
      err,
      networkError,
      wire,
      firstSentAtMs: null,
      sent: 0,
      ackedAtMs: null,
      ackStatus: null,
    }
    record.receipts.push(receipt)
    return { systemId, draft, receipt, inbound: null }
  }

  private inboundDelivery({
    systemId,
    ...inbound
  }: Omit<InboundRecord, 'ackedAtMs'> & { systemId: string }): Delivery {
    const record: InboundRecord = { ...inbound, ackedAtMs: null }
    this.truth.addInbound(record)
    return {
      systemId,
      draft: {
        command: 'deliver_sm',
        source_addr_ton: 1,
        source_addr_npi: 1,
        source_addr: inbound.from,
        destination_addr: inbound.to,
        short_message: encodeGsm7(inbound.text) ?? new Uint8Array(0),
      },
      receipt: null,
      inbound: record,
    }
  }

  private answerLater(
    record: SubmitRecord,
    { answerAfter }: Behaviour,
    random: SeededRandom,
  ): Reaction {
    const afterMs =
      answerAfter === null
        ? random.between(this.scenario.answerMs)
        : waitMs(answerAfter, random, this.pace)
    const { status, id } = record
    return { kind: 'answer', afterMs, answer: { status, message_id: id, record } }
  }
}

/** registered_delivery: 1 every outcome, 2 only bad news, 3 only good news (SMPP 5.0), 0 none. */
function isWanted(registeredDelivery: number, stat: string): boolean {
  const asked = registeredDelivery & 0x03
  const isGood = findWord(stat).says === 'delivered'
  return asked === 1 || (asked === 2 && !isGood) || (asked === 3 && isGood)
}

/** What SMPP leaves to vendors (3.4, 5.3.2). */
const vendorTlvs = ({ tlvs }: SubmitSm): readonly string[] =>
  (tlvs.other ?? [])
    .filter(({ tag }) => tag >= 0x1400 && tag <= 0x3fff)
    .map(({ tag, value }) => `${tag.toString(16)}:${value.toHex()}`)
