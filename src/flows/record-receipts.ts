import { makeId } from '../core/ids.ts'
import type { JournalRow, PipelineDeps, Source } from './ports/pipeline.ts'

/** What a provider said, as it came: a receipt, a person's text, or something unreadable. */
export type RawArrival = { readonly accountId: string; readonly raw: Uint8Array } & Source

/**
 * Makes what providers deliver durable, unread and in one write. Answer the provider when this returns,
 * and never before; if it throws, say that we could not take it, and the provider keeps it.
 */
export async function recordReceipts(
  { store, clock, random }: PipelineDeps,
  arrivals: readonly RawArrival[],
): Promise<void> {
  const now = clock.now()
  // One draw for all: nine random bytes for the id and one that places it. The first two count, so that
  // what came in one batch is read in its order: STOP and START may both be in it.
  const bytes = random(arrivals.length * 10)
  const rows = arrivals.map((arrival, at): JournalRow => {
    const own = bytes.subarray(at * 10, at * 10 + 10)
    own[0] = at >> 8
    own[1] = at & 0xff
    // Twelve bits of them are in the id; then it is another millisecond.
    return { id: makeId(now + (at >> 12), own[9] ?? 0, own), ...arrival }
  })
  await store.recordReceipts(rows)
}
