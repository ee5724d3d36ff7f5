import type { Pool } from 'pg'
import type { Rehearsal } from '../../flows/ports/rehearsal.ts'
import { intakeLedger } from './intake.ts'
import { inTransaction } from './pool.ts'

/** Nothing is counted, so whose counts they would be does not matter. */
const NO_COUNTS = 0

export const postgresRehearsal = (pool: Pool): Rehearsal => ({
  async rehearse<Result>(work: Parameters<Rehearsal['rehearse']>[0]): Promise<Result> {
    const undo = new Error('a rehearsal is always undone')
    const results: Result[] = []
    const rehearsed = inTransaction(pool, async (db) => {
      results.push((await work(intakeLedger(db, NO_COUNTS))) as Result)
      throw undo
    })
    await rehearsed.catch((error: unknown) => {
      if (error !== undo) throw error
    })
    const [result] = results
    if (result === undefined) throw undo
    return result
  },
})
