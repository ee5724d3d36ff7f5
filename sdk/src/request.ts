import { DelivrdConnectionError, DelivrdError } from './errors.ts'
import { exchange } from './exchange.ts'
import type { Answer, Failure } from './exchange.ts'

export type ClientOptions = {
  /** Where Delivrd answers: https://sms.example.org */
  readonly url: string
  /** An API key: dlv_live_… or dlv_test_…. A function is asked each time. */
  readonly key: string | (() => string | Promise<string>)
  /** How often a request is made again at most, after the first. Default 4. */
  readonly retries?: number
  /** How long one try may take; of a file or a stream, until it begins. Default 30,000. */
  readonly timeoutMs?: number
  readonly fetch?: typeof fetch
}

export type CallOptions = {
  readonly signal?: AbortSignal
  readonly retries?: number
  readonly timeoutMs?: number
  /** Of your own; without it, each call that can take one has a new one for all its tries. */
  readonly idempotencyKey?: string
  /** Of a body that is neither JSON nor a form: text/csv unless said. */
  readonly contentType?: string
}

/** A body that is sent as it is. A stream is sent once: it cannot be repeated. */
export type RawBody = string | Blob | ArrayBuffer | Uint8Array | ReadableStream | FormData

export type Call = {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string | number | boolean | null | undefined>>
  readonly body: unknown
  readonly hasBody: boolean
  readonly isKeyed: boolean
  /** A file or a stream comes: its body is left to whoever asked. */
  readonly isRaw: boolean
  readonly options: CallOptions
}

const RETRIES = 4
const BACK_OFF_MS = { first: 250, most: 8_000, told: 60_000 } as const

/**
 * Makes a request until it is answered for good, under one Idempotency-Key. Throws DelivrdError for an answer
 * that is no success, DelivrdConnectionError when none came, and the signal's reason when it aborts.
 */
export async function request(client: ClientOptions, call: Call): Promise<Answer> {
  const { options } = call
  const isOnce = call.body instanceof ReadableStream
  const most = isOnce ? 0 : (options.retries ?? client.retries ?? RETRIES)
  const idempotencyKey = call.isKeyed ? (options.idempotencyKey ?? crypto.randomUUID()) : null
  let mayHaveArrived = false
  for (let tries = 0; ; tries++) {
    const answer = await exchange(client, call, idempotencyKey)
    if ('response' in answer) return answer
    mayHaveArrived ||= isArrived(answer)
    if (tries >= most || !isWorthRepeating(answer, call, idempotencyKey)) {
      throw withAllTries(answer, mayHaveArrived)
    }
    await sleep(pauseMs(answer, tries), options.signal)
  }
}

const isArrived = (failure: Failure): boolean =>
  failure instanceof DelivrdConnectionError ? failure.mayHaveArrived : failure.status >= 500

/** The last try met nobody, but an earlier one may have been carried out. */
function withAllTries(failure: Failure, mayHaveArrived: boolean): Failure {
  if (!(failure instanceof DelivrdConnectionError)) return failure
  const { message, kind, cause } = failure
  return new DelivrdConnectionError(message, { kind, cause, mayHaveArrived })
}

/** Refused before anything was done: safe to repeat, whatever it was. */
const UNTOUCHED: ReadonlySet<string> = new Set([
  'rate-limited',
  'rate-cap-reached',
  'overloaded',
  'idempotency-key-running',
])

function isWorthRepeating(failure: Failure, { method }: Call, key: string | null): boolean {
  const isSafe = method === 'GET' || key !== null
  if (failure instanceof DelivrdConnectionError) return isSafe || !failure.mayHaveArrived
  if (UNTOUCHED.has(failure.code)) return true
  return isSafe && [408, 500, 502, 503, 504].includes(failure.status)
}

/** As the server says, or longer each time; never all clients at once. */
function pauseMs(failure: Failure, tries: number): number {
  const spread = 0.5 + Math.random() / 2
  if (failure instanceof DelivrdError && failure.retryAfter !== null) {
    return Math.min(failure.retryAfter * 1_000, BACK_OFF_MS.told) + 100 * spread
  }
  return Math.min(BACK_OFF_MS.first * 2 ** tries, BACK_OFF_MS.most) * spread
}

export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
