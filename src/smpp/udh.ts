/** Which segment of which text this is (3GPP 23.040, sections 9.2.3.24.1 and .8). */
export type Concatenation = {
  /** Joins the segments of one text; 0 to 255, or to 65,535 in the 16-bit form. */
  readonly reference: number
  readonly total: number
  /** From 1. */
  readonly number: number
}

/** One information element of a user data header. */
export type UdhElement = { readonly id: number; readonly data: Uint8Array }

/** A short message taken apart: its header's elements and the text or binary that follows them. */
export type SplitUserData = {
  readonly elements: readonly UdhElement[]
  readonly body: Uint8Array
  /** False if the header's lengths do not add up: then `body` is everything. */
  readonly isWellFormed: boolean
}

/** The esm_class bit that says short_message starts with a user data header. */
export const ESM_CLASS_UDHI = 0x40
/** The esm_class bit that lets the recipient answer by the same message centre (3.4, 5.2.12). */
export const ESM_CLASS_REPLY_PATH = 0x80

const CONCATENATION_8 = 0x00
const CONCATENATION_16 = 0x08

/** A whole header, its own length octet first, with an 8-bit reference: six octets. */
export const concatenationUdh8 = ({ reference, total, number }: Concatenation): Uint8Array =>
  Uint8Array.of(5, CONCATENATION_8, 3, reference & 0xff, total, number)

/** The same with a 16-bit reference: seven octets. */
export const concatenationUdh16 = ({ reference, total, number }: Concatenation): Uint8Array =>
  Uint8Array.of(6, CONCATENATION_16, 4, (reference >>> 8) & 0xff, reference & 0xff, total, number)

/** Takes the header off a short message whose esm_class has the UDHI bit. */
export function splitUserData(octets: Uint8Array): SplitUserData {
  const malformed = { elements: [], body: octets, isWellFormed: false }
  const headerLength = octets[0]
  if (headerLength === undefined || 1 + headerLength > octets.length) return malformed
  const end = 1 + headerLength
  const elements: UdhElement[] = []
  for (let at = 1; at < end;) {
    const id = octets[at]
    const length = octets[at + 1]
    if (id === undefined || length === undefined || at + 2 + length > end) return malformed
    elements.push({ id, data: octets.subarray(at + 2, at + 2 + length) })
    at += 2 + length
  }
  return { elements, body: octets.subarray(end), isWellFormed: true }
}

/** The concatenation among the elements, in either form; null if there is none that makes sense. */
export function readConcatenation(elements: readonly UdhElement[]): Concatenation | null {
  for (const { id, data } of elements) {
    const [a = 0, b = 0, c = 0, d = 0] = data
    const isShort = id === CONCATENATION_8 && data.length === 3
    const isLong = id === CONCATENATION_16 && data.length === 4
    if (!isShort && !isLong) continue
    const found = isShort
      ? { reference: a, total: b, number: c }
      : { reference: (a << 8) | b, total: c, number: d }
    if (found.total > 0 && found.number > 0 && found.number <= found.total) return found
  }
  return null
}
