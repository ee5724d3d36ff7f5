import { send } from '../../api/client.ts'

/** Signs in (or up) and then opens the page anew, as somebody else may have looked at this browser. */
export async function enter(path: string, body: object, next = '/campaigns'): Promise<void> {
  await send('POST', path, body)
  location.assign(isOwnPage(next) ? next : '/campaigns')
}

/** The token behind the # of a one-time link: it never reaches a server's log. */
export const linkToken = (): string => decodeURIComponent(location.hash.slice(1))

/** A page of this console, not an address that somebody put into the link. */
export const isOwnPage = (next: string): boolean => /^\/(?![/\\])/.test(next)
