/** An API key as people hold it: dlv_live_ or dlv_test_, 12 public characters, the secret, a checksum. */
export type KeyReading =
  | { readonly kind: 'key'; readonly isTest: boolean; readonly publicPart: string }
  | { readonly kind: 'malformed'; readonly because: string }

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PUBLIC_LENGTH = 12
const SECRET_LENGTH = 43 // 256 bits in base 62
const CHECKSUM_LENGTH = 6
const BODY_LENGTH = PUBLIC_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH

/** @param random 40 random bytes: 8 for the public part, 32 for the secret. */
export function makeKey(isTest: boolean, random: Uint8Array): { key: string; publicPart: string } {
  const publicPart = inLetters(random.subarray(0, 8), PUBLIC_LENGTH)
  const secret = inLetters(random.subarray(8, 40), SECRET_LENGTH)
  const start = `dlv_${isTest ? 'test' : 'live'}_${publicPart}${secret}`
  return { key: start + checksum(start), publicPart }
}

/** Reads a key without asking anyone whether it exists: most typing errors end here. */
export function readKey(text: string): KeyReading {
  const match = /^dlv_(live|test)_([0-9A-Za-z]+)$/.exec(text)
  const body = match?.[2]
  if (match === null || body === undefined) {
    return { kind: 'malformed', because: 'a key starts with dlv_live_ or dlv_test_' }
  }
  if (body.length !== BODY_LENGTH) {
    const because = `a key has ${BODY_LENGTH} characters after dlv_${match[1]}_; found ${body.length}`
    return { kind: 'malformed', because }
  }
  if (checksum(text.slice(0, -CHECKSUM_LENGTH)) !== text.slice(-CHECKSUM_LENGTH)) {
    return { kind: 'malformed', because: 'the key’s checksum is wrong: a character was mistyped' }
  }
  return { kind: 'key', isTest: match[1] === 'test', publicPart: body.slice(0, PUBLIC_LENGTH) }
}

const checksum = (text: string): string => {
  const sum = crc32(text)
  const bytes = new Uint8Array([sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255])
  return inLetters(bytes, CHECKSUM_LENGTH)
}

function inLetters(bytes: Uint8Array, length: number): string {
  let value = 0n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  let text = ''
  for (let at = 0; at < length; at++) {
    text = (LETTERS[Number(value % 62n)] ?? '') + text
    value /= 62n
  }
  return text
}

/** CRC-32 as in zip files (reflected 0x04C11DB7); `text` is ASCII. */
export function crc32(text: string): number {
  let sum = 0xffffffff
  for (let at = 0; at < text.length; at++) {
    sum ^= text.charCodeAt(at)
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ ((sum & 1) === 1 ? 0xedb88320 : 0)
  }
  return (sum ^ 0xffffffff) >>> 0
}
