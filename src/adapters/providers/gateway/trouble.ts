import { readWords } from '../../../core/dialects/read-words.ts'
import { REFUSED_FOR } from '../../../core/dialects/refusal-words.ts'
import type { Reason } from '../../../core/reasons.ts'
import type { HttpReply, HttpRequest, RefusalSaid } from '../../../flows/ports/providers.ts'
import { isBare } from '../parts/refusals.ts'

/** Why any message would be refused. `isSure`: it is us whom the provider refuses, and not one recipient. */
export type Trouble = { readonly because: string; readonly isSure: boolean }

/** Nothing is there, it takes no texts, or a proxy wants to know who we are. */
const NOT_AN_API: ReadonlySet<number> = new Set([404, 405, 407])
/** Said without a code of the vendor's, they are said of the account. */
const OF_ACCOUNT: ReadonlySet<Reason> = new Set(['account-restricted', 'insufficient-credit'])
const FORBIDDEN = 403

/** What a refusal says of our account; null: it was the message's own fault. */
export function troubleOfOurs(
  vendor: string,
  { request, reply }: { readonly request: HttpRequest; readonly reply: HttpReply },
  { said, because }: RefusalSaid,
): Trouble | null {
  const isUnsaid = isBare(said) && said[REFUSED_FOR.field] === undefined
  if (isUnsaid && NOT_AN_API.has(reply.status)) {
    const { origin, pathname } = new URL(request.url)
    const where = `${origin}${pathname}`
    const says = `${where} answers HTTP ${reply.status}: it may not be the address of the API.`
    return { because: says, isSure: true }
  }
  const { reason } = readWords(vendor, said).claim
  if (reason === 'auth-failed') return { because, isSure: true }
  if (!isBare(said)) return null
  if (reason !== null && OF_ACCOUNT.has(reason)) return { because, isSure: true }
  // A page is of whoever stands before the API, and of nobody's number.
  return isUnsaid && reply.status === FORBIDDEN ? { because, isSure: isPage(reply.body) } : null
}

const isPage = (body: string): boolean => /^\s*<(!doctype|html)\b/i.test(body)
