import { makeId } from '../core/ids.ts'
import type { Random } from './ports/common.ts'
import type { JournalRow } from './ports/pipeline.ts'
import type { ReadReceipt } from './read-arrivals.ts'

export type KeptApart = {
  readonly rows: readonly JournalRow[]
  /** Under which a receipt that has no message yet is read again. */
  idOf(read: ReadReceipt): string
}

/**
 * Of a request with several receipts, those that found no message get a row of the journal each: they are
 * matched, shown and read again one by one, and what came with them is not told twice. Their ids carry when the
 * request came.
 */
export function keptApart(unfound: readonly ReadReceipt[], random: Random): KeptApart {
  const ids = new Map<ReadReceipt, string>()
  const rows: JournalRow[] = []
  for (const read of unfound) {
    const { arrival, item } = read
    if (item === null || arrival.protocol !== 'http') continue
    const bytes = random(10)
    const id = makeId(arrival.arrivedAt, bytes[9] ?? 0, bytes)
    const { accountId, raw, protocol, meta } = arrival
    rows.push({ id, accountId, raw, protocol, meta: { ...meta, item, of: arrival.id } })
    ids.set(read, id)
  }
  return { rows, idOf: (read) => ids.get(read) ?? read.arrival.id }
}
