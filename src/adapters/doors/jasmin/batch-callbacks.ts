import type { Caller } from '../../../flows/ports/callbacks.ts'
import type { Log } from '../../../flows/ports/common.ts'
import type { BatchNews } from './batch.ts'

type Deps = { readonly caller: Caller; readonly log: Log; readonly delaysMs?: readonly number[] }

export type BatchCallbacks = {
  readonly tell: (news: BatchNews) => void
  /** Tells no more. */
  readonly stop: () => void
}

const AT_ONCE = 10
const WAITING_MAX = 20_000
const TIMEOUT_MS = 15_000
/** Jasmin tries once. */
const DELAYS_MS = [1_000, 10_000]

/**
 * Tells the URLs of a batch what became of each of its messages when it was handed in, as Jasmin does: from
 * memory, so that a restart forgets what was not told. What becomes of a message later is told by its dlr-url,
 * which forgets nothing.
 */
export function batchCallbacks({ caller, log, delaysMs = DELAYS_MS }: Deps): BatchCallbacks {
  const waiting: { readonly news: BatchNews; readonly tries: number }[] = []
  const timers = new Set<NodeJS.Timeout>()
  let running = 0
  let isStopped = false

  const later = (news: BatchNews, tries: number): void => {
    const delay = delaysMs[tries - 1]
    if (delay === undefined || isStopped) {
      log.warn('jasmin.batch_callback_lost', { batch: news.fields['batchId'], tries })
      return
    }
    const timer = setTimeout(() => {
      timers.delete(timer)
      add(news, tries)
    }, delay)
    timers.add(timer)
  }
  const next = (): void => {
    const one = isStopped || running >= AT_ONCE ? undefined : waiting.shift()
    if (one === undefined) return
    running += 1
    const request = { method: 'GET', url: urlOf(one.news), headers: {}, body: null } as const
    const apart = one.news.fields['batchId'] ?? ''
    void caller
      .call(request, { isLoose: true, timeoutMs: TIMEOUT_MS, apart })
      .then((called) => {
        const isOver = called.kind === 'forbidden' || called.kind === 'reply'
        if (!isOver) later(one.news, one.tries + 1)
      })
      .catch((error: unknown) =>
        log.error('jasmin.batch_callback_broken', { because: String(error) }),
      )
      .finally(() => {
        running -= 1
        next()
      })
  }
  const add = (news: BatchNews, tries: number): void => {
    if (waiting.length < WAITING_MAX) waiting.push({ news, tries })
    else log.warn('jasmin.batch_callback_lost', { batch: news.fields['batchId'], tries })
    next()
  }
  return {
    tell: (news) => add(news, 0),
    stop: () => {
      isStopped = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

function urlOf({ url, fields }: BatchNews): string {
  const [address = ''] = url.split('#', 1)
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(fields)}`
}
