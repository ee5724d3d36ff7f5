/** Instants as files of history write them. What names no zone is in UTC. */

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
/** RFC 2822, and the zone that consoles append: 'Wed, 02 Jan 2024 10:11:12 +0000', '10:11:12 UTC 2024-01-02'. */
const RFC2822 =
  /^(?:[A-Za-z]{3},\s*)?(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/
const CONSOLE = /^(\d{2}):(\d{2})(?::(\d{2}))?\s+(UTC|GMT|Z)?\s*(\d{4})-(\d{2})-(\d{2})$/
const UNIX_S = /^\d{10}(?:\.\d+)?$/
const UNIX_MS = /^\d{13}$/

/** Epoch milliseconds; null where the text is no instant that has one meaning (3/4/2024 has two). */
export function readInstant(written: string): number | null {
  const text = written.trim()
  if (UNIX_MS.test(text)) return Number(text)
  if (UNIX_S.test(text)) return Math.round(Number(text) * 1000)
  const iso = ISO.exec(text)
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso
    const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000)
    return instant([year, month, day, hour, minute, second], zone, ms)
  }
  const mail = RFC2822.exec(text)
  if (mail !== null) {
    const [, day, name = '', year, hour, minute, second, zone] = mail
    const month = MONTHS.indexOf(name.toLowerCase()) / 3 + 1
    if (!Number.isInteger(month) || month < 1) return null
    return instant([year, String(month), day, hour, minute, second], zone, 0)
  }
  const [, hour, minute, second, zone, year, month, day] = CONSOLE.exec(text) ?? []
  return year === undefined ? null : instant([year, month, day, hour, minute, second], zone, 0)
}

function instant(
  parts: readonly (string | undefined)[],
  zone: string | undefined,
  ms: number,
): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  )
  const at = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const back = new Date(at)
  // The thirtieth of February, or 25 o'clock.
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return null
  if (hour > 23 || minute > 59 || second > 59) return null
  // Texts went out from 1992 on.
  return year < 1992 || year > 2100 ? null : at - zoneMs(zone)
}

function zoneMs(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '')
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000
}
