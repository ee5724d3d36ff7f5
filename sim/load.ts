import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'

export type LoadOptions = {
  /** Where the product answers, without a path. */
  readonly url: string
  readonly key: string
  /** Requests that are under way at once, each over a connection of its own. */
  readonly connections: number
  /** How many messages in all. */
  readonly messages: number
  /** Messages in one request: 1 uses POST /v1/messages, more the batch. */
  readonly batch?: number
  /** Starts no more than this many messages a second; null: as fast as they are answered. */
  readonly ratePerSecond?: number | null
  readonly numberOf: (at: number) => string
  readonly textOf: (at: number) => string
  readonly from?: string
  /**
   * What to do when no answer comes (the product was killed, say). 'count' leaves the message alone;
   * 'repeat' asks again with the same Idempotency-Key until an answer comes.
   */
  readonly unanswered?: 'count' | 'repeat'
  readonly onAccepted?: (at: number, id: string) => void
  readonly signal?: AbortSignal
}

export type LoadResult = {
  readonly accepted: number
  /** Answers other than 202, by their HTTP status. */
  readonly refused: ReadonlyMap<number, number>
  /** Requests that no answer came to; with 'repeat' each try counts. */
  readonly unanswered: number
  readonly seconds: number
  readonly perSecond: number
  /** From the request to its answer, milliseconds. */
  readonly p50Ms: number
  readonly p99Ms: number
}

type Tally = {
  accepted: number
  readonly refused: Map<number, number>
  unanswered: number
  readonly latenciesMs: number[]
}

type Accepted = { readonly id: string }
type BatchAnswer = { readonly results: readonly { readonly message?: Accepted }[] }

const RETRY_MS = 100

/** Sends messages to a product's API and counts what it acknowledged. Bounded, and stops by itself. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { url, connections, messages, batch = 1, ratePerSecond = null } = options
  const pool = new Pool(url, { connections, pipelining: 1 })
  const tally: Tally = { accepted: 0, refused: new Map(), unanswered: 0, latenciesMs: [] }
  const startedAt = performance.now()
  let next = 0

  const work = async (): Promise<void> => {
    while (next < messages && options.signal?.aborted !== true) {
      const from = next
      next = Math.min(messages, next + batch)
      if (ratePerSecond !== null) {
        const dueMs = startedAt + (from / ratePerSecond) * 1_000
        const aheadMs = dueMs - performance.now()
        if (aheadMs > 0) await pause(aheadMs)
      }
      await send({ pool, tally }, options, { from, upTo: next })
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  const seconds = (performance.now() - startedAt) / 1_000
  await pool.destroy()
  return result(tally, seconds)
}

async function send(
  { pool, tally }: { pool: Pool; tally: Tally },
  options: LoadOptions,
  { from, upTo }: { from: number; upTo: number },
): Promise<void> {
  const isSingle = (options.batch ?? 1) === 1
  const all = Array.from({ length: upTo - from }, (_, at) => message(options, from + at))
  const body = JSON.stringify(isSingle ? all[0] : { messages: all })
  const path = isSingle ? '/v1/messages' : '/v1/messages/batch'
  for (;;) {
    const startedAt = performance.now()
    const answer = await ask(pool, { path, body, key: options.key, idempotencyKey: `load-${from}` })
    if (answer !== null) {
      tally.latenciesMs.push(performance.now() - startedAt)
      return count(options, tally, { ...answer, from, isSingle })
    }
    tally.unanswered += 1
    if (options.unanswered !== 'repeat' || options.signal?.aborted === true) return
    await pause(RETRY_MS)
  }
}

function message({ numberOf, textOf, from }: LoadOptions, at: number) {
  return { to: numberOf(at), text: textOf(at), ...(from === undefined ? {} : { from }) }
}

type Answer = { readonly status: number; readonly body: unknown }

/** Null: nobody answered, so nobody knows whether it was taken. */
async function ask(
  pool: Pool,
  {
    path,
    body,
    key,
    idempotencyKey,
  }: { path: string; body: string; key: string; idempotencyKey: string },
): Promise<Answer | null> {
  try {
    const response = await pool.request({
      method: 'POST',
      path,
      body,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
    })
    return { status: response.statusCode, body: await response.body.json() }
  } catch {
    return null
  }
}

function count(
  options: LoadOptions,
  tally: Tally,
  { status, body, from, isSingle }: Answer & { from: number; isSingle: boolean },
): void {
  if (status !== 202) {
    tally.refused.set(status, (tally.refused.get(status) ?? 0) + 1)
    return
  }
  const accepted = isSingle
    ? [body as Accepted]
    : (body as BatchAnswer).results.map((one) => one.message)
  accepted.forEach((one, at) => {
    if (one === undefined) return
    tally.accepted += 1
    options.onAccepted?.(from + at, one.id)
  })
}

function result(tally: Tally, seconds: number): LoadResult {
  const sorted = tally.latenciesMs.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return {
    accepted: tally.accepted,
    refused: tally.refused,
    unanswered: tally.unanswered,
    seconds,
    perSecond: Math.round(tally.accepted / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}
