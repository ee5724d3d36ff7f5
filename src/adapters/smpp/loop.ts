/** Work that is done again and again: at once while there is more, on a call, and now and then. */
export type Loop = {
  /** There may be something to do. */
  wake(): void
  /** Resolves when the step that is running has ended; none follows. */
  stop(): Promise<void>
}

/**
 * @param step says whether to go on at once, or after how many milliseconds at the latest.
 * @param failed hears what a step threw; the loop goes on after a pause.
 */
export function startLoop(
  step: () => Promise<'more' | number>,
  failed: (error: unknown) => void,
): Loop {
  const PAUSE_MS = 250
  let isStopped = false
  let isWoken = false
  let alarm: (() => void) | null = null

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (isWoken || isStopped) return resolve()
      const timer = setTimeout(resolve, ms)
      alarm = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async (): Promise<void> => {
    while (!isStopped) {
      isWoken = false
      let next: 'more' | number
      try {
        next = await step()
      } catch (error) {
        failed(error)
        isWoken = false
        next = PAUSE_MS
      }
      if (next !== 'more') await sleep(next)
      alarm = null
    }
  }

  const ended = run()
  return {
    wake() {
      isWoken = true
      alarm?.()
    },
    stop() {
      isStopped = true
      alarm?.()
      return ended
    },
  }
}
