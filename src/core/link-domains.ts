import { type Share, difference } from './proportions.ts'

/** One message that has its final: what it says, and whether it was delivered. */
export type EndedMessage = { readonly text: string | null; readonly isDelivered: boolean }

export type LinkDomain = {
  readonly domain: string
  readonly messages: number
  readonly delivered: number
  /** 0 to 1, of those that have their final. */
  readonly share: number
  /** It differs from the account's other messages by more than chance: too good or too bad to be true. */
  readonly isOdd: boolean
  readonly because: string | null
}

const DOMAINS_MAX = 50
/** By fewer nothing is said of a domain, and against fewer others. */
const MESSAGES_MIN = 30
const OTHERS_MIN = 100
/** Fifty domains are looked at: by chance one in three hundred accounts has one that is called odd. */
const Z_ODD = 4
/** What differs surely and by little is nobody's business. */
const POINTS_MIN = 0.05

/** With a scheme, or with a path behind it: a full stop without a space is no link. */
const LINK =
  /(?:https?:\/\/(?:[^\s/?#@]*@)?((?:[a-z0-9-]+\.)+[a-z]{2,24})|(?<![\w@.-])((?:[a-z0-9-]+\.)+[a-z]{2,24})(?=\/))/gi

/** The domains that a text links to, each once, in lower case and without `www.`. */
export function linkDomainsIn(text: string): readonly string[] {
  const found = [...text.matchAll(LINK)].map(([, first, second]) => first ?? second ?? '')
  return [...new Set(found.map((one) => one.toLowerCase().replace(/^www\./, '')))]
}

/**
 * The delivered share of each domain that messages of an account link to, most messages first. Carriers claim
 * deliveries that did not happen, and drop what they do not like: either shows as a share unlike the others'.
 */
export function linkDomains(messages: readonly EndedMessage[]): readonly LinkDomain[] {
  const all = shareOf(messages)
  const byDomain = new Map<string, EndedMessage[]>()
  for (const message of messages) {
    for (const domain of linkDomainsIn(message.text ?? '')) {
      const known = byDomain.get(domain)
      if (known === undefined) byDomain.set(domain, [message])
      else known.push(message)
    }
  }
  return [...byDomain]
    .toSorted(([a, own], [b, others]) => others.length - own.length || (a < b ? -1 : 1))
    .slice(0, DOMAINS_MAX)
    .map(([domain, own]) => judged(domain, shareOf(own), all))
}

function judged(domain: string, own: Share, all: Share): LinkDomain {
  const others = { n: all.n - own.n, of: all.of - own.of }
  const share = own.n / own.of
  const isEnough = own.of >= MESSAGES_MIN && others.of >= OTHERS_MIN
  const isOdd =
    isEnough &&
    Math.abs(share - others.n / others.of) >= POINTS_MIN &&
    Math.abs(difference(own, others)) >= Z_ODD
  const because = isOdd
    ? `${percent(own)} delivered, and ${percent(others)} of its ${others.of} other messages`
    : null
  return { domain, messages: own.of, delivered: own.n, share, isOdd, because }
}

const shareOf = (messages: readonly EndedMessage[]): Share => ({
  n: messages.filter(({ isDelivered }) => isDelivered).length,
  of: messages.length,
})

const percent = ({ n, of }: Share): string => `${Math.round((1_000 * n) / of) / 10} %`
