import { decide } from '../core/decide.ts'
import { begunWithSecond } from '../core/leg-prices.ts'
import { refusalEvidence } from '../core/screening.ts'
import { isFinal } from '../core/status.ts'
import type { SendRequest, Taken, TakenMessage } from './ports/intake.ts'
import type { MessageRecord } from './ports/reads.ts'

/** As much of a request as its answer repeats. */
export type Said = Pick<SendRequest, 'channel' | 'fallback' | 'reference'> & {
  /** Null: it is gone with whom it was for. */
  readonly text: string | null
}

/**
 * A message as it stood the moment it was taken in, from its request and what became of it: what a
 * read of the store would have found, without reading. A replay gives the same record.
 */
export function takenRecord(
  message: TakenMessage,
  request: Said,
  { workspaceId, taken }: { workspaceId: string; taken: Taken },
): MessageRecord {
  const { channel, fallback, turn } = message.leg ?? { ...request, turn: null }
  const refusal =
    message.refusal === null ? null : refusalEvidence(message.refusal, message.createdAt)
  const { channel: first, fallback: asked } = request
  const hasTurned = turn !== null && asked !== null
  const evidence = [refusal, turn].filter((one) => one !== null)
  const standing = decide({
    plan: message.plan,
    segments: message.segments,
    submissions: [],
    evidence,
  })
  return {
    ...standing,
    id: message.id,
    workspaceId,
    campaignId: null,
    recipient: message.recipient,
    sender: message.sender,
    text: request.text,
    fields: null,
    reference: request.reference,
    row: null,
    plan: message.plan,
    channel,
    fallback,
    turned: hasTurned
      ? begunWithSecond({ channel: first, fallback: asked }, message.priceMicros)
      : null,
    accountId: message.accountId,
    submissions: 0,
    sequence: 1,
    priceMicros: message.priceMicros,
    currency: taken.currency,
    isFinal: isFinal(standing.status),
    createdAt: message.createdAt,
    submittedAt: null,
    expectedBy: null,
    validUntil: message.validUntil,
    finalAt: isFinal(standing.status) ? message.createdAt : null,
    updatedAt: message.createdAt,
    lateWindowMs: 0,
  }
}
