import { indexByCode } from '../entry.ts'
import type { DialectEntry } from '../entry.ts'
import { GSM_MAP_USER_ERROR } from '../gsm/table.ts'
import type { UnknownWord } from '../overrides.ts'
import { ownEntry } from './habits.ts'
import type { SmppHabits } from './habits.ts'
import {
  SMPP_COMMAND_STATUS,
  SMPP_ERR_AGGREGATOR_LIST_MAP_BASED,
  SMPP_ERR_TWILIO_SMPP_LIST,
} from './table.ts'

/** network_error_code: whose network's numbers they are, and the number. */
export type NetworkError = { readonly type: number; readonly code: number }

const ERR_TABLES = {
  none: null,
  map: indexByCode(GSM_MAP_USER_ERROR),
  twilio: indexByCode(SMPP_ERR_TWILIO_SMPP_LIST),
  aggregator: indexByCode(SMPP_ERR_AGGREGATOR_LIST_MAP_BASED),
} as const

export const BY_COMMAND_STATUS: ReadonlyMap<number, DialectEntry> = new Map(
  SMPP_COMMAND_STATUS.entries.map((one) => [Number(one.code), one]),
)

const GSM = 3
const SMPP_ERROR = 7

/** What gave the reason: the code as people should see it, and its entry if a table knows it. */
export type Cause = {
  readonly code: string
  readonly entry: DialectEntry | null
  readonly unknown: readonly UnknownWord[]
  /** A person has decided what it means: then it may say which bad end it was, beside why. */
  readonly isOwn: boolean
}

export function readNetworkError(bytes: Uint8Array | null): NetworkError | null {
  if (bytes === null || bytes.length !== 3) return null
  return { type: bytes[0] ?? 0, code: (bytes[1] ?? 0) * 256 + (bytes[2] ?? 0) }
}

export function causeOf(
  network: NetworkError | null,
  err: string | null,
  habits: SmppHabits,
): Cause | null {
  if (network !== null && network.code !== 0) return networkCause(network, habits)
  if (err === null) return null
  const bare = /^\d+$/.test(err) ? String(Number(err)) : err
  const padded = bare.padStart(3, '0')
  const own = ownEntry(habits, 'err', padded) ?? ownEntry(habits, 'err', bare)
  if (own !== null) return { code: err, entry: own, unknown: [], isOwn: true }
  const table = ERR_TABLES[habits.errTable]
  const entry = table?.get(bare) ?? table?.get(padded) ?? null
  return {
    code: err,
    entry: entry?.phase === 'delivered' ? null : entry,
    // Nought says that nothing is wrong, in every table.
    unknown: entry === null && bare !== '0' ? [{ field: 'err', code: padded }] : [],
    isOwn: false,
  }
}

function networkCause({ type, code }: NetworkError, habits: SmppHabits): Cause {
  const both = `${type}:${code}`
  const shown = type === GSM ? String(code) : type === SMPP_ERROR ? hex(code) : both
  const own = ownEntry(habits, 'network_error_code', both)
  const entry =
    own ??
    (type === GSM ? ERR_TABLES.map.get(shown) : null) ??
    (type === SMPP_ERROR ? BY_COMMAND_STATUS.get(code) : null) ??
    null
  const unknown = entry === null ? [{ field: 'network_error_code', code: both }] : []
  return { code: shown, entry, unknown, isOwn: own !== null }
}

export const hex = (status: number): string =>
  `0x${status.toString(16).toUpperCase().padStart(8, '0')}`
