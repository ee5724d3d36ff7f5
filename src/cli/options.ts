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
