import type { ApiClient } from './api-client.ts'
import { EXIT, Failure } from './failure.ts'
import type { AccountJson, List } from './wire.ts'

/** The id of a provider account that a person names by its id or by its name. */
export async function findAccountId(api: ApiClient, word: string): Promise<string> {
  if (/^acc_[0-9a-f]{32}$/.test(word)) return word
  const { data } = await api.ask<List<AccountJson>>('GET', '/v1/accounts')
  const folded = word.toLowerCase()
  const found =
    data.find(({ name }) => name === word) ?? data.find(({ name }) => name.toLowerCase() === folded)
  if (found !== undefined) return found.id
  throw new Failure(`There is no provider account ${word} in this workspace.`, {
    exitCode: EXIT.notFound,
    cure:
      data.length === 0
        ? 'There is none yet: delivrd account add --help'
        : `There are: ${data.map(({ name, id }) => `${name} (${id})`).join(', ')}.`,
  })
}

export const accountPath = async (api: ApiClient, word: string): Promise<string> =>
  `/v1/accounts/${await findAccountId(api, word)}`
