import { readReceiptText } from './receipt-text.ts'
import type { ReceiptText } from './receipt-text.ts'

/** The parts of a deliver_sm or data_sm that a receipt's words can be in. */
export type ReceiptBody = {
  readonly esmClass: number | null
  readonly dataCoding: number | null
  readonly shortMessage: Uint8Array
  readonly messagePayload: Uint8Array | null
}

const UDH_INDICATOR = 0x40

/**
 * The text of a body, in whichever encoding makes it most like a receipt. Message centres copy the
 * data coding of the original message onto an ASCII receipt, so the coding is the last to be asked.
 */
export function readBody(body: ReceiptBody): {
  readonly text: string
  readonly words: ReceiptText
} {
  const parts = [body.shortMessage, body.messagePayload].flatMap((part) =>
    part === null || part.length === 0 ? [] : [part],
  )
  const candidates = parts.flatMap((part) => [
    ...readings(part, body),
    ...readings(withoutHeader(part), body),
  ])
  let best = { text: '', words: readReceiptText('') }
  const plain = plainText(parts[0], body)
  best = { text: plain, words: readReceiptText(plain) }
  for (const text of new Set(candidates)) {
    const words = readReceiptText(text)
    if (likeness(words) > likeness(best.words)) best = { text, words }
  }
  return best
}

const likeness = (words: ReceiptText): number =>
  words.keys * 2 + Number(words.startsWithKey && words.keys > 0)

/** What a person would read: the header skipped if announced, the data coding believed. */
function plainText(part: Uint8Array | undefined, body: ReceiptBody): string {
  if (part === undefined) return ''
  const bytes = ((body.esmClass ?? 0) & UDH_INDICATOR) !== 0 ? withoutHeader(part) : part
  if (body.dataCoding === 8) return withoutPadding(utf16(bytes, 'big'))
  return withoutPadding(utf8(bytes) ?? latin1(bytes))
}

function readings(bytes: Uint8Array, body: ReceiptBody): readonly string[] {
  const text = latin1(bytes)
  return [
    utf8(bytes) ?? text,
    text,
    utf16(bytes, 'big'),
    utf16(bytes, 'little'),
    unpackSeptets(bytes),
    ...(body.dataCoding === 8 ? [utf16(bytes.subarray(1), 'big')] : []),
    ...hexText(text),
  ].map(withoutPadding)
}

const withoutPadding = (text: string): string => text.replace(/^[\ufeff\0]+|[\0]+$/g, '')

/** The first octet is the header's length; a header longer than the body is none. */
function withoutHeader(bytes: Uint8Array): Uint8Array {
  const length = bytes[0] ?? 0
  return length + 1 < bytes.length ? bytes.subarray(length + 1) : bytes
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** Null unless the bytes are well-formed UTF-8 with something beyond ASCII in it. */
function utf8(bytes: Uint8Array): string | null {
  if (!bytes.some((byte) => byte > 0x7f)) return null
  let escaped = ''
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
  try {
    return decodeURIComponent(escaped)
  } catch {
    return null
  }
}

function utf16(bytes: Uint8Array, order: 'big' | 'little'): string {
  let text = ''
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const [first, second] = [bytes[at] ?? 0, bytes[at + 1] ?? 0]
    text += String.fromCharCode(order === 'big' ? first * 256 + second : second * 256 + first)
  }
  return text
}

/** Seven-bit characters packed into octets; the letters and digits of receipts are as in ASCII. */
function unpackSeptets(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held |= byte << bits
    bits += 8
    while (bits >= 7) {
      text += String.fromCharCode(held & 0x7f)
      held >>= 7
      bits -= 7
    }
  }
  return text
}

/** Some gateways write the body's octets as hexadecimal digits. */
function hexText(text: string): readonly string[] {
  const digits = text.trim()
  if (digits.length < 20 || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) return []
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
  return [latin1(bytes), utf16(bytes, 'big')]
}
