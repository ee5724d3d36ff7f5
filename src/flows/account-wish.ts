import {
  type SettingsError,
  type SettingsReading,
  readHttpSettings,
  readSmppSettings,
} from '../core/account-settings.ts'
import type { Channel } from '../core/channels.ts'
import {
  type ConnectionReading,
  type ConnectionWish,
  NO_CONNECTION,
  readConnection,
} from './account-connection.ts'
import { secretsLeftBehind } from './account-moves.ts'
import { unsendableFields } from './account-request.ts'
import { openFields, openSecret, writeSecretFields } from './account-secrets.ts'
import type { ProviderAccount, Secrets, Spoken } from './ports/platform.ts'
import type { HttpProvider } from './ports/providers.ts'

export type AccountWish = {
  readonly name?: string
  readonly enabled?: boolean
  /** 'smpp', or that of an HttpProvider. It never changes. */
  readonly kind?: string
  /** Of SMPP accounts. */
  readonly password?: string
  /** Of all others: their provider's fields by name. */
  readonly connection?: ConnectionWish
  /** By their names on the wire. */
  readonly settings: Readonly<Record<string, unknown>>
}

export type NewAccountWish = AccountWish & { readonly isDemo?: boolean }

type Refused = { readonly kind: 'refused'; readonly errors: readonly SettingsError[] }

/** What is sealed cannot be opened, and would be lost by writing over it. */
export type SecretsUnreadable = {
  readonly kind: 'secrets-unreadable'
  readonly because: string
  /** Secrets that are to be given anew, or removed, by name. */
  readonly names: readonly string[]
}

type Read<Secret> = {
  readonly kind: 'read'
  readonly spoken: Spoken
  readonly secret: Secret
  /** Secrets that were given or removed, by name: what the audit log may say of them. */
  readonly changedSecrets: readonly string[]
}

type Kinds = readonly HttpProvider[]

export const SMPP_CHANNELS: readonly Channel[] = ['sms', 'rcs']

/** Reads what a new account shall be. @returns the secret to seal; null where there is none. */
export function readNew(kinds: Kinds, wish: NewAccountWish): Read<string | null> | Refused {
  const { kind = 'smpp', name } = wish
  const nameless = name === undefined ? [{ pointer: '/name', detail: 'is missing' }] : []
  if (kind === 'smpp') {
    const reading = readSmppSettings(wish.settings)
    const errors = [...nameless, ...smppErrors(wish, reading)]
    if (reading.kind === 'refused' || errors.length > 0) return { kind: 'refused', errors }
    return {
      kind: 'read',
      spoken: { protocol: 'smpp', kind, settings: reading.settings },
      secret: wish.password ?? '',
      changedSecrets: changedPassword(wish),
    }
  }
  const provider = kinds.find((one) => one.kind === kind)
  if (provider === undefined) {
    return { kind: 'refused', errors: [...nameless, unknownKind(kinds, kind)] }
  }
  const connection = readConnection(provider, wish.connection ?? {})
  const usual = {
    channels: provider.capabilities.channels.slice(0, 1),
    ...(wish.settings['senders'] === undefined ? sendersOf(provider, connection, null) : {}),
  }
  const reading = readHttpSettings({ ...usual, ...wish.settings })
  const errors = [...nameless, ...httpErrors(provider, { wish, reading, connection })]
  if (reading.kind === 'refused' || connection.kind === 'refused' || errors.length > 0) {
    return { kind: 'refused', errors }
  }
  const { open, secrets } = connection.parts
  const sealed = writeSecretFields(secrets)
  return {
    kind: 'read',
    spoken: { protocol: 'http', kind, settings: { ...reading.settings, connection: open } },
    secret: sealed === '' ? null : sealed,
    changedSecrets: connection.changedSecrets,
  }
}

type SecretChange = 'as-it-was' | { readonly value: string | null }

type ChangeDeps = { readonly kinds: Kinds; readonly secrets: Pick<Secrets, 'open'> }

/** Reads what shall change about an account; what is not named stays. */
export function readChange(
  deps: ChangeDeps,
  before: ProviderAccount,
  wish: AccountWish,
): Read<SecretChange> | Refused | SecretsUnreadable {
  if (wish.kind !== undefined && wish.kind !== before.kind) {
    const detail = `cannot change: this account is of kind ${before.kind}. Add another account.`
    return { kind: 'refused', errors: [{ pointer: '/kind', detail }] }
  }
  return before.protocol === 'smpp'
    ? readSmppChange(before, wish)
    : readHttpChange(deps, before, wish)
}

type Smpp = Extract<ProviderAccount, { protocol: 'smpp' }>
type Http = Extract<ProviderAccount, { protocol: 'http' }>

function readSmppChange(
  { settings, sealedSecret }: Smpp,
  wish: AccountWish,
): Read<SecretChange> | Refused {
  const reading = readSmppSettings(wish.settings, settings)
  const errors = smppErrors(wish, reading)
  const isMoved =
    reading.kind === 'settings' &&
    reading.settings.host.toLowerCase() !== settings.host.toLowerCase()
  if (isMoved && sealedSecret !== null && wish.password === undefined) {
    const detail = 'must be given again: it would be sent to another host'
    errors.push({ pointer: '/password', detail })
  }
  if (reading.kind === 'refused' || errors.length > 0) return { kind: 'refused', errors }
  return {
    kind: 'read',
    spoken: { protocol: 'smpp', kind: 'smpp', settings: reading.settings },
    secret: wish.password === undefined ? 'as-it-was' : { value: wish.password },
    changedSecrets: changedPassword(wish),
  }
}

