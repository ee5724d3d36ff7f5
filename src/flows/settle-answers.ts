import { OURS } from '../core/history/row.ts'
import { NO_OVERRIDES } from '../core/dialects/overrides.ts'
import type { Evidence } from '../core/evidence.ts'
import { failure, takenUnreceipted } from '../core/own-evidence.ts'
import { submissionKey } from '../core/referring.ts'
import { awaitedKeys, idKey, numberTail } from '../core/matching.ts'
import { applyEvidence } from './apply-evidence.ts'
import { minutesOf, signsOfAnswers } from './count-evidence.ts'
import { ofUs } from './of-us.ts'
import { addPollsOf } from './note-polls.ts'
import type {
  Answer,
  AnswerRow,
  NewEvidence,
  PipelineAccount,
  PipelineDeps,
  ProviderIdRow,
} from './ports/pipeline.ts'
import type { OwnWords } from './ports/vocabulary.ts'
import { queueAgain, returning } from './queue-again.ts'
import { type RefusalReading, readRefusal } from './read-refusal.ts'
import { together } from './together.ts'
import { type RefusedHandover, turnElsewhere } from './turn-elsewhere.ts'
import { unknownAnswers } from './unknown-words.ts'

/**
 * Writes what a provider answered. Accepted: its id is made known, and receipts that came early are let
 * in. Refused: final, unless another provider account may take it. Untaken: back into the queue, as if
 * never handed over. Unsendable: failed by us. Unknown: it stands as submitted and is not handed over
 * again, unless its campaign says at-least-once. Says how many early receipts were let in.
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
    // Before anything else is locked, as whoever reads receipts does.
    const isRefused = answers.some(({ kind }) => kind === 'refused')
    const words = isRefused ? await ledger.ownWords() : null
    const readings = readingsOf(deps, account, { answers, words })
    const refusals = [...readings].map(([answer, reading]) =>
      refusedHandover(account, answer, reading),
    )
    const others = answers.flatMap(ownEvidence)
    // Before any message, as whoever cancels a campaign locks them.
    const cancelled = await ledger.lockCampaigns(
      [...again, ...refusals].map(({ handover }) => handover.campaignId),
    )
    await together([
      ledger.recordAnswers(answers.flatMap((answer) => answerRows(answer, readings))),
      ledger.addProviderIds(answers.flatMap((answer) => providerIdRows(deps, account, answer))),
    ])
    const turned = await turnElsewhere(ledger, refusals, { deps, account, now, cancelled })
    const told = [...refusals.map(({ evidence }) => evidence), ...others, ...turned.evidence]
    if (told.length > 0) {
      const { redirects } = turned
      await applyEvidence(ledger, told, { accounts: deps.accounts, now, redirects })
    }
    if (isRefused) await ledger.countUnknown(unknownAnswers(account, readings), now)
    if (turned.queue.length > 0) {
      await together([
        ledger.queue(turned.queue),
        ledger.redirect([...turned.redirects.values()], now),
      ])
    }
    await queueAgain(ledger, again, { deps, account, now, cancelled })
    await addPollsOf(ledger, answers, { deps, account, now })
    const read = refusals.map(({ evidence }) => evidence)
    await ledger.countMinutes(minutesOf(signsOfAnswers(account.id, answers, read), now))
  })
  logUnsendable(deps, account, answers)
  return letEarlyIn(deps, account, answers)
}

/**
 * After the commit, so that whichever of answer and receipt is second finds the first. What fails here
 * must not settle the answers once more: the sweep finds what is left.
 */
async function letEarlyIn(
  { store, log, providers }: PipelineDeps,
  account: PipelineAccount,
  answers: readonly Answer[],
): Promise<number> {
  // Where segments are receipted, a receipt may wait for the answer that tells which one it is about.
  const isEach = providers.of(account.kind)?.capabilities.receiptsPer === 'segment'
  const keys = answers.flatMap((answer) => [
    ...(answer.kind === 'accepted' && answer.providerId !== null
      ? awaitedKeys(answer.providerId)
      : []),
    ...(isEach ? [submissionKey(answer.handover.id, answer.handover.submission)] : []),
  ])
  if (keys.length === 0) return 0
  try {
    return await store.requeueOrphansByKeys(account.id, keys)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    log.warn('orphans.not_let_in', { account: account.name, because })
    return 0
  }
}

