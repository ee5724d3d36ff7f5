import { latin1, leadingHex, unpackSeptets, utf16, withoutPadding, written } from './encodings.ts'
import { readReceiptText } from './receipt-text.ts'
import type { ReceiptText } from './receipt-text.ts'

/** The parts of a deliver_sm or data_sm that a receipt's words can be in. */
export type ReceiptBody = {
  readonly esmClass: number | null
  readonly dataCoding: number | null
  readonly shortMessage: Uint8Array
  readonly messagePayload: Uint8Array | null
}

type Read = { readonly text: string; readonly words: ReceiptText }
type Decoding = (bytes: Uint8Array) => string

const UDH_INDICATOR = 0x40
const UCS2 = 8
const NOTHING: Read = { text: '', words: readReceiptText('') }

/**
 * The text of a body, in whichever encoding makes it most like a receipt. Message centres copy the
 * data coding of the original message onto an ASCII receipt, so the coding is the last to be asked.
 */
export function readBody(body: ReceiptBody): Read {
  const parts = [body.shortMessage, body.messagePayload].flatMap((part) =>
    part === null || part.length === 0 ? [] : [part],
  )
  const [first] = parts
  if (first === undefined) return NOTHING
  const bytes = isHeaderAnnounced(body) ? first.subarray(headerLength(first)) : first
  const asWritten = read(bytes, written)
  if (readsWell(asWritten)) return asWritten
  // What a person would read: the data coding believed.
  const plain = body.dataCoding === UCS2 ? read(bytes, utf16Big) : asWritten
  return readsWell(plain) ? plain : likest(plain, parts)
}

const utf16Big: Decoding = (bytes) => utf16(bytes, 'big')
const utf16Little: Decoding = (bytes) => utf16(bytes, 'little')

function read(bytes: Uint8Array, decode: Decoding): Read {
  const text = withoutPadding(decode(bytes))
  return { text, words: readReceiptText(text) }
}

/** Then no other encoding can do better. */
const readsWell = ({ words }: Read): boolean =>
  words.startsWith !== null && words.stat !== null && words.properKeys >= 3

const likeness = ({ words }: Read): number => words.keys * 2 + Number(words.startsWith !== null)

/** A receipt shows in its first octets, so a long payload is not decoded in every way. */
const SNIFFED_OCTETS = 512

function likest(plain: Read, parts: readonly Uint8Array[]): Read {
  let best = likeness(plain)
  let found: { readonly bytes: Uint8Array; readonly decode: Decoding } | null = null
  for (const bytes of parts) {
    const start = bytes.subarray(0, SNIFFED_OCTETS)
    for (const decode of isPrintable(start) ? OF_PRINTABLE : OF_ANY) {
      const sniffed = likeness(read(start, decode))
      if (sniffed > best) {
        best = sniffed
        found = { bytes, decode }
      }
    }
  }
  return found === null ? plain : read(found.bytes, found.decode)
}

const behindHeader =
  (decode: Decoding): Decoding =>
  (bytes) =>
    decode(bytes.subarray(octetsOfHeader(bytes)))

const septetsBehindHeader: Decoding = (bytes) => {
  const header = octetsOfHeader(bytes)
  return unpackSeptets(bytes.subarray(header), (7 - ((header * 8) % 7)) % 7)
}

const asHex =
  (decode: Decoding): Decoding =>
  (bytes) =>
    decode(leadingHex(latin1(bytes)))

/** Blanks, letters, digits, punctuation and line ends: no header, no NULs, no packed septets. */
function isPrintable(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if ((byte < 0x20 && byte !== 0x0a && byte !== 0x0d) || byte > 0x7e) return false
  }
  return true
}

const OF_PRINTABLE: readonly Decoding[] = [
  written,
  asHex(written),
  asHex(utf16Big),
  asHex(utf16Little),
]

const OF_ANY: readonly Decoding[] = [
  ...OF_PRINTABLE,
  utf16Big,
  // An octet too many in front, which is not to pass for the other order.
  (bytes) => utf16Big(bytes.subarray(1)),
  utf16Little,
  (bytes) => unpackSeptets(bytes, 0),
  behindHeader(written),
  behindHeader(utf16Big),
  behindHeader(utf16Little),
  septetsBehindHeader,
]

const isHeaderAnnounced = ({ esmClass }: ReceiptBody): boolean =>
  ((esmClass ?? 0) & UDH_INDICATOR) !== 0

/** The first octet is the header's length; a header longer than the body is none. */
function octetsOfHeader(bytes: Uint8Array): number {
  const octets = (bytes[0] ?? 0) + 1
  return octets < bytes.length ? octets : 0
}

/** Zero unless its elements fill it exactly, for the indicator is also set where no header is. */
function headerLength(bytes: Uint8Array): number {
  const octets = octetsOfHeader(bytes)
  let at = 1
  while (at < octets) at += 2 + (bytes[at + 1] ?? 0)
  return at === octets ? octets : 0
}
