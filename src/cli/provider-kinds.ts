import type { ApiClient } from './api-client.ts'
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
    if (field?.is_secret === true) {
      throw new Failure(`${name} is a secret, and others of this machine can read what is typed.`, {
        exitCode: EXIT.usage,
        cure: `Have it asked for: --secret ${name}`,
      })
    }
    if (field === undefined) settings[name] = readValue(text)
    else connection[name] = text
  }
  return { connection, settings }
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
