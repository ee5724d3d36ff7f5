/**
 * A time as SMPP writes it, `YYMMDDhhmmsstnnp` (3.4, section 7.1.1): a moment, or a span counted
 * from the centre's present. Spans keep their parts, because a month has no length of its own.
 */
export type SmppTime =
  | { readonly kind: 'absolute'; readonly atMs: number }
  | {
      readonly kind: 'relative'
      readonly years: number
      readonly months: number
      readonly days: number
      readonly hours: number
      readonly minutes: number
      readonly seconds: number
    }

const SHAPE = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+\-R])$/

const QUARTER_HOUR_MS = 15 * 60_000
const QUARTERS_MAX = 48

/** Reads a time; null if it is not one. Two-digit years mean 2000 to 2099. */
export function parseSmppTime(text: string): SmppTime | null {
  const shape = SHAPE.exec(text)
  if (shape === null) return null
  const [
    years = 0,
    months = 0,
    days = 0,
    hours = 0,
    minutes = 0,
    seconds = 0,
    tenths = 0,
    quarters = 0,
  ] = shape.slice(1, 9).map(Number)
  if (shape[9] === 'R') return { kind: 'relative', years, months, days, hours, minutes, seconds }
  if (quarters > QUARTERS_MAX) return null
  const localMs = Date.UTC(2000 + years, months - 1, days, hours, minutes, seconds, tenths * 100)
  // Date.UTC rolls 31 February over into March; a time that does not exist is not a time.
  const asRead = new Date(localMs).toISOString().slice(2, 19).replace(/\D/g, '')
  if (asRead !== text.slice(0, 12)) return null
  const aheadMs = quarters * QUARTER_HOUR_MS
  return { kind: 'absolute', atMs: shape[9] === '+' ? localMs - aheadMs : localMs + aheadMs }
}

/** A moment in UTC, to the tenth of a second. Throws a RangeError outside 2000 to 2099. */
export function formatAbsoluteTime(atMs: number): string {
  const iso = new Date(atMs).toISOString()
  if (!iso.startsWith('20') || iso.length !== 24)
    throw new RangeError(`${iso}: SMPP writes years 2000 to 2099`)
  return `${iso.slice(2, 19).replace(/\D/g, '')}${iso.slice(20, 21)}00+`
}

const RELATIVE_DAYS_MAX = 99

/**
 * A span from now, in whole seconds, rounded up so that it never ends early. Written in days and
 * less: centres disagree on how long a month is. Throws a RangeError below 0 or from 100 days.
 */
export function formatRelativeTime(spanMs: number): string {
  const total = Math.ceil(spanMs / 1000)
  const days = Math.floor(total / 86_400)
  if (!(total >= 0 && days <= RELATIVE_DAYS_MAX)) {
    throw new RangeError(`${spanMs} ms: a relative time is 0 to ${RELATIVE_DAYS_MAX} days`)
  }
  const hours = Math.floor(total / 3600) % 24
  const minutes = Math.floor(total / 60) % 60
  const parts = [days, hours, minutes, total % 60]
  return `0000${parts.map((part) => String(part).padStart(2, '0')).join('')}000R`
}
