import type { Answer, Handover, Refusal } from '../../../flows/ports/pipeline.ts'

/** What became of a message over HTTP is one answer of the provider's, and one of ours for each segment. */
export const ofSegments = (
  handover: Handover,
  answer: (segment: number) => Answer,
): readonly Answer[] => handover.segments.map((_, at) => answer(at + 1))

export const unsendable = (handover: Handover, because: string, at: number): readonly Answer[] =>
  ofSegments(handover, (segment) => ({ kind: 'unsendable', handover, segment, because, at }))

export const unknown = (handover: Handover, code: string, at: number): readonly Answer[] =>
  ofSegments(handover, (segment) => ({ kind: 'unknown', handover, segment, code, at }))

/**
 * One id is the message's, which its first segment stands for; several are the segments'. Of what was
 * taken in part, each segment has its own answer.
 */
export const accepted = (
  handover: Handover,
  { ids, refused = [] }: Taken,
  at: number,
): readonly Answer[] =>
  ofSegments(handover, (segment) => {
    const refusal = refused.find((one) => one.segment === segment)?.refusal
    return refusal === undefined
      ? { kind: 'accepted', handover, segment, providerId: ids[segment - 1] ?? null, at }
      : { kind: 'refused', handover, segment, refusal, at }
  })

type Taken = {
  readonly ids: readonly (string | null)[]
  readonly refused?: readonly { readonly segment: number; readonly refusal: Refusal }[]
}
