import { ROUTE_BY, type RouteBy } from './routes.ts'
import {
  type Fields,
  type FieldsReading,
  type Read,
  boolean,
  fallbacks,
  list,
  oneOf,
  orNull,
  readFields,
  whole,
  wireName,
  words,
} from './settings-fields.ts'

/** What one workspace has decided about its sending. Stored as JSON; what is absent takes its default. */
export type WorkspaceSettings = {
  /** Seconds in which the same text to the same number is sent once; null: as often as asked. */
  readonly duplicateWindowSeconds: number | null
  /** How many identical texts one number may get within an hour; one more blocks it for an hour. Null: no limit. */
  readonly floodLimit: number | null
  /** Messages a calendar month (UTC), beyond which sending is refused; null: no threshold. */
  readonly usageThreshold: number | null
  /** What a person must look at before it is sent. */
  readonly screening: Screening
  /** Senders must stand in the workspace's register. */
  readonly registeredSendersOnly: boolean
  /** Off: no receipts are asked for, and messages end as sent. */
  readonly deliveryReceipts: boolean
  /** Try another provider account when one refuses for reasons of its own. */
  readonly rerouting: boolean
  /** What decides among provider accounts that fit equally well. */
  readonly routeBy: RouteBy
  /** Refuse numbers that are certainly not for texts, such as fixed lines. */
  readonly refuseUnreachableNumberTypes: boolean
  readonly supportDesk: SupportDesk | null
  /** Whose error codes Spoke's words carry when another service carried the message. */
  readonly spokeCodes: SpokeService
  /** What a person is told who asks for HELP, at most once a day; null: nothing. */
  readonly helpText: string | null
  /** What a person is told who opts in again; null: our own words. */
  readonly optInConfirmation: string | null
}

export type Screening = {
  readonly mode: 'off' | 'matching' | 'all'
  /** Words or phrases, in any case: a text with one of them is held for a person. */
  readonly hold: readonly string[]
  /** Words or phrases that a text must never have: it is dropped. */
  readonly drop: readonly string[]
}

export type SupportDesk = {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly url: string | null
}

export const SPOKE_SERVICES = ['twilio', 'telnyx', 'bandwidth'] as const
export type SpokeService = (typeof SPOKE_SERVICES)[number]

const DAY_S = 86_400
const PHRASES_MAX = 500
/** As long as what is said to whom opts out. */
const TEXT_MAX = 320

const SCREENING: Fields<Screening> = {
  mode: { read: oneOf(['off', 'matching', 'all']), fallback: 'off' },
  hold: { read: list(words(1, 200), PHRASES_MAX), fallback: [] },
  drop: { read: list(words(1, 200), PHRASES_MAX), fallback: [] },
}

const SUPPORT_DESK: Fields<SupportDesk> = {
  name: { read: words(1, 100) },
  email: { read: orNull(email), fallback: null },
  phone: { read: orNull(phone), fallback: null },
  url: { read: orNull(webAddress), fallback: null },
}

const FIELDS: Fields<WorkspaceSettings> = {
  duplicateWindowSeconds: { read: orNull(whole(1, 30 * DAY_S)), fallback: null },
  floodLimit: { read: orNull(whole(1, 1_000)), fallback: null },
  usageThreshold: { read: orNull(whole(1, 1_000_000_000)), fallback: null },
  screening: { read: parts(SCREENING), fallback: { mode: 'off', hold: [], drop: [] } },
  registeredSendersOnly: { read: boolean, fallback: false },
  deliveryReceipts: { read: boolean, fallback: true },
  rerouting: { read: boolean, fallback: true },
  routeBy: { read: oneOf(ROUTE_BY), fallback: 'weight' },
  refuseUnreachableNumberTypes: { read: boolean, fallback: true },
  supportDesk: { read: orNull(parts(SUPPORT_DESK)), fallback: null },
  spokeCodes: { read: oneOf(SPOKE_SERVICES), fallback: 'twilio' },
  helpText: { read: orNull(words(1, TEXT_MAX)), fallback: null },
  optInConfirmation: { read: orNull(words(1, TEXT_MAX)), fallback: null },
}

export const DEFAULT_WORKSPACE_SETTINGS = fallbacks(FIELDS) as WorkspaceSettings

/** What is stored, with defaults for what is newer than the row; what else lies there is not ours. */
export const storedWorkspaceSettings = (stored: Partial<WorkspaceSettings>): WorkspaceSettings => ({
  ...DEFAULT_WORKSPACE_SETTINGS,
  ...Object.fromEntries(Object.entries(stored).filter(([name]) => Object.hasOwn(FIELDS, name))),
})

export type WorkspaceSettingsChange = FieldsReading<Partial<WorkspaceSettings>>

/**
 * Reads a change by the names on the wire: what it names, and no more. Of the screening it may name
 * a part; a support desk is given whole.
 */
export function readWorkspaceSettings(
  given: Readonly<Record<string, unknown>>,
  current: WorkspaceSettings = DEFAULT_WORKSPACE_SETTINGS,
): WorkspaceSettingsChange {
  const { screening } = given
  const isPart = typeof screening === 'object' && screening !== null && !Array.isArray(screening)
  const merged = isPart ? { ...given, screening: { ...current.screening, ...screening } } : given
  const reading = readFields(FIELDS, merged)
  if (reading.kind === 'refused') return reading
  const named = Object.entries(reading.settings).filter(([name]) => wireName(name) in given)
  return { kind: 'settings', settings: Object.fromEntries(named) }
}

/** An object with fields of its own, each read by its own reader; what is absent takes its default. */
function parts<Part>(fields: Fields<Part>): Read<Part> {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { expected: `must be an object with ${Object.keys(fields).join(', ')}` }
    }
    const reading = readFields(fields, value as Readonly<Record<string, unknown>>)
    if (reading.kind === 'settings') return { ok: reading.settings }
    const [first] = reading.errors
    return { expected: `${first?.pointer.slice(1) ?? ''} ${first?.detail ?? 'is wrong'}` }
  }
}

function email(value: unknown): ReturnType<Read<string>> {
  return typeof value === 'string' && value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value)
    ? { ok: value }
    : { expected: 'must be an e-mail address' }
}

/** As people write it, with an extension or not: digits in it, and nothing that no telephone has. */
function phone(value: unknown): ReturnType<Read<string>> {
  const isNumber =
    typeof value === 'string' &&
    value.length <= 40 &&
    /^[+(\d][\d\s().\-/]*(?:(?:ext\.?|x|#)\s*\d+)?$/i.test(value.trim()) &&
    value.replaceAll(/\D/g, '').length >= 3
  return isNumber
    ? { ok: value.trim() }
    : { expected: 'must be a telephone number, such as +44 20 7946 0000' }
}

/** Only what a browser opens without running anything: it becomes a link on our pages. */
function webAddress(value: unknown): ReturnType<Read<string>> {
  return typeof value === 'string' && value.length <= 500 && /^https?:\/\/[^\s<>"]+$/.test(value)
    ? { ok: value }
    : { expected: 'must be an address that begins with https://' }
}
