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
  /** Its outcome is known, and not for want of news; unsaid: nobody has looked. */
  readonly isSettled?: boolean
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

const rank = ({ relation, isSameNumber, providerId, isSettled }: LikelyMatch): number => {
  const byNumber = isSameNumber === true ? 4 : isSameNumber === null ? 2 : 0
  if (relation !== null) return 4 + byNumber
  // A receipt without a message is sooner about one that still waits for its own.
  if (isSettled === true) return 0
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
    relation === null && candidate.isSettled === true ? 'but its outcome is known' : null,
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

/** What the ids of an account's receipts without a message have in common, and what speaks against it. */
export type IdHint = {
  readonly relation: IdRelation
  /** How many were looked at. */
  readonly orphans: number
  readonly matching: number
  /** Of the matching ones, those whose number is the recipient's too. */
  readonly confirmedByNumber: number
  /** Those whose id is related to a message's in some way, but whose number is another. */
  readonly otherNumber: number
  /** Receipts of the account that found their messages meanwhile, without any rule. */
  readonly found: number
  /** Whether it is more than chance, so that it may be declared for the whole account. */
  readonly isRule: boolean
  /** For people. */
  readonly because: string
}

/** A rule explains at least this share of what was looked at. */
const SHARE_MIN = 0.5
/** Small ids are related to each other by chance: this share must be confirmed by the number… */
const CONFIRMED_MIN = 0.9
/** …or, where receipts carry none, there are no more than so many that it would do harm to. */
const HARM_MAX = 0.1

const LOOKS: Readonly<Record<IdRelation, string>> = {
  exact: 'ids in receipts and answers are the same',
  folded: 'ids in receipts and answers are the same but for their case',
  padded: 'ids in receipts and answers differ by the zeros in front',
  'hex-decimal': 'ids in receipts look decimal, answers look hexadecimal',
  'decimal-hex': 'ids in receipts look hexadecimal, answers look decimal',
  truncated: 'ids in receipts are cut to ten characters',
}

/**
 * What most of them have in common; null: nothing. Where the numbers differ the ids are related by chance.
 * @param likely of each orphan that was looked at.
 * @param found receipts of the account that found their messages meanwhile.
 */
export function idHint(likely: readonly (readonly LikelyMatch[])[], found: number): IdHint | null {
  const tally = new Map<IdRelation, { matching: number; confirmed: number }>()
  let otherNumber = 0
  for (const matches of likely) {
    const related = matches.filter(({ relation }) => relation !== null)
    const { relation = null, isSameNumber } =
      related.find((match) => match.isSameNumber !== false) ?? {}
    if (relation === null) otherNumber += related.length > 0 ? 1 : 0
    else {
      const { matching, confirmed } = tally.get(relation) ?? { matching: 0, confirmed: 0 }
      const isConfirmed = isSameNumber === true ? 1 : 0
      tally.set(relation, { matching: matching + 1, confirmed: confirmed + isConfirmed })
    }
  }
  const [top] = [...tally].toSorted(([, a], [, b]) => b.matching - a.matching)
  if (top === undefined) return null
  const [relation, { matching, confirmed: confirmedByNumber }] = top
  const orphans = likely.length
  const isMost = matching >= orphans * SHARE_MIN
  const isConfirmed = confirmedByNumber >= matching * CONFIRMED_MIN
  const isHarmless = found + otherNumber <= matching * HARM_MAX
  const isRule = isMost && (isConfirmed || isHarmless)
  const figures = { relation, orphans, matching, confirmedByNumber, otherNumber, found }
  return { ...figures, isRule, because: figuresInWords(figures) }
}

function figuresInWords(hint: Omit<IdHint, 'isRule' | 'because'>): string {
  const { relation, orphans, matching, confirmedByNumber, otherNumber, found } = hint
  const parts = [
    `${LOOKS[relation]}: of ${orphans} orphans ${matching} match that way`,
    confirmedByNumber > 0 ? `${confirmedByNumber} of them with the number` : null,
    otherNumber > 0 ? `${otherNumber} are about another number` : null,
    found > 0 ? `${found} receipts found their messages without it` : null,
  ]
  return parts.filter((part) => part !== null).join(', ')
}