function answerRows(answer: Answer, readings: Readings): AnswerRow[] {
  const { bucket, id, submission } = answer.handover
  const row = { bucket, id, submission, providerId: null, code: null, answeredAt: answer.at }
  switch (answer.kind) {
    case 'accepted':
      return [
        { ...row, segment: answer.segment, answer: 'accepted', providerId: answer.providerId },
      ]
    case 'refused': {
      const reading = readings.get(answer)
      const code = reading?.code ?? reading?.word ?? null
      return [{ ...row, segment: answer.segment, answer: 'refused', code }]
    }
    case 'unsendable':
      return [{ ...row, segment: answer.segment, answer: 'refused' }]
    case 'unknown':
      return [{ ...row, segment: answer.segment, answer: 'unknown', code: answer.code ?? null }]
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

type RefusedAnswer = Extract<Answer, { kind: 'refused' }>
export type Readings = ReadonlyMap<Answer, RefusalReading>

/** How each refusal is read, with what people have decided about its words. */
function readingsOf(
  { providers }: PipelineDeps,
  account: PipelineAccount,
  { answers, words }: { readonly answers: readonly Answer[]; readonly words: OwnWords | null },
): ReadonlyMap<RefusedAnswer, RefusalReading> {
  const own = words?.of(account.workspaceId, account.id) ?? NO_OVERRIDES
  const revision = words?.revision(account.workspaceId) ?? 0
  return new Map(
    answers.flatMap((answer) =>
      answer.kind === 'refused'
        ? [[answer, readRefusal(account, answer.refusal, { own, revision, providers })] as const]
        : [],
    ),
  )
}

function refusedHandover(
  account: PipelineAccount,
  { handover, segment, at }: RefusedAnswer,
  { claim, word, code, said, dialect }: RefusalReading,
): RefusedHandover {
  const evidence: Evidence = {
    key: `answer:${handover.submission}:${segment}:${code ?? word ?? ''}`,
    kind: 'answer',
    submission: handover.submission,
    segment,
    claim,
    word,
    code,
    happenedAt: null,
    recordedAt: at,
  }
  return { handover, evidence: { ...ofUs(handover, evidence, account.id), said, dialect } }
}

/** What is not the provider's word but ours: that we ask to hear no more, or that we could not write it. */
function ownEvidence(answer: Answer): NewEvidence[] {
  const { handover, at } = answer
  if (answer.kind === 'accepted' && !handover.asksReceipts) {
    const place = { submission: handover.submission, segment: answer.segment }
    return [ofUs(handover, takenUnreceipted(place, at))]
  }
  if (answer.kind !== 'unsendable') return []
  const why = { reason: 'gateway-error', detail: 'internal-error' } as const
  const place = { submission: handover.submission, segment: answer.segment }
  return [{ ...ofUs(handover, failure(why, at, place)), said: ourWords(answer.because) }]
}

const WORDS_MAX = 300

/** Why we could not, for people to read. */
const ourWords = (because: string) => ({
  vendor: OURS,
  fields: {},
  sentence: because.replace(/\p{Cc}+/gu, ' ').slice(0, WORDS_MAX),
})

/** Once for each cause, with a message to look at: a setting that is wrong stops all of them. */
function logUnsendable(
  { log }: PipelineDeps,
  account: PipelineAccount,
  answers: readonly Answer[],
) {
  const unsendable = answers.flatMap((one) =>
    one.kind === 'unsendable' && one.segment === 1 ? [one] : [],
  )
  for (const [because, own] of Map.groupBy(unsendable, (one) => one.because)) {
    const message = own[0]?.handover.id
    const about = { account: account.name, because, messages: own.length, message }
    log.error('messages.unsendable', about)
  }
}
