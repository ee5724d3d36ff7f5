import type { Handover } from '../../flows/ports/pipeline.ts'

/** One segment on its way: what a link's request is tagged with. */
export type SegmentTag = { readonly tracker: HandoverTracker; readonly segment: number }

/**
 * What became of the segments of one handover. A message of which the centre took nothing goes back to
 * the queue as a whole; one of which it took a part must be finished here.
 */
export class HandoverTracker {
  readonly handover: Handover
  private readonly settledSegments = new Set<number>()
  private readonly busySegments = new Set<number>()
  /** Times that this handover was offered again after being told to wait. */
  retries = 0

  constructor(handover: Handover) {
    this.handover = handover
  }

  /** A segment has its final answer. False: it had one before, and this one comes late. */
  settle(segment: number): boolean {
    if (this.settledSegments.has(segment)) return false
    this.settledSegments.add(segment)
    return true
  }

  /** A segment was provably not taken. */
  untaken(segment: number): void {
    if (!this.settledSegments.has(segment)) this.busySegments.add(segment)
  }

  /**
   * Once every segment has been heard of: nothing if all are settled, the whole if none was taken,
   * else the segments that are to be offered again.
   */
  verdict():
    { kind: 'open' | 'settled' | 'untaken' } | { kind: 'again'; segments: readonly number[] } {
    const total = this.handover.segments.length
    if (this.settledSegments.size + this.busySegments.size < total) return { kind: 'open' }
    if (this.busySegments.size === 0) return { kind: 'settled' }
    if (this.busySegments.size === total) return { kind: 'untaken' }
    return { kind: 'again', segments: [...this.busySegments] }
  }

  offerAgain(): void {
    this.busySegments.clear()
    this.retries += 1
  }
}
