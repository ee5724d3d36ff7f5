import type { ReceiptHabit } from './evidence.ts'

/** What is declared about one provider account that is spoken to over SMPP. */
export type AccountSettings = {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** Whether a certificate must be valid for the host. Off only for a provider that signs its own. */
  readonly tlsVerify: boolean
  readonly systemId: string
  readonly systemType: string
  readonly bindType: BindType
  /** Connections kept at once, by this and every other process of the installation each. */
  readonly links: number
  /** Submissions without an answer allowed per link. */
  readonly window: number
  /** Segments a second over all links; null: as fast as the window allows. */
  readonly ratePerSecond: number | null
  /** Recipients it may be used for, as starts of E.164 numbers; empty: all. */
  readonly prefixes: readonly string[]
  /** Senders it may be used with; empty: any. */
  readonly senders: readonly string[]
  /** Sender of messages that name none. */
  readonly defaultSender: string
  readonly addressRange: string
  /** Null: by the look of the address. */
  readonly sourceTon: number | null
  readonly sourceNpi: number | null
  readonly destinationTon: number | null
  readonly destinationNpi: number | null
  readonly longText: LongText
  readonly idRelation: 'auto' | DeclaredRelation
  readonly receiptHabit: 'auto' | ReceiptHabit
  /** Its "delivered" comes from the handset itself. */
  readonly handsetGrade: boolean
  /** What its `err:` codes mean: each link follows its own custom, so none unless somebody says. */
  readonly errTable: ErrTable
  /** Words of its own where a standard one belongs: `{ "0": "DELIVRD" }`. */
  readonly statWords: Readonly<Record<string, string>>
  /** When its receipts have normally arrived; null: learned from its own. */
  readonly expectedByMs: number | null
  /** How long after a final status it may still change its mind. */
  readonly lateWindowMs: number
  /** Millionths of the workspace's currency. */
  readonly pricePerSegmentMicros: number | null
  /** Share of the traffic among accounts that fit equally; 0: only when chosen by name. */
  readonly weight: number
}

export type BindType = 'transceiver' | 'transmitter' | 'receiver' | 'pair'
export type LongText = 'udh' | 'sar' | 'payload'
export const ERR_TABLES = ['none', 'map', 'twilio', 'aggregator'] as const
export type ErrTable = (typeof ERR_TABLES)[number]

/** How the ids in receipts relate to the ids in answers, when a person declares it. */
export const DECLARED_RELATIONS = ['exact', 'folded', 'padded', 'hex-decimal'] as const
export type DeclaredRelation = (typeof DECLARED_RELATIONS)[number]

export type SettingsError = { readonly pointer: string; readonly detail: string }

export type SettingsReading =
  | { readonly kind: 'settings'; readonly settings: AccountSettings }
  | { readonly kind: 'refused'; readonly errors: readonly SettingsError[] }

type Read<T> = (value: unknown) => { readonly ok: T } | { readonly expected: string }
type Field<T> = { readonly read: Read<T>; readonly fallback?: T }

const HOUR_MS = 3_600_000

/** Octet limits are those of SMPP 3.4 section 5.2, without the final zero. */
const FIELDS: { readonly [Name in keyof AccountSettings]: Field<AccountSettings[Name]> } = {
  host: { read: host },
  port: { read: whole(1, 65_535) },
  tls: { read: boolean, fallback: false },
  tlsVerify: { read: boolean, fallback: true },
  systemId: { read: text(1, 15) },
  systemType: { read: text(0, 12), fallback: '' },
  bindType: {
    read: oneOf(['transceiver', 'transmitter', 'receiver', 'pair']),
    fallback: 'transceiver',
  },
  links: { read: whole(1, 16), fallback: 1 },
  window: { read: whole(1, 1_000), fallback: 50 },
  ratePerSecond: { read: orNull(decimal(0.01, 100_000)), fallback: null },
  prefixes: { read: list(prefix, 1_000), fallback: [] },
  senders: { read: list(text(1, 20), 1_000), fallback: [] },
  defaultSender: { read: text(0, 20), fallback: '' },
  addressRange: { read: text(0, 40), fallback: '' },
  sourceTon: { read: orNull(whole(0, 6)), fallback: null },
  sourceNpi: { read: orNull(whole(0, 18)), fallback: null },
  destinationTon: { read: orNull(whole(0, 6)), fallback: null },
  destinationNpi: { read: orNull(whole(0, 18)), fallback: null },
  longText: { read: oneOf(['udh', 'sar', 'payload']), fallback: 'udh' },
  idRelation: { read: oneOf(['auto', ...DECLARED_RELATIONS]), fallback: 'auto' },
  receiptHabit: { read: oneOf(['auto', 'each', 'first', 'last', 'any']), fallback: 'auto' },
  handsetGrade: { read: boolean, fallback: false },
  errTable: { read: oneOf(ERR_TABLES), fallback: 'none' },
  statWords: { read: words, fallback: {} },
  expectedByMs: { read: orNull(whole(1_000, 30 * 24 * HOUR_MS)), fallback: null },
  lateWindowMs: { read: whole(0, 30 * 24 * HOUR_MS), fallback: 72 * HOUR_MS },
  pricePerSegmentMicros: { read: orNull(whole(0, 1_000_000_000)), fallback: null },
  weight: { read: whole(0, 1_000), fallback: 100 },
}

