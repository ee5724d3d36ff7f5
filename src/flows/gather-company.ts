/**
 * Lets requests travel together: those that arrive while a batch runs form the next one. No timer, so
 * a lone request leaves at once, and the busier it is the larger the batches.
 */
export type Company<Request, Outcome> = {
  /** Null: too much is waiting already. */
  join(request: Request): Promise<Outcome> | null
}

type Waiting<Request, Outcome> = {
  readonly request: Request
  readonly weight: number
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

export function gatherCompany<Request, Outcome>({
  run,
  weigh,
  batchWeight,
  waitingWeight,
}: {
  /** Answers in the order of the requests. */
  readonly run: (requests: readonly Request[]) => Promise<readonly Outcome[]>
  /** How much one request adds to a batch. */
  readonly weigh: (request: Request) => number
  /** A batch closes when it weighs this; one heavier request travels alone. */
  readonly batchWeight: number
  /** Beyond this nobody may join. */
  readonly waitingWeight: number
}): Company<Request, Outcome> {
  let waiting: Waiting<Request, Outcome>[] = []
  let weight = 0
  let isRunning = false

  const take = (): readonly Waiting<Request, Outcome>[] => {
    let taken = 0
    let count = 0
    for (const one of waiting) {
      if (count > 0 && taken + one.weight > batchWeight) break
      taken += one.weight
      count += 1
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    weight -= taken
    return batch
  }

  const travel = async (): Promise<void> => {
    isRunning = true
    // Whoever arrives in the same turn of the event loop comes along.
    await Promise.resolve()
    while (waiting.length > 0) await runBatch(take(), run)
    isRunning = false
  }

  return {
    join(request) {
      const own = weigh(request)
      if (weight > 0 && weight + own > waitingWeight) return null
      weight += own
      return new Promise<Outcome>((resolve, reject) => {
        waiting.push({ request, weight: own, resolve, reject })
        if (!isRunning) void travel()
      })
    },
  }
}

/** A batch that fails is run again one by one, so that nobody pays for another's fault. */
async function runBatch<Request, Outcome>(
  batch: readonly Waiting<Request, Outcome>[],
  run: (requests: readonly Request[]) => Promise<readonly Outcome[]>,
): Promise<void> {
  try {
    const outcomes = await run(batch.map(({ request }) => request))
    batch.forEach((one, at) => {
      const outcome = outcomes[at]
      if (outcome === undefined) one.reject(new Error('a batch answered fewer than it was asked'))
      else one.resolve(outcome)
    })
  } catch (error) {
    if (batch.length === 1) batch[0]?.reject(error)
    else for (const one of batch) await runBatch([one], run)
  }
}
