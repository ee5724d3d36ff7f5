import { lookup as lookUp } from 'node:dns'
import { BlockList, type LookupFunction, isIP } from 'node:net'
import { Agent, request } from 'undici'
import type { Clock } from '../../flows/ports/common.ts'
import type { DoorWorld } from '../../flows/ports/providers.ts'

const TIMEOUT_MS = 5_000
const TEXT_OCTETS_MAX = 64 * 1024
const KEPT_MS = 3_600_000
/** Whoever is not there now may be made in a moment. */
const NONE_KEPT_MS = 60_000
const KEPT_MAX = 100
/** Strangers may name any address on the vendor's host. */
const AT_ONCE_MAX = 20

/** Not the internet's: addresses of this machine, of its network, and those that lead to them in other words. */
const PRIVATE = new BlockList()
for (const network of [
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
]) {
  const [address = '', bits] = network.split('/')
  PRIVATE.addSubnet(address, Number(bits), 'ipv4')
}
const PUBLIC_V6 = new BlockList()
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6')
const NEVER_V6 = new BlockList()
for (const network of ['2001::/23', '2001:db8::/32', '2002::/16']) {
  const [address = '', bits] = network.split('/')
  NEVER_V6.addSubnet(address, Number(bits), 'ipv6')
}

/** Whether an address is one that anybody on the internet has. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !PRIVATE.check(address, 'ipv4')
  return version === 6 && PUBLIC_V6.check(address, 'ipv6') && !NEVER_V6.check(address, 'ipv6')
}

/** The address that is connected to is the one that was looked at: no second lookup can say another. */
const publicLookup: LookupFunction = (host, options, done) => {
  lookUp(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, '', 0)
    const [first] = addresses
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(new Error(`${host} is not on the public internet`), '', 0)
    if (options.all === true) return done(null, addresses)
    done(null, first.address, first.family)
  })
}

type Kept = { readonly text: string | null; readonly until: number }

/** Fetches what vendors publish, over HTTPS from public hosts alone, and remembers it for an hour. */
export function doorWorld(clock: Clock): DoorWorld {
  const agent = new Agent({
    connect: { lookup: publicLookup, timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  })
  const kept = new Map<string, Kept>()
  const underWay = new Map<string, Promise<string | null>>()
  const fetched = async (url: string): Promise<string | null> => {
    const text = await textOf(agent, url)
    if (text !== null || kept.size < KEPT_MAX) {
      if (kept.size >= KEPT_MAX) kept.clear()
      kept.set(url, { text, until: clock.now() + (text === null ? NONE_KEPT_MS : KEPT_MS) })
    }
    return text
  }
  return {
    async fetchText(url) {
      const known = kept.get(url)
      if (known !== undefined && known.until > clock.now()) return known.text
      if (!underWay.has(url) && underWay.size >= AT_ONCE_MAX)
        throw new Error('too much is fetched at once')
      const running = underWay.get(url) ?? fetched(url).finally(() => underWay.delete(url))
      underWay.set(url, running)
      return running
    },
  }
}

/** One request without memory: to confirm what a vendor wants confirmed. */
export async function fetchPublic(url: string): Promise<string> {
  const agent = new Agent({ connect: { lookup: publicLookup, timeout: TIMEOUT_MS } })
  try {
    const text = await textOf(agent, url)
    if (text === null) throw new Error('the answer was that there is none')
    return text
  } finally {
    await agent.close()
  }
}

/** Null: its host says that there is none. */
async function textOf(agent: Agent, url: string): Promise<string | null> {
  const { protocol, hostname, username, password, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:' || username !== '' || password !== '' || port !== '')
    throw new Error('only plain https addresses are fetched')
  // Of a literal address nobody is asked, so that the lookup would never see it.
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new Error(`${host} is not public`)
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (isNone(statusCode)) {
    await body.dump()
    return null
  }
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > TEXT_OCTETS_MAX) throw new Error('it is longer than 64 KiB')
  }
  if (statusCode !== 200) throw new Error(`the answer was HTTP ${statusCode}`)
  return text
}

/** Refused for good; 408 and 429 are for now. Amazon's hosts say 403 of what they have not. */
const isNone = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429
