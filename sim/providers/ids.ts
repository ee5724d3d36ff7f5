import type { SeededRandom } from '../random.ts'

export const hexId = (random: SeededRandom, bytes: number): string =>
  Array.from(random.bytes(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** A UUID of version 4, as most vendors write their ids. */
export function uuid(random: SeededRandom): string {
  const hex = hexId(random, 16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}