function readHttpChange(
  { kinds, secrets }: ChangeDeps,
  before: Http,
  wish: AccountWish,
): Read<SecretChange> | Refused | SecretsUnreadable {
  const provider = kinds.find((one) => one.kind === before.kind)
  if (provider === undefined) return { kind: 'refused', errors: [unknownKind(kinds, before.kind)] }
  // Left alone, fields stay as they are: also where a later release asks for more, or the key is lost.
  const lost =
    wish.connection === undefined ? null : lostBy(wish.connection, { secrets, provider, before })
  if (lost !== null) return lost
  const parts = {
    open: before.settings.connection,
    secrets: openFields(secrets, before) ?? NO_CONNECTION.secrets,
  }
  const connection: ConnectionReading | null =
    wish.connection === undefined ? null : readConnection(provider, wish.connection, parts)
  const own = connection === null ? {} : sendersOf(provider, connection, before.settings)
  const reading = readHttpSettings({ ...own, ...wish.settings }, before.settings)
  const open = connection?.kind === 'connection' ? connection.parts.open : parts.open
  const errors = [
    ...httpErrors(provider, { wish, reading, connection }),
    ...secretsLeftBehind(provider.fields, wish.connection ?? {}, { before: parts, after: open }),
  ]
  if (reading.kind === 'refused' || connection?.kind === 'refused' || errors.length > 0) {
    return { kind: 'refused', errors }
  }
  const sealed = connection === null ? '' : writeSecretFields(connection.parts.secrets)
  return {
    kind: 'read',
    spoken: {
      protocol: 'http',
      kind: before.kind,
      settings: { ...reading.settings, connection: open },
    },
    secret: connection === null ? 'as-it-was' : { value: sealed === '' ? null : sealed },
    changedSecrets: connection?.changedSecrets ?? [],
  }
}

/** Who its texts come from where the connection says it, unless somebody has said otherwise. */
function sendersOf(
  { ownSender }: HttpProvider,
  connection: ConnectionReading,
  before: Http['settings'] | null,
): { readonly default_sender?: string; readonly needs_sender?: boolean } {
  if (ownSender === undefined || connection.kind === 'refused') return {}
  const sender = ownSender(connection.parts.open)
  const former = before === null ? null : ownSender(before.connection)
  if (sender === former) return {}
  const isFree =
    before === null ||
    (before.senders.length + before.senderPool.length === 0 &&
      ['', former].includes(before.defaultSender))
  return {
    ...(sender === '' || former === '' ? { needs_sender: sender !== '' } : {}),
    ...(isFree ? { default_sender: sender ?? '' } : {}),
  }
}

/** Which secrets there are is sealed with them: unless a change names every one, some would be destroyed. */
function lostBy(
  wish: ConnectionWish,
  {
    secrets,
    provider,
    before,
  }: {
    readonly secrets: ChangeDeps['secrets']
    readonly provider: HttpProvider
    readonly before: Http
  },
): SecretsUnreadable | null {
  const opened = openSecret(secrets, before)
  if (opened.kind === 'opened') return null
  const names = provider.fields
    .filter(({ isSecret, name }) => isSecret && wish[name] === undefined)
    .map(({ name }) => name)
  return names.length === 0 ? null : { kind: 'secrets-unreadable', because: opened.because, names }
}

const unknownKind = (kinds: Kinds, kind: string): SettingsError => ({
  pointer: '/kind',
  detail: `must be one of ${['smpp', ...kinds.map((one) => one.kind)].join(', ')}; found ${JSON.stringify(kind.slice(0, 60))}`,
})

const changedPassword = ({ password }: AccountWish): readonly string[] =>
  password === undefined ? [] : ['password']

type AnyReading = SettingsReading<{ readonly channels: readonly Channel[] }>

function smppErrors(wish: AccountWish, reading: AnyReading): SettingsError[] {
  const foreign = { pointer: '/connection', detail: 'is for accounts that are not of kind smpp' }
  return [
    ...checkPassword(wish.password),
    ...(wish.connection === undefined ? [] : [foreign]),
    ...settingsErrors(reading, { title: 'SMPP', channels: SMPP_CHANNELS }),
  ]
}

type HttpRead = {
  readonly wish: AccountWish
  readonly reading: AnyReading
  readonly connection: ConnectionReading | null
}

function httpErrors(
  provider: HttpProvider,
  { wish, reading, connection }: HttpRead,
): SettingsError[] {
  const {
    title,
    capabilities: { channels },
  } = provider
  const foreign = {
    pointer: '/password',
    detail: `is for accounts of kind smpp: the secrets of ${title} are fields of connection`,
  }
  return [
    ...(wish.password === undefined ? [] : [foreign]),
    ...connectionErrors(provider, connection),
    ...settingsErrors(reading, { title, channels }),
  ]
}

function connectionErrors(
  provider: HttpProvider,
  connection: ConnectionReading | null,
): readonly SettingsError[] {
  if (connection === null) return []
  if (connection.kind === 'refused') return connection.errors
  const { open, secrets } = connection.parts
  return unsendableFields(provider, { ...open, ...secrets })
}

function settingsErrors(
  reading: AnyReading,
  { title, channels }: { readonly title: string; readonly channels: readonly Channel[] },
): readonly SettingsError[] {
  if (reading.kind === 'refused') return reading.errors
  const foreign = reading.settings.channels.filter((channel) => !channels.includes(channel))
  if (foreign.length === 0) return []
  const detail = `must be among what ${title} carries, which is ${channels.join(', ')}; found ${foreign.join(', ')}`
  return [{ pointer: '/channels', detail }]
}

/** SMPP 3.4 allows eight characters; providers in the field allow more, few more than 32. */
function checkPassword(password: string | undefined): SettingsError[] {
  if (password === undefined || /^[\x20-\x7e]{0,32}$/.test(password)) return []
  return [{ pointer: '/password', detail: 'must be at most 32 ASCII characters' }]
}
