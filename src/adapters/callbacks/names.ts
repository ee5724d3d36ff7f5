import { Resolver, lookup } from 'node:dns/promises'

/** All addresses of a name, of both kinds; rejects when there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>

/** Absent: those of this machine, with the time that they usually have. */
type Asked = { readonly servers?: readonly string[]; readonly timeoutMs?: number }

const ASK_TIMEOUT_MS = 2_000
const ASKED_TIMES = 2

/**
 * Asks name servers alone: this machine's own table of names is for its own people. Never in the threads that
 * files and passwords need: a name whose servers are silent would hold them all.
 */
export function publicNames({ servers, timeoutMs = ASK_TIMEOUT_MS }: Asked = {}): Resolve {
  const resolver = new Resolver({ timeout: timeoutMs, tries: ASKED_TIMES })
  if (servers !== undefined) resolver.setServers(servers)
  return together(async (name) => {
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    const [first] = found
    if (addresses.length === 0 && first.status === 'rejected') throw first.reason
    return addresses
  })
}

/** As this machine knows them: for names that its operator allowed. */
export const ownNames = (): Resolve =>
  together(async (name) => (await lookup(name, { all: true })).map(({ address }) => address))

/** Whoever asks while the same is being asked shares the answer; none is kept. */
function together(resolve: Resolve): Resolve {
  const underWay = new Map<string, Promise<readonly string[]>>()
  return (name) => {
    const known = underWay.get(name)
    if (known !== undefined) return known
    const asked = resolve(name).finally(() => underWay.delete(name))
    underWay.set(name, asked)
    return asked
  }
}
