/** A closed interval. Both ends may be the same. */
export type Range = readonly [number, number]

/** A stream of numbers that only its seed decides. */
export type SeededRandom = {
  /** At least 0 and below 1. */
  next(): number
  /** A number within the range. */
  between(range: Range): number
  /** A whole number from 0 to `below` - 1. */
  whole(below: number): number
  /** One of them; there must be at least one. */
  pick<T>(choices: readonly T[]): T
  bytes(count: number): Uint8Array
}

/** mulberry32: small, fast, and good enough for choosing what a simulated carrier does. */
export function createRandom(seed: number): SeededRandom {
  let state = seed >>> 0

  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const whole = (below: number): number => Math.floor(next() * below)

  return {
    next,
    between: ([low, high]) => low + next() * (high - low),
    whole,
    pick: (choices) => {
      const chosen = choices[whole(choices.length)]
      if (chosen === undefined) throw new Error('there is nothing to pick from')
      return chosen
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => whole(256)),
  }
}

/**
 * The stream that belongs to a key: what happens to one number does not depend on what was sent to
 * others before it, nor on how many connections it all went over.
 */
export const randomFor = (seed: number, key: string): SeededRandom => createRandom(seed ^ hash(key))

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0
  }
  return value
}
