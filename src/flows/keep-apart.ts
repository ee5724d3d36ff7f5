import { makeId } from '../core/ids.ts'
import type { Random } from './ports/common.ts'
import type { ApartRow } from './ports/doors.ts'
import type { Arrival } from './ports/pipeline.ts'

/** A part of what came; item null: it is the whole of it. */
export type Part = { readonly arrival: Arrival; readonly item: number | null }

export type KeptApart = {
  readonly rows: readonly ApartRow[]
  /** Under which it is shown and read again. */
  idOf(part: Part): string
}

/**
 * Of a request with several receipts, those that found no message and what could not be read get a row of the
 * journal each: they are matched, shown and read again one by one, and what came with them is not told twice. The
 * octets stay in the row of the request. Their ids carry when it came.
 */
export function keptApart(parts: readonly Part[], random: Random): KeptApart {
  const ids = new Map<Part, string>()
  const rows: ApartRow[] = []
  for (const part of parts) {
    const { arrival, item } = part
    if (item === null || arrival.protocol !== 'http') continue
    const bytes = random(10)
    const id = makeId(arrival.arrivedAt, bytes[9] ?? 0, bytes)
    const of = arrival.meta.of ?? arrival.id
    rows.push({ id, accountId: arrival.accountId, of, item })
    ids.set(part, id)
  }
  return { rows, idOf: (part) => ids.get(part) ?? part.arrival.id }
}
