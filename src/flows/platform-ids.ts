import { makeId } from '../core/ids.ts'
import type { PlatformDeps } from './ports/platform.ts'

/** An id for what has no bucket of its own. */
export function newId({ clock, random }: Pick<PlatformDeps, 'clock' | 'random'>): string {
  const bytes = random(10)
  return makeId(clock.now(), bytes[9] ?? 0, bytes)
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** 256 random bits as 43 characters that survive a URL, a cookie and a double click. */
export function newToken(random: PlatformDeps['random']): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of random(32)) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += LETTERS[(value >> bits) & 63] ?? ''
    }
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + (LETTERS[(value << (6 - bits)) & 63] ?? '')
}
