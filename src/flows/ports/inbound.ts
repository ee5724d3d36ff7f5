import type { Channel } from '../../core/channels.ts'
import type { Keyword } from '../../core/inbound-keywords.ts'
import type { TextSegment } from '../../core/inbound-segments.ts'

export type InboundRow = {
  readonly id: string
  readonly workspaceId: string
  readonly accountId: string
  readonly sender: string
  readonly recipient: string
  readonly text: string
  readonly keyword: Keyword | null
  readonly channel: Channel
  /** The provider's own id of it; null: none. */
  readonly vendorId: string | null
  readonly journalId: string
  readonly receivedAt: number
  /** In how many it came; absent: in one, or the provider put them together itself. */
  readonly segments?: number
  /** Those that have not come, from 1; absent: none. */
  readonly missing?: readonly number[]
}

/** What segments of one text have in common. A number is the same with and without a + in front. */
export type TextKey = {
  readonly workspaceId: string
  readonly source: string
  readonly destination: string
  readonly reference: string
  readonly total: number
}

export type HeardSegment = TextKey &
  TextSegment & {
    /** Shared by the segments of one text, and by nothing else. */
    readonly textId: string
    /** The inbound message as which its text is shown; null: it is not yet. */
    readonly inboundId: string | null
    readonly accountId: string
    readonly sourceTon: number | null
    readonly channel: Channel
    readonly journalId: string
    readonly receivedAt: number
  }

/** Texts that come in several segments. */
export type InboundSegments = {
  /** Whoever hears other segments of these texts waits until the transaction ends. */
  lockTexts(keys: readonly TextKey[]): Promise<void>
  /** Received since then, oldest first. */
  segmentsOf(key: TextKey, since: number): Promise<readonly HeardSegment[]>
  addSegment(segment: HeardSegment): Promise<void>
  markShown(textId: string, inboundId: string): Promise<void>
  /** Texts that are not shown, and of which a segment came before then. */
  findUnshown(
    before: number,
    limit: number,
  ): Promise<readonly (TextKey & { readonly textId: string; readonly receivedAt: number })[]>
  /** The same text, with segments that came later; it is told anew. */
  amendInbound(
    row: Pick<InboundRow, 'id' | 'text' | 'keyword'> & { readonly missing: readonly number[] },
  ): Promise<void>
}
