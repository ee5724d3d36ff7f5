import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()

/** Keyed hash: what outlives a number must not lead back to it. */
export const hmacSha256 = (key: Uint8Array, text: string): Uint8Array =>
  createHmac('sha256', key).update(text).digest()

export const random = (bytes: number): Uint8Array => randomBytes(bytes)

/** Compares in a time that tells nothing about where two secrets differ. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b)
