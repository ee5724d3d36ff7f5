import { DelivrdConnectionError, DelivrdError } from './errors.ts'
import type { Problem } from './types.ts'

export type ClientOptions = {
  /** Where Delivrd answers: https://sms.example.org */
  readonly url: string
  /** An API key: dlv_live_… or dlv_test_…. A function is asked each time. */
  readonly key: string | (() => string | Promise<string>)
  /** How often a request is made again at most, after the first. Default 4. */
  readonly retries?: number
  /** How long one try may take. Default 30,000. */
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
  readonly options: CallOptions
}

const RETRIES = 4
const TIMEOUT_MS = 30_000
const BACK_OFF_MS = { first: 250, most: 8_000, told: 60_000 } as const

/**
 * Makes a request until it is answered for good. Throws DelivrdError for an answer that is no success and
 * DelivrdConnectionError when none came.
 */
export async function request(client: ClientOptions, call: Call): Promise<Response> {
  const { options } = call
  const most = isStream(call.body) ? 0 : (options.retries ?? client.retries ?? RETRIES)
  const idempotencyKey = call.isKeyed ? (options.idempotencyKey ?? crypto.randomUUID()) : null
  for (let tries = 0; ; tries++) {
    const failure = await tryOnce(client, call, idempotencyKey)
    if (failure instanceof Response) return failure
    if (tries >= most || !isWorthRepeating(failure, call, idempotencyKey)) throw failure
    await sleep(pauseMs(failure, tries), options.signal)
  }
}

type Failure = DelivrdError | DelivrdConnectionError

async function tryOnce(
  client: ClientOptions,
  call: Call,
  idempotencyKey: string | null,
): Promise<Response | Failure> {
  const { signal, timeoutMs = client.timeoutMs ?? TIMEOUT_MS } = call.options
  const key = typeof client.key === 'function' ? await client.key() : client.key
  const limit = AbortSignal.timeout(timeoutMs)
  const { body, contentType } = encoded(call)
  const ask = client.fetch ?? fetch
  try {
    signal?.throwIfAborted()
    const answer = await ask(addressOf(client.url, call), {
      method: call.method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json, */*;q=0.5',
        ...(contentType === null ? {} : { 'content-type': contentType }),
        ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body,
      // A key is for one server: it follows nobody to another.
      redirect: 'error',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      ...(isStream(body) ? { duplex: 'half' } : {}),
    } as RequestInit)
    return answer.ok ? answer : await problemOf(answer)
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason
    const words = limit.aborted ? `no answer within ${timeoutMs} ms` : String(cause)
    return new DelivrdConnectionError(words, { cause, mayHaveArrived: true })
  }
}

function addressOf(url: string, { path, query }: Call): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) given.set(name, String(value))
  }
  const text = given.toString()
  return `${url.replace(/\/+$/, '')}${path}${text === '' ? '' : `?${text}`}`
}

function encoded({ body, hasBody, options }: Call): {
  body: RawBody | null
  contentType: string | null
} {
  if (!hasBody) return { body: null, contentType: null }
  if (body instanceof FormData) return { body, contentType: null }
  if (isRaw(body)) return { body, contentType: options.contentType ?? 'text/csv' }
  return { body: JSON.stringify(body ?? {}), contentType: 'application/json' }
}

const isStream = (body: unknown): boolean => body instanceof ReadableStream

const isRaw = (body: unknown): body is Exclude<RawBody, FormData> =>
  typeof body === 'string' ||
  body instanceof Blob ||
  body instanceof ArrayBuffer ||
  ArrayBuffer.isView(body) ||
  isStream(body)

async function problemOf(answer: Response): Promise<DelivrdError> {
  const after = Number(answer.headers.get('retry-after') ?? Number.NaN)
  const retryAfter = Number.isFinite(after) && after >= 0 ? after : null
  const text = await answer.text()
  const isProblem = answer.headers.get('content-type')?.includes('problem+json') === true
  const problem = isProblem ? parsed(text) : null
  return new DelivrdError(problem ?? unreadable(answer.status, text), retryAfter)
}

function parsed(text: string): Problem | null {
  try {
    return JSON.parse(text) as Problem
  } catch {
    return null
  }
}

const unreadable = (status: number, text: string) => ({
  code: 'unreadable' as const,
  status,
  title: 'The answer is not one of Delivrd',
  detail: text.slice(0, 200),
  request_id: '',
})

/** Refused before anything was done: safe to repeat, whatever it was. */
const UNTOUCHED: ReadonlySet<string> = new Set([
  'rate-limited',
  'rate-cap-reached',
  'overloaded',
  'idempotency-key-running',
])

function isWorthRepeating(failure: Failure, { method }: Call, key: string | null): boolean {
  const isSafe = method === 'GET' || key !== null
  if (failure instanceof DelivrdConnectionError) return isSafe
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
