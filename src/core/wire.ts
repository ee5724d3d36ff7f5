import { countSegments, fitInto } from './segments.ts'

/**
 * What a message carries beside its text, for those who ask for it: flash, ports, pictures, other octets.
 * Null fields: as is usual. Only SMPP accounts can carry what is not plain.
 */
export type Wire = {
  /** A user data header, hex, its length octet included. */
  readonly udh: string | null
  /** The octets themselves, hex, instead of a text. */
  readonly octets: string | null
  /** 7: the GSM alphabet; 8: octets; 16: UCS-2. */
  readonly bits: 7 | 8 | 16 | null
  /** 0 to 3; 0 is flash. */
  readonly messageClass: 0 | 1 | 2 | 3 | null
  /** As the sender wants it written, above all of that. 0 to 255. */
  readonly dataCoding: number | null
  readonly protocolId: number | null
  readonly priority: 0 | 1 | 2 | 3 | null
  /** 0 to 7: voice mail and the like waits, or no longer (Kannel's mwi). */
  readonly waiting: number | null
  /** A later message of this type replaces it on the phone: protocol id 65 to 71. */
  readonly replaces: boolean
  /** Whoever gets it may answer by the same message centre (Kannel's rpi, esm_class 0x80). */
  readonly replyPath: boolean
  /** Further optional parameters, in their order (Jasmin's custom_tlvs); a tag may come more than once. */
  readonly tlvs: readonly WireTlv[] | null
}

/** Of a vendor's tag; its value is hex. */
export type WireTlv = { readonly tag: number; readonly value: string }

/** How many go along with one message, and how many octets in one of them. */
export const WIRE_TLVS_MAX = 20
export const WIRE_TLV_OCTETS_MAX = 1_000

/** Left to vendors by SMPP (3.4, 5.3.2). Other tags say what we say ourselves. */
export const isVendorTag = (tag: number): boolean => tag >= 0x1400 && tag <= 0x3fff

export const PLAIN: Wire = {
  udh: null,
  octets: null,
  bits: null,
  messageClass: null,
  dataCoding: null,
  protocolId: null,
  priority: null,
  waiting: null,
  replaces: false,
  replyPath: false,
  tlvs: null,
}

export const isPlain = (wire: Wire): boolean =>
  (Object.keys(PLAIN) as (keyof Wire)[]).every(
    (name) => (wire[name] ?? PLAIN[name]) === PLAIN[name],
  )

/** Whether a text alone says it as well: its priority and its alphabet are wishes. */
export const isTextEnough = (wire: Wire | null): boolean =>
  wire === null ||
  isPlain({ ...wire, priority: null, bits: wire.octets === null ? null : wire.bits })

/** Whether it says something even without a text. */
export const isMoreThanText = (wire: Wire | null): boolean =>
  wire !== null && (wire.octets !== null || wire.udh !== null || wire.waiting !== null)

/** All that it says, so that two can be told apart. */
export const contentOf = (text: string, wire: Wire | null): string =>
  wire === null || !isMoreThanText(wire)
    ? text
    : [wire.udh ?? '', wire.octets ?? '', wire.waiting ?? '', text].join('|')

const OCTETS = 140
/** A user data header that joins segments, its length octet included; beside others it needs none. */
const JOINING_ALONE = 6
const JOINING_BESIDE = 5

/** How much of something goes into one segment, and into each of several that are joined. */
export type WireRoom = { readonly single: number; readonly joined: number }

/** Octets, septets or UTF-16 units, beside a user data header of so many octets. */
export function wireRoom(bits: 7 | 8 | 16, headerOctets: number): WireRoom {
  const joining = headerOctets === 0 ? JOINING_ALONE : headerOctets + JOINING_BESIDE
  const room = (header: number): number => Math.max(0, Math.floor(((OCTETS - header) * 8) / bits))
  return { single: room(headerOctets), joined: room(joining) }
}

/** In how many segments it goes over the air. */
export function wireSegments(text: string, wire: Wire): number {
  const header = (wire.udh ?? '').length / 2
  if (wire.octets !== null) {
    const octets = wire.octets.length / 2
    const { single, joined } = wireRoom(8, header)
    return octets <= single ? 1 : Math.ceil(octets / Math.max(1, joined))
  }
  const { encoding } = countSegments(text)
  const isWide = wire.bits === 16 || encoding === 'ucs2'
  return fitInto(text, isWide ? 'ucs2' : 'gsm7', wireRoom(isWide ? 16 : 7, header))
}
