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
}

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
}

export const isPlain = (wire: Wire): boolean =>
  (Object.keys(PLAIN) as (keyof Wire)[]).every((name) => wire[name] === PLAIN[name])
