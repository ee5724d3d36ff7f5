import { type AllowedPlace, parseAllowList } from './core/callbacks/allow-list.ts'
import { TRUST_NOBODY, type Trust, parseTrust } from './core/client-address.ts'
import { nearest } from './core/nearest.ts'

/** What each variable of the environment sets, as `serve --help` says it; none other is read. */
export const SERVER_SETTINGS = {
  PORT: '8080; the next free one if it is taken and was not asked for',
  DATA_DIR: 'database, keys and log (./data)',
  DATABASE_URL: 'your own PostgreSQL, 15 or later; then none is started',
  PUBLIC_BASE_URL: 'how people and providers reach us',
  TRUST_PROXY: 'proxies before us: addresses, networks, or how many',
  CALLBACK_ALLOW: 'private places that callbacks may go to: hooks.lan:9000',
  MESSENTE_PORT: 'a port of its own for this compatible door',
  KANNEL_PORT: 'the same',
  JASMIN_PORT: 'the same',
  TWILIO_PORT: 'the same',
  SMPP_PORT: 'where SMPP clients bind to us; off until set',
  SMPP_TLS_PORT: 'the same over TLS',
  SMPP_TLS_CERT: 'its certificate, a file in PEM',
  SMPP_TLS_KEY: 'its key, a file in PEM',
  LOG_LEVEL: 'trace, debug, info, warn, error, fatal or silent (info)',
  DELIVRD_ADMIN_KEY: 'a first API key for automation, 24 characters or more',
  DELIVRD_DEMO: '1: with a simulated carrier and a sample; 0: without',
  DELIVRD_DEMO_PACE: 'how many times as fast the sample goes by, 1 to 10 (1)',
  DELIVRD_SECRET_KEY: 'seals the secrets of providers, 32 bytes in hex or base64',
  DELIVRD_FORMER_SECRET_KEYS: 'those it replaced, with commas between',
} as const

/** For the command line, when it talks to a server. */
export const CLIENT_SETTINGS = {
  DELIVRD_URL: 'the server to talk to',
  DELIVRD_KEY: 'the API key to talk with',
} as const

export type ServerSetting = keyof typeof SERVER_SETTINGS

/** One line each, for help. */
export const settingLines = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, words]) => `  ${name.padEnd(28)}${words}`)
    .join('\n')

/** Ours by prefix: what else begins so is a slip of the finger. */
const PREFIX = 'DELIVRD_'

const OUR_NAMES: readonly string[] = Object.keys({
  ...SERVER_SETTINGS,
  ...CLIENT_SETTINGS,
}).filter((name) => name.startsWith(PREFIX))

/** What the environment says, checked. Read once at the start; nothing else reads the environment. */
export type Config = {
  /** 8080 unless set. `isExplicit`: a taken port is then an error, not a reason to try the next. */
  readonly port: { readonly number: number; readonly isExplicit: boolean }
  readonly dataDir: string
  /** null: start the embedded server. */
  readonly databaseUrl: string | null
  /** A first API key of the first workspace, for automation. */
  readonly adminKey: string | null
  /** null: not said; `npm start` takes that for yes and `delivrd serve` for no. */
  readonly demo: boolean | null
  /** How many times as fast the sample campaign goes by. */
  readonly demoPace: number
  /** Where people and providers reach us, without a slash at the end; null: as the request says. */
  readonly publicBaseUrl: string | null
  readonly logLevel: LogLevel
  /** Proxies that may say for whom they speak. */
  readonly trustProxy: Trust
  /** Ports of their own for doors of other systems; null: on ours alone. */
  readonly doorPorts: Readonly<Record<(typeof DOORS_WITH_PORTS)[number], number | null>>
  /** Where customers' SMPP clients bind; null: nowhere without encryption. */
  readonly smppPort: number | null
  /** The same over TLS, with the files of its certificate and key; null: nowhere. */
  readonly smppTls: { readonly port: number; readonly cert: string; readonly key: string } | null
  /** Where callbacks may go although it is not public. */
  readonly callbackAllow: readonly AllowedPlace[]
  /** Seals providers' passwords, 32 bytes. null: use the one kept in the data folder. */
  readonly secretKey: Uint8Array | null
  /** Those that it replaced: they still open what they sealed. */
  readonly formerSecretKeys: readonly Uint8Array[]
}

