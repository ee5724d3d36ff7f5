import type { Agent, Dispatcher } from 'undici'
import { EXIT, Failure } from './failure.ts'
import type { ServerAddress } from './server-address.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export type Ask = {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as JSON, unless `type` says what else it is. */
  readonly body?: unknown
  readonly type?: string
  readonly idempotencyKey?: string
  /** How long the server may take to begin its answer. */
  readonly timeoutMs?: number
}

export type StreamAsk = Ask & { readonly accept: string; readonly lastEventId?: string }

export type Answer = { readonly status: number; readonly body: unknown }

/** The public API, and nothing else: what the command line knows, any client may know. */
export type ApiClient = {
  readonly address: ServerAddress
  /** The answer's JSON. Anything but a success is a Failure that says what to do. */
  ask<Body>(method: Method, path: string, ask?: Ask): Promise<Body>
  /** The answer as it is, whatever its status. */
  raw(method: Method, path: string, ask?: Ask): Promise<Answer>
  /** A success as a stream of bytes: exports and live events. */
  stream(path: string, ask: StreamAsk): Promise<AsyncIterable<Uint8Array>>
  close(): Promise<void>
}

const TIMEOUT_MS = 30_000

export function createApiClient(address: ServerAddress): ApiClient {
  let agent: Agent | null = null

  const send = async (method: Method, path: string, ask: Partial<StreamAsk>) => {
    // Loaded when it is needed: most of the time that a command takes is loading.
    const { Agent: NewAgent, request } = await import('undici')
    agent ??= new NewAgent({ connect: { timeout: 5_000 } })
    const timeoutMs = ask.timeoutMs ?? TIMEOUT_MS
    try {
      return await request(`${address.url}${path}${queryOf(ask)}`, {
        method,
        dispatcher: agent,
        headers: headersOf(address, ask),
        headersTimeout: timeoutMs,
        bodyTimeout: ask.accept === undefined ? timeoutMs : 0,
        ...bodyOf(ask),
      })
    } catch (error) {
      throw unreachable(error, address, timeoutMs)
    }
  }

  return {
    address,
    ask: async (method, path, ask = {}) => {
      const response = await send(method, path, ask)
      const body = await readBody(response)
      if (response.statusCode >= 400) throw problemFailure(response.statusCode, body, address)
      if (typeof body === 'string') throw stranger(response.statusCode, address)
      return body as never
    },
    raw: async (method, path, ask = {}) => {
      const response = await send(method, path, ask)
      return { status: response.statusCode, body: await readBody(response) }
    },
    stream: async (path, ask) => {
      const response = await send('GET', path, ask)
      if (response.statusCode < 400) return response.body
      throw problemFailure(response.statusCode, await readBody(response), address)
    },
    close: async () => agent?.destroy(),
  }
}

function queryOf({ query = {} }: Ask): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))
  return search.size === 0 ? '' : `?${search}`
}

function headersOf({ key }: ServerAddress, ask: Partial<StreamAsk>): Record<string, string> {
  return {
    accept: ask.accept ?? 'application/json',
    'user-agent': 'delivrd-cli',
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(ask.body === undefined ? {} : { 'content-type': ask.type ?? 'application/json' }),
    ...(ask.lastEventId === undefined ? {} : { 'last-event-id': ask.lastEventId }),
    ...(ask.idempotencyKey === undefined ? {} : { 'idempotency-key': ask.idempotencyKey }),
  }
}

function bodyOf({ body, type }: Ask): { body?: string } | { body?: NonNullable<BodyStream> } {
  if (body === undefined) return {}
  return type === undefined ? { body: JSON.stringify(body) } : { body: body as BodyStream }
}

type BodyStream = Exclude<Dispatcher.DispatchOptions['body'], null | undefined>

async function readBody(response: Dispatcher.ResponseData): Promise<unknown> {
  const text = await response.body.text()
  try {
    return text === '' ? null : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}

function unreachable(error: unknown, { url, from }: ServerAddress, timeoutMs: number): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/TIMEOUT/.test(code)) {
    return new Failure(`${url} did not answer within ${timeoutMs / 1000} s.`, {
      exitCode: EXIT.timeout,
      cure: 'See how it is doing: delivrd status',
    })
  }
  if (code === 'ERR_INVALID_URL') {
    return new Failure(`${url} is no address (from ${from}).`, {
      exitCode: EXIT.usage,
      cure: 'Write it like http://127.0.0.1:8080',
    })
  }
  return new Failure(`No server answers at ${url} (from ${from}; ${code || String(error)}).`, {
    cure: 'Start one with: delivrd serve. Or say where it is: --url, DELIVRD_URL or --profile.',
  })
}

type Problem = {
  readonly title?: string
  readonly detail?: string
  readonly code?: string
  readonly request_id?: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

function problemFailure(status: number, body: unknown, address: ServerAddress): Failure {
  if (typeof body !== 'object' || body === null) return stranger(status, address)
  const found = body as Problem
  const detail = found.detail ?? found.title ?? `the server answered ${status}`
  const parts = (found.errors ?? [])
    // Where one field is wrong, the sentence often has its detail already.
    .filter((part) => !detail.includes(part.detail))
    .map((part) => `\n  ${part.pointer}: ${part.detail}`)
  const where = found.request_id === undefined ? '' : ` (${found.code}, ${found.request_id})`
  return new Failure(`${detail}${where}${parts.join('')}`, {
    exitCode: status === 404 ? EXIT.notFound : EXIT.failed,
    cure: status === 401 ? keyCure(address) : null,
  })
}

const stranger = (status: number, { url, from }: ServerAddress): Failure =>
  new Failure(`What answered ${status} at ${url} (from ${from}) is not Delivrd.`, {
    exitCode: status === 404 ? EXIT.notFound : EXIT.failed,
    cure: 'Look whether the address is right, and what stands before the server: a proxy, a balancer.',
  })

const keyCure = ({ key, url }: ServerAddress): string =>
  key === null
    ? `Set DELIVRD_KEY to a key of ${url} (console: Keys).`
    : `The key in use is not one of ${url}: set DELIVRD_KEY to one that is (console: Keys).`
