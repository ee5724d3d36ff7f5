/**
 * The dates of receipts come in a dozen shapes and without a zone. Every shape that the digits allow
 * is tried, impossible dates are dropped, and of several the nearest to the arrival is taken.
 * Answers ISO 8601 with just the precision and zone that were written; null for none.
 */
export function readReceiptDate(written: string | null, arrivedAt: number | null): string | null {
  if (written === null) return null
  const candidates = shapesOf(written.trim()).filter(isPossible)
  const nearest =
    arrivedAt === null || candidates.length < 2
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
  const run = digitsAtStart(text)
  const isAlone = run === text.length || endsDate(text, run)
  if (!isAlone) return run === ABSOLUTE_DIGITS ? absoluteTime(text) : separated(text)
  const number = text.slice(0, run)
  if (run === 10) return [digits(number, 2), ...epoch(Number(number) * 1000)]
  if (run === 12) return [digits(number, 2), digits(number, 4)]
  if (run === 13) return epoch(Number(number))
  if (run === 14) return [digits(number, 4)]
  return separated(text)
}

function digitsAtStart(text: string): number {
  let at = 0
  while (at < text.length && text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at += 1
  return at
}

/** What follows a date is not of it: a blank, a separator, or something that nobody has named. */
const endsDate = (text: string, at: number): boolean =>
  ' \t\r\n\0,;|&"\')}'.includes(text.charAt(at))

/** `YYMMDDhhmm` with or without `ss`; with four digits the century is there too. */
function digits(text: string, yearDigits: 2 | 4): Parts {
  const pair = (at: number): number => Number(text.slice(yearDigits + at, yearDigits + at + 2))
  return {
    year: Number(text.slice(0, yearDigits)) + (yearDigits === 2 ? 2000 : 0),
    month: pair(0),
    day: pair(2),
    hour: pair(4),
    minute: pair(6),
    second: text.length - yearDigits >= 10 ? pair(8) : null,
    tenth: null,
    offset: null,
  }
}

const ABSOLUTE_DIGITS = 15

/** YYMMDDhhmmss, tenths, quarter-hours from UTC and their sign; `R` would be a duration, no date. */
function absoluteTime(text: string): readonly Parts[] {
  const sign = text.charAt(ABSOLUTE_DIGITS)
  if (sign !== '+' && sign !== '-') return []
  const minutes = Number(text.slice(13, 15)) * 15
  const offset = sign === '-' && minutes !== 0 ? -minutes : minutes
  return [{ ...digits(text.slice(0, 12), 2), tenth: Number(text.charAt(12)), offset }]
}

const EPOCH_FROM = Date.UTC(2001, 0)
const EPOCH_TO = Date.UTC(2033, 0)

/** Seconds since 1970, as some gateways write; before 2033, so that 2024… is a year and no epoch. */
function epoch(ms: number): readonly Parts[] {
  if (ms < EPOCH_FROM || ms >= EPOCH_TO) return []
  const at = new Date(ms)
  return [
    {
      year: at.getUTCFullYear(),
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

const TIME = String.raw`(\d{1,2})[:.]?(\d{2})(?:[:.]?(\d{2})(?:[.,](\d)\d{0,8})?)?`
const ZONE = String.raw` ?(Z|[+-]\d{2}:?\d{2})?(?![\w:.])`
/** `2024-03-12 11:30:05`, `24/03/12 11:30`, `2024-03-12T11:30:05.123+03:00`. */
const SEPARATED = new RegExp(
  String.raw`^(\d{4}|\d{2})[-/.](\d{1,2})[-/.](\d{1,2})[T ,]{1,3}${TIME}${ZONE}`,
  'i',
)
/** `20240312 113005`, `240312 11:30`, `20240312T113005Z`. */
const COMPACT = new RegExp(String.raw`^(\d{4}|\d{2})(\d{2})(\d{2})[T ]${TIME}${ZONE}`, 'i')

function separated(text: string): readonly Parts[] {
  const match = SEPARATED.exec(text) ?? COMPACT.exec(text)
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

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isPossible(parts: Parts): boolean {
  const { year, month, day, hour, minute, second } = parts
  if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1) return false
  if (hour > 23 || minute > 59 || (second ?? 0) > 59) return false
  if (Math.abs(parts.offset ?? 0) > 14 * 60) return false
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0
  return isLeapDay || day <= (DAYS[month - 1] ?? 0)
}

/** In days, so that a zone nobody wrote down cannot tip the choice. */
function distance(parts: Parts, arrivedAt: number): number {
  const at = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute)
  return Math.floor(Math.abs(at - arrivedAt) / DAY_MS)
}

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

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
