import type { PayloadReading } from '../../../core/dialects/payload.ts'
import type {
  Authenticity,
  DoorReading,
  DoorReceipt,
  InboundText,
} from '../../../flows/ports/providers.ts'

/** The provider itself said it. */
export const AUTHENTIC: Authenticity = { kind: 'authentic', by: 'proof' }

export const untrue = (because: string): Authenticity => ({ kind: 'refused', because })

export const malformed = (because: string): DoorReading => ({ kind: 'malformed', because })

type Parts = {
  readonly receipts: readonly DoorReceipt[]
  readonly inbound: readonly InboundText[]
  /** How many are there, and how many of them are neither and should be. */
  readonly count: number
  readonly unread: number
  /** What each should be, for people. */
  readonly expected: string
}

/** Several in one request: what cannot be read takes none of the others with it, and is told of. */
export function partsRead({ receipts, inbound, count, unread, expected }: Parts): DoorReading {
  if (unread === 0) return { kind: 'read', receipts, inbound }
  if (receipts.length + inbound.length === 0) return malformed(`expected ${expected}`)
  const because = `${unread} of ${count} could not be read: expected ${expected}`
  return { kind: 'read', receipts, inbound, unread: because }
}

/** Receipts that speak of one message of ours, or of none that is named. */
export const receiptsRead = (reading: PayloadReading, reference: string | null): DoorReading =>
  reading.kind === 'malformed'
    ? reading
    : {
        kind: 'read',
        receipts: reading.receipts.map((receipt) => ({ ...receipt, reference, segment: null })),
        inbound: [],
      }

/**
 * Vendors bring a receipt again for about a day, some with its first time. Older is a replay; that
 * much ahead of us is another clock.
 */
const AGE_MS_MAX = 25 * 3_600_000
const AHEAD_MS_MAX = 5 * 60_000

/** Why a signed time is not to be believed; null: it is. */
export function staleness(signedAtMs: number, arrivedAt: number): string | null {
  if (!Number.isFinite(signedAtMs)) return 'is no time'
  if (signedAtMs > arrivedAt + AHEAD_MS_MAX) return 'is more than 5 minutes ahead of our clock'
  return signedAtMs < arrivedAt - AGE_MS_MAX ? 'is more than 25 hours old' : null
}
