/** Four octets or sixteen. */
export type Address = Uint8Array

/** All addresses that begin with the first `bits` of `address`. */
export type Network = { readonly address: Address; readonly bits: number }

const V4_OCTETS = 4
const V6_GROUPS = 8

/**
 * Reads an address as sockets, name servers and parsed URLs write it: dotted decimal, or IPv6 with or without
 * its last four octets dotted. Null: anything else, other spellings, zones and brackets included.
 */
export function parseAddress(text: string): Address | null {
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

function parseV4(text: string): Address | null {
  const parts = text.split('.')
  if (parts.length !== V4_OCTETS) return null
  // A leading zero means octal to some and nothing to others.
  if (!parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null
  return Uint8Array.from(parts, Number)
}

function parseV6(text: string): Address | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map((half, at) => groupsOf(half, at === halves.length - 1))
  if (head === undefined || head === null || tail === null) return null
  const known = head.length + (tail?.length ?? 0)
  if (tail === undefined ? known !== V6_GROUPS : known >= V6_GROUPS) return null
  const zeros = Array.from({ length: V6_GROUPS - known }, () => 0)
  return Uint8Array.from(
    [...head, ...zeros, ...(tail ?? [])].flatMap((one) => [one >> 8, one & 255]),
  )
}

function groupsOf(text: string, mayEndDotted: boolean): readonly number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [at, part] of parts.entries()) {
    if (mayEndDotted && at === parts.length - 1 && part.includes('.')) {
      const octets = parseV4(part)
      if (octets === null) return null
      const [a = 0, b = 0, c = 0, d = 0] = octets
      groups.push((a << 8) | b, (c << 8) | d)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return null
  }
  return groups
}

/** `10.1.2.0/24`, `fd00::/8`, or one address. Null: none of these. Bits past the length must be zero. */
export function parseNetwork(text: string): Network | null {
  const [, written = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = parseAddress(written)
  if (address === null) return null
  const bits = length === undefined ? address.length * 8 : Number(length)
  if (bits > address.length * 8) return null
  const isWhole = address.every((octet, at) => (octet & ~maskAt(bits, at) & 255) === 0)
  return isWhole ? { address, bits } : null
}

export const isWithin = (address: Address, network: Network): boolean =>
  address.length === network.address.length &&
  address.every(
    (octet, at) => ((octet ^ (network.address[at] ?? 0)) & maskAt(network.bits, at)) === 0,
  )

export const isSameAddress = (a: Address, b: Address): boolean =>
  a.length === b.length && a.every((octet, at) => octet === b[at])

/** An IPv4 address that a socket of both kinds writes as `::ffff:192.0.2.1` is that address. */
export function unmapped(address: Address): Address {
  return MAPPED !== null && isWithin(address, MAPPED) ? address.slice(12) : address
}

/** Which bits of the octet at this place belong to the first `bits`. */
const maskAt = (bits: number, at: number): number =>
  (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))) & 255

const MAPPED = parseNetwork('::ffff:0:0/96')

/** IANA's special-purpose registries: this machine, its networks, and words for other addresses. */
const NEVER = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
].flatMap((text) => parseNetwork(text) ?? [])

/** Of IPv6 nothing else is given out: mapped, translated, local and multicast addresses lie outside. */
const GIVEN_OUT = parseNetwork('2000::/3')

/** Whether anybody on the internet may have this address: not this machine, nor its networks, nor a word for them. */
export function isPublicAddress(address: Address): boolean {
  if (address.length !== V4_OCTETS) {
    if (GIVEN_OUT === null || !isWithin(address, GIVEN_OUT)) return false
    const inner = tunnelled(address)
    if (inner !== null && !isPublicAddress(inner)) return false
  }
  return !NEVER.some((network) => isWithin(address, network))
}

/** The IPv4 address that a tunnel by RFC 5214 (ISATAP) would send to: after 0:5efe or 200:5efe. */
function tunnelled(address: Address): Address | null {
  const [first, second, third, fourth] = address.subarray(8, 12)
  const isMarked = (first === 0 || first === 2) && second === 0 && third === 0x5e && fourth === 0xfe
  return isMarked ? address.slice(12) : null
}
