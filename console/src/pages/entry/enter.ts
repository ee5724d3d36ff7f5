import { send } from '../../api/client.ts'

/** Signs in (or up) and then opens the page anew, as somebody else may have looked at this browser. */
export async function enter(path: string, body: object, next = '/campaigns'): Promise<void> {
  await send('POST', path, body)
  location.assign(ownAddress(next, location.origin) ?? '/campaigns')
}

/** The token behind the # of a one-time link: it never reaches a server's log. */
export const linkToken = (): string => decodeURIComponent(location.hash.slice(1))

/**
 * The address of a page of this console; null: somebody put another site's into the link. The browser's own
 * reading decides: it drops tabs and newlines, and takes a backslash for a slash.
 */
export function ownAddress(next: string, origin: string): string | null {
  const address = URL.parse(next, origin)?.href ?? ''
  return address.startsWith(`${origin}/`) ? address : null
}
