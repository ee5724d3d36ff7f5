import { readCommandStatus } from '../core/dialects/smpp/receipt.ts'
import { awaitedKeys, idKey, numberTail } from '../core/matching.ts'
import { applyEvidence } from './apply-evidence.ts'
import type {
  Answer,
  AnswerRow,
  NewEvidence,
  PipelineAccount,
  PipelineDeps,
  ProviderIdRow,
} from './ports/pipeline.ts'
import { queueAgain, returning } from './queue-again.ts'
import { together } from './together.ts'

/**
 * Writes what a provider answered. Accepted: its id is made known, and receipts that came early are let
 * in. Refused: final. Untaken: back into the queue, as if never handed over. Unknown: it stands as
 * submitted and is not handed over again, unless its campaign says at-least-once. Says how many early
 * receipts were let in.
 */
export async function settleAnswers(
  deps: PipelineDeps,
  account: PipelineAccount,
  answers: readonly Answer[],
): Promise<number> {
  if (answers.length === 0) return 0
  const now = deps.clock.now()
  await deps.store.inLedger(async (ledger) => {
    const again = returning(answers, now)
    // Before any message, as whoever cancels a campaign locks them.
    const cancelled = await ledger.lockCampaigns(again.map(({ handover }) => handover.campaignId))
    await together([
      ledger.recordAnswers(answers.flatMap(answerRows)),
      ledger.addProviderIds(answers.flatMap((answer) => providerIdRows(deps, account, answer))),
    ])
    const refusals = answers.flatMap((answer) => refusalEvidence(account, answer))
    if (refusals.length > 0) await applyEvidence(ledger, refusals, { accounts: deps.accounts, now })
    await queueAgain(ledger, again, { deps, account, now, cancelled })
  })
  return letEarlyIn(deps, account, answers)
}

/**
 * After the commit, so that whichever of answer and receipt is second finds the first. What fails here
 * must not settle the answers once more: the sweep finds what is left.
 */
async function letEarlyIn(
  { store, log }: PipelineDeps,
  account: PipelineAccount,
  answers: readonly Answer[],
): Promise<number> {
  const keys = answers.flatMap((answer) =>
    answer.kind === 'accepted' && answer.providerId !== null ? awaitedKeys(answer.providerId) : [],
  )
  if (keys.length === 0) return 0
  try {
    return await store.requeueOrphansByKeys(account.id, keys)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    log.warn('orphans.not_let_in', { account: account.name, because })
    return 0
  }
}

function answerRows(answer: Answer): AnswerRow[] {
  const { bucket, id, submission } = answer.handover
  const row = { bucket, id, submission, providerId: null, code: null, answeredAt: answer.at }
  switch (answer.kind) {
    case 'accepted':
      return [
        { ...row, segment: answer.segment, answer: 'accepted', providerId: answer.providerId },
      ]
    case 'refused': {
      const { code } = readCommandStatus(answer.status)
      return [{ ...row, segment: answer.segment, answer: 'refused', code }]
    }
    case 'unknown':
      return [{ ...row, segment: answer.segment, answer: 'unknown' }]
    case 'untaken':
      return answer.handover.segments.map((_, at) => ({ ...row, segment: at + 1, answer: 'busy' }))
  }
}

function providerIdRows(
  { hashTail }: PipelineDeps,
  account: PipelineAccount,
  answer: Answer,
): ProviderIdRow[] {
  if (answer.kind !== 'accepted' || answer.providerId === null) return []
  const { handover, providerId, segment } = answer
  const tail = numberTail(handover.recipient) ?? ''
  return [
    {
      accountId: account.id,
      idKey: idKey(providerId),
      providerId,
      tailHash: hashTail(account.numberKey, tail),
      bucket: handover.bucket,
      messageId: handover.id,
      submission: handover.submission,
      segment,
      submittedAt: handover.submittedAt,
    },
  ]
}

function refusalEvidence(account: PipelineAccount, answer: Answer): NewEvidence[] {
  if (answer.kind !== 'refused') return []
  const { handover, segment, status, at } = answer
  const { claim, word, code } = readCommandStatus(status)
  return [
    {
      bucket: handover.bucket,
      messageId: handover.id,
      evidence: {
        key: `answer:${handover.submission}:${segment}:${code}`,
        kind: 'answer',
        submission: handover.submission,
        segment,
        // Given up as busy, it was refused in the end.
        claim: { ...claim, status: 'rejected' },
        word,
        code,
        happenedAt: null,
        recordedAt: at,
      },
      accountId: account.id,
      matchedBy: null,
      dialect: null,
      journalId: null,
    },
  ]
}