const DOORS_WITH_PORTS = ['messente', 'kannel', 'jasmin', 'twilio'] as const

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

export type Environment = Readonly<Record<string, string | undefined>>

export type ConfigReading =
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }

const ADMIN_KEY_LENGTH_MIN = 24
const SECRET_KEY_BYTES = 32

/** Reads the whole environment and reports every problem in it, not only the first. */
export function readConfig(environment: Environment): ConfigReading {
  const problems: string[] = misspelled(environment)
  const read = <Value>(name: ServerSetting, fallback: Value, parse: Parse<Value>): Value => {
    // Compose files and shells pass what is not set as an empty string.
    const text = environment[name]?.trim()
    if (text === undefined || text === '') return fallback
    const parsed = parse(text)
    if (parsed.kind === 'value') return parsed.value
    problems.push(`${name} ${parsed.because}`)
    return fallback
  }

  const config: Config = {
    port: read('PORT', { number: 8080, isExplicit: false }, parsePort),
    dataDir: read('DATA_DIR', './data', value),
    databaseUrl: read('DATABASE_URL', null, parseDatabaseUrl),
    adminKey: read('DELIVRD_ADMIN_KEY', null, parseAdminKey),
    demo: read('DELIVRD_DEMO', null, parseSwitch),
    demoPace: read('DELIVRD_DEMO_PACE', 1, parsePace),
    publicBaseUrl: read('PUBLIC_BASE_URL', null, parseBaseUrl),
    logLevel: read('LOG_LEVEL', 'info', parseLogLevel),
    trustProxy: read('TRUST_PROXY', TRUST_NOBODY, parseTrustedProxies),
    doorPorts: {
      messente: read('MESSENTE_PORT', null, parseSmppPort),
      kannel: read('KANNEL_PORT', null, parseSmppPort),
      jasmin: read('JASMIN_PORT', null, parseSmppPort),
      twilio: read('TWILIO_PORT', null, parseSmppPort),
    },
    smppPort: read('SMPP_PORT', null, parseSmppPort),
    smppTls: smppTls({
      port: read('SMPP_TLS_PORT', null, parseSmppPort),
      cert: read('SMPP_TLS_CERT', null, value),
      key: read('SMPP_TLS_KEY', null, value),
    }),
    callbackAllow: read('CALLBACK_ALLOW', [], parseCallbackAllow),
    secretKey: read('DELIVRD_SECRET_KEY', null, parseSecretKey),
    formerSecretKeys: read('DELIVRD_FORMER_SECRET_KEYS', [], parseSecretKeys),
  }
  if (config.smppTls === null && SMPP_TLS.some((name) => (environment[name] ?? '').trim() !== ''))
    problems.push(`${SMPP_TLS.join(', ')} are set together or not at all`)
  problems.push(...sharedPorts(config))
  return problems.length === 0 ? { kind: 'config', config } : { kind: 'invalid', problems }
}

/** For people: everything that keeps us from starting, one line each. */
export function describeProblems(problems: readonly string[]): string {
  return ['Cannot start:', ...problems.map((problem) => `  ${problem}`)].join('\n')
}

type Parse<Value> = (text: string) => Parsed<Value>

type Parsed<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'no'; readonly because: string }

const value = <Value>(found: Value): Parsed<Value> => ({ kind: 'value', value: found })
const no = (because: string): Parsed<never> => ({ kind: 'no', because })

function parsePort(text: string): Parsed<Config['port']> {
  if (!/^\d+$/.test(text)) return no(`is not a whole number: ${text}`)
  const number = Number(text)
  return number <= 65_535 ? value({ number, isExplicit: true }) : no(`is above 65535: ${text}`)
}

function parseSmppPort(text: string): Parsed<number> {
  const port = parsePort(text)
  return port.kind === 'value' ? value(port.value.number) : port
}

const SMPP_TLS = ['SMPP_TLS_PORT', 'SMPP_TLS_CERT', 'SMPP_TLS_KEY'] as const

function smppTls({
  port,
  cert,
  key,
}: Readonly<{ port: number | null; cert: string | null; key: string | null }>): Config['smppTls'] {
  return port === null || cert === null || key === null ? null : { port, cert, key }
}

