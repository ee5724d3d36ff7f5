import type { Static } from 'typebox'
import type { Fallback } from '../../../core/channels.ts'
import { nextStepFor, sentenceFor } from '../../../core/explain.ts'
import { wireId } from '../../../core/ids.ts'
import { RECEIPTS_OFF } from '../../../core/own-evidence.ts'
import { reasonEntry } from '../../../core/reasons.ts'
import type { TimelineEntry } from '../../../flows/message-timeline.ts'
import type { MessageRecord } from '../../../flows/ports/reads.ts'
import { isSettled } from '../../../flows/read-message.ts'
import type { Leg, MessageDetail as Detail, SubmissionView } from '../../../flows/read-message.ts'
import { rawJson } from './raw-json.ts'
import type { Message, MessageDetail, TimelineEntry as TimelineSchema } from './message-schema.ts'
import { decimal, instant, instantOrNull } from './schemas.ts'

export type MessageJson = Static<typeof Message>
type DetailJson = Static<typeof MessageDetail>

/** A message as programs see it. */
export function messageJson(message: MessageRecord, now: number): MessageJson {
  const reason = message.reason === null ? null : reasonEntry(message.reason)
  return {
    id: wireId('msg', message.id),
    object: 'message',
    campaign_id: message.campaignId === null ? null : wireId('cmp', message.campaignId),
    to: message.recipient,
    from: message.sender,
    text: message.text,
    reference: message.reference,
    channel: message.channel,
    fallback: fallbackJson(message.fallback ?? message.turned?.fallback ?? null),
    fallback_state: fallbackState(message),
    status: message.status,
    final: message.isFinal,
    settled: isSettled(message, now),
    reason: message.reason,
    reason_title: reason?.title ?? null,
    reason_meaning: reason?.meaning ?? null,
    next_step: message.reason === null ? null : nextStepFor(message.reason, message),
    opt_out_advice: reason?.optOut ?? null,
    detail: message.detail,
    fault: message.fault,
    permanent: message.permanent,
    grade: message.grade,
    charged: message.charge,
    charged_said_by: message.chargeSource,
    conflict: message.conflict,
    texted_twice: message.textedTwice,
    segments: {
      total: message.segments,
      delivered: message.segmentsDelivered,
      known: message.segmentsKnown,
    },
    account_id: message.accountId === null ? null : wireId('acc', message.accountId),
    provider_word: message.word,
    provider_code: message.code,
    sequence: message.sequence,
    price:
      message.priceMicros === null
        ? null
        : { amount: decimal(message.priceMicros), currency: message.currency },
    sentence: sentenceFor(message),
    created_at: instant(message.createdAt),
    submitted_at: instantOrNull(message.submittedAt),
    // Where no receipt was asked for, none is expected.
    expected_by: message.detail === RECEIPTS_OFF ? null : instantOrNull(message.expectedBy),
    valid_until: instantOrNull(message.validUntil),
    final_at: instantOrNull(message.finalAt),
    updated_at: instant(message.updatedAt),
  }
}

/** What became of the second channel; null: none is asked for. */
function fallbackState({
  fallback,
  turned,
  submissions,
  channel,
  isFinal,
}: MessageRecord): FallbackState | null {
  if (turned !== undefined && turned !== null) {
    const isBack = channel === turned.channel && submissions <= turned.submission
    return isBack ? 'not-needed' : 'used'
  }
  if (fallback === null) return null
  return isFinal ? 'not-needed' : 'waiting'
}

type FallbackState = NonNullable<MessageJson['fallback_state']>

export const fallbackJson = (fallback: Fallback | null): MessageJson['fallback'] =>
  fallback === null
    ? null
    : {
        channel: fallback.channel,
        from: fallback.from,
        after_seconds: fallback.afterSeconds,
      }

/** A message with its submissions, its timeline and its why. */
export const messageDetailJson = (detail: Detail, now: number): DetailJson => ({
  ...messageJson(detail.message, now),
  fields: detail.message.fields === null ? null : { ...detail.message.fields },
  row: detail.message.row,
  legs: detail.legs.map(legJson),
  submissions: detail.submissions.map(submissionJson),
  timeline: detail.timeline.map(timelineJson),
  why: {
    rule: detail.why.rule,
    sentences: [...detail.why.sentences],
    decided_by: [...detail.why.decidedBy],
  },
})

const legJson = (leg: Leg): DetailJson['legs'][number] => ({
  channel: leg.channel,
  submission: leg.submission,
  account_id: leg.accountId === null ? null : wireId('acc', leg.accountId),
  account_name: leg.accountName,
  status: leg.status,
  reason: leg.reason,
  reason_title: leg.reason === null ? null : reasonEntry(leg.reason).title,
  provider_word: leg.word,
  provider_code: leg.code,
  decides: leg.decides,
})

const submissionJson = (submission: SubmissionView): DetailJson['submissions'][number] => ({
  number: submission.number,
  account_id: submission.accountId === null ? null : wireId('acc', submission.accountId),
  account_name: submission.accountName,
  channel: submission.channel,
  submitted_at: instant(submission.submittedAt),
  segments: submission.segments.map((one) => ({
    segment: one.segment,
    status: one.status,
    provider_id: one.providerId,
    answer: one.answer,
    answer_code: one.answerCode,
    answered_at: instantOrNull(one.answeredAt),
  })),
})

const timelineJson = (entry: TimelineEntry): Static<typeof TimelineSchema> => ({
  at: instant(entry.at),
  source: entry.source,
  kind: entry.kind,
  title: entry.title,
  submission: entry.submission,
  segment: entry.segment,
  status: entry.status,
  grade: entry.grade,
  reason: entry.reason,
  vendor: entry.vendor,
  word: entry.word,
  code: entry.code,
  sentence: entry.sentence,
  happened_at: entry.happenedAt,
  times_seen: entry.timesSeen,
  matched_by: entry.matchedBy,
  effect: entry.effect,
  raw: rawJson(entry.raw),
})
