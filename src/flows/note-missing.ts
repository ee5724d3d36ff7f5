import type { Evidence } from '../core/evidence.ts'
import { applyEvidence } from './apply-evidence.ts'
import type { PipelineDeps } from './ports/pipeline.ts'
import type { DuePoll } from './ports/polls.ts'

/** Beside a message that its provider had no record of when it was asked. */
export const NO_RECORD = 'http-404'

/**
 * A provider was asked after a message that it took, and says that it has no record of it: that proves nothing,
 * but people should know. Until its receipts should be here, nothing has ended by it.
 */
export async function noteMissing(
  { store, accounts }: Pick<PipelineDeps, 'store' | 'accounts'>,
  {
    bucket,
    id,
    submission,
    expectedBy,
  }: Pick<DuePoll, 'bucket' | 'id' | 'submission' | 'expectedBy'>,
  { accountId, now }: { readonly accountId: string; readonly now: number },
): Promise<void> {
  const isEarly = expectedBy !== null && now < expectedBy
  const evidence: Evidence = {
    key: `poll:${submission}:${NO_RECORD}${isEarly ? ':early' : ''}`,
    kind: 'receipt',
    submission,
    segment: null,
    claim: {
      status: isEarly ? 'none' : 'unconfirmed',
      grade: 'provider',
      reason: 'receipt-timeout',
      detail: NO_RECORD,
      fault: null,
      permanent: null,
      charge: null,
      chargeSource: null,
    },
    word: null,
    code: '404',
    happenedAt: null,
    recordedAt: now,
  }
  const added = { bucket, messageId: id, evidence, accountId }
  await store.inLedger((ledger) =>
    applyEvidence(ledger, [{ ...added, matchedBy: 'poll', dialect: null, journalId: null }], {
      accounts,
      now,
    }),
  )
}
