import {
  type AllowedPlace,
  isAddressAllowed,
  isNameAllowed,
} from '../../core/callbacks/allow-list.ts'
import { type Address, isPublicAddress, parseAddress } from '../../core/public-address.ts'

/** Where a request goes, as far as its address says. */
export type Target = {
  readonly origin: string
  /** Of the origin, lower case and without a dot at its end; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly path: string
  /** The host, if it is an address itself. */
  readonly literal: Address | null
  /** The operator named this host: whatever it leads to may be called. */
  readonly isTrusted: boolean
  /** Plain http, or a port of one's own, to a form that wants neither: only the operator's networks will do. */
  readonly isForAllowedOnly: boolean
}

export type TargetReading =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'wrong'; readonly because: string }

export type Rules = {
  readonly allowed: readonly AllowedPlace[]
  /** Hosts with their ports that are ours: a callback there would call ourselves. */
  readonly ownPlaces: () => readonly string[]
}

/** What may be written down; escape codes make some longer when they are filled in. */
export const URL_LENGTH_MAX = 2_048
const FILLED_LENGTH_MAX = 8_192

/**
 * Reads an address that a customer named. Browsers' rules: `127.1`, `0x7f.1`, `2130706433`, `①②⑦.⓪.⓪.①` are all
 * 127.0.0.1, and are then taken for that.
 */
export function readTarget(
  text: string,
  { allowed, ownPlaces }: Rules,
  isLoose: boolean,
): TargetReading {
  if (text.length > FILLED_LENGTH_MAX)
    return wrong(`it is longer than ${FILLED_LENGTH_MAX} characters`)
  const url = URL.parse(text)
  if (url === null) return wrong('it is not an address')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return wrong(`its scheme is ${url.protocol.slice(0, -1)}; use https`)
  if (url.username !== '' || url.password !== '')
    return wrong('it holds a user name or a password, which would be shown wherever it is')
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  // With a dot left at its end it may be an address that others read as one.
  if (host === '' || /^\.|\.\.|\.$/.test(host)) return wrong('it names no host')
  const port = url.port === '' ? USUAL_PORT[url.protocol] : Number(url.port)
  const literal = parseAddress(host)
  const isTrusted = isNameAllowed(allowed, { name: host, port })
  const isAllowed =
    isTrusted || (literal !== null && isAddressAllowed(allowed, { address: literal, port }))
  const named = host.includes(':') ? `[${host}]` : host
  const isUnusual = !isLoose && (url.protocol !== 'https:' || port !== 443)
  // A name may lead to a network that the operator allowed.
  const isForAllowedOnly =
    isUnusual && !isAllowed && literal === null && hasNetworkAt(allowed, port)
  if (!isAllowed) {
    const because =
      whyNot({ host: named, port, literal }, ownPlaces()) ??
      (isOfHome(host) && literal === null && (isLocal(host) || !hasNetworkAt(allowed, port))
        ? notPublic(named, port)
        : null) ??
      (isUnusual && !isForAllowedOnly ? unusual(url.protocol, port) : null)
    if (because !== null) return wrong(because)
  }
  const origin = `${url.protocol}//${named}:${port}`
  const path = `${url.pathname}${url.search}`
  return {
    kind: 'target',
    target: { origin, host, port, path, literal, isTrusted, isForAllowedOnly },
  }
}

const USUAL_PORT = { 'http:': 80, 'https:': 443 } as const

const wrong = (because: string): TargetReading => ({ kind: 'wrong', because })

export const hasNetworkAt = (allowed: readonly AllowedPlace[], port: number): boolean =>
  allowed.some((place) => 'network' in place.at && place.port === port)

const notPublic = (host: string, port: number): string =>
  `${host} is not on the public internet; ${allowing(host, port)}`

export const allowing = (host: string, port: number): string =>
  `the operator can allow it with CALLBACK_ALLOW=${host}:${port}`

/** This machine, of which no name server tells: only its name itself can be allowed. */
const isLocal = (host: string): boolean => /(?:^|\.)localhost$/.test(host)

/** No name server of the internet knows such a name: RFC 6761, 6762, 8375, and ICANN's for private use. */
const isOfHome = (host: string): boolean =>
  !host.includes('.') || /\.(?:localhost|local|internal|home\.arpa)$/.test(host)

function whyNot(
  { host, port, literal }: Pick<Target, 'host' | 'port' | 'literal'>,
  ownPlaces: readonly string[],
): string | null {
  if (literal !== null && !isPublicAddress(literal)) return notPublic(host, port)
  if (OTHERS_PORTS.has(port)) return `port ${port} is not one that speaks HTTP`
  return ownPlaces.includes(`${host}:${port}`) ? 'it is our own address' : null
}

const unusual = (protocol: string, port: number): string =>
  protocol === 'https:' ? `its port is ${port}; https goes to 443` : 'its scheme is http; use https'

/** Of other protocols, whose servers would take a request's lines for theirs: the Fetch standard's bad ports. */
const OTHERS_PORTS = new Set(
  (
    '1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 ' +
    '119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 ' +
    '636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 ' +
    '6679 6697 10080 0'
  )
    .split(' ')
    .map(Number),
)

/** For whoever takes an address in: also what may still be done about it. */
export const checkWritten = (text: string, rules: Rules, isLoose: boolean): string | null => {
  if (text.length > URL_LENGTH_MAX) return `it is longer than ${URL_LENGTH_MAX} characters`
  const reading = readTarget(text, rules, isLoose)
  return reading.kind === 'wrong' ? reading.because : null
}
