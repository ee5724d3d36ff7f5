import { CHANNELS, type Channel } from './channels.ts'
import { countryTrouble } from './countries.ts'
import type { ReceiptHabit } from './evidence.ts'
import { SENDER_MAX, SMPP_SENDER_MAX, listsSender, tidySender } from './senders.ts'
import {
  type Fields,
  type FieldsReading,
  type Read,
  type SettingsError,
  boolean,
  decimal,
  fallbacks,
  list,
  oneOf,
  orNull,
  prefix,
  readFields,
  whole,
} from './settings-fields.ts'

export { wireName, wireSettings } from './settings-fields.ts'
export type { SettingsError } from './settings-fields.ts'

/** What is declared about one provider account, however it is spoken to. */
export type AccountSettings = {
  /** What it carries. */
  readonly channels: readonly Channel[]
  /** Segments a second (of HTTP accounts: messages), over all connections; null: as fast as it takes them. */
  readonly ratePerSecond: number | null
  /** The same for each sender of its own; null: no limit but the account's. */
  readonly senderRatePerSecond: number | null
  /** Recipients it may be used for, as starts of E.164 numbers; empty: all. */
  readonly prefixes: readonly string[]
  /** Countries it may be used for, ISO 3166 alpha-2; empty: all. */
  readonly countries: readonly string[]
  /** Senders it may be used with; empty: any. */
  readonly senders: readonly string[]
  /** Sender of messages that name none. */
  readonly defaultSender: string
  /** Senders that share the messages that name none, each person always the same; empty: the default sender. */
  readonly senderPool: readonly string[]
  /** Whether a text must come from somebody: off where the provider itself finds one for those that name none. */
  readonly needsSender: boolean
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
  /** How long without any receipt while it sends before an alarm is raised; null: never. */
  readonly silenceAlarmMs: number | null
  /** Whether it is left alone while its own evidence says that it does badly. */
  readonly healthFailover: boolean
  /** How long it may be out of reach before what waits for it turns to another account that fits. */
  readonly rerouteAfterMs: number
  /** How long it may be out of reach before what found no other account has failed. */
  readonly giveUpAfterMs: number
  /** Millionths of the workspace's currency. */
  readonly pricePerSegmentMicros: number | null
  /** Share of the traffic among accounts that fit equally; 0: only when chosen by name. */
  readonly weight: number
}

/** And what an account that is spoken to over SMPP needs besides. */
export type SmppSettings = AccountSettings & {
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
  readonly addressRange: string
  /** Null: by the look of the address. */
  readonly sourceTon: number | null
  readonly sourceNpi: number | null
  readonly destinationTon: number | null
  readonly destinationNpi: number | null
  readonly longText: LongText
  /** It marks every receipt as one: what is not marked is a person's text, whatever it says. */
  readonly receiptsMarked: boolean
}

/** And what an account that is spoken to over HTTP needs besides. Its secrets are sealed, and not here. */
export type HttpSettings = AccountSettings & {
  /** The provider's own fields by name, those that are no secret. */
  readonly connection: Readonly<Record<string, string>>
  /** Requests without an answer allowed at once, by each process of the installation. */
  readonly window: number
}

export type BindType = 'transceiver' | 'transmitter' | 'receiver' | 'pair'
export type LongText = 'udh' | 'sar' | 'payload'
export const ERR_TABLES = ['none', 'map', 'twilio', 'aggregator'] as const
export type ErrTable = (typeof ERR_TABLES)[number]

/** How the ids in receipts relate to the ids in answers, when a person declares it. */
export const DECLARED_RELATIONS = [
  'exact',
  'folded',
  'padded',
  'hex-decimal',
  'decimal-hex',
] as const
export type DeclaredRelation = (typeof DECLARED_RELATIONS)[number]

export type SettingsReading<Settings> = FieldsReading<Settings>

const HOUR_MS = 3_600_000

