import type { Pool } from 'pg'
import type { ReplayStore } from '../../flows/ports/replay.ts'
import { ownWordsReader } from './own-words.ts'
import { listPipelineAccounts } from './pipeline-accounts.ts'
import { BY_KEYS, postgresLedger } from './pipeline-store.ts'
import { inTransaction } from './pool.ts'
import { factsOf, lockFacts, pageOfMessages, rewriteClaims } from './replay-facts.ts'
import { endReplayJob, saveReplayProgress, takeReplayJob } from './replay-jobs.ts'

// As of one moment: a receipt that is applied meanwhile is seen with what it did, or not at all. Not
// read-only, for the lock that words are read under is no read.
const ONE_MOMENT = 'begin isolation level repeatable read'

// A page has up to a thousand messages. A plan that was made for a few and kept compares each with every other.
const BY_KEYS_OF_MANY = `${BY_KEYS}; set plan_cache_mode = force_custom_plan`

/** Reading everything again, over connections of its own. @param countsBucket its own rows of counts. */
export function postgresReplayStore(pool: Pool, countsBucket: number): ReplayStore {
  pool.on('connect', (client) => void client.query(BY_KEYS_OF_MANY))
  const ownWords = ownWordsReader()
  return {
    readPage: (workspaceId, scope, page) =>
      inTransaction(
        pool,
        async (db) => {
          const own = await ownWords(db)
          const rows = await pageOfMessages(db, workspaceId, { scope, ...page })
          const cursor = rows.length < page.limit ? null : (rows.at(-1)?.id ?? null)
          return { ...(await factsOf(db, rows)), own, cursor }
        },
        ONE_MOMENT,
      ),
    inReplay: (work) =>
      inTransaction(pool, (db) =>
        work({
          ...postgresLedger(db, countsBucket, ownWords),
          lockForReplay: (keys) => lockFacts(db, keys),
          rewriteClaims: (rows) => rewriteClaims(db, rows),
          saveProgress: (job, now, leaseUntil) => saveReplayProgress(db, job, { now, leaseUntil }),
        }),
      ),
    takeJob: (now, leaseUntil) => takeReplayJob(pool, now, leaseUntil),
    saveProgress: (job, now, leaseUntil) => saveReplayProgress(pool, job, { now, leaseUntil }),
    endJob: (job, end) => endReplayJob(pool, job, end),
    accounts: () => listPipelineAccounts(pool),
  }
}
