import { STATUSES } from '../api/types.ts'
import type { Counts, Price } from '../api/types.ts'

const locale = navigator.language
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

const whole = new Intl.NumberFormat(locale)
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
const rate = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
const dateTimeShort = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
const timeOnly = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
const minuteOnly = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
const dayOnly = new Intl.DateTimeFormat(locale, { dateStyle: 'full' })
const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
const plural = new Intl.PluralRules('en')

export const number = (value: number): string => whole.format(value)
export const compactNumber = (value: number): string => compact.format(value)
export const decimal = (value: number): string => rate.format(value)

/** A share that is neither none nor all never reads as 0 % or 100 %. */
export function share(part: number, all: number): string {
  if (all === 0) return percent.format(0)
  const value = part / all
  if (value > 0 && value < 0.001) return `< ${percent.format(0.001)}`
  if (value < 1 && value > 0.999) return `> ${percent.format(0.999)}`
  return percent.format(value)
}

/** '1 recipient', '1,204 recipients'. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${plural.select(value) === 'one' ? one : many}`

export const instant = (iso: string): string => dateTime.format(new Date(iso))
export const instantShort = (iso: string): string => dateTimeShort.format(new Date(iso))
export const day = (iso: string): string => dayOnly.format(new Date(iso))
export const time = (iso: string): string => timeOnly.format(new Date(iso))
export const timeShort = (iso: string): string => minuteOnly.format(new Date(iso))
export const zoneName = (): string => zone

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export function relative(iso: string, nowMs: number): string {
  const passed = new Date(iso).getTime() - nowMs
  const size = Math.abs(passed)
  // Clocks differ a little: what is a moment ahead has just been.
  if (size < 45 * SECOND) return passed > 5 * SECOND ? 'in a moment' : 'just now'
  if (size < HOUR) return ago.format(Math.round(passed / MINUTE), 'minute')
  if (size < DAY) return ago.format(Math.round(passed / HOUR), 'hour')
  if (size < 30 * DAY) return ago.format(Math.round(passed / DAY), 'day')
  return instantShort(iso)
}

/** '340 ms', '32 s', '4 min 10 s', '3 h 5 min', '2 days 4 h'. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 10 * SECOND) return `${rate.format(ms / SECOND)} s`
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`
  if (ms < HOUR)
    return pair([Math.floor(ms / MINUTE), 'min'], [Math.round((ms % MINUTE) / SECOND), 's'])
  if (ms < DAY) return pair([Math.floor(ms / HOUR), 'h'], [Math.round((ms % HOUR) / MINUTE), 'min'])
  const days = Math.floor(ms / DAY)
  return pair([days, days === 1 ? 'day' : 'days'], [Math.round((ms % DAY) / HOUR), 'h'])
}

type Part = readonly [amount: number, unit: string]

const pair = (first: Part, second: Part): string =>
  second[0] === 0 ? first.join(' ') : `${first.join(' ')} ${second.join(' ')}`

/** The amount is a decimal in text, so that no cent is lost on the way. */
export function price({ amount, currency }: Price): string {
  const digits = Math.min(6, Math.max(2, (amount.split('.')[1] ?? '').replace(/0+$/, '').length))
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    }).format(Number(amount))
  } catch {
    return `${amount} ${currency}`
  }
}

export const total = (counts: Partial<Counts>): number =>
  STATUSES.reduce((sum, status) => sum + (counts[status] ?? 0), 0)
