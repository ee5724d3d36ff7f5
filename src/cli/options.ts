import { setTimeout } from 'node:timers/promises'
import { InvalidArgumentError } from 'commander'
import type { Clock } from '../flows/ports/common.ts'

/** Readers of option values: commander reports what they throw as a usage error. */

export function positive(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Expected a number above 0.')
  return value
}

export function whole(text: string): number {
  if (!/^\d+$/.test(text.trim())) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}

/** `name=value`, given several times, as one object. */
export function pair(
  text: string,
  former: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return { ...former, [text.slice(0, at)]: text.slice(at + 1) }
}

/** `a,b` as a list. */
export function names(text: string): string[] {
  const list = text.split(',').map((one) => one.trim())
  if (list.includes('')) throw new InvalidArgumentError('Expected names with commas between them.')
  return list
}

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** An instant that is over, as `2h` ago or written out; null: neither. */
export function since(text: string, now: number): string | null {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? []
  const ms = count === undefined ? Date.parse(text) : now - Number(count) * (UNITS_MS[unit] ?? 0)
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null
}

export const seconds = (count: number): number => count * 1000

const POLL_MS = 500

/** Asks again and again until the answer is yes or the time is over; says which it was. */
export async function untilDeadline(
  clock: Clock,
  limitMs: number,
  isDone: () => Promise<boolean>,
): Promise<boolean> {
  const end = clock.now() + limitMs
  for (;;) {
    if (await isDone()) return true
    const left = end - clock.now()
    if (left <= 0) return false
    await setTimeout(Math.min(POLL_MS, left))
  }
}
