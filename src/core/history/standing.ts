import { decide } from '../decide.ts'
import type { Claim, Evidence, Submission } from '../evidence.ts'
import { NOTHING_SAID, UNKNOWN_WORD, handover, silence, unread } from '../own-evidence.ts'
import { countSegments } from '../segments.ts'
import type { Standing } from '../standing.ts'
import type { HistoryRow } from './row.ts'

/** By then a receipt would have come: what still was on its way after three days stays unconfirmed. */
export const RECEIPTS_COME_WITHIN_MS = 72 * 3_600_000

/** What a row says, as evidence: what makes two of them one fact is what they say. */
export function evidenceOf(row: HistoryRow, now: number): Evidence | null {
  const { words, price, atWritten } = row
  if (words === null) return null
  const { word, code, claim } = words
  const paid = price === null ? {} : charged(price.micros)
  return {
    key: words.key,
    kind: 'receipt',
    submission: 1,
    segment: null,
    claim: { ...claim, ...paid },
    word,
    code,
    happenedAt: atWritten,
    recordedAt: now,
  }
}

export const saidKey = ({ words }: HistoryRow): string | null => words?.key ?? null

const charged = (micros: number) =>
  ({ charge: micros > 0 ? 'yes' : 'no', chargeSource: 'price' }) as const

export type HistoryStanding = {
  readonly standing: Standing
  readonly evidence: readonly Evidence[]
  /** When silence about it becomes 'unconfirmed', or would have. */
  readonly expectedBy: number
}

/** Segments as the file counts them, else as the text does; a text that is not there is one. */
export const segmentsOf = ({ segments, text }: HistoryRow): number =>
  segments ?? Math.min(255, countSegments(text).segments)

/** Where a message of the past stands, by all that files say of it and by the time that has gone by. */
export function standHistory(
  message: { readonly segments: number; readonly sentAt: number | null },
  said: readonly Evidence[],
  { now, accountId }: { now: number; accountId: string },
): HistoryStanding {
  const submission: Submission = {
    number: 1,
    accountId,
    segments: message.segments,
    isVoid: false,
    habit: 'any',
  }
  const standing = (evidence: readonly Evidence[]): Standing =>
    decide({
      plan: 'queued',
      segments: message.segments,
      submissions: [submission],
      evidence: [handover(1, message.sentAt ?? now), ...evidence],
    })
  const before = standing(said)
  const expectedBy = (message.sentAt ?? 0) + RECEIPTS_COME_WITHIN_MS
  const isOpen = before.status === 'submitted' || before.status === 'sent'
  if (!isOpen || expectedBy > now) return { standing: before, evidence: said, expectedBy }
  const evidence = [...said, silenceAfter(said, now)]
  return { standing: standing(evidence), evidence, expectedBy }
}

export const isUnread = ({ detail }: Claim): boolean =>
  detail === UNKNOWN_WORD || detail === NOTHING_SAID

/** Nothing more will come. Where a word came that nobody can read, that is what we know. */
export function silenceAfter(said: readonly Evidence[], now: number): Evidence {
  const receipts = said.filter(({ kind }) => kind === 'receipt')
  if (receipts.some(({ claim }) => claim.status !== 'none')) return silence(1, now)
  const isWord = receipts.some(({ word, code }) => `${word ?? ''}${code ?? ''}` !== '')
  return unread(isWord ? UNKNOWN_WORD : NOTHING_SAID, now)
}
