/**
 * The dates of receipts come in a dozen shapes and without a zone. Every shape that the digits allow
 * is tried, impossible dates are dropped, and of several the nearest to the arrival is taken.
 * Answers ISO 8601 with just the precision and zone that were written; null for none.
 */
export function readReceiptDate(written: string | null, arrivedAt: number | null): string | null {
  if (written === null) return null
  const candidates = shapesOf(written.trim()).filter(isPossible)
  const nearest =
    arrivedAt === null
      ? candidates[0]
      : candidates.toSorted((a, b) => distance(a, arrivedAt) - distance(b, arrivedAt))[0]
  return nearest === undefined ? null : iso(nearest)
}

type Parts = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number | null
  readonly tenth: number | null
  /** Minutes east of UTC; null where the receipt does not say. */
  readonly offset: number | null
}

const DAY_MS = 86_400_000

function shapesOf(text: string): readonly Parts[] {
  if (/^0*$/.test(text)) return []
  if (/^\d{10}$/.test(text)) return [...digits(text, 2), ...epoch(Number(text) * 1000)]
  if (/^\d{12}$/.test(text)) return [...digits(text, 2), ...digits(text, 4)]
  if (/^\d{13}$/.test(text)) return epoch(Number(text))
  if (/^\d{14}$/.test(text)) return digits(text, 4)
  const absolute = /^(\d{12})(\d)(\d\d)([+-])$/.exec(text)
  if (absolute !== null) return absoluteTime(absolute)
  return separated(text)
}

function digits(text: string, yearDigits: 2 | 4): readonly Parts[] {
  const year = Number(text.slice(0, yearDigits)) + (yearDigits === 2 ? 2000 : 0)
  const rest = text.slice(yearDigits)
  const pair = (at: number): number => Number(rest.slice(at, at + 2))
  const second = rest.length >= 10 ? pair(8) : null
  const [month, day, hour, minute] = [pair(0), pair(2), pair(4), pair(6)]
  return [{ year, month, day, hour, minute, second, tenth: null, offset: null }]
}

/** YYMMDDhhmmss, tenths, quarter-hours from UTC and their sign: SMPP's absolute time. */
function absoluteTime(match: RegExpExecArray): readonly Parts[] {
  const [, date = '', tenth = '0', quarters = '0', sign = '+'] = match
  if (/^0*$/.test(date)) return []
  const offset = Number(quarters) * 15 * (sign === '-' ? -1 : 1)
  return digits(date, 2).map((parts) => ({ ...parts, tenth: Number(tenth), offset }))
}

/** Seconds since 1970, as some gateways write. Below 2035, so that 24… is a year and no epoch. */
function epoch(ms: number): readonly Parts[] {
  const at = new Date(ms)
  const year = at.getUTCFullYear()
  if (!(year >= 2001 && year < 2035)) return []
  return [
    {
      year,
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      tenth: null,
      offset: 0,
    },
  ]
}

const SEPARATED =
  /^(\d{4}|\d{2})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2})[:.]?(\d{2})(?:[:.]?(\d{2})(?:[.,](\d)\d*)?)? ?(Z|[+-]\d{2}:?\d{2})?$/i

function separated(text: string): readonly Parts[] {
  const match = SEPARATED.exec(text)
  if (match === null) return []
  const [, year = '', month, day, hour, minute, second, tenth, zone] = match
  return [
    {
      year: Number(year) + (year.length === 2 ? 2000 : 0),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: second === undefined ? null : Number(second),
      tenth: tenth === undefined ? null : Number(tenth),
      offset: zone === undefined ? null : zoneMinutes(zone),
    },
  ]
}

function zoneMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const sign = zone.startsWith('-') ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
}

function isPossible(parts: Parts): boolean {
  const { year, month, day, hour, minute, second } = parts
  if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1) return false
  if (hour > 23 || minute > 59 || (second ?? 0) > 59) return false
  if (Math.abs(parts.offset ?? 0) > 14 * 60) return false
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
}

/** In days, so that a zone nobody wrote down cannot tip the choice. */
function distance(parts: Parts, arrivedAt: number): number {
  const at = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute)
  return Math.floor(Math.abs(at - arrivedAt) / DAY_MS)
}

const two = (value: number): string => String(value).padStart(2, '0')

function iso(parts: Parts): string {
  const day = `${parts.year}-${two(parts.month)}-${two(parts.day)}`
  const seconds = parts.second === null ? '' : `:${two(parts.second)}`
  const tenth = parts.tenth === null ? '' : `.${parts.tenth}`
  return `${day}T${two(parts.hour)}:${two(parts.minute)}${seconds}${tenth}${zoneOf(parts.offset)}`
}

function zoneOf(offset: number | null): string {
  if (offset === null) return ''
  const minutes = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
