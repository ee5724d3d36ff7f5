import { Pool, buildConnector } from 'undici'
import type { Dispatcher } from 'undici'
import type { HttpReply, HttpRequest } from '../../../flows/ports/providers.ts'

/** What became of a request. Only of `not-out` is it sure that nobody has read a byte of it. */
export type Exchanged =
  | { readonly kind: 'reply'; readonly reply: HttpReply }
  /** No name, no route, no connection, no TLS: nothing of it left. */
  | { readonly kind: 'not-out'; readonly because: string }
  /** No request at all can be made of it: a header or an address that HTTP has no way to write. */
  | { readonly kind: 'unmade'; readonly because: string }
  /** It left, or may have, and its answer did not come back whole. */
  | { readonly kind: 'lost'; readonly code: LostCode; readonly because: string }

export type LostCode = 'timeout' | 'reset' | 'too-long' | 'closed'

export type ExchangeOptions = {
  /** Requests that are under way at once, at most. */
  readonly connections: number
  readonly connectTimeoutMs: number
  /** From the request's first byte to the answer's last. */
  readonly answerTimeoutMs: number
}

/** Requests over connections that are kept, an origin's own each. Nothing is followed, and nothing is repeated. */
export type Exchange = {
  send(request: HttpRequest, answerTimeoutMs?: number): Promise<Exchanged>
  /** What is under way is lost. */
  close(): Promise<void>
}

/** No vendor's answer to one message comes near it. */
const BODY_OCTETS_MAX = 256 * 1024

export function openExchange(options: ExchangeOptions): Exchange {
  const pools = new Map<string, Pool>()
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = openPool(origin, options)
    pools.set(origin, pool)
    return pool
  }
  return {
    send: (request, answerTimeoutMs = options.answerTimeoutMs) =>
      new Promise((resolve) => {
        try {
          const { origin, pathname, search } = new URL(request.url)
          const { method, headers, body } = request
          const wrong = unwritable(headers)
          if (wrong !== null) return resolve({ kind: 'unmade', because: wrong })
          const asked = { method, headers: { ...USUAL, ...headers }, body }
          const handler = answerReader(answerTimeoutMs, resolve)
          poolOf(origin).dispatch({ ...asked, path: `${pathname}${search}` }, handler)
        } catch (error) {
          resolve({ kind: 'unmade', because: messageOf(error) })
        }
      }),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy(new Error('closed'))))
    },
  }
}

const USUAL = { 'user-agent': 'Delivrd', accept: '*/*' }

function openPool(origin: string, { connections, connectTimeoutMs }: ExchangeOptions): Pool {
  // Over HTTP/2 a request may be sent once more unasked, and one connection holds the fate of many.
  const allowH2 = false
  const connect = buildConnector({ timeout: connectTimeoutMs, allowH2 })
  return new Pool(origin, {
    allowH2,
    connections,
    // A second request behind the first on one connection would share its fate.
    pipelining: 1,
    // Both are the reader's own: one deadline for all of an answer.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (target, called) => {
      // What keeps a connection from coming about must not be taken for trouble of one that stood.
      connect(target, (error, socket) =>
        error === null ? called(null, socket) : called(new Error(messageOf(error)), null),
      )
    },
  })
}

function answerReader(
  answerTimeoutMs: number,
  done: (exchanged: Exchanged) => void,
): Dispatcher.DispatchHandler {
  let isOut = false
  let lost: { code: LostCode; because: string } | null = null
  let status = 0
  let headers: HttpReply['headers'] = {}
  let octets = 0
  const chunks: Buffer[] = []
  let deadline: NodeJS.Timeout | undefined
  return {
    onRequestStart(controller) {
      isOut = true
      deadline = setTimeout(() => {
        lost = { code: 'timeout', because: `No answer in ${answerTimeoutMs / 1_000} seconds.` }
        controller.abort(new Error('timeout'))
      }, answerTimeoutMs)
    },
    onResponseStart(_, statusCode, given) {
      status = statusCode
      headers = lowered(given)
    },
    onResponseData(controller, chunk) {
      octets += chunk.length
      chunks.push(chunk)
      if (octets <= BODY_OCTETS_MAX) return
      lost = { code: 'too-long', because: `The answer is longer than ${BODY_OCTETS_MAX} octets.` }
      controller.abort(new Error('too long'))
    },
    onResponseEnd() {
      clearTimeout(deadline)
      const body = Buffer.concat(chunks).toString('utf8')
      done({ kind: 'reply', reply: { status, headers, body } })
    },
    onResponseError(_, error) {
      clearTimeout(deadline)
      const because = messageOf(error)
      if (!isOut) done({ kind: 'not-out', because })
      else done({ kind: 'lost', ...(lost ?? { code: codeOf(because), because }) })
    },
  }
}

// RFC 9110, 5.6.2 and 5.5.
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/

/** Undici refuses these too, but keeps a connection for them ever after. Values are never repeated. */
function unwritable(headers: HttpRequest['headers']): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) return 'A header has a name that HTTP has no way to write.'
    if (!VALUE.test(value)) return `The header ${name} has signs that none can carry.`
  }
  return null
}

const codeOf = (because: string): LostCode => (because === 'closed' ? 'closed' : 'reset')

const lowered = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
): HttpReply['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      [value ?? ''].flat().join(', '),
    ]),
  )

/** Several addresses tried are several errors in one that says nothing. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
