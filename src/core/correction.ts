import type { Standing } from './standing.ts'
import { isFinal } from './status.ts'

/** Why a final status changed after all. */
export const CORRECTION_CAUSES = [
  'late-receipt',
  'reply',
  'import',
  'table-entry',
  'replay',
  'person',
] as const

export type CorrectionCause = (typeof CORRECTION_CAUSES)[number]

/** A final status that changed after all: whoever was told the first is to be told the second. */
export type Correction = {
  readonly bucket: number
  readonly messageId: string
  readonly workspaceId: string
  readonly campaignId: string
  /** Of the message, after the change. */
  readonly sequence: number
  readonly fromStatus: Standing['status']
  readonly fromReason: Standing['reason']
  readonly toStatus: Standing['status']
  readonly toReason: Standing['reason']
  readonly because: CorrectionCause
}

type Stand = Pick<Standing, 'status' | 'reason'>

/** Something new was said, where the others read anew what was said before. */
const NEWS: ReadonlySet<CorrectionCause> = new Set(['late-receipt', 'reply', 'import'])

/**
 * Whether people must be told: a final status became another, or its reason did because the words are read
 * otherwise now. A reason that only became finer as more receipts came is no correction.
 */
export const isCorrected = (before: Stand, after: Stand, because: CorrectionCause): boolean =>
  isFinal(before.status) &&
  (before.status !== after.status || (!NEWS.has(because) && before.reason !== after.reason))
