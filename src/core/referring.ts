import { idKey } from './matching.ts'

/**
 * A receipt that brings our own reference back, or answers a question of ours, says which submission it is
 * about. Here is told which segment of it, and whether the provider's id in it is news.
 */

export type ReferredSegment = {
  /** From 1. */
  readonly segment: number
  readonly answer: 'accepted' | 'refused' | 'busy' | 'unknown' | null
  readonly providerId: string | null
}

export type Referring =
  | {
      readonly kind: 'referred'
      /** Null: the message as a whole. */
      readonly segment: number | null
      /** Segments that go by the receipt's id, and were not known to until now. */
      readonly named: readonly number[]
    }
  /** Its answer is not heard yet, and may tell which segment has this id. */
  | { readonly kind: 'waiting'; readonly because: string }
  /** To pick a segment would be a guess. */
  | { readonly kind: 'ambiguous'; readonly because: string }

type Said = { readonly id: string | null; readonly segment: number | null }

/**
 * @param segments of that one submission, at least one.
 * @param per what the provider receipts.
 */
export function refer(
  said: Said,
  segments: readonly ReferredSegment[],
  per: 'message' | 'segment',
): Referring {
  const { id } = said
  const known = id === null ? [] : segments.filter((one) => isSameId(one.providerId, id))
  if (per === 'message') {
    const unnamed = id === null || known.length > 0 ? [] : segments.filter(hasNoId)
    return { kind: 'referred', segment: null, named: unnamed.map(({ segment }) => segment) }
  }
  return ofSegment(said, segments, known)
}

function ofSegment(
  { id, segment }: Said,
  segments: readonly ReferredSegment[],
  known: readonly ReferredSegment[],
): Referring {
  const [first] = known
  if (first !== undefined) {
    return { kind: 'referred', segment: known.length > 1 ? null : first.segment, named: [] }
  }
  const said = segments.find((one) => one.segment === segment)
  if (said !== undefined) return named(said, id)
  const [only] = segments
  if (segments.length === 1 && only !== undefined) return named(only, id)
  if (segments.some(({ answer }) => answer === null))
    return { kind: 'waiting', because: 'its submission is not answered yet' }
  // The answer that would have told the ids was lost: they are told in the order of the segments.
  const free = segments.toSorted((a, b) => a.segment - b.segment).find(hasNoId)
  return free === undefined || id === null
    ? { kind: 'ambiguous', because: 'it does not tell which segment of its message it is about' }
    : named(free, id)
}

const named = (one: ReferredSegment, id: string | null): Referring => ({
  kind: 'referred',
  segment: one.segment,
  named: id !== null && hasNoId(one) ? [one.segment] : [],
})

const hasNoId = ({ providerId }: ReferredSegment): boolean => providerId === null

const isSameId = (known: string | null, said: string): boolean =>
  known !== null && idKey(known) === idKey(said)

/** Under which a receipt waits for the answer to its submission. */
export const submissionKey = (messageId: string, submission: number): string =>
  `submission:${messageId}:${submission}`

export function readSubmissionKey(
  key: string,
): { readonly messageId: string; readonly submission: number } | null {
  const match = /^submission:([0-9a-f-]{36}):(\d{1,3})$/.exec(key)
  return match?.[1] === undefined ? null : { messageId: match[1], submission: Number(match[2]) }
}
