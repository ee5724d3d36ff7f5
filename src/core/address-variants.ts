/**
 * Under which other addresses a request may have been made: what a proxy makes of scheme, host, port and path on
 * the way to us is what most often breaks a signature. Pure text; nothing here decides what is believed.
 */

export const ADDRESS_PARTS = ['scheme', 'host', 'port', 'prefix'] as const

export type AddressPart = (typeof ADDRESS_PARTS)[number]

export type AddressVariant = {
  readonly url: string
  /** Where it differs from the address that was expected, in this order. */
  readonly differs: readonly AddressPart[]
}

type Address = Readonly<Record<AddressPart, string>>

type Told = {
  /** Where we believe to be reached, without a slash at the end. */
  readonly base: string
  /** Path and query as they came to us. */
  readonly target: string
  /** Of the request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The address as it stands at the vendor, where somebody says so; null: nobody does. */
  readonly pasted: string | null
}

const VARIANTS_MAX = 500

/**
 * The one that somebody says comes first, then what the proxies tell, then those that differ in least; the expected
 * address itself is not among them. A port belongs to its host: ours is tried with no other.
 */
export function addressVariants({ base, target, headers, pasted }: Told): AddressVariant[] {
  const expected = addressOf(base)
  const told = toldByHeaders(headers)
  const said = pasted === null ? [] : [filled(addressOf(beforeReceipts(pasted)), expected)]
  const likely = [...said, ...wholeOf(told, expected)]
  const schemes = unique(
    [expected, ...said].map(({ scheme }) => scheme),
    told.schemes,
    SCHEMES,
  )
  const places = [expected, ...said, ...told.places].flatMap(({ host, port }) =>
    unique([port], told.ports, PORTS).map((each) => ({ host, port: each })),
  )
  const prefixes = unique(
    [expected, ...said].map(({ prefix }) => prefix),
    told.prefixes,
    [''],
  )
  const others = schemes.flatMap((scheme) =>
    places.flatMap((place) => prefixes.map((prefix): Address => ({ scheme, ...place, prefix }))),
  )
  const variants = [...likely, ...others.toSorted((a, b) => distance(a) - distance(b))]
  // The first of the same address stays where it is.
  const byUrl = new Map(
    variants
      .filter((one) => distance(one) > 0)
      .map((one) => [written(one) + target, differencesOf(one)]),
  )
  return [...byUrl].slice(0, VARIANTS_MAX).map(([url, differs]) => ({ url, differs }))

  function differencesOf(one: Address): AddressPart[] {
    return ADDRESS_PARTS.filter((part) => one[part] !== expected[part])
  }

  function distance(one: Address): number {
    return differencesOf(one).length
  }
}

const SCHEMES = ['https', 'http']

/** What proxies and their absence make of a port. */
const PORTS = ['', '443', '80', '8080']

const unique = (...lists: (readonly string[])[]): string[] => [...new Set(lists.flat())]

/** What is not said of it is as expected. */
const filled = ({ scheme, host, port, prefix }: Address, expected: Address): Address => ({
  scheme: scheme || expected.scheme,
  ...(host === '' ? { host: expected.host, port: port || expected.port } : { host, port }),
  prefix,
})

const written = ({ scheme, host, port, prefix }: Address): string =>
  `${scheme}://${host}${port === '' ? '' : `:${port}`}${prefix}`

const beforeReceipts = (url: string): string => url.trim().replace(/\/receipts\/.*$/s, '')

function addressOf(url: string): Address {
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^/:?#]*)(?::(\d{1,5}))?(\/[^?#]*)?/i.exec(url)
  const [, scheme = '', host = '', port = '', path = ''] = match ?? []
  return {
    scheme: scheme.toLowerCase(),
    host: host.toLowerCase(),
    port,
    prefix: path.replace(/\/+$/, ''),
  }
}

type Hints = {
  readonly schemes: readonly string[]
  readonly places: readonly Pick<Address, 'host' | 'port'>[]
  /** Of no host in particular. */
  readonly ports: readonly string[]
  readonly prefixes: readonly string[]
}

/** The addresses that the hints together make, the outermost host first. */
const wholeOf = ({ schemes, places, ports, prefixes }: Hints, expected: Address): Address[] =>
  places.map(({ host, port }) => ({
    scheme: schemes[0] ?? expected.scheme,
    host,
    port: port || (ports.find((one) => !PORTS.includes(one)) ?? ''),
    prefix: prefixes[0] ?? expected.prefix,
  }))

/** What the proxies on the way say of themselves. Not to be believed, and good enough to be tried. */
function toldByHeaders(headers: Told['headers']): Hints {
  const first = (name: string): string => headers[name]?.split(',')[0]?.trim() ?? ''
  const forwarded = first('forwarded')
  const ofForwarded = (name: string): string =>
    new RegExp(`(?:^|;)\\s*${name}="?([^;",]+)`, 'i').exec(forwarded)?.[1] ?? ''
  const schemes = [first('x-forwarded-proto'), ofForwarded('proto'), first('x-forwarded-scheme')]
  const hosts = [
    first('x-forwarded-host'),
    first('x-original-host'),
    ofForwarded('host'),
    first('host'),
  ]
  const prefixes = [
    first('x-forwarded-prefix'),
    first('x-forwarded-path'),
    ...['x-original-uri', 'x-original-url', 'x-envoy-original-path', 'x-rewrite-url'].map((name) =>
      beforeReceipts(first(name)),
    ),
  ]
  return {
    schemes: schemes
      .map((scheme) => scheme.toLowerCase())
      .filter((scheme) => SCHEMES.includes(scheme)),
    places: hosts
      .filter((host) => /^[\w.:[\]-]+$/.test(host))
      .map(addressOf)
      .filter(({ host }) => host !== '')
      .map(({ host, port }) => ({ host, port })),
    ports: [first('x-forwarded-port')].filter((port) => /^\d{1,5}$/.test(port)),
    prefixes: prefixes
      .filter((prefix) => /^\/[\w./~-]*$/.test(prefix))
      .map((prefix) => prefix.replace(/\/+$/, '')),
  }
}
