import type { Random } from '../../flows/ports/common.ts'

/** Connections of the pipeline: so many of its transactions count at once, each into its own rows. */
export const COUNT_WRITERS = 12

const BUCKETS = 256
const EACH = COUNT_WRITERS + 3

/**
 * Rows of counts for one process, as far as processes on one database differ: by lot, since in
 * containers every process has the same number. Two with the same wait for each other, and count no less.
 */
export function ownCountsBuckets(random: Random): {
  readonly pipeline: number
  readonly campaigns: number
  readonly intake: number
  readonly replay: number
} {
  const [lot = 0] = random(1)
  const pipeline = (lot % Math.floor(BUCKETS / EACH)) * EACH
  return {
    pipeline,
    campaigns: pipeline + COUNT_WRITERS,
    intake: pipeline + COUNT_WRITERS + 1,
    replay: pipeline + COUNT_WRITERS + 2,
  }
}
