import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Compares in a time that tells nothing about where two texts differ, nor how long the secret is. */
export const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The signature of text (as UTF-8) or bytes. */
export const hmac = ({ algorithm, key, encoding }: HmacForm, data: string | Uint8Array): string =>
  createHmac(algorithm, key).update(data).digest(encoding)

export type HmacForm = {
  readonly algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512'
  readonly key: string
  readonly encoding: 'base64' | 'hex'
}

export const sha256Hex = (data: Uint8Array): string =>
  createHash('sha256').update(data).digest('hex')
