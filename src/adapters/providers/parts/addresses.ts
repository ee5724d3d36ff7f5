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