const COMMON: Fields<AccountSettings> = {
  channels: { read: channels, fallback: ['sms'] },
  ratePerSecond: { read: orNull(decimal(0.01, 100_000)), fallback: null },
  senderRatePerSecond: { read: orNull(decimal(0.01, 100_000)), fallback: null },
  prefixes: { read: list(prefix, 1_000), fallback: [] },
  countries: { read: list(country, 300), fallback: [] },
  senders: { read: list(sender(1, SENDER_MAX), 1_000), fallback: [] },
  defaultSender: { read: sender(0, SENDER_MAX), fallback: '' },
  senderPool: { read: list(sender(1, SENDER_MAX), 1_000), fallback: [] },
  needsSender: { read: boolean, fallback: true },
  idRelation: { read: oneOf(['auto', ...DECLARED_RELATIONS]), fallback: 'auto' },
  receiptHabit: { read: oneOf(['auto', 'each', 'first', 'last', 'any']), fallback: 'auto' },
  handsetGrade: { read: boolean, fallback: false },
  errTable: { read: oneOf(ERR_TABLES), fallback: 'none' },
  statWords: { read: standardWords, fallback: {} },
  expectedByMs: { read: orNull(whole(1_000, 30 * 24 * HOUR_MS)), fallback: null },
  lateWindowMs: { read: whole(0, 30 * 24 * HOUR_MS), fallback: 72 * HOUR_MS },
  silenceAlarmMs: { read: orNull(whole(1_000, 24 * HOUR_MS)), fallback: 600_000 },
  healthFailover: { read: boolean, fallback: true },
  // A centre that is restarted lets us in again within half a minute as a rule.
  rerouteAfterMs: { read: whole(1_000, 24 * HOUR_MS), fallback: 30_000 },
  giveUpAfterMs: { read: whole(1_000, 30 * 24 * HOUR_MS), fallback: 24 * HOUR_MS },
  pricePerSegmentMicros: { read: orNull(price), fallback: null },
  weight: { read: whole(0, 1_000), fallback: 100 },
}

/** Octet limits are those of SMPP 3.4 section 5.2, without the final zero. */
const SMPP: Fields<SmppSettings> = {
  ...COMMON,
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
  senders: { read: list(sender(1, SMPP_SENDER_MAX), 1_000), fallback: [] },
  defaultSender: { read: sender(0, SMPP_SENDER_MAX), fallback: '' },
  senderPool: { read: list(sender(1, SMPP_SENDER_MAX), 1_000), fallback: [] },
  addressRange: { read: text(0, 40), fallback: '' },
  sourceTon: { read: orNull(whole(0, 6)), fallback: null },
  sourceNpi: { read: orNull(whole(0, 18)), fallback: null },
  destinationTon: { read: orNull(whole(0, 6)), fallback: null },
  destinationNpi: { read: orNull(whole(0, 18)), fallback: null },
  longText: { read: oneOf(['udh', 'sar', 'payload']), fallback: 'udh' },
  receiptsMarked: { read: boolean, fallback: false },
}

const HTTP: Fields<HttpSettings> = {
  ...COMMON,
  // A link is let in again within seconds as a rule; an address that nobody answers at is gone.
  rerouteAfterMs: { ...COMMON.rerouteAfterMs, fallback: 5_000 },
  connection: { read: connection, fallback: {} },
  window: { read: whole(1, 1_000), fallback: 20 },
}

/**
 * Reads the settings of an SMPP account as a person or program wrote them, by their names on the wire.
 * @param current the settings being changed; without it, what is absent takes its default.
 */
export const readSmppSettings = (
  given: Readonly<Record<string, unknown>>,
  current: Partial<SmppSettings> = {},
): SettingsReading<SmppSettings> => coherent(readFields(SMPP, given, current), given)

/** The same for an account that is spoken to over HTTP. What its provider asks for is not checked here. */
export const readHttpSettings = (
  given: Readonly<Record<string, unknown>>,
  current: Partial<HttpSettings> = {},
): SettingsReading<HttpSettings> => coherent(readFields(HTTP, given, current), given)

function coherent<Settings extends AccountSettings>(
  reading: SettingsReading<Settings>,
  given: Readonly<Record<string, unknown>>,
): SettingsReading<Settings> {
  if (reading.kind === 'refused') return reading
  const errors = [...patienceErrors(reading.settings), ...senderErrors(reading.settings, given)]
  return errors.length === 0 ? reading : { kind: 'refused', errors }
}

