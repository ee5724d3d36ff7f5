import type { Pool } from 'pg'
import type {
  Ledger,
  MessageFacts,
  MessageKey,
  PipelineStore,
  StandingChange,
} from '../../flows/ports/pipeline.ts'
import { isFinal } from '../../core/status.ts'
import { type Held, NOTHING_HELD, WaitFirst, bothHeld } from '../../flows/wait-first.ts'
import { accountMinutes } from './account-minutes.ts'
import { freeReserved, letGoUnsent, reservedFor } from './budgets.ts'
import { COUNT_WRITERS } from './counts-buckets.ts'
import { addCorrections } from './corrections.ts'
import { countLatencies, moveCounts } from './counts.ts'
import { appendEvidence, countRepeats, readEvidence } from './evidence-rows.ts'
import { inboundSegments } from './inbound-segments.ts'
import { addInbound, addOwnMessages, inboundOptOuts, textedNumbers, unhear } from './inbound.ts'
import { accountEvidence } from './judgements.ts'
import { inboxLag, recordReceipts, takeInbox } from './journal.ts'
import { changeStandings, lockMessageRows } from './message-rows.ts'
import { type OwnWordsReader, ownWordsReader } from './own-words.ts'
import { orphanRows } from './orphan-matches.ts'
import {
  addOrphans,
  parkReceipt,
  requeueOrphans,
  requeueOrphansByKeys,
  waitingOrphans,
} from './orphans.ts'
import { addLearned, listPipelineAccounts, noteBound } from './pipeline-accounts.ts'
import { pollRows, pollStore } from './polls.ts'
import { type Queryable, inTransaction } from './pool.ts'
import { addProviderIds, providerIdLookups } from './provider-ids.ts'
import {
  claimMessages,
  findOverdue,
  lockCampaigns,
  postpone,
  queueAgain,
  unqueue,
} from './send-queue.ts'
import { fallbackTables, lockQueued } from './fallbacks.ts'
import { submissionLookups, submissionNames } from './named-submissions.ts'
import { redirectTables } from './redirects.ts'
import { addSubmissions, readSubmissions, recordAnswers } from './submissions.ts'
import { markUnheard, markWatchedUnheard } from './unheard.ts'
import { countUnknown } from './unknown-sightings.ts'
import { addWatch, takeDueWatches, watchUnheard } from './watches.ts'

// Every statement finds its rows by their keys. A plan made while a table was small would read the
// whole of it when it is large, so such plans are not on offer.
export const BY_KEYS =
  'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off'

/**
 * The pipeline's tables on one PostgreSQL, over connections of its own.
 * @param countsBucket the first of COUNT_WRITERS buckets (0 to 255) that are this process's own: with
 *   its own rows, a transaction does not wait for another's commit.
 */
export function postgresPipelineStore(pool: Pool, countsBucket: number): PipelineStore {
  pool.on('connect', (client) => void client.query(BY_KEYS))
  const ownWords = ownWordsReader()
  const busy = new Set<number>()
  const takeBucket = (): number => {
    for (let at = 0; at < COUNT_WRITERS; at++) {
      if (busy.has(at)) continue
      busy.add(at)
      return at
    }
    return COUNT_WRITERS - 1
  }
  return {
    async inLedger(work) {
      const writer = takeBucket()
      try {
        return await waitingFirst((held) =>
          inTransaction(pool, async (db) => {
            const ledger = postgresLedger(db, (countsBucket + writer) % 256, ownWords)
            await ledger.lockCampaigns(held.campaigns)
            await lockQueued(db, held.queued)
            return work(ledger)
          }),
        )
      } finally {
        busy.delete(writer)
      }
    },
    recordReceipts: (rows) => recordReceipts(pool, rows),
    inboxLag: (limit) => inboxLag(pool, limit),
    parkReceipt: (journalId, why) => parkReceipt(pool, journalId, why),
    ...providerIdLookups(pool),
    ...submissionLookups(pool),
    ...accountEvidence(pool),
    ...pollStore(pool),
    requeueOrphansByKeys: (accountId, idKeys) => requeueOrphansByKeys(pool, accountId, idKeys),
    requeueOrphans: (journalIds) => requeueOrphans(pool, journalIds),
    waitingOrphans: (after, limit) => waitingOrphans(pool, after, limit),
    findOverdue: (now, limit) => findOverdue(pool, { now, limit }),
    markUnheard: (before, pollable = []) => markUnheard(pool, before, pollable),
    markWatchedUnheard: (now, options) => markWatchedUnheard(pool, now, options),
    accounts: () => listPipelineAccounts(pool),
    noteBound: (ids, now) => noteBound(pool, ids, now),
    addLearned: (accountId, learned) => addLearned(pool, accountId, learned),
  }
}

