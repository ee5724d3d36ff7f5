import { isAboutData } from '../../flows/about-data.ts'
import type { Answer, PipelineAccount, PipelineDeps } from '../../flows/ports/pipeline.ts'
import { settleAnswers } from '../../flows/settle-answers.ts'
import { startLoop } from './loop.ts'

const SETTLE_MAX = 1_000
const IDLE_MS = 60_000
/** After a smaller batch what follows is waited for. */
const LARGE_BATCH = 100
const REST_MS = 15
/** A stop takes no longer for a database that is away. */
const FAILURES_AT_STOP = 5

export type Settling = {
  /** Answers that came and are not written yet: a kill now would leave them unheard. */
  readonly unwritten: number
  add(answers: readonly Answer[]): void
  /** Writes what is left, and ends. What cannot be written is found unheard at the next start. */
  stop(): Promise<void>
}

/**
 * Settles answers batch by batch, each with whatever gathered while the last was written. An answer is
 * kept until it is written, however long the database is away; who hands over looks at how many there are.
 */
export function startSettling(
  deps: PipelineDeps,
  account: () => PipelineAccount,
  settled: (adopted: number) => void,
): Settling {
  let waiting: Answer[] = []
  let limit = SETTLE_MAX

  const settleSome = async (): Promise<number> => {
    const batch = waiting.slice(0, limit)
    if (batch.length === 0) return 0
    const adopted = await settleAnswers(deps, account(), batch)
    waiting = waiting.slice(batch.length)
    limit = Math.min(SETTLE_MAX, limit * 10)
    settled(adopted)
    return batch.length
  }

  const failed = (error: unknown) => {
    const because = error instanceof Error ? error.message : String(error)
    deps.log.error('answers.not_settled', { account: account().name, because })
    if (!isAboutData(error)) return
    // One that can never be written must not hold up the others: alone, it is let go.
    if (limit === 1) waiting = waiting.slice(1)
    limit = Math.max(1, Math.floor(limit / 10))
  }

  const loop = startLoop(
    async () => {
      const count = await settleSome()
      if (count === 0) return IDLE_MS
      return count >= LARGE_BATCH ? 'more' : 'again'
    },
    failed,
    { restMs: REST_MS },
  )

  return {
    get unwritten() {
      return waiting.length
    },
    add(answers) {
      waiting.push(...answers)
      loop.wake()
    },
    async stop() {
      await loop.stop()
      let failures = 0
      while (waiting.length > 0 && failures < FAILURES_AT_STOP) {
        try {
          await settleSome()
        } catch (error) {
          failed(error)
          if (!isAboutData(error)) failures += 1
        }
      }
    },
  }
}
