import { hostOf, placeOf } from '../../../core/hosts.ts'

/** Where the reference stands in receiptUrl: after the account. */
const PLACE = /\/receipts\/[^/?#]+\/([a-z0-9]{20,40})(?=[/?#]|$)/

/** Our reference out of the address that a receipt was sent to; null where there is none. */
export const referenceOfPath = (url: string): string | null => PLACE.exec(url)?.[1] ?? null

/** A vendor's address and a path of it, whatever slashes the address ends in. */
export const addressOf = (baseUrl: string, path: string): string =>
  `${baseUrl.replace(/\/+$/, '')}${path}`

/** What follows the question mark, as it was sent; '' where nothing does. */
export function queryOf(url: string): string {
  const bare = url.replace(/#.*$/s, '')
  const at = bare.indexOf('?')
  return at === -1 ? '' : bare.slice(at + 1)
}

/**
 * Where receipts go, for a provider whose API is there; undefined: it is elsewhere and could not reach us.
 * Some refuse a text for an address that nobody reaches, and without one it is asked after all the same.
 */
export const reachableFrom = (apiUrl: string, receiptUrl: string): string | undefined =>
  placeOf(hostOf(apiUrl)) === 'anywhere' && placeOf(hostOf(receiptUrl)) === 'nearby'
    ? undefined
    : reachableBeside(apiUrl, receiptUrl)

/**
 * The same for a gateway that people run themselves: whatever its host is called, it may be on a network that
 * is ours too. At another machine, our own localhost would be theirs.
 */
export const reachableBeside = (apiUrl: string, receiptUrl: string): string | undefined =>
  placeOf(hostOf(apiUrl)) !== 'here' && ['here', 'nowhere'].includes(placeOf(hostOf(receiptUrl)))
    ? undefined
    : receiptUrl
