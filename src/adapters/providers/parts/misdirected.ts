import type { DoorRequest } from '../../../flows/ports/providers.ts'

/**
 * Addresses that a request may have been signed for though it was not told so: what a proxy changes,
 * or PUBLIC_BASE_URL gets wrong. Only for saying what is wrong: a receipt signed for one of them is refused.
 */
export function otherAddresses({ url, headers }: DoorRequest): readonly string[] {
  const [, scheme = 'https', authority = '', rest = '/'] = PARTS.exec(url) ?? []
  const hosts = new Set([
    authority,
    ...named(headers['x-forwarded-host']),
    ...named(headers['host']),
    ...named(headers['x-original-host']),
    authority.replace(/:\d+$/, ''),
  ])
  const schemes = [scheme, scheme === 'https' ? 'http' : 'https']
  const unprefixed = rest.slice(Math.max(rest.indexOf('/receipts/'), 0))
  const prefixes = named(headers['x-forwarded-prefix']).map((prefix) => `${prefix}${rest}`)
  const paths = new Set([rest, unprefixed, ...prefixes])
  return [...hosts]
    .flatMap((host) => schemes.map((one) => `${one}://${host}`))
    .flatMap((origin) => [...paths].map((path) => `${origin}${path}`))
    .filter((other) => other !== url)
}

/** Which part of our address the other one contradicts, and what to do about it. */
export function mismatchOf(ours: string, signed: string): string {
  const [, ourScheme = '', ourHost = '', ourPath = ''] = PARTS.exec(ours) ?? []
  const [, scheme = '', host = '', path = ''] = PARTS.exec(signed) ?? []
  const parts = [
    ...(scheme === ourScheme ? [] : [`the scheme (${scheme}, not ${ourScheme})`]),
    ...(host === ourHost ? [] : [`${portOrHost(ourHost, host)} (${host}, not ${ourHost})`]),
    ...(path === ourPath ? [] : ['the path before /receipts/']),
  ]
  return `The signature is right for another address: ${parts.join(' and ')}. Set PUBLIC_BASE_URL to what the provider was told.`
}

const PARTS = /^(https?):\/\/([^/?#]*)(.*)$/s

const named = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => /^[\w.:[\]/-]{1,200}$/.test(one))

const portOrHost = (ours: string, theirs: string): string =>
  ours.replace(/:\d+$/, '') === theirs.replace(/:\d+$/, '') ? 'the port' : 'the host'
