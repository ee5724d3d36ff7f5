const QUARTER_MS = 15 * 60_000
const AHEAD_MAX_MS = 366 * 86_400_000

/**
 * When to send, from SMPP's YYMMDDhhmmsstnnp (3.4, 7.1.1). In the past: now.
 * @returns 'invalid' where the calendar has no such time, or it is more than a year away
 */
export function readSdt(written: string, now: number): number | 'invalid' {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([-+R])$/.exec(written)
  if (match === null) return 'invalid'
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0, tenths = 0, nn = 0] =
    match.slice(1, 9).map(Number)
  const sign = match[9]
  const time = ((hours * 60 + minutes) * 60 + seconds) * 1000 + tenths * 100
  const at =
    sign === 'R'
      ? now + (years * 365 + months * 30 + days) * 86_400_000 + time
      : Date.UTC(2000 + years, months - 1, days) + time - (sign === '+' ? nn : -nn) * QUARTER_MS
  const isDate = sign === 'R' || isInCalendar(years, months, days)
  const isTime = hours < 24 && minutes < 60 && seconds < 60 && nn <= 48
  return !isDate || !isTime || at - now > AHEAD_MAX_MS ? 'invalid' : Math.max(at, now)
}

const isInCalendar = (years: number, months: number, days: number): boolean =>
  months >= 1 &&
  months <= 12 &&
  days >= 1 &&
  days <= new Date(Date.UTC(2000 + years, months, 0)).getUTCDate()

export type Schedule =
  | { readonly kind: 'at'; readonly at: number; readonly seconds: number }
  | { readonly kind: 'invalid'; readonly title: string; readonly description: string }

const PLACE = 'c.f. http://docs.jasminsms.com/en/latest/apis/rest'

/** A batch's `schedule_at`: 'YYYY-MM-DD hh:mm:ss' in UTC, or '600s'. */
export function readScheduleAt(written: unknown, now: number): Schedule | null {
  if (written === undefined || written === null) return null
  const text = typeof written === 'string' ? written : JSON.stringify(written)
  const seconds = /^(\d{1,8})s$/.exec(text)?.[1]
  const date = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text)
  const at =
    seconds === undefined
      ? Date.parse(date === null ? '' : `${date[1]}T${date[2]}Z`)
      : now + Number(seconds) * 1000
  if (Number.isNaN(at) || at - now > AHEAD_MAX_MS) {
    const title = 'Cannot parse scheduled_at value'
    const formats = "'YYYY-MM-DD mm:hh:ss' or number of seconds"
    const found = text.slice(0, 100)
    const description = `Got unknown format: ${found}, correct formats are ${formats}, ${PLACE}`
    return { kind: 'invalid', title, description }
  }
  if (at < now) {
    const description = `Invalid past date given: ${text}`
    return { kind: 'invalid', title: 'Cannot schedule batch in past date', description }
  }
  return { kind: 'at', at, seconds: Math.round((at - now) / 1000) }
}
