import { covers, decide } from '../core/decide.ts'
import type { Facts } from '../core/decide.ts'
import type { Evidence, Submission } from '../core/evidence.ts'
import { handover } from '../core/own-evidence.ts'
import type { Standing } from '../core/standing.ts'
import type { Status } from '../core/status.ts'
import type { MessageFile, SubmissionRecord } from './ports/reads.ts'

/** The rows of one submission, as deciding sees them. */
function submissionOf(rows: readonly SubmissionRecord[]): Submission | null {
  const [first] = rows
  if (first === undefined) return null
  return {
    number: first.submission,
    accountId: first.accountId,
    segments: rows.length,
    // The provider provably took nothing of it: it never happened.
    isVoid: rows.every(({ answer }) => answer === 'busy'),
    habit: first.habit,
    ...(first.weights === null ? {} : { weights: first.weights }),
  }
}

/** The rows of each submission, in order. */
export function bySubmission(file: MessageFile): SubmissionRecord[][] {
  const groups = new Map<number, SubmissionRecord[]>()
  for (const row of file.submissions) {
    const group = groups.get(row.submission) ?? []
    group.push(row)
    groups.set(row.submission, group)
  }
  return [...groups.values()]
    .map((rows) => rows.toSorted((a, b) => a.segment - b.segment))
    .toSorted((a, b) => (a[0]?.submission ?? 0) - (b[0]?.submission ?? 0))
}

/** All that the message's standing rests on, as stored. */
export function factsOf(file: MessageFile): Facts {
  const { message } = file
  const groups = bySubmission(file)
  const submissions = groups.flatMap((rows) => submissionOf(rows) ?? [])
  const handovers = submissions
    .filter(({ isVoid }) => !isVoid)
    .map(({ number }) => handover(number, message.submittedAt ?? message.createdAt))
  return {
    plan: message.plan,
    segments: message.segments,
    submissions,
    evidence: [...handovers, ...file.evidence],
  }
}

/** Where one segment of one submission stands by itself; null: nothing is known of it. */
export function segmentStatus(
  facts: Facts,
  submission: Submission,
  segment: number,
): Status | null {
  const about = facts.evidence.filter(
    (one: Evidence) => one.submission === submission.number && covers(submission, one, segment),
  )
  if (about.length === 0) return null
  return decide({
    plan: 'queued',
    segments: 1,
    submissions: [{ ...submission, segments: 1, habit: 'each' }],
    evidence: about.map((one) => ({ ...one, segment: null })),
  }).status
}

export const standingOf = (facts: Facts): Standing => decide(facts)

/** The vendor of a dialect as it is stored, with what was added to its tables: `smpp+3`. */
export const vendorOf = (dialect: string | null): string | null =>
  /^[a-z-]+/.exec(dialect ?? '')?.[0] ?? null
