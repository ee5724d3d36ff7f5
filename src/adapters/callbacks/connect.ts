import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { type AllowedPlace, isAddressAllowed } from '../../core/callbacks/allow-list.ts'
import {
  type Address,
  isPublicAddress,
  isSameAddress,
  parseAddress,
  unmapped,
} from '../../core/public-address.ts'
import type { Resolve } from './names.ts'
import { type Target, allowing, hasNetworkAt } from './target.ts'
import { nameTrouble } from './trouble.ts'

export type Reach = {
  readonly allowed: readonly AllowedPlace[]
  /** This machine's own addresses, however public: what listens here is ours. */
  readonly ownAddresses: () => readonly string[]
  readonly resolve: Resolve
  /** For names that the operator allowed. */
  readonly resolveTrusted: Resolve
  readonly connectTimeoutMs: number
  /** Whom TLS trusts besides the usual authorities, PEM. */
  readonly ca?: string
}

/** Of all that a name leads to; each is looked at, and a connection takes no more tries than this. */
const TRIED_MAX = 8

/** What keeps a connection from coming about because of where it would lead. */
export class Forbidden extends Error {}

/**
 * Connects to a target, and to nothing else: every address of its name is looked at when the connection is made,
 * the connection goes to one of those very addresses, and whom it reached is looked at once more before a byte is
 * said. One that may not be called makes the whole name one that may not.
 */
export function connectTo(target: Target, reach: Reach): buildConnector.connector {
  let checked: readonly Address[] = []
  const lookup: LookupFunction = (name, { all }, done) => {
    addressesOf(name, target, reach).then(
      (addresses) => {
        const tried = addresses.slice(0, TRIED_MAX)
        checked = tried.map(({ octets }) => octets)
        const [first] = tried
        if (all === true) done(null, tried)
        else done(null, first?.address ?? '', first?.family ?? 0)
      },
      (error: Error) => done(error, ''),
    )
  }
  const { connectTimeoutMs: timeout, ca } = reach
  // Over HTTP/2 a request may be sent once more unasked, and one connection holds the fate of many.
  const tls = ca === undefined ? {} : { ca }
  const connect = buildConnector({ timeout, allowH2: false, lookup, ...tls })
  return (asked, called) => {
    // Of a literal nobody is asked, so that the lookup would never see it.
    if (target.literal !== null) {
      checked = [target.literal]
      const because = whyNotTo(target.literal, target, withOwn(reach))
      if (because !== null) return called(new Forbidden(`${target.host} ${because}`), null)
    }
    const host = target.host
    const socket: unknown = connect({ ...asked, hostname: host }, called)
    if (!isSocket(socket)) return
    socket.once('connect', () => {
      const reached = parseAddress(socket.remoteAddress ?? '')
      if (reached === null) return socket.destroy(new Error('the connection was closed at once'))
      if (checked.some((one) => isSameAddress(unmapped(one), unmapped(reached)))) return
      socket.destroy(new Forbidden(`${host} was reached at an address that was not looked at`))
    })
  }
}

type Watched = {
  readonly remoteAddress?: string
  once(event: 'connect', hear: () => void): void
  destroy(error: Error): void
}

const isSocket = (value: unknown): value is Watched =>
  typeof value === 'object' && value !== null && 'once' in value && 'destroy' in value

type Found = { readonly address: string; readonly family: number; readonly octets: Address }

/** Rejects with `Forbidden` when one of them may not be called. */
export async function addressesOf(
  name: string,
  target: Target,
  reach: Reach,
): Promise<readonly Found[]> {
  const resolve = target.isTrusted ? reach.resolveTrusted : reach.resolve
  const known = await resolve(name).catch((error: unknown) => {
    throw new Error(nameTrouble(error) + ownTable(target, reach))
  })
  const found = known.map((address) => ({
    address,
    family: isIP(address),
    octets: parseAddress(address) ?? new Uint8Array(),
  }))
  if (found.length === 0) throw new Error(`${name} leads to no address`)
  const looking = withOwn(reach)
  for (const { address, octets } of found) {
    const because = whyNotTo(octets, target, looking)
    if (because !== null) throw new Forbidden(`${name} leads to ${address}, which ${because}`)
  }
  return found
}

/** A network lets a name in that leads there, and only name servers are asked where that is. */
const ownTable = (target: Target, { allowed }: Reach): string =>
  target.isTrusted || !hasNetworkAt(allowed, target.port)
    ? ''
    : `; if this machine’s own table of names does, ${allowing(target.host, target.port)}`

type Looking = Pick<Reach, 'allowed'> & { readonly own: readonly Address[] }

/** Asking the machine costs, and a name may lead to thousands. */
const withOwn = ({ allowed, ownAddresses }: Reach): Looking => ({
  allowed,
  own: ownAddresses().flatMap((one) => parseAddress(one) ?? []),
})

function whyNotTo(octets: Address, target: Target, { allowed, own }: Looking): string | null {
  if (target.isTrusted || isAddressAllowed(allowed, { address: octets, port: target.port }))
    return null
  if (!isPublicAddress(octets)) return 'is not on the public internet'
  if (target.isForAllowedOnly) return 'is called by https at port 443 alone'
  return own.some((one) => isSameAddress(one, octets)) ? 'is our own address' : null
}
