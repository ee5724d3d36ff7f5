import { isInTime, relationOf } from './matching.ts'
import type { IdRelation } from './matching.ts'

/** A submitted segment that a receipt without a message may be about. */
export type LikelyCandidate = {
  readonly messageId: string
  readonly submission: number
  readonly segment: number
  /** As the answer said it; null: it said none, or no answer came. */
  readonly providerId: string | null
  readonly submittedAt: number
  /** Whether the receipt is about this recipient's number; null: it carries no number. */
  readonly isSameNumber: boolean | null
}

export type LikelyMatch = LikelyCandidate & {
  /** How the ids are related; null: not in any way we know. */
  readonly relation: IdRelation | null
  /** For people. */
  readonly because: string
}

/** Who was written to long before the receipt came is not whom it is about, if nothing but the number says so. */
const NUMBER_ALONE_MS = 3 * 86_400_000
const SHOWN = 3

type Sought = { readonly providerId: string | null; readonly arrivedAt: number }

/** The messages that a person would look at first, likeliest first; each message once. */
export function likelyMatches(
  { providerId, arrivedAt }: Sought,
  candidates: readonly LikelyCandidate[],
): readonly LikelyMatch[] {
  const seen = candidates.flatMap((candidate) => {
    const relation =
      providerId === null || candidate.providerId === null
        ? null
        : relationOf(candidate.providerId, providerId)
    const isNear = relation !== null || candidate.isSameNumber === true
    const isSoon = relation !== null || arrivedAt - candidate.submittedAt <= NUMBER_ALONE_MS
    if (!isNear || !isSoon || !isInTime(candidate, arrivedAt)) return []
    return [{ ...candidate, relation, because: becauseOf(candidate, { relation, arrivedAt }) }]
  })
  const sorted = seen.toSorted(
    (a, b) => rank(b) - rank(a) || distance(a, arrivedAt) - distance(b, arrivedAt),
  )
  const once = new Map<string, LikelyMatch>()
  for (const match of sorted) if (!once.has(match.messageId)) once.set(match.messageId, match)
  return [...once.values()].slice(0, SHOWN)
}

const rank = ({ relation, isSameNumber, providerId }: LikelyMatch): number => {
  const byNumber = isSameNumber === true ? 4 : isSameNumber === null ? 2 : 0
  if (relation !== null) return 4 + byNumber
  // One that was never answered with an id waits for exactly such a receipt.
  return providerId === null ? 3 : 1
}

const distance = ({ submittedAt }: LikelyCandidate, arrivedAt: number): number =>
  Math.abs(arrivedAt - submittedAt)

const RELATION: Readonly<Record<IdRelation, string>> = {
  exact: 'the same id',
  folded: 'the same id, written in other case',
  padded: 'the same id, with other zeros in front',
  'hex-decimal': 'the same id: hexadecimal in the answer, decimal in the receipt',
  'decimal-hex': 'the same id: decimal in the answer, hexadecimal in the receipt',
  truncated: 'the id begins or ends as the receipt says',
}

function becauseOf(
  candidate: LikelyCandidate,
  { relation, arrivedAt }: { relation: IdRelation | null; arrivedAt: number },
): string {
  const parts = [
    relation === null ? null : RELATION[relation],
    relation === null && candidate.providerId === null ? 'the answer brought no id' : null,
    candidate.isSameNumber === true ? 'the same number' : null,
    candidate.isSameNumber === false ? 'but another number' : null,
    since(arrivedAt - candidate.submittedAt),
  ]
  return parts.filter((part) => part !== null).join(', ')
}

function since(ms: number): string {
  if (ms < 0) return 'submitted just after it came'
  const seconds = Math.round(ms / 1_000)
  if (seconds < 120) return `submitted ${seconds} s before it came`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `submitted ${minutes} min before it came`
  return `submitted ${Math.round(minutes / 60)} h before it came`
}

/** What the ids of an account's receipts without a message have in common. */
export type IdHint = {
  readonly relation: IdRelation
  readonly orphans: number
  readonly matching: number
  readonly because: string
}

/** A rule is offered when it explains at least this share of what was looked at. */
const SHARE_MIN = 0.5

const LOOKS: Readonly<Record<IdRelation, string>> = {
  exact: 'ids in receipts and answers are the same',
  folded: 'ids in receipts and answers are the same but for their case',
  padded: 'ids in receipts and answers differ by the zeros in front',
  'hex-decimal': 'ids in receipts look decimal, answers look hexadecimal',
  'decimal-hex': 'ids in receipts look hexadecimal, answers look decimal',
  truncated: 'ids in receipts are cut to ten characters',
}

/** @param likely of each orphan that was looked at. */
export function idHint(likely: readonly (readonly LikelyMatch[])[]): IdHint | null {
  const tally = new Map<IdRelation, number>()
  for (const matches of likely) {
    const relation = matches.find((match) => match.relation !== null)?.relation ?? null
    if (relation !== null) tally.set(relation, (tally.get(relation) ?? 0) + 1)
  }
  const [top] = [...tally].toSorted(([, a], [, b]) => b - a)
  if (top === undefined || top[1] < likely.length * SHARE_MIN) return null
  const [relation, matching] = top
  const orphans = likely.length
  const because = `${LOOKS[relation]}: of ${orphans} orphans ${matching} match that way`
  return { relation, orphans, matching, because }
}
