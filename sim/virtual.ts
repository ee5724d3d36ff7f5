import type { SubmitSm } from '../src/smpp/pdu-types.ts'
import { decodePdu, encodePdu } from '../src/smpp/pdu.ts'
import type { DraftOf } from '../src/smpp/pdu-types.ts'
import { splitText } from '../src/smpp/split.ts'
import type { Delivery, SubmitAnswer } from './smsc/centre.ts'
import { Centre } from './smsc/centre.ts'
import type { Pace } from './smsc/plan.ts'
import { DEFAULT_PACE } from './smsc/plan.ts'
import type { Scenario } from './smsc/scenario.ts'
import type { SubmitRecord, Truth } from './smsc/truth.ts'
import { TruthLog } from './smsc/truth.ts'

/** Something that a customer hears of, when it hears of it. */
export type Heard =
  | { readonly kind: 'answer'; readonly atMs: number; readonly answer: SubmitAnswer }
  | { readonly kind: 'delivery'; readonly atMs: number; readonly delivery: Delivery }
  | { readonly kind: 'nothing'; readonly atMs: number; readonly record: SubmitRecord | null }

export type VirtualMessage = { readonly to: string; readonly text: string; readonly atMs: number }

/**
 * A centre and a patient customer in virtual time, without sockets: everything is submitted, every
 * refusal for the moment is tried again, every receipt is acknowledged as soon as it comes.
 */
export function runVirtually(options: {
  readonly messages: readonly VirtualMessage[]
  readonly scenario: Scenario
  readonly seed: number
  readonly pace?: Pace
  readonly submitsMax?: number
}): { readonly truth: Truth; readonly heard: readonly Heard[] } {
  const { messages, scenario, seed, pace = DEFAULT_PACE, submitsMax = 4 } = options
  const truth = new TruthLog({ isKept: true })
  const centre = new Centre({ scenario, seed, pace, truth })
  const heard: Heard[] = []

  const submit = (pdu: SubmitSm, atMs: number, left: number): void => {
    const reaction = centre.submit(pdu, { systemId: 'virtual', link: 1 }, atMs)
    if (reaction.kind !== 'answer') {
      heard.push({ kind: 'nothing', atMs, record: centre.truth.read().submits.at(-1) ?? null })
      return
    }
    const { answer, afterMs } = reaction
    centre.later(atMs + afterMs, (nowMs) => {
      const { record, status } = answer
      record.answer = status === 0 ? 'accepted' : 'refused'
      record.answeredAtMs = nowMs
      heard.push({ kind: 'answer', atMs: nowMs, answer })
      if (isBusy(status) && left > 1) centre.later(nowMs + 500, (at) => submit(pdu, at, left - 1))
    })
  }

  messages.forEach((message, at) => {
    for (const pdu of pdusOf(message, at)) submit(pdu, message.atMs, submitsMax)
  })
  for (let atMs = centre.nextAtMs; atMs !== null; atMs = centre.nextAtMs) {
    for (const delivery of centre.due(atMs)) heard.push(acknowledged(delivery, atMs))
  }
  return { truth: truth.read(), heard }
}

const isBusy = (status: number): boolean => status === 0x58 || status === 0x14

function acknowledged(delivery: Delivery, atMs: number): Heard {
  const { receipt, inbound } = delivery
  if (inbound !== null) inbound.ackedAtMs = atMs
  if (receipt !== null) {
    receipt.firstSentAtMs ??= atMs
    receipt.sent += 1
    receipt.ackedAtMs = atMs
    receipt.ackStatus = 0
  }
  return { kind: 'delivery', atMs, delivery }
}

/** The segments of a text, as they would come off the wire. */
function pdusOf({ to, text }: VirtualMessage, reference: number): readonly SubmitSm[] {
  const split = splitText(text, { reference: reference % 256 })
  if (split.kind !== 'split') throw new Error(`${split.segmentCount} segments are too many`)
  return split.segments.map(({ short_message, esm_class }) =>
    throughTheWire({
      command: 'submit_sm',
      source_addr: 'Delivrd',
      destination_addr: to.replace(/^\+/, ''),
      registered_delivery: 1,
      data_coding: split.dataCoding,
      short_message,
      esm_class,
    }),
  )
}

function throughTheWire(draft: DraftOf<'submit_sm'>): SubmitSm {
  const decoded = decodePdu(encodePdu(draft))
  if (decoded.kind !== 'pdu' || decoded.pdu.command !== 'submit_sm') {
    throw new Error('a submit_sm reads as what was written')
  }
  return decoded.pdu
}
