import { networkInterfaces } from 'node:os'
import { Client, type Dispatcher } from 'undici'
import type {
  CallOptions,
  CallbackRequest,
  Called,
  Caller,
  CheckUrl,
} from '../../flows/ports/callbacks.ts'
import { Forbidden, type Reach, connectTo } from './connect.ts'
import { ownNames, publicNames } from './names.ts'
import { type Rules, type Target, checkWritten, readTarget } from './target.ts'
import { inWords } from './trouble.ts'

export type CallerOptions = Pick<Rules, 'ownPlaces'> &
  Pick<Reach, 'allowed'> &
  Partial<Reach> & { readonly keptForMs?: number }

export type OpenCaller = Caller & {
  readonly check: CheckUrl
  /** What is under way is given up. */
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 5_000
const ANSWER_OCTETS_MAX = 16 * 1024
const HEADER_OCTETS_MAX = 16 * 1024
const IDLE_MS = 4_000
/** However busy: then its name is asked anew, for it may lead elsewhere by now. */
const KEPT_FOR_MS = 60_000
const CONNECTION = {
  allowH2: false,
  pipelining: 1,
  // Both are the call's own: one deadline for all of it.
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: IDLE_MS,
  // Whatever the receiver says.
  keepAliveMaxTimeout: IDLE_MS,
  maxHeaderSize: HEADER_OCTETS_MAX,
} as const
/** Kept for the next at one place; others are closed. */
const KEPT_MAX = 32

/**
 * Calls what customers named. Nothing is followed, no proxy is asked, nothing is sent twice, and a connection is
 * kept for the same workspace and place alone. What is under way at once is for the caller to bound.
 */
export function openCaller(options: CallerOptions): OpenCaller {
  const reach: Reach = {
    ownAddresses: interfaceAddresses,
    resolve: publicNames(),
    resolveTrusted: ownNames(),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    ...options,
  }
  const connections = keepConnections(reach, options.keptForMs ?? KEPT_FOR_MS)
  return {
    check: (url, isLoose) => checkWritten(url, options, isLoose),
    async call(request, asked) {
      const reading = readTarget(request.url, options, asked.isLoose)
      if (reading.kind === 'wrong')
        return { kind: 'forbidden', because: reading.because, isForGood: true }
      const unwritten = unwritable(request.headers)
      if (unwritten !== null) return { kind: 'forbidden', because: unwritten, isForGood: true }
      const { client, isDone } = connections.take(reading.target, asked.apart)
      const { path } = reading.target
      const { called, isSound } = await exchange(client, { request, path, asked })
      isDone(isSound)
      return called
    },
    close: () => connections.close(),
  }
}

type Connections = {
  /** `isDone`: nothing is under way on it any more, and whether it may be used again. */
  take(target: Target, apart: string): { client: Client; isDone: (isSound: boolean) => void }
  close(): Promise<void>
}

type Kept = {
  readonly client: Client
  readonly openedAt: number
  isConnected: boolean
  isTaken: boolean
}

/** A connection carries one request at a time, so that none shares another's fate. */
function keepConnections(reach: Reach, keptForMs: number): Connections {
  const places = new Map<string, Kept[]>()
  const all = new Set<Client>()
  const forget = (key: string, one: Kept) => {
    all.delete(one.client)
    void one.client.destroy()
    const left = (places.get(key) ?? []).filter((other) => other !== one)
    if (left.length > 0) places.set(key, left)
    else places.delete(key)
  }
  const open = (target: Target, key: string): Kept => {
    const client = new Client(target.origin, { ...CONNECTION, connect: connectTo(target, reach) })
    const openedAt = performance.now()
    const one = { client, openedAt, isConnected: false, isTaken: true }
    all.add(client)
    client.on('connect', () => (one.isConnected = true))
    client.on('disconnect', () => {
      one.isConnected = false
      // One that was just taken connects anew for its request.
      if (!one.isTaken) forget(key, one)
    })
    return one
  }
  return {
    take(target, apart) {
      const key = `${apart} ${target.isForAllowedOnly} ${target.origin}`
      const one = places.get(key)?.pop() ?? open(target, key)
      one.isTaken = true
      const isDone = (isSound: boolean) => {
        one.isTaken = false
        const kept = places.get(key) ?? []
        const isGood = isSound && one.isConnected && performance.now() - one.openedAt < keptForMs
        if (!isGood || kept.length >= KEPT_MAX) return forget(key, one)
        kept.push(one)
        places.set(key, kept)
      }
      return { client: one.client, isDone }
    },
    async close() {
      await Promise.all([...all].map((client) => client.destroy(new Error('we are stopping'))))
    },
  }
}

/** What came of a call, and whether its connection is good for another. */
type Exchanged = { readonly called: Called; readonly isSound: boolean }

/** Its answer, of which no more is read than is kept; whatever happens, within its time. */
function exchange(
  client: Client,
  { request, path, asked }: { request: CallbackRequest; path: string; asked: CallOptions },
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const done = (called: Called, isSound = false) => {
      clearTimeout(deadline)
      resolve({ called, isSound })
    }
    const giveUp = (because: string) => done({ kind: 'no-reply', because })
    const ms = asked.timeoutMs
    const deadline = setTimeout(() => giveUp(`no whole answer within ${ms / 1_000} s`), ms)
    void asked.cut?.then(giveUp)
    const { method, body } = request
    try {
      const headers = { ...USUAL, ...request.headers }
      client.dispatch({ method, path, headers, body }, answerReader(done))
    } catch (error) {
      giveUp(inWords(error))
    }
  })
}

const USUAL = { 'user-agent': 'Delivrd', accept: '*/*' }

/** What it tells after the first is not heard: a promise resolves once. */
function answerReader(
  done: (called: Called, isSound?: boolean) => void,
): Dispatcher.DispatchHandler {
  let status = 0
  let headers: Readonly<Record<string, string>> = {}
  let octets = 0
  const chunks: Buffer[] = []
  const reply = (): Called => {
    const body = Buffer.concat(chunks).subarray(0, ANSWER_OCTETS_MAX).toString('utf8')
    return { kind: 'reply', reply: { status, headers, body } }
  }
  return {
    onRequestStart() {},
    onResponseStart(_, statusCode, given) {
      status = statusCode
      headers = lowered(given)
    },
    onResponseData(_, chunk) {
      octets += chunk.length
      chunks.push(chunk)
      if (octets > ANSWER_OCTETS_MAX) done(reply())
    },
    onResponseEnd: () => done(reply(), true),
    onResponseError(_, error) {
      if (error instanceof Forbidden)
        done({ kind: 'forbidden', because: error.message, isForGood: false })
      else done({ kind: 'no-reply', because: inWords(error) })
    },
  }
}

const lowered = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      [value ?? ''].flat().join(', '),
    ]),
  )

// RFC 9110, 5.6.2 and 5.5.
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/

/** Values are never repeated: one may be a secret. */
function unwritable(headers: CallbackRequest['headers']): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) return 'a header has a name that HTTP has no way to write'
    if (!VALUE.test(value)) return `the header ${name} has signs that none can carry`
  }
  return null
}

/** They change rarely, and asking costs: looked at anew each time a connection is made. */
const interfaceAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address))
