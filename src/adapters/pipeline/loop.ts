/** Work that is done again and again: at once while there is more, on a call, and now and then. */
export type Loop = {
  /** There may be something to do. */
  wake(): void
  /** Resolves when the step that is running has ended; none follows. */
  stop(): Promise<void>
}

/**
 * When to go on: at once ('more'), after the rest ('again'), or when woken, and after so many milliseconds
 * at the latest.
 */
export type Next = 'more' | 'again' | number

const PAUSE_AFTER_FAILURE_MS = 250

/**
 * @param failed hears what a step threw; the loop goes on after a pause.
 * @param restMs no step begins sooner after one that was not 'more', woken or not: what trickles in
 *   meanwhile goes together. A loop that has rested begins the moment it is woken.
 */
export function startLoop(
  step: () => Promise<Next>,
  failed: (error: unknown) => void,
  { restMs = 0 }: { restMs?: number } = {},
): Loop {
  let isStopped = false
  let isWoken = false
  let end: (() => void) | null = null

  /** Until the time is over, the loop is stopped, or, if it may be, woken. */
  const sleep = (ms: number, mayBeWoken: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (isStopped || ms <= 0 || (mayBeWoken && isWoken)) return resolve()
      const timer = setTimeout(resolve, ms)
      end = () => {
        if (!isStopped && !mayBeWoken) return
        clearTimeout(timer)
        resolve()
      }
    })

  const attempt = async (): Promise<Next> => {
    try {
      return await step()
    } catch (error) {
      failed(error)
      await sleep(PAUSE_AFTER_FAILURE_MS, false)
      return 'again'
    }
  }

  const run = async (): Promise<void> => {
    while (!isStopped) {
      isWoken = false
      const next = await attempt()
      if (next === 'more') continue
      await sleep(restMs, false)
      if (next !== 'again') await sleep(next - restMs, true)
      end = null
    }
  }

  const ended = run()
  return {
    wake() {
      isWoken = true
      end?.()
    },
    stop() {
      isStopped = true
      end?.()
      return ended
    },
  }
}