const BEGINNINGS_MAX = 10

/** Begins anew after what it must wait for first. */
async function waitingFirst<Result>(work: (held: Held) => Promise<Result>): Promise<Result> {
  let held = NOTHING_HELD
  for (let beginning = 1; ; beginning++) {
    try {
      return await work(held)
    } catch (error) {
      if (!(error instanceof WaitFirst) || beginning >= BEGINNINGS_MAX) throw error
      held = bothHeld(held, error.held)
    }
  }
}

/** @param ownWords shared by all transactions of a store, for it keeps what it has read. */
export const postgresLedger = (
  db: Queryable,
  countsBucket: number,
  ownWords: OwnWordsReader,
): Ledger => ({
  ...providerIdLookups(db),
  ...submissionLookups(db),
  ...submissionNames(db),
  ...textedNumbers(db),
  ...inboundOptOuts(db),
  ...inboundSegments(db),
  ...redirectTables(db),
  ...orphanRows(db),
  ...accountMinutes(db, countsBucket),
  ...pollRows(db),
  ...fallbackTables(db),
  claimMessages: (accountId, limit, at) => claimMessages(db, accountId, { limit, ...at }),
  lockMessages: (keys) => lockMessages(db, keys),
  appendEvidence: (rows) => appendEvidence(db, rows),
  countRepeats: (rows) => countRepeats(db, rows),
  async changeStandings(changes, now) {
    const unsent = changes.filter(endsUnsent).map(({ id }) => id)
    const reserved = unsent.length === 0 ? [] : await reservedFor(db, unsent)
    await changeStandings(db, changes, now)
    await freeReserved(db, reserved)
    await letGoUnsent(db, unsent, now)
  },
  addCorrections: (rows, now) => addCorrections(db, rows, now),
  ownWords: () => ownWords(db),
  countUnknown: (rows, now) => countUnknown(db, rows, now),
  moveCounts: (moves) => moveCounts(db, countsBucket, moves),
  countLatencies: (rows) => countLatencies(db, countsBucket, rows),
  addSubmissions: (rows, submittedAt) => addSubmissions(db, rows, submittedAt),
  recordAnswers: (rows) => recordAnswers(db, rows),
  addProviderIds: (rows) => addProviderIds(db, rows),
  lockCampaigns: (ids) => lockCampaigns(db, ids),
  queue: (rows) => queueAgain(db, rows),
  postpone: (key, until) => postpone(db, key, until),
  unqueue: (keys) => unqueue(db, keys),
  addWatch: (watch) => addWatch(db, watch),
  takeDueWatches: (now, limit) => takeDueWatches(db, now, limit),
  watchUnheard: (watches) => watchUnheard(db, watches),
  takeInbox: (limit) => takeInbox(db, limit),
  addOrphans: (rows, now) => addOrphans(db, rows, now),
  addInbound: (rows) => addInbound(db, rows),
  unhear: (rows) => unhear(db, rows),
  addOwnMessages: (rows, now) => addOwnMessages(db, rows, { now, countsBucket }),
})

/** It ended, and nobody was asked to send it; or not by its second channel. */
const endsUnsent = ({ standing, isTurnedBack }: StandingChange): boolean =>
  isTurnedBack || (isFinal(standing.status) && standing.submission === 0)

/** The three reads follow each other on one connection: what is read is as of the lock, or later. */
async function lockMessages(
  db: Queryable,
  keys: readonly MessageKey[],
): Promise<readonly MessageFacts[]> {
  if (keys.length === 0) return []
  const [messages, submissions, evidence] = await Promise.all([
    lockMessageRows(db, keys),
    readSubmissions(db, keys),
    readEvidence(db, keys),
  ])
  return messages.map((message) => ({
    message,
    submissions: submissions.get(message.id) ?? [],
    evidence: evidence.get(message.id) ?? [],
  }))
}
