import { isAboutData } from '../../flows/about-data.ts'
import type { Told } from '../../flows/deliver-callbacks.ts'
import type { CallbackDeps } from '../../flows/ports/callbacks.ts'

/**
 * Writes what became of these, together. One that can never be written holds up no other: it is told again when its
 * lease is over.
 * @returns those that can never be written. Rejects when none can at the moment.
 */
export async function writeOutcomes<Outcome extends Told>(
  deps: Pick<CallbackDeps, 'store' | 'clock' | 'log'>,
  batch: readonly Outcome[],
): Promise<readonly Outcome[]> {
  const [first, ...others] = batch
  if (first === undefined) return []
  try {
    await deps.store.settle(
      batch.map(({ settled }) => settled),
      deps.clock.now(),
    )
    return []
  } catch (error) {
    if (!isAboutData(error)) throw error
    if (others.length === 0) {
      const { callbackId } = first.settled
      deps.log.error('callback.not_settled', { callbackId, because: String(error) })
      return [first]
    }
    const unwritable: Outcome[] = []
    for (const one of batch) unwritable.push(...(await writeOutcomes(deps, [one])))
    return unwritable
  }
}
