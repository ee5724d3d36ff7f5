import { type Network, isWithin, parseAddress, parseNetwork, unmapped } from './public-address.ts'

/** Whose word counts about where a request comes from: proxies of ours, by their addresses or their number. */
export type Trust =
  | { readonly kind: 'nobody' }
  /** So many stand one behind the other before us, and nobody reaches us but through the last. */
  | { readonly kind: 'hops'; readonly count: number }
  | { readonly kind: 'networks'; readonly networks: readonly Network[] }

export const TRUST_NOBODY: Trust = { kind: 'nobody' }

export type TrustReading =
  | { readonly kind: 'trust'; readonly trust: Trust }
  | { readonly kind: 'no'; readonly because: string }

const HOPS_MAX = 10

/** Reads `10.0.0.7, 172.18.0.0/16, fd00::/8`, or how many proxies there are: `1`. */
export function parseTrust(text: string): TrustReading {
  if (/^\d+$/.test(text)) {
    const count = Number(text)
    if (count > HOPS_MAX) return no(`is more than ${HOPS_MAX} proxies: ${text}`)
    return { kind: 'trust', trust: count === 0 ? TRUST_NOBODY : { kind: 'hops', count } }
  }
  const networks: Network[] = []
  for (const entry of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const network = unmappedNetwork(parseNetwork(entry))
    if (network === null)
      return no(
        `has ${entry}: name addresses like 10.0.0.7 and networks like 10.0.0.0/8, or say how many proxies there are`,
      )
    if (network.bits === 0) return no(`has ${entry}: whoever is trusted may claim any address`)
    networks.push(network)
  }
  return { kind: 'trust', trust: { kind: 'networks', networks } }
}

/** Peers are compared as what they are: an IPv4 one as such, however the network is written. */
function unmappedNetwork(network: Network | null): Network | null {
  if (network === null) return null
  const address = unmapped(network.address)
  if (address.length === network.address.length) return network
  return network.bits < MAPPED_BITS ? null : { address, bits: network.bits - MAPPED_BITS }
}

const MAPPED_BITS = 96

const no = (because: string): TrustReading => ({ kind: 'no', because })

/** Header lines as they came, several joined by commas; undefined: there are none. */
export type ForwardingHeaders = {
  readonly forwardedFor: string | undefined
  readonly forwarded: string | undefined
}

/**
 * Who asks: the nearest address that is not one of our proxies'. What stands further away in the headers
 * anybody can have written. @param peer the other end of the connection.
 */
export function clientAddress(peer: string, said: ForwardingHeaders, trust: Trust): string {
  const end = plainAddress(peer) ?? peer
  if (!isTrusted(end, trust)) return end
  const ofFor = said.forwardedFor === undefined ? null : entriesOfFor(said.forwardedFor)
  const ofForwarded = said.forwarded === undefined ? null : entriesOfForwarded(said.forwarded)
  const found = [ofFor, ofForwarded].flatMap((one) =>
    one === null ? [] : [nearestStranger(end, one, trust)],
  )
  const [first = end, second = first] = found
  // A proxy writes one of the two, and passes the other on as the client made it up: nobody can tell which.
  return first === second ? first : end
}

/** Whether what it says about others counts. */
export function isTrusted(peer: string, trust: Trust): boolean {
  if (trust.kind !== 'networks') return trust.kind === 'hops'
  const parsed = parseAddress(peer)
  const address = parsed === null ? null : unmapped(parsed)
  return address !== null && trust.networks.some((network) => isWithin(address, network))
}

/** @param entries nearest first; null: one that names no address. */
function nearestStranger(end: string, entries: readonly (string | null)[], trust: Trust): string {
  let found = end
  for (const [at, entry] of entries.entries()) {
    if (trust.kind === 'hops' ? at >= trust.count : !isTrusted(found, trust)) break
    if (entry === null) break
    found = entry
  }
  return found
}

const ENTRIES_MAX = 32

/** Nearest first, and no more of them than proxies stand one behind the other. */
const nearestFirst = (entries: readonly string[]): readonly (string | null)[] =>
  entries.slice(-ENTRIES_MAX).reverse().map(plainAddress)

const entriesOfFor = (header: string): readonly (string | null)[] => nearestFirst(header.split(','))

/** RFC 7239: `for=192.0.2.43;proto=https, for="[2001:db8::1]:4711"`. */
const entriesOfForwarded = (header: string): readonly (string | null)[] =>
  nearestFirst(
    header
      .split(',')
      .map((element) => /(?:^|;)\s*for\s*=\s*("[^"]*"|[^;,\s]*)/i.exec(element)?.[1] ?? ''),
  )

/** An address without quotes, brackets, port and zone; an IPv4 one as such. Null: it is none. */
export function plainAddress(written: string): string | null {
  const text = written.trim().replace(/^"(.*)"$/, '$1')
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ??
    /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(text)?.[1] ??
    text
  const address = parseAddress(bare.replace(/%.*$/, ''))
  if (address === null) return null
  const plain = unmapped(address)
  return plain.length === 4 ? plain.join('.') : bare.replace(/%.*$/, '').toLowerCase()
}

/** What one guesser has at least: an IPv4 address, or the 64 bits that an IPv6 network begins with. */
export function networkOf(ip: string): string {
  const address = parseAddress(ip)
  const plain = address === null ? null : unmapped(address)
  if (plain === null) return ip
  return plain.length === 4 ? plain.join('.') : `${plain.slice(0, 8).join('.')}/64`
}
