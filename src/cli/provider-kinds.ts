import type { ApiClient } from './api-client.ts'
import { nearest } from '../core/nearest.ts'
import { EXIT, Failure } from './failure.ts'
import type { List, ProviderKindJson } from './wire.ts'

export async function providerKinds(api: ApiClient): Promise<readonly ProviderKindJson[]> {
  return (await api.ask<List<ProviderKindJson>>('GET', '/v1/provider-kinds')).data
}

/** The kind that a person names. */
export async function findKind(api: ApiClient, word: string): Promise<ProviderKindJson> {
  const kinds = await providerKinds(api)
  const found = kinds.find(({ kind }) => kind === word.toLowerCase())
  if (found !== undefined) return found
  throw new Failure(`No provider is called ${word}.`, {
    exitCode: EXIT.notFound,
    cure: `There are: ${kinds.map(({ kind }) => kind).join(', ')}.`,
  })
}

/** Tells what was meant by a name that the server refused, which it does not say of settings. */
export async function tellingMeant<Result>(
  { fields }: Pick<ProviderKindJson, 'fields'>,
  given: Readonly<Record<string, string>>,
  ask: () => Promise<Result>,
): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Failure) || error.cure !== null) throw error
    const names = fields.map(({ name }) => name)
    const known = [...names, ...WORDS, ...LISTS, ...FIGURES]
    const wrong = Object.keys(given).find(
      (name) => !known.includes(name) && error.message.includes(name),
    )
    const meant = wrong === undefined ? null : nearest(wrong, known)
    if (meant === null) throw error
    const { message, exitCode } = error
    throw new Failure(message, { exitCode, cure: `Did you mean ${meant}?` })
  }
}

/** What was set by name, as the API takes it: fields of the provider apart from settings of the account. */
export function sortSettings(
  { fields }: Pick<ProviderKindJson, 'fields'>,
  given: Readonly<Record<string, string>>,
): {
  readonly connection: Record<string, string>
  readonly settings: Record<string, unknown>
} {
  const connection: Record<string, string> = {}
  const settings: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(given)) {
    const field = fields.find((one) => one.name === name)
    if (name === 'connection') {
      throw new Failure('The fields of connection are set one by one, by their names.', {
        exitCode: EXIT.usage,
        cure: '--set account_sid=AC…, and what is secret with --secret auth_token',
      })
    }
    if (field?.is_secret === true || (field === undefined && name === 'password')) {
      throw new Failure(`${name} is a secret, and others of this machine can read what is typed.`, {
        exitCode: EXIT.usage,
        cure: `Have it asked for: --secret ${name}`,
      })
    }
    if (field === undefined) settings[name] = readSetting(name, text)
    else connection[name] = text
  }
  return { connection, settings }
}

/** Settings that are words, whatever they look like: a short code is one. */
const WORDS: ReadonlySet<string> = new Set([
  'address_range',
  'bind_type',
  'default_sender',
  'err_table',
  'host',
  'id_relation',
  'long_text',
  'receipt_habit',
  'system_id',
  'system_type',
])
const LISTS: ReadonlySet<string> = new Set([
  'channels',
  'countries',
  'prefixes',
  'sender_pool',
  'senders',
])

/** Others that are often set. */
const FIGURES: ReadonlySet<string> = new Set([
  'health_failover',
  'links',
  'rate_per_second',
  'receipts_marked',
  'sender_rate_per_second',
  'silence_alarm_ms',
  'window',
])

function readSetting(name: string, text: string): unknown {
  if (WORDS.has(name)) return text
  if (!LISTS.has(name)) return readValue(text)
  const value = text.trim().startsWith('[') ? readValue(text) : text
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'number' ? String(one) : one))
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
