import { NotFinalError } from './errors.ts'
import { unreadable } from './exchange.ts'
import type { Answer } from './exchange.ts'
import { OPERATIONS } from './operations.ts'
import { request, sleep } from './request.ts'
import type { Call, CallOptions, ClientOptions } from './request.ts'
import type { Lists, MessageDetail, Operations } from './types.ts'

export type Delivrd = Operations & {
  /**
   * Everything on a list, page after page, as it is asked for:
   * `for await (const message of delivrd.each('listMessages', { status: 'failed' })) …`
   */
  each<Name extends keyof Lists>(
    name: Name,
    ...given: Parameters<Operations[Name]>
  ): AsyncGenerator<Lists[Name], void, undefined>
  /** The message once no further news is needed. Throws NotFinalError when it is not in time. */
  waitForFinal(id: string, options?: WaitOptions): Promise<MessageDetail>
}

export type WaitOptions = {
  /** Of all the waiting. Default 60,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

type Run = (...given: readonly unknown[]) => Promise<unknown>

/** A client of one installation with one key. It holds nothing open. */
export function createClient(options: ClientOptions): Delivrd {
  const operations = Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, said]) => [name, operation(options, said)]),
  ) as unknown as Operations
  return {
    ...operations,
    each: (name, ...given) => eachOf(operations[name] as unknown as Run, OPERATIONS[name], given),
    waitForFinal: (id, how) => waitForFinal(operations, id, how),
  } as Delivrd
}

type Said = { method: string; path: string; places: number; flags: string }

function readSaid(said = ''): Said {
  const [method = '', path = '', flags = ''] = said.split(' ')
  return { method, path, places: path.split('{').length - 1, flags }
}

function operation(client: ClientOptions, said: string): Run {
  const { method, path, places, flags } = readSaid(said)
  const [hasBody, hasQuery] = [flags.includes('b'), flags.includes('q')]
  return async (...given) => {
    const inPath = given.slice(0, places)
    const rest = given.slice(places)
    const input = hasBody || hasQuery ? rest.shift() : undefined
    const options = (rest[0] ?? {}) as CallOptions & { query?: object }
    const answer = await request(client, {
      method,
      path: filled(path, inPath),
      query: ((hasBody ? options.query : input) ?? {}) as Call['query'],
      body: hasBody ? input : undefined,
      hasBody,
      isKeyed: flags.includes('k'),
      isRaw: flags.includes('t'),
      options,
    })
    if (flags.includes('t')) return answer.response
    return answer.text === '' ? undefined : jsonOf(answer)
  }
}

function filled(path: string, values: readonly unknown[]): string {
  let at = 0
  return path.replaceAll(/\{(\w+)\}/g, (_, place: string) => {
    const value = values[at++]
    // An empty one would name another address: the list instead of the one.
    if (typeof value !== 'string' || value === '') throw new TypeError(`${place} is missing`)
    return encodeURIComponent(value)
  })
}

function jsonOf({ response, text }: Answer): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw unreadable(response, text, { cause })
  }
}

type Page = { readonly data: readonly unknown[]; readonly next_cursor: string | null }

async function* eachOf(
  run: Run,
  said: string | undefined,
  given: readonly unknown[],
): AsyncGenerator<never, void, undefined> {
  const { places } = readSaid(said)
  const [inPath, query, options] = [given.slice(0, places), given[places], given[places + 1]]
  let cursor: string | null | undefined
  do {
    const asked = { ...(query as object), ...(cursor === undefined ? {} : { cursor }) }
    const page = (await run(...inPath, asked, options)) as Page
    yield* page.data as readonly never[]
    cursor = page.next_cursor
  } while (cursor !== null)
}

/** Proxies cut off what is silent for a minute. */
const WAIT_MOST_S = 50
const AT_LEAST_MS = 250

async function waitForFinal(
  operations: Operations,
  id: string,
  { timeoutMs = 60_000, signal }: WaitOptions = {},
): Promise<MessageDetail> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const began = Date.now()
    const left = Math.max(0, end - began)
    const timeout = Math.min(WAIT_MOST_S, Math.max(1, Math.ceil(left / 1_000)))
    const message = await operations.readMessage(
      id,
      { wait: 'final', timeout },
      { timeoutMs: (timeout + 15) * 1_000, ...(signal === undefined ? {} : { signal }) },
    )
    if (message.final) return message
    if (Date.now() >= end) throw new NotFinalError(id, timeoutMs)
    // A server that stops answers early.
    await sleep(Math.max(0, AT_LEAST_MS - (Date.now() - began)), signal)
  }
}
