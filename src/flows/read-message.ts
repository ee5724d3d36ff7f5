import type { Channel } from '../core/channels.ts'
import { type Left, whySentences } from '../core/explain.ts'
import type { Standing } from '../core/standing.ts'
import { OUTCOME, isFinal } from '../core/status.ts'
import type { Status } from '../core/status.ts'
import { bySubmission, factsOf, segmentStatus, standingOf } from './message-facts.ts'
import { type Leg, legsOf } from './message-legs.ts'
import { timelineOf } from './message-timeline.ts'
import type { TimelineEntry } from './message-timeline.ts'
import { NO_ACCOUNT } from './ports/common.ts'
import type { Clock } from './ports/common.ts'
import type { MessageFile, MessageRecord, Reads, SubmissionRecord } from './ports/reads.ts'

export type { Leg } from './message-legs.ts'

export type SegmentView = SubmissionRecord & { readonly status: Status | null }

export type SubmissionView = {
  readonly number: number
  /** Null: it went another way than through an account of ours, as a file says. */
  readonly accountId: string | null
  readonly accountName: string
  readonly channel: Channel
  readonly submittedAt: number
  readonly segments: readonly SegmentView[]
}

/** One message with all that is known about it. */
export type MessageDetail = {
  readonly message: MessageRecord
  readonly legs: readonly Leg[]
  readonly submissions: readonly SubmissionView[]
  readonly timeline: readonly TimelineEntry[]
  readonly why: Why
}

export type Why = {
  readonly rule: Standing['rule']
  readonly sentences: readonly string[]
  readonly decidedBy: readonly string[]
}

/** Null: there is no such message in this workspace. */
export async function readMessageDetail(
  { reads, clock }: { reads: Pick<Reads, 'readMessageFile'>; clock: Clock },
  workspaceId: string,
  id: string,
): Promise<MessageDetail | null> {
  const file = await reads.readMessageFile(workspaceId, id)
  return file === null ? null : detailOf(file, clock.now())
}

/** The standing is decided anew from the evidence, so that the why is the reason and not a memory of it. */
export function detailOf(file: MessageFile, now: number): MessageDetail {
  const facts = factsOf(file)
  const standing = standingOf(facts)
  const legs = legsOf(file, facts)
  const arrivedBy = legs.flatMap(({ channel, status }) =>
    OUTCOME[status] === 'good' ? [channel] : [],
  )
  return {
    message: file.message,
    legs,
    submissions: bySubmission(file).flatMap((rows) => {
      const [first] = rows
      const submission = facts.submissions.find(({ number }) => number === first?.submission)
      if (first === undefined || submission === undefined) return []
      return {
        number: first.submission,
        accountId: first.accountId === NO_ACCOUNT ? null : first.accountId,
        accountName: first.accountName,
        channel: first.channel,
        submittedAt: first.submittedAt,
        segments: rows.map((row) => ({
          ...row,
          // What a file tells: nobody answered us.
          answer: row.accountId === NO_ACCOUNT ? null : row.answer,
          status: submission.isVoid ? null : segmentStatus(facts, submission, row.segment),
        })),
      }
    }),
    timeline: timelineOf(file, facts, standing),
    why: {
      rule: standing.rule,
      sentences: whySentences({
        ...standing,
        arrivedBy,
        left: leftOf(file, legs),
        settled: isSettled(file.message, now),
      }),
      decidedBy: standing.decidedBy,
    },
  }
}

/** What was handed over by another channel than that by which we ended it. */
function leftOf({ message }: MessageFile, legs: readonly Leg[]): Left | null {
  const before = legs.findLast(({ decides, submission }) => !decides && submission !== null)
  const ended = legs.find(({ decides, submission }) => decides && submission === null)
  if (before === undefined || ended === undefined || !message.isFinal) return null
  return {
    channel: before.channel,
    next: ended.channel,
    isOpen: !isFinal(before.status) || before.status === 'unconfirmed',
  }
}

/** Final, and the provider's window for late news is over. */
export const isSettled = (
  message: Pick<MessageRecord, 'status' | 'finalAt' | 'submissions' | 'lateWindowMs'>,
  now: number,
): boolean =>
  isFinal(message.status) &&
  // What no provider ever saw cannot be contradicted by one.
  (message.submissions === 0 || now - (message.finalAt ?? now) >= message.lateWindowMs)
