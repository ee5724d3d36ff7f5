import type { IncomingMessage } from 'node:http'
import { TRUST_NOBODY, type Trust, clientAddress, isTrusted } from '../core/client-address.ts'
import type { Log } from '../flows/ports/common.ts'

export type ClientAddress = (request: IncomingMessage) => string

/**
 * Where requests come from, as far as proxies that we trust say so. When somebody else claims to speak for
 * others, the log has it, once: most often it is a proxy that was not named.
 */
export function clientAddresses(
  trust: Trust = TRUST_NOBODY,
  log: Pick<Log, 'warn'>,
): ClientAddress {
  let isTold = false
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress ?? ''
    const forwardedFor = joined(headers['x-forwarded-for'])
    const forwarded = joined(headers.forwarded)
    const isSaid = forwardedFor !== undefined || forwarded !== undefined
    const client = clientAddress(peer, { forwardedFor, forwarded }, trust)
    if (isSaid && !isTold && !isTrusted(peer, trust)) {
      isTold = true
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
