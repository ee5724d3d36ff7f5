import type {
  BatchCallback,
  BatchCallbackStore,
  BatchNews,
} from '../../../flows/ports/batch-callbacks.ts'
import type { Called, Caller } from '../../../flows/ports/callbacks.ts'
import type { Clock, Log } from '../../../flows/ports/common.ts'

type Deps = {
  readonly store: BatchCallbackStore
  readonly caller: Caller
  readonly clock: Clock
  readonly log: Log
  readonly delaysMs?: readonly number[]
}

export type BatchCallbacks = {
  /** What waits is told; somebody added to it, here or before a restart. */
  readonly wake: () => void
  /** Begins no more calls, and gives up those under way: they are made again. */
  readonly stop: () => Promise<void>
}

const AT_ONCE = 20
/** A URL that answers nobody keeps the others waiting no longer than this leaves room. */
const AT_ONCE_OF_WORKSPACE = 5
const TIMEOUT_MS = 15_000
const LEASE_MS = 60_000
/** What other processes of ours left behind is found by then. */
const LOOK_EVERY_MS = 30_000
/** Jasmin tries once. */
const DELAYS_MS = [1, 10, 60, 600, 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600].map((s) => s * 1_000)

/** Tells the URLs of batches what became of each message when it was handed in. At least once, and in any order. */
export function batchCallbacks(deps: Deps): BatchCallbacks {
  const { store, clock, log } = deps
  const running = new Map<Promise<void>, string>()
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let isWoken = false
  let isStopped = false
  const { promise: cut, resolve: giveUp } = Promise.withResolvers<string>()

  const wake = (): void => {
    isWoken = true
    looking ??= look().finally(() => {
      looking = null
      if (isWoken && !isStopped) wake()
    })
  }
  const look = async (): Promise<void> => {
    isWoken = false
    if (timer !== null) clearTimeout(timer)
    let waitMs = LOOK_EVERY_MS
    try {
      await claim()
      const now = clock.now()
      waitMs = Math.min(waitMs, ((await store.nextDueAt(now)) ?? Infinity) - now)
    } catch (error) {
      log.error('jasmin.batch_callbacks_broken', { because: String(error) })
    }
    if (!isStopped) timer = setTimeout(wake, Math.max(waitMs, 1)).unref()
  }
  const claim = async (): Promise<void> => {
    const limit = Math.min(AT_ONCE_OF_WORKSPACE, AT_ONCE - running.size)
    if (isStopped || limit <= 0) return
    const now = clock.now()
    const full = fullOf([...running.values()])
    const claimed = await store.claim({ now, leasedUntil: now + LEASE_MS, limit, full })
    for (const one of claimed) {
      const done = tellOne(deps, one, cut)
        .catch((error: unknown) =>
          log.error('jasmin.batch_callbacks_broken', { because: String(error) }),
        )
        .finally(() => {
          running.delete(done)
          if (!isStopped) wake()
        })
      running.set(done, one.workspaceId)
    }
    if (claimed.length === limit) await claim()
  }
  return {
    wake,
    async stop() {
      isStopped = true
      giveUp('we are stopping')
      if (timer !== null) clearTimeout(timer)
      await looking
      await Promise.all(running.keys())
    },
  }
}

function fullOf(workspaces: readonly string[]): readonly string[] {
  const counts = Map.groupBy(workspaces, (one) => one)
  return [...counts].flatMap(([id, all]) => (all.length >= AT_ONCE_OF_WORKSPACE ? [id] : []))
}

async function tellOne(
  { store, caller, clock, log, delaysMs = DELAYS_MS }: Deps,
  one: BatchCallback,
  cut: Promise<string>,
): Promise<void> {
  const request = { method: 'GET', url: urlOf(one), headers: {}, body: null } as const
  const { workspaceId: apart } = one
  const called = await caller.call(request, { isLoose: true, timeoutMs: TIMEOUT_MS, apart, cut })
  const delayMs = delaysMs[one.tries]
  const isOver = isHeard(called) || delayMs === undefined
  if (isOver && called.kind !== 'reply') {
    log.warn('jasmin.batch_callback_given_up', {
      batch: one.fields['batchId'],
      because: called.because,
    })
  }
  await store.settle(one.id, isOver ? null : clock.now() + delayMs)
}

/** As there: whoever answers has heard it, whatever the answer. */
const isHeard = (called: Called): boolean =>
  called.kind === 'reply' || (called.kind === 'forbidden' && called.isForGood)

function urlOf({ url, fields }: BatchNews): string {
  const [address = ''] = url.split('#', 1)
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(fields)}`
}
