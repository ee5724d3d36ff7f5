import { nextStepFor } from '../../explain.ts'
import { wireId } from '../../ids.ts'
import { isFinal } from '../../status.ts'
import type { CallbackEvent, EventType, ToldInbound } from '../event.ts'
import { isSuccess } from '../format.ts'
import type { CallbackFormat } from '../format.ts'
import { changesTo, instant, instantOrNull, jsonRequest } from '../parts.ts'
import type { MessageChange } from '../told.ts'

/** Every body is shorter, in octets. */
export const BODY_OCTETS_MAX = 20_000
/** No JSON of so many characters is longer than 16,000 octets, however it is escaped. */
const TEXT_CHARACTERS_MAX = 2_600

/** All that can be asked for. */
const ALL: readonly EventType[] = [...changesTo(() => true), 'inbound.received', 'callback.test']

/**
 * Our own form: JSON `{type, timestamp, data}`, signed by the public standard (v1, v1a). It tells every change that was
 * asked for and what came in.
 */
export const delivrd: CallbackFormat = {
  name: 'delivrd',
  title: 'Delivrd (JSON)',
  methods: ['POST'],
  options: [],
  speaksOf: () => ALL,
  render: (event, wish) => ({
    kind: 'request',
    request: jsonRequest(bodyOf(event), wish),
    sign: 'standard',
  }),
  isHeard: isSuccess,
}

export function bodyOf(event: CallbackEvent): Record<string, unknown> {
  switch (event.kind) {
    case 'message':
      return {
        type: event.change.type,
        timestamp: instant(event.change.at),
        data: messageData(event),
      }
    case 'inbound':
      return {
        type: 'inbound.received',
        timestamp: instant(event.inbound.receivedAt),
        data: inboundData(event.inbound),
      }
    case 'test':
      return {
        type: 'callback.test',
        timestamp: instant(event.at),
        data: {
          object: 'test',
          text: 'A try of this callback endpoint. No message is behind it.',
          is_test: true,
        },
      }
  }
}

function messageData({ change, message }: MessageChange): Record<string, unknown> {
  const { after, before, correction } = change
  return {
    object: 'message',
    id: wireId('msg', message.id),
    sequence: change.sequence,
    status: after.status,
    is_final: isFinal(after.status),
    previous_status: before?.status ?? null,
    reason: after.reason,
    detail: after.detail,
    fault: after.fault,
    grade: after.grade,
    permanent: after.permanent,
    charge: after.charge,
    advice: after.reason === null ? null : nextStepFor(after.reason, after),
    to: message.to,
    from: message.from,
    reference: message.reference,
    workspace_id: wireId('wsp', message.workspaceId),
    campaign_id: message.campaignId === null ? null : wireId('cmp', message.campaignId),
    channel: after.channel,
    segments: {
      total: after.segments,
      delivered: after.segmentsDelivered,
      known: after.segmentsKnown,
    },
    account: after.accountId === null ? null : wireId('acc', after.accountId),
    account_name: after.accountId === null ? null : message.accountName,
    provider_id: message.providerId,
    word: after.word,
    code: after.code,
    conflict: after.conflict,
    texted_twice: after.textedTwice,
    price:
      after.priceMicros === null
        ? null
        : { amount: decimal(after.priceMicros), currency: message.currency },
    correction: correctionOf(before?.status ?? null, correction),
    is_test: message.isTest,
    created_at: instant(message.createdAt),
    submitted_at: instantOrNull(message.submittedAt),
    final_at: isFinal(after.status) ? instantOrNull(message.finalAt) : null,
  }
}

const correctionOf = (
  from: string | null,
  because: string | null,
): Record<string, unknown> | null => (because === null ? null : { from, because })

function inboundData(inbound: ToldInbound): Record<string, unknown> {
  const text = inbound.text.toWellFormed().slice(0, TEXT_CHARACTERS_MAX)
  return {
    object: 'inbound',
    id: wireId('inb', inbound.id),
    sequence: inbound.sequence,
    from: inbound.from,
    to: inbound.to,
    text: text.toWellFormed(),
    is_text_cut: inbound.text.length > TEXT_CHARACTERS_MAX,
    channel: inbound.channel,
    keyword: inbound.keyword,
    missing_segments: inbound.missing,
    workspace_id: wireId('wsp', inbound.workspaceId),
    is_test: inbound.isTest,
    received_at: instant(inbound.receivedAt),
  }
}

/** Millionths as an exact decimal with at least two places: 45000 → "0.045". */
function decimal(micros: number): string {
  const sign = micros < 0 ? '-' : ''
  const rest = String(Math.abs(micros) % 1_000_000).padStart(6, '0')
  return `${sign}${Math.floor(Math.abs(micros) / 1_000_000)}.${rest.replace(/0{1,4}$/, '')}`
}
