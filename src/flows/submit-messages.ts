import { decide } from '../core/decide.ts'
import { makeId } from '../core/ids.ts'
import type { Evidence } from '../core/evidence.ts'
import { expectedByMs, habitInForce } from '../core/learning.ts'
import { refusal, validityOver } from '../core/own-evidence.ts'
import { isFinal } from '../core/status.ts'
import { applyEvidence, factsToDecide, restanding, writeStandings } from './apply-evidence.ts'
import type {
  ClaimedMessage,
  Gateway,
  Handover,
  Ledger,
  MessageFacts,
  NewEvidence,
  NewSubmission,
  PipelineAccount,
  PipelineDeps,
} from './ports/pipeline.ts'
import { together } from './together.ts'

/** More in one transaction would make everyone else wait for it. */
const CLAIM_MAX = 500
/** A demo's hour passes in seconds. */
const DEMO_EXPECTED_BY_MS = 30_000

/**
 * Hands over as many messages as the account's free window takes. All is written and committed before
 * any byte leaves, so that a crash in between leaves a submission without an answer and never a second
 * text. Says how many messages left the queue.
 */
export async function submitMessages(
  deps: PipelineDeps,
  account: PipelineAccount,
  gateway: Gateway,
): Promise<number> {
  const room = Math.min(gateway.room(), CLAIM_MAX)
  if (room <= 0) return 0
  const now = deps.clock.now()
  const { claimedCount, handovers } = await deps.store.inLedger(async (ledger) => {
    const claimed = await ledger.claimMessages(account.id, room, now)
    const sorted = sortOut(claimed, gateway, now)
    const work = [
      refuse(ledger, sorted.refused, { accounts: deps.accounts, now }),
      handOver(ledger, sorted.handed, { deps, account, now }),
    ] as const
    await together(work)
    return { claimedCount: claimed.length, handovers: sorted.handed.map(handoverAt(now)) }
  })
  if (handovers.length > 0) gateway.submit(handovers)
  return claimedCount
}

type Handed = {
  readonly claimed: ClaimedMessage
  readonly recipient: string
  readonly segments: readonly unknown[]
}
type Refused = { readonly claimed: ClaimedMessage; readonly evidence: Evidence }

function sortOut(
  claimed: readonly ClaimedMessage[],
  gateway: Gateway,
  now: number,
): { handed: Handed[]; refused: Refused[] } {
  const handed: Handed[] = []
  const refused: Refused[] = []
  for (const one of claimed) {
    const { recipient } = one
    // An unknown answer was followed by a receipt after all: nothing is left to do.
    if (isFinal(one.message.standing.status)) continue
    if (recipient === null) {
      refused.push({ claimed: one, evidence: refusal('content-invalid', now) })
    } else if (one.validUntil !== null && one.validUntil <= now) {
      refused.push({ claimed: one, evidence: validityOver(now) })
    } else if (one.refusedBecause !== null) {
      refused.push({ claimed: one, evidence: refusal(one.refusedBecause, now) })
    } else {
      const encoded = gateway.encode(one.text)
      if (encoded.kind === 'encoded')
        handed.push({ claimed: one, recipient, segments: encoded.segments })
      else refused.push({ claimed: one, evidence: refusal('message-too-long', now) })
    }
  }
  return { handed, refused }
}

async function refuse(
  ledger: Ledger,
  refused: readonly Refused[],
  context: Parameters<typeof applyEvidence>[2],
): Promise<void> {
  if (refused.length === 0) return
  const additions = refused.map(({ claimed: { message }, evidence }): NewEvidence => ({
    bucket: message.bucket,
    messageId: message.id,
    evidence,
    accountId: null,
    matchedBy: null,
    dialect: null,
    journalId: null,
  }))
  await applyEvidence(ledger, additions, context)
}

async function handOver(
  ledger: Ledger,
  handed: readonly Handed[],
  { deps, account, now }: { deps: PipelineDeps; account: PipelineAccount; now: number },
): Promise<void> {
  if (handed.length === 0) return
  const habit = habitOf(account)
  const declaredMs = account.settings.expectedByMs ?? (account.isDemo ? DEMO_EXPECTED_BY_MS : null)
  const expectedBy = now + expectedByMs(account.learned, declaredMs)
  const earlier = await earlierFacts(ledger, handed)
  const restandings = handed.map(({ claimed: { message }, segments }) => {
    const number = message.submissionCount + 1
    const known = earlier.get(message.id) ?? { message, submissions: [], evidence: [] }
    const added = segments.map((_, at) => ({
      submission: number,
      segment: at + 1,
      accountId: account.id,
      habit,
      submittedAt: now,
      answer: null,
    }))
    const facts = { ...known, submissions: [...known.submissions, ...added] }
    const after = decide(factsToDecide(facts, deps.accounts))
    return restanding(message, after, {
      now,
      submissionCount: number,
      submittedAt: now,
      expectedBy,
    })
  })
  const submissions = handed.flatMap(({ claimed: { message }, segments }) =>
    segments.map((_, at): NewSubmission => ({
      bucket: message.bucket,
      id: message.id,
      submission: message.submissionCount + 1,
      segment: at + 1,
      accountId: account.id,
      habit,
    })),
  )
  const messages = handed.map(({ claimed }) => claimed.message.id)
  await together([
    ledger.addSubmissions(submissions, now),
    writeStandings(ledger, restandings, now),
    ledger.addWatch({ id: makeId(now, 0, deps.random(9)), dueAt: expectedBy, messages }),
  ])
}

const habitOf = ({ settings, learned }: PipelineAccount) =>
  settings.receiptHabit === 'auto' ? (habitInForce(learned) ?? 'each') : settings.receiptHabit

/** What is known of the few messages that were handed over before. */
async function earlierFacts(
  ledger: Ledger,
  handed: readonly Handed[],
): Promise<ReadonlyMap<string, MessageFacts>> {
  const again = handed.filter(({ claimed: { message } }) => message.submissionCount > 0)
  if (again.length === 0) return new Map()
  const facts = await ledger.lockMessages(again.map(({ claimed }) => claimed.message))
  return new Map(facts.map((one) => [one.message.id, one]))
}

const handoverAt =
  (submittedAt: number) =>
  ({ claimed, recipient, segments }: Handed): Handover => ({
    bucket: claimed.message.bucket,
    id: claimed.message.id,
    workspaceId: claimed.message.workspaceId,
    campaignId: claimed.message.campaignId,
    submission: claimed.message.submissionCount + 1,
    submittedAt,
    isAtLeastOnce: claimed.isAtLeastOnce,
    recipient,
    sender: claimed.sender,
    validUntil: claimed.validUntil,
    segments,
  })