/** What waits is looked at only once it may turn elsewhere: nothing can be given up before that. */
function patienceErrors({
  rerouteAfterMs,
  giveUpAfterMs,
}: AccountSettings): readonly SettingsError[] {
  if (giveUpAfterMs >= rerouteAfterMs) return []
  const found = `found reroute_after_ms ${rerouteAfterMs} and give_up_after_ms ${giveUpAfterMs}`
  return [
    {
      pointer: '/reroute_after_ms',
      detail: `must not be longer than give_up_after_ms; ${found}`,
    },
    {
      pointer: '/give_up_after_ms',
      detail: `must not be shorter than reroute_after_ms: nothing is given up before another account was looked for; ${found}`,
    },
  ]
}

const SENDER_SETTINGS = ['senders', 'default_sender', 'sender_pool']

/** Its own senders are among those that it may be used with, as far as these are said now. */
function senderErrors(
  { senders, defaultSender, senderPool }: AccountSettings,
  given: Readonly<Record<string, unknown>>,
): readonly SettingsError[] {
  if (senders.length === 0 || SENDER_SETTINGS.every((name) => given[name] === undefined)) return []
  const foreign = (own: readonly string[]): string | undefined =>
    own.find((one) => one !== '' && !listsSender(senders, one))
  const wrong = (pointer: string, found: string | undefined): readonly SettingsError[] =>
    found === undefined
      ? []
      : [{ pointer, detail: `must be among senders, which do not list ${JSON.stringify(found)}` }]
  return [
    ...wrong('/default_sender', foreign([defaultSender])),
    ...wrong('/sender_pool', foreign(senderPool)),
  ]
}

/** What is stored, with defaults for settings that are newer than the row. */
export const storedSmppSettings = (stored: Partial<SmppSettings>): SmppSettings => ({
  ...(fallbacks(SMPP) as SmppSettings),
  ...stored,
})

export const storedHttpSettings = (stored: Partial<HttpSettings>): HttpSettings => ({
  ...(fallbacks(HTTP) as HttpSettings),
  ...stored,
})

/** As carriers take it: a number without what makes it easy to read. */
function sender(min: number, max: number): Read<string> {
  const read = text(min, max)
  return (value) => {
    const reading = read(value)
    if (!('ok' in reading)) return reading
    const tidy = tidySender(reading.ok)
    return isTooLong(tidy) ? { expected: TOO_LONG } : { ok: tidy }
  }
}

/** A number has 15 digits at most (E.164); providers’ own ids of senders may be of a few more. */
const isTooLong = (tidy: string): boolean => /^(\+\d{16,}|\d{21,})$/.test(tidy)
const TOO_LONG = 'must be a number of at most 15 digits, or a name'

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

function price(value: unknown): ReturnType<Read<number>> {
  const reading = whole(0, 1_000_000_000)(value)
  return 'ok' in reading
    ? reading
    : { expected: 'must be 0, or 1 to 1000000000 whole millionths of the currency' }
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

function standardWords(value: unknown): ReturnType<Read<Readonly<Record<string, string>>>> {
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

function channels(value: unknown): ReturnType<Read<readonly Channel[]>> {
  const isSome =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => CHANNELS.includes(one as Channel)) &&
    new Set(value).size === value.length
  return isSome
    ? { ok: value as readonly Channel[] }
    : { expected: `must be one or more of ${CHANNELS.join(', ')}, each once` }
}

function country(value: unknown): ReturnType<Read<string>> {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : ''
  const trouble = countryTrouble(code)
  return trouble === null ? { ok: code } : { expected: `must be ${trouble}` }
}

function connection(value: unknown): ReturnType<Read<Readonly<Record<string, string>>>> {
  const isFields =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length <= 100 &&
    Object.values(value).every((one) => typeof one === 'string' && one.length <= 10_000)
  return isFields
    ? { ok: value as Readonly<Record<string, string>> }
    : { expected: "must be an object of the provider's fields and their texts" }
}
