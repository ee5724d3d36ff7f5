import { reply } from '../core/own-evidence.ts'
import { isAboutData } from './about-data.ts'
import { applyEvidence } from './apply-evidence.ts'
import { importBatch } from './import-history-batch.ts'
import { BATCH_ROWS, readBatches } from './import-history-read.ts'
import { NO_ACCOUNTS, NO_TALLY, leasedUntil } from './ports/history.ts'
import type { HistoryDeps, HistoryLedger, ImportWork, OpenReply } from './ports/history.ts'
import type { MessageKey, NewEvidence } from './ports/pipeline.ts'
import { readAhead } from './read-recipients.ts'
import { openHistory } from './start-import.ts'

/**
 * Brings in the next file that waits, from where its last batch was committed. A batch is one transaction
 * with its messages, evidence, counts and progress, so that a kill loses nothing and doubles nothing.
 * False: there was none.
 */
export async function importNext(deps: HistoryDeps, lease: string): Promise<boolean> {
  const { store, clock, log } = deps
  const now = clock.now()
  const work = await store.takeImport(lease, now, leasedUntil(now))
  if (work === null) return false
  try {
    const ended = await importFile(deps, work, lease)
    if (ended !== 'done') return false
    await store.drawCharts(work.workspaceId, work.startedAt)
    await store.finishImport(work.id, { state: 'done', because: null, at: clock.now() })
    log.info('history.imported', { import: work.id })
  } catch (error) {
    // What the file holds would fail again; the database's own trouble passes.
    if (!isAboutData(error)) throw error
    const because = `a row could not be stored: ${String(error)}`
    await store.finishImport(work.id, { state: 'failed', because, at: clock.now() })
    log.warn('history.import_failed', { import: work.id, because })
  }
  return true
}

type Ended = 'done' | 'stopped' | 'lost'

async function importFile(deps: HistoryDeps, work: ImportWork, lease: string): Promise<Ended> {
  const opened = await openHistory(deps.files, () => deps.store.openFile(work.id), work)
  if (opened.kind === 'refused') {
    const { because } = opened
    await deps.store.finishImport(work.id, { state: 'failed', because, at: deps.clock.now() })
    return 'stopped'
  }
  for await (const batch of readAhead(readBatches(deps, work, opened))) {
    if (deps.isStopping()) return 'stopped'
    await deps.giveWay()
    if (!(await importBatch(deps, { work, lease }, batch))) return 'lost'
  }
  return tieReplies(deps, work, lease)
}

/**
 * Once everything is there: what people wrote proves that what they answered arrived. In a file, an answer
 * may well stand before its question.
 */
async function tieReplies(deps: HistoryDeps, work: ImportWork, lease: string): Promise<Ended> {
  let after = work.replyAfter
  for (;;) {
    if (deps.isStopping()) return 'stopped'
    await deps.giveWay()
    const now = deps.clock.now()
    const step = await deps.store.transact(async (ledger) => {
      if (!(await ledger.holdImport(work.id, lease, leasedUntil(now)))) return 'lost'
      const replies = await ledger.openReplies(work.id, after, BATCH_ROWS)
      const last = replies.at(-1)
      if (last === undefined) return 'done'
      await tieBatch(ledger, replies, now)
      await ledger.advanceImport(work.id, { replyAfter: last.id }, { tally: NO_TALLY, now })
      return { after: last.id }
    })
    if (step === 'lost' || step === 'done') return step
    after = step.after
  }
}

async function tieBatch(
  ledger: HistoryLedger,
  replies: readonly OpenReply[],
  now: number,
): Promise<void> {
  const answered = await ledger.answeredMessages(replies)
  const additions = replies.flatMap(({ id }): NewEvidence[] => {
    const message: MessageKey | undefined = answered.get(id)
    if (message === undefined) return []
    return [
      {
        bucket: message.bucket,
        messageId: message.id,
        evidence: reply(1, id, now),
        accountId: null,
        matchedBy: 'import',
        dialect: null,
        journalId: null,
      },
    ]
  })
  if (additions.length === 0) return
  await applyEvidence(ledger, additions, { accounts: NO_ACCOUNTS, now, because: 'reply' })
}
