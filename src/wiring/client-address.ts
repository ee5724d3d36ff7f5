import type { IncomingMessage } from 'node:http'
import {
  TRUST_NOBODY,
  type Trust,
  clientAddress,
  isTrusted,
  networkOf,
} from '../core/client-address.ts'
import { seldom } from '../core/seldom.ts'
import type { Clock, Log } from '../flows/ports/common.ts'

export type ClientAddress = (request: IncomingMessage) => string

const TOLD_EVERY_MS = 3_600_000
/** Addresses within that time. */
const TOLD_MAX = 100

/**
 * Where requests come from, as far as proxies that we trust say so. When somebody else claims to speak for
 * others, the log has it: most often it is a proxy that was not named. Once an hour for each address, so that
 * somebody who pretends keeps nobody from reading of the proxy.
 */
export function clientAddresses(
  trust: Trust = TRUST_NOBODY,
  { clock, log }: { readonly clock: Clock; readonly log: Pick<Log, 'warn'> },
): ClientAddress {
  const mayTell = seldom(TOLD_EVERY_MS, TOLD_MAX)
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress ?? ''
    const forwardedFor = joined(headers['x-forwarded-for'])
    const forwarded = joined(headers.forwarded)
    const isSaid = forwardedFor !== undefined || forwarded !== undefined
    const client = clientAddress(peer, { forwardedFor, forwarded }, trust)
    if (isSaid && !isTrusted(peer, trust) && mayTell(networkOf(peer), clock.now())) {
      log.warn('http.proxy_not_trusted', {
        ip: client,
        fix: `If ${client} is your proxy, set TRUST_PROXY=${client}: until then all who come by it count as one address. If it is not, somebody pretends, and it has no effect.`,
      })
    }
    return client
  }
}

const joined = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.join(', ')
