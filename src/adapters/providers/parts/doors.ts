import type { PayloadReading } from '../../../core/dialects/payload.ts'
import type { Authenticity, DoorReading, DoorRequest } from '../../../flows/ports/providers.ts'
import { referenceOfPath } from './addresses.ts'

export const AUTHENTIC: Authenticity = { kind: 'authentic' }

export const untrue = (because: string): Authenticity => ({ kind: 'refused', because })

export const malformed = (because: string): DoorReading => ({ kind: 'malformed', because })

/**
 * For vendors that sign nothing: whoever knows a message's unguessable reference has it from us. Such
 * a receipt speaks of that message alone, whatever id it names.
 */
export const verifyByReference = ({ url }: DoorRequest): Authenticity =>
  referenceOfPath(url) === null
    ? untrue('Nothing is signed here, and the address has no reference of a message of ours.')
    : AUTHENTIC

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
