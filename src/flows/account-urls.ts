import { hostOf, placeOf } from '../core/hosts.ts'
import { wireId } from '../core/ids.ts'
import type { ProviderAccount } from './ports/platform.ts'
import type { HttpProvider } from './ports/providers.ts'

/** An address of ours for a vendor, and where there it goes. */
export type AccountUrl = {
  readonly purpose: 'receipts' | 'inbound'
  readonly url: string
  readonly hint: string
}

/** Where an account's receipts come in. @param base without a slash at the end. */
export const receiptsUrl = (base: string, accountId: string): string =>
  `${base}/receipts/${wireId('acc', accountId)}`

/** The secret that vouches for texts from handsets where nothing is signed. */
const KEY_FIELD = 'inbound_key'

/**
 * The addresses that are pasted at the vendor; none where the account brings receipts over its own links. A
 * secret that belongs into one is named in braces, and never given back.
 * @param secretsSet names of the secrets that the account has.
 */
export function accountUrls(
  { id }: Pick<ProviderAccount, 'id'>,
  provider: Pick<HttpProvider, 'pasteAt' | 'fields'> | undefined,
  { base, secretsSet }: { readonly base: string; readonly secretsSet: readonly string[] },
): readonly AccountUrl[] {
  if (provider === undefined) return []
  const url = receiptsUrl(base, id)
  const { receipts, inbound } = provider.pasteAt
  const own: AccountUrl = { purpose: 'receipts', url, hint: receipts }
  if (inbound === null) return [own]
  if (!provider.fields.some(({ name }) => name === KEY_FIELD)) {
    return [own, { purpose: 'inbound', url, hint: inbound }]
  }
  const isKeyed = secretsSet.includes(KEY_FIELD)
  const key = isKeyed
    ? `Put the ${KEY_FIELD} in place of {${KEY_FIELD}}.`
    : `Unless the provider signs what it brings, set ${KEY_FIELD} first: it becomes part of this address.`
  const at = isKeyed ? `${url}?key={${KEY_FIELD}}` : url
  return [own, { purpose: 'inbound', url: at, hint: `${inbound} ${key}` }]
}

/**
 * Why a provider cannot reach us at our address, as people may mend it; null: nothing is known against it.
 * @param at where the provider itself is, as far as the account says: one beside us reaches us at more addresses.
 */
export function addressTrouble(publicUrl: string | null, at?: string): string | null {
  const provider = at === undefined ? 'anywhere' : placeOf(hostOf(at))
  if (provider === 'here') return null
  if (publicUrl === null) {
    return 'PUBLIC_BASE_URL is not set, so that providers are told an address of this machine alone: set it to the https:// address that they reach us at.'
  }
  const own = placeOf(hostOf(publicUrl))
  if (own === 'here' || own === 'nowhere') {
    return `PUBLIC_BASE_URL is ${publicUrl}, which no other machine reaches: providers need an address of ours that they reach.`
  }
  if (provider === 'nearby') return null
  if (own === 'nearby') {
    return `PUBLIC_BASE_URL is ${publicUrl}, which only your own network reaches: providers elsewhere need a public address.`
  }
  return publicUrl.startsWith('https:')
    ? null
    : `PUBLIC_BASE_URL is ${publicUrl}: without https, whoever is on the way can read receipts and change them, and some providers refuse it.`
}
