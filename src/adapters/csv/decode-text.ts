import { isAscii } from 'node:buffer'

/** The encodings that lists come in. Excel saves Windows-1252 (ISO-8859-1 is read as its subset). */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export type DecodedText = {
  readonly texts: AsyncIterable<string>
  readonly encoding: () => TextEncoding
}

// As much as is looked at for byte order marks and for the zeros of UTF-16.
const HEAD_OCTETS = 1024

/**
 * Text of octets in whatever encoding they are, decided as late as possible: plain ASCII passes, and
 * the first octet above 0x7F decides between UTF-8 and Windows-1252 by the company it keeps.
 * Octets that are no text become U+FFFD.
 */
export function decodeText(octets: AsyncIterable<Uint8Array>): DecodedText {
  let encoding: TextEncoding = 'utf-8'
  return { texts: decode(octets, (found) => (encoding = found)), encoding: () => encoding }
}

async function* decode(
  octets: AsyncIterable<Uint8Array>,
  tell: (encoding: TextEncoding) => void,
): AsyncGenerator<string> {
  let held: Uint8Array = new Uint8Array()
  let decoder: TextDecoder | null = null
  let isHead = true
  const settle = (encoding: TextEncoding): TextDecoder => {
    tell(encoding)
    return new TextDecoder(encoding)
  }
  for await (const chunk of octets) {
    if (decoder !== null) {
      yield decoder.decode(chunk, { stream: true })
      continue
    }
    held = concat(held, chunk)
    if (isHead) {
      if (held.length < HEAD_OCTETS) continue
      isHead = false
      const wide = findWide(held)
      if (wide !== null) decoder = settle(wide)
    }
    decoder ??= decideFrom(held, settle)
    if (decoder !== null) yield decoder.decode(held, { stream: true })
    else yield ascii(held.subarray(0, asciiLength(held)))
    held = decoder === null ? held.slice(asciiLength(held)) : new Uint8Array()
  }
  if (decoder === null) {
    const wide = isHead ? findWide(held) : null
    decoder = settle(wide ?? (looksLikeUtf8(held).isUtf8 ? 'utf-8' : 'windows-1252'))
  }
  yield decoder.decode(held)
}

/** A decoder as soon as the octets above 0x7F tell; null while there are none, or one is cut off. */
function decideFrom(
  held: Uint8Array,
  settle: (encoding: TextEncoding) => TextDecoder,
): TextDecoder | null {
  const { isUtf8, isSure } = looksLikeUtf8(held)
  if (!isSure) return null
  return settle(isUtf8 ? 'utf-8' : 'windows-1252')
}

function findWide(head: Uint8Array): TextEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const looked = head.subarray(0, HEAD_OCTETS)
  const zeros = [0, 0]
  looked.forEach((octet, at) => {
    if (octet === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  // Mostly western text: every other octet is zero.
  if (odd > looked.length * 0.3 && even < looked.length * 0.05) return 'utf-16le'
  if (even > looked.length * 0.3 && odd < looked.length * 0.05) return 'utf-16be'
  return null
}

/** Whether sequences of UTF-8 outnumber octets that cannot be; sure once a whole one was seen. */
function looksLikeUtf8(octets: Uint8Array): { isUtf8: boolean; isSure: boolean } {
  if (isAscii(octets)) return { isUtf8: true, isSure: false }
  let valid = 0
  let invalid = 0
  let at = 0
  while (at < octets.length) {
    const octet = octets[at] ?? 0
    if (octet < 0x80) {
      at += 1
      continue
    }
    const length = sequenceLength(octet)
    const tail = octets.subarray(at + 1, at + length)
    const isWhole = length > 1 && tail.every((one) => (one & 0xc0) === 0x80)
    if (isWhole && tail.length < length - 1) break // cut off: the next octets will tell
    if (isWhole) valid += 1
    else invalid += 1
    at += isWhole ? length : 1
  }
  return { isUtf8: valid >= invalid, isSure: valid + invalid > 0 }
}

function sequenceLength(octet: number): number {
  if (octet >= 0xc2 && octet <= 0xdf) return 2
  if (octet >= 0xe0 && octet <= 0xef) return 3
  return octet >= 0xf0 && octet <= 0xf4 ? 4 : 1
}

function asciiLength(octets: Uint8Array): number {
  if (isAscii(octets)) return octets.length
  const at = octets.findIndex((octet) => octet >= 0x80)
  return at < 0 ? octets.length : at
}

const ascii = (octets: Uint8Array): string => new TextDecoder('utf-8').decode(octets)

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
