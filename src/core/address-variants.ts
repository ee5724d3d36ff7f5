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

/** The one that somebody says comes first, then those that differ in least; the expected address itself is not among them. */
export function addressVariants({ base, target, headers, pasted }: Told): AddressVariant[] {
  const expected = addressOf(base)
  const others = [pasted, ...toldByHeaders(headers)]
    .flatMap((one) => (one === null ? [] : [addressOf(one.replace(/\/receipts\/.*$/s, ''))]))
    .concat(USUAL)
  const choices = (part: AddressPart): string[] => [
    ...new Set([expected[part], ...others.map((one) => one[part])].filter(isUseful(part))),
  ]
  const said = pasted === null ? null : pasted.replace(/\/receipts\/.*$/s, '').trim() + target
  const rank = ({ url, differs }: AddressVariant): number => (url === said ? 0 : differs.length)
  const variants = choices('scheme').flatMap((scheme) =>
    choices('host').flatMap((host) =>
      choices('port').flatMap((port) =>
        choices('prefix').map((prefix): Address => ({ scheme, host, port, prefix })),
      ),
    ),
  )
  return variants
    .map((one) => ({
      url: `${one.scheme}://${one.host}${one.port === '' ? '' : `:${one.port}`}${one.prefix}${target}`,
      differs: ADDRESS_PARTS.filter((part) => one[part] !== expected[part]),
    }))
    .filter(({ differs }) => differs.length > 0)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, VARIANTS_MAX)
}

const isUseful =
  (part: AddressPart) =>
  (value: string): boolean =>
    part === 'port' || part === 'prefix' || value !== ''

/** What proxies and their absence make of an address. */
const USUAL: readonly Address[] = [
  { scheme: 'http', host: '', port: '', prefix: '' },
  { scheme: 'https', host: '', port: '443', prefix: '' },
  { scheme: 'http', host: '', port: '80', prefix: '' },
  { scheme: 'https', host: '', port: '8080', prefix: '' },
]

const NOWHERE: Address = { scheme: '', host: '', port: '', prefix: '' }

function addressOf(url: string): Address {
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^/:?#]*)(?::(\d{1,5}))?(\/[^?#]*)?/i.exec(
    url.trim(),
  )
  if (match === null) return NOWHERE
  const [, scheme = '', host = '', port = '', path = ''] = match
  return {
    scheme: scheme.toLowerCase(),
    host: host.toLowerCase(),
    port,
    prefix: path.replace(/\/+$/, ''),
  }
}

/** What the proxies on the way say of themselves. Not to be believed, and good enough to be tried. */
function toldByHeaders(headers: Told['headers']): string[] {
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
  const port = first('x-forwarded-port')
  const prefixes = [
    first('x-forwarded-prefix'),
    first('x-forwarded-path'),
    ...['x-original-uri', 'x-original-url', 'x-envoy-original-path', 'x-rewrite-url'].map((name) =>
      first(name).replace(/\/receipts\/.*$/s, ''),
    ),
  ]
  return [
    ...schemes.filter((scheme) => /^https?$/i.test(scheme)).map((scheme) => `${scheme}://`),
    ...hosts.filter((host) => /^[\w.:[\]-]+$/.test(host)),
    ...(/^\d{1,5}$/.test(port) ? [`:${port}`] : []),
    ...prefixes.filter((prefix) => /^\/[\w./~-]*$/.test(prefix)),
  ]
}