/** Each listens by itself; 0 is whatever is free. */
function sharedPorts({ port, doorPorts, smppPort, smppTls }: Config): string[] {
  const ports: (readonly [setting: ServerSetting, number: number | null])[] = [
    ['PORT', port.number],
    ['MESSENTE_PORT', doorPorts.messente],
    ['KANNEL_PORT', doorPorts.kannel],
    ['JASMIN_PORT', doorPorts.jasmin],
    ['TWILIO_PORT', doorPorts.twilio],
    ['SMPP_PORT', smppPort],
    ['SMPP_TLS_PORT', smppTls?.port ?? null],
  ]
  return ports.flatMap(([setting, number], at) => {
    const other = ports.slice(0, at).find(([, taken]) => taken === number)
    if (!number || other === undefined) return []
    const unset = other[0] === 'PORT' && !port.isExplicit ? ' unless it is set' : ''
    return [`${setting} is ${number}, as ${other[0]} is${unset}: each needs a port of its own`]
  })
}

function parseDatabaseUrl(text: string): Parsed<string> {
  const url = URL.parse(text)
  // The value may hold a password, so it is never repeated.
  return url !== null && /^postgres(ql)?:$/.test(url.protocol)
    ? value(text)
    : no('is not a PostgreSQL address like postgres://user:password@host:5432/name')
}

function parseAdminKey(text: string): Parsed<string> {
  return text.length >= ADMIN_KEY_LENGTH_MIN
    ? value(text)
    : no(`has ${text.length} characters; it needs ${ADMIN_KEY_LENGTH_MIN} or more`)
}

function parseSwitch(text: string): Parsed<boolean> {
  if (text === '1') return value(true)
  return text === '0' ? value(false) : no(`is neither 0 nor 1: ${text}`)
}

function parsePace(text: string): Parsed<number> {
  const times = Number(text)
  return times >= 1 && times <= 10 ? value(times) : no(`is not a number from 1 to 10: ${text}`)
}

function parseBaseUrl(text: string): Parsed<string> {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    return no(`is not an address like https://texts.example.org: ${withoutAccess(text)}`)
  }
  // Providers would be told them, and everybody who reads their settings.
  if (url.username !== '' || url.password !== '') {
    return no(`must have no name or password in it: ${withoutAccess(text)}`)
  }
  return value(url.href.replace(/\/+$/, ''))
}

const withoutAccess = (text: string): string => text.replace(/\/\/[^/]*@/, '//…@')

function parseLogLevel(text: string): Parsed<LogLevel> {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase())
  return level === undefined ? no(`is not one of ${LOG_LEVELS.join(', ')}: ${text}`) : value(level)
}

function parseTrustedProxies(text: string): Parsed<Trust> {
  const reading = parseTrust(text)
  return reading.kind === 'trust' ? value(reading.trust) : no(reading.because)
}

function parseCallbackAllow(text: string): Parsed<readonly AllowedPlace[]> {
  const reading = parseAllowList(text)
  return reading.kind === 'places' ? value(reading.places) : no(reading.because)
}

function parseSecretKey(text: string): Parsed<Uint8Array> {
  const isHex = /^[0-9a-f]{64}$/i.test(text)
  const bytes = Uint8Array.from(Buffer.from(text, isHex ? 'hex' : 'base64'))
  return bytes.length === SECRET_KEY_BYTES
    ? value(bytes)
    : no('is not 32 bytes in hex or base64 (openssl rand -hex 32 makes one)')
}

function parseSecretKeys(text: string): Parsed<readonly Uint8Array[]> {
  const keys = text.split(/[\s,]+/).map(parseSecretKey)
  const wrong = keys.findIndex(({ kind }) => kind === 'no')
  return wrong === -1
    ? value(keys.flatMap((key) => (key.kind === 'value' ? [key.value] : [])))
    : no(`has at place ${wrong + 1} what is not 32 bytes in hex or base64; a comma is between them`)
}

function misspelled(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !OUR_NAMES.includes(name))
    .sort()
    .map((name) => {
      const near = nearest(name, OUR_NAMES)
      return near === null
        ? `${name} is not a setting; ours are ${OUR_NAMES.join(', ')}`
        : `${name} is not a setting: did you mean ${near}?`
    })
}
