import { readBody } from './dialects/smpp/body.ts'
import { inboundText } from './inbound-text.ts'

/** What a segment brought: octets, which may be text only together with the next ones', or what was read already. */
export type SegmentBody =
  | { readonly kind: 'octets'; readonly octets: Uint8Array; readonly dataCoding: number }
  | { readonly kind: 'text'; readonly text: string }

export type TextSegment = {
  /** From 1. */
  readonly number: number
  readonly body: SegmentBody
}

export type JoinedText = {
  /** Says at its place what is missing. */
  readonly text: string
  /** From 1. */
  readonly missing: readonly number[]
}

/**
 * A person's text from those of its segments that are there, each once, in any order. Characters may be cut in two
 * where a segment ends, so that octets are joined before they are read.
 */
export function joinSegments(segments: readonly TextSegment[], total: number): JoinedText {
  const byNumber = new Map(segments.map(({ number, body }) => [number, body]))
  const pieces: string[] = []
  const missing: number[] = []
  let run: SegmentBody | null = null
  const endRun = () => {
    if (run !== null) pieces.push(readSegment(run))
    run = null
  }
  for (let number = 1; number <= total; number++) {
    const body = byNumber.get(number)
    const longer: SegmentBody | null = body === undefined ? null : joined(run, body)
    if (longer === null) endRun()
    run = longer ?? body ?? null
    if (body !== undefined) continue
    missing.push(number)
    pieces.push(`[part ${number} of ${total} is missing]`)
  }
  endRun()
  return { text: pieces.join('').toWellFormed(), missing }
}

export const isSameBody = (a: SegmentBody, b: SegmentBody): boolean =>
  a.kind === 'text'
    ? b.kind === 'text' && a.text === b.text
    : b.kind === 'octets' && a.dataCoding === b.dataCoding && areSame(a.octets, b.octets)

const areSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, at) => octet === b[at])

/** Null: they are read each for itself. */
function joined(run: SegmentBody | null, next: SegmentBody): SegmentBody | null {
  if (run?.kind !== 'octets' || next.kind !== 'octets') return null
  if (run.dataCoding !== next.dataCoding) return null
  const octets = new Uint8Array(run.octets.length + next.octets.length)
  octets.set(run.octets)
  octets.set(next.octets, run.octets.length)
  return { ...run, octets }
}

function readSegment(body: SegmentBody): string {
  if (body.kind === 'text') return body.text
  const { octets, dataCoding } = body
  const { text } = readBody({ esmClass: 0, dataCoding, shortMessage: octets, messagePayload: null })
  return inboundText({ text, octets, dataCoding, hasHeader: false })
}
