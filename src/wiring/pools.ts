import type { Pool } from 'pg'
import { COUNT_WRITERS } from '../adapters/postgres/counts-buckets.ts'
import { openPool } from '../adapters/postgres/pool.ts'

export type Pools = {
  readonly [
    Use in 'pool' | 'pipeline' | 'intake' | 'exports' | 'replay' | 'history' | 'callbacks'
  ]: Pool
} & {
  readonly close: () => Promise<void>
}

/** Apart, so that slow readers and full intake never take a connection from receipts. */
export function openPools(url: string): Pools {
  const pools = {
    pool: openPool(url, { max: 8 }),
    pipeline: openPool(url, { max: COUNT_WRITERS, pipeline: true }),
    intake: openPool(url, { max: 6, pipeline: true }),
    exports: openPool(url, { max: 4 }),
    replay: openPool(url, { max: 3, pipeline: true }),
    history: openPool(url, { max: 4, pipeline: true }),
    callbacks: openPool(url, { max: 8, pipeline: true }),
  }
  return {
    ...pools,
    close: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.end()))
    },
  }
}