/** The name of a setting on the wire: system_id for systemId. */
export const wireName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * Reads settings as a person or program wrote them, by their names on the wire.
 * @param current the settings being changed; without it, what is absent takes its default.
 */
export function readAccountSettings(
  given: Readonly<Record<string, unknown>>,
  current: Partial<AccountSettings> = {},
): SettingsReading {
  const errors: SettingsError[] = []
  const settings: Record<string, unknown> = {}
  const known = new Set<string>()
  for (const [name, field] of Object.entries(FIELDS) as [keyof AccountSettings, Field<unknown>][]) {
    const wire = wireName(name)
    known.add(wire)
    const value = given[wire]
    if (value === undefined) {
      const kept = current[name] ?? field.fallback
      if (kept === undefined) errors.push({ pointer: `/${wire}`, detail: 'is missing' })
      settings[name] = kept
      continue
    }
    const reading = field.read(value)
    if ('ok' in reading) settings[name] = reading.ok
    else errors.push({ pointer: `/${wire}`, detail: `${reading.expected}; found ${shown(value)}` })
  }
  for (const name of Object.keys(given)) {
    if (!known.has(name)) errors.push({ pointer: `/${name}`, detail: 'is not a setting' })
  }
  if (errors.length > 0) return { kind: 'refused', errors }
  // Every field was read by its own reader above; the table's type ties each to its name.
  return { kind: 'settings', settings: settings as AccountSettings }
}

/** What is stored, with defaults for settings that are newer than the row. */
export function storedAccountSettings(stored: Partial<AccountSettings>): AccountSettings {
  const defaults = Object.entries(FIELDS).map(([name, field]) => [name, field.fallback])
  return { ...(Object.fromEntries(defaults) as AccountSettings), ...stored }
}

/** Settings by their names on the wire. */
export const wireSettings = (settings: AccountSettings): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [wireName(name), value]))

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'nothing'

function boolean(value: unknown): ReturnType<Read<boolean>> {
  return typeof value === 'boolean' ? { ok: value } : { expected: 'must be true or false' }
}

function text(min: number, max: number): Read<string> {
  return (value) =>
    typeof value === 'string' &&
    value.length >= min &&
    value.length <= max &&
    // SMPP's strings end at the first zero octet and are ASCII in these fields.
    /^[\x20-\x7e]*$/.test(value)
      ? { ok: value }
      : { expected: `must be ${min} to ${max} ASCII characters` }
}

function host(value: unknown): ReturnType<Read<string>> {
  const isHost =
    typeof value === 'string' &&
    value.length <= 253 &&
    (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(value) ||
      /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(value))
  return isHost
    ? { ok: value }
    : { expected: 'must be a host name or an IP address, without a scheme or port' }
}

function words(value: unknown): ReturnType<Read<Readonly<Record<string, string>>>> {
  const isWords =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length <= 100 &&
    Object.entries(value).every(
      ([own, standard]) =>
        own.length <= 60 && typeof standard === 'string' && standard.length <= 60,
    )
  return isWords
    ? { ok: value as Readonly<Record<string, string>> }
    : { expected: 'must be an object of its own words and the standard words they stand for' }
}

function whole(min: number, max: number): Read<number> {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? { ok: value }
      : { expected: `must be a whole number from ${min} to ${max}` }
}

function decimal(min: number, max: number): Read<number> {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? { ok: value }
      : { expected: `must be a number from ${min} to ${max}` }
}

function oneOf<const Word extends string>(words: readonly Word[]): Read<Word> {
  return (value) => {
    const word = words.find((candidate) => candidate === value)
    return word === undefined ? { expected: `must be one of ${words.join(', ')}` } : { ok: word }
  }
}

function prefix(value: unknown): ReturnType<Read<string>> {
  const match = typeof value === 'string' ? /^\+?([1-9]\d{0,14})$/.exec(value.trim()) : null
  return match?.[1] === undefined
    ? { expected: 'must be the start of an international number, such as +372' }
    : { ok: `+${match[1]}` }
}

function orNull<T>(read: Read<T>): Read<T | null> {
  return (value) => (value === null ? { ok: null } : read(value))
}

function list<T>(read: Read<T>, max: number): Read<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > max) {
      return { expected: `must be a list of at most ${max}` }
    }
    const items: T[] = []
    for (const item of value) {
      const reading = read(item)
      if ('expected' in reading) return { expected: `each ${reading.expected}` }
      items.push(reading.ok)
    }
    return { ok: items }
  }
}
