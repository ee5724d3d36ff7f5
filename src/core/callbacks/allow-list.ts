import { type Address, type Network, isWithin, parseNetwork, unmapped } from '../public-address.ts'

/** A place that the operator lets callbacks go to although it is not public. */
export type AllowedPlace = {
  readonly port: number
  /** A name as it stands in the address, whatever it leads to; or all addresses of a network. */
  readonly at: { readonly name: string } | { readonly network: Network }
}

export type AllowListReading =
  | { readonly kind: 'places'; readonly places: readonly AllowedPlace[] }
  | { readonly kind: 'no'; readonly because: string }

const PORT_MAX = 65_535
const NAME = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}$/

/** Reads `10.1.2.0/24:8080, localhost:9000, [fd00::/8]:443`: a network or a name, and always one port. */
export function parseAllowList(text: string): AllowListReading {
  const places: AllowedPlace[] = []
  for (const entry of text.split(',').map((one) => one.trim())) {
    if (entry === '') continue
    const place = parsePlace(entry)
    if (place === null)
      return {
        kind: 'no',
        because: `has ${entry}, which is not like 10.1.2.0/24:8080 or hooks.example:9000`,
      }
    places.push(place)
  }
  return { kind: 'places', places }
}

function parsePlace(entry: string): AllowedPlace | null {
  const [, bracketed, bare = '', digits = ''] =
    /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(entry) ?? []
  const port = Number(digits)
  if (digits === '' || port < 1 || port > PORT_MAX) return null
  const network = parseNetwork(bracketed ?? bare)
  if (network !== null) return { port, at: { network } }
  const name = bare.toLowerCase().replace(/\.$/, '')
  // What ends in digits or has no letter would be addresses that somebody mistyped.
  return bracketed === undefined &&
    NAME.test(name) &&
    /[a-z]/.test(name) &&
    !/(?:^|\.)\d+$/.test(name)
    ? { port, at: { name } }
    : null
}

/** @param name lower case, without a dot at its end. */
export const isNameAllowed = (
  places: readonly AllowedPlace[],
  { name, port }: { readonly name: string; readonly port: number },
): boolean =>
  places.some((place) => place.port === port && 'name' in place.at && place.at.name === name)

export const isAddressAllowed = (
  places: readonly AllowedPlace[],
  { address, port }: { readonly address: Address; readonly port: number },
): boolean =>
  places.some(
    (place) =>
      place.port === port && 'network' in place.at && isWithin(unmapped(address), place.at.network),
  )
