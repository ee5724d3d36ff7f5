import { readCommandStatus } from '../core/dialects/smpp/receipt.ts'
import { decide } from '../core/decide.ts'
import { awaitedKeys, idKey, numberTail } from '../core/matching.ts'
import { cancellation } from '../core/own-evidence.ts'
import {
  applyEvidence,
  factsToDecide,
  restandingIfChanged,
  writeStandings,
} from './apply-evidence.ts'
import type {
  Answer,
  AnswerRow,
  Handover,
  Ledger,
  NewEvidence,
  PipelineAccount,
  PipelineDeps,
  ProviderIdRow,
  QueueRow,
} from './ports/pipeline.ts'
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
    await together([
      ledger.recordAnswers(answers.flatMap(answerRows)),
      ledger.addProviderIds(answers.flatMap((answer) => providerIdRows(deps, account, answer))),
    ])
    const refusals = answers.flatMap((answer) => refusalEvidence(account, answer))
    if (refusals.length > 0) await applyEvidence(ledger, refusals, { accounts: deps.accounts, now })
    await queueAgain(ledger, answers, { deps, account, now })
  })
  // After the commit, so that whichever of answer and receipt is second finds the first.
  const keys = answers.flatMap((answer) =>
    answer.kind === 'accepted' && answer.providerId !== null ? awaitedKeys(answer.providerId) : [],
  )
  return keys.length === 0 ? 0 : deps.store.requeueOrphansByKeys(account.id, keys)
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

type Again = { readonly handover: Handover; readonly dueAt: number }

async function queueAgain(
  ledger: Ledger,
  answers: readonly Answer[],
  { deps, account, now }: { deps: PipelineDeps; account: PipelineAccount; now: number },
): Promise<void> {
  const again = new Map<string, Again>()
  for (const answer of answers) {
    const { handover } = answer
    if (answer.kind === 'untaken') {
      again.set(handover.id, { handover, dueAt: now + answer.retryAfterMs })
    } else if (answer.kind === 'unknown' && handover.isAtLeastOnce) {
      again.set(handover.id, { handover, dueAt: now })
    }
  }
  if (again.size === 0) return
  const cancelled = await ledger.queue([...again.values()].map((one) => queueRow(account, one)))
  // The voided submissions are no longer what the message stands on.
  const facts = await ledger.lockMessages([...again.values()].map(({ handover }) => handover))
  await writeStandings(
    ledger,
    facts.flatMap((one) =>
      restandingIfChanged(one.message, decide(factsToDecide(one, deps.accounts)), now),
    ),
    now,
  )
  const ended = cancelled.map((key): NewEvidence => ({
    bucket: key.bucket,
    messageId: key.id,
    evidence: cancellation(now),
    accountId: null,
    matchedBy: null,
    dialect: null,
    journalId: null,
  }))
  if (ended.length > 0) await applyEvidence(ledger, ended, { accounts: deps.accounts, now })
}

const queueRow = (account: PipelineAccount, { handover, dueAt }: Again): QueueRow => ({
  bucket: handover.bucket,
  id: handover.id,
  accountId: account.id,
  campaignId: handover.campaignId,
  workspaceId: handover.workspaceId,
  dueAt,
  submission: handover.submission + 1,
})
