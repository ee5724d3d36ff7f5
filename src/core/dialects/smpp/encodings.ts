/** The ways in which octets may be text. None fails: what is not of the encoding comes out as noise. */

const CHUNK = 4096

function fromCodes(codes: Uint8Array | Uint16Array): string {
  let text = ''
  for (let at = 0; at < codes.length; at += CHUNK) {
    // `apply` takes anything that is like an array; its type only knows arrays.
    const chunk = codes.subarray(at, at + CHUNK) as unknown as number[]
    text += String.fromCharCode.apply(null, chunk)
  }
  return text
}

export const latin1 = (bytes: Uint8Array): string => fromCodes(bytes)

/** As text is written in octets: UTF-8 where it is well-formed, Latin-1 where it is not. */
export function written(bytes: Uint8Array): string {
  if (isAscii(bytes)) return fromCodes(bytes)
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const marked = hasMark ? bytes.subarray(3) : bytes
  return utf8(marked) ?? fromCodes(marked)
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 0x7f) return false
  return true
}

const ESCAPED = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).padStart(2, '0')}`)

/** Null unless the bytes are well-formed. */
function utf8(bytes: Uint8Array): string | null {
  let escaped = ''
  for (let at = 0; at < bytes.length; at += 1) escaped += ESCAPED[bytes[at] ?? 0]
  try {
    return decodeURIComponent(escaped)
  } catch {
    return null
  }
}

export function utf16(bytes: Uint8Array, order: 'big' | 'little'): string {
  const codes = new Uint16Array(bytes.length >> 1)
  for (let at = 0; at < codes.length; at += 1) {
    const [first, second] = [bytes[at * 2] ?? 0, bytes[at * 2 + 1] ?? 0]
    codes[at] = order === 'big' ? first * 256 + second : second * 256 + first
  }
  return fromCodes(codes)
}

/**
 * Seven-bit characters packed into octets; the letters and digits of receipts are as in ASCII. Behind
 * a header `fill` bits stand before the first, so that it begins on a septet of the whole.
 */
export function unpackSeptets(bytes: Uint8Array, fill: number): string {
  const codes = new Uint8Array(Math.max(0, Math.floor((bytes.length * 8 - fill) / 7)))
  let held = (bytes[0] ?? 0) >> fill
  let bits = 8 - fill
  let next = 1
  for (let at = 0; at < codes.length; at += 1) {
    if (bits < 7) {
      held |= (bytes[next] ?? 0) << bits
      bits += 8
      next += 1
    }
    codes[at] = held & 0x7f
    held >>= 7
    bits -= 7
  }
  return fromCodes(codes)
}

/** Shorter than this they are a number; longer, nothing but the octets of a body. */
const HEX_DIGITS_MIN = 20

/** Some gateways write the body's octets as hexadecimal digits. None if it is not those. */
export function leadingHex(text: string): Uint8Array {
  const digits = /^\s{0,8}(?:0x)?([0-9a-f]*)/i.exec(text)?.[1] ?? ''
  if (digits.length < HEX_DIGITS_MIN) return new Uint8Array()
  return Uint8Array.from({ length: digits.length >> 1 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}

/** Without byte order mark and NULs in front, and without NULs behind. */
export function withoutPadding(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && (text.charCodeAt(from) === 0 || text.charCodeAt(from) === 0xfeff)) from += 1
  while (to > from && text.charCodeAt(to - 1) === 0) to -= 1
  return from === 0 && to === text.length ? text : text.slice(from, to)
}
