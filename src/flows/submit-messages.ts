import { decide } from '../core/decide.ts'
import { makeId } from '../core/ids.ts'
import type { Evidence } from '../core/evidence.ts'
import { expectedByMs, habitInForce } from '../core/learning.ts'
import { failure, refusal, validityOver } from '../core/own-evidence.ts'
import { isAboutData } from './about-data.ts'
import { minutesOf } from './count-evidence.ts'
import { applyEvidence, factsToDecide, restanding, writeStandings } from './apply-evidence.ts'
import { ofUs } from './of-us.ts'
import type {
  ClaimedMessage,
  EncodedText,
  Gateway,
  Handover,
  Ledger,
  MessageFacts,
  MessageKey,
  NewSubmission,
  PipelineAccount,
  PipelineDeps,
  QueueRow,
} from './ports/pipeline.ts'
import { fallbackWatches, ofLeg } from './fall-back.ts'
import { isOver, mayHandOver } from './queue-again.ts'
import { together } from './together.ts'

/** More in one transaction would make everyone else wait for it. */
const CLAIM_MAX = 500
/** A demo's hour passes in seconds. */
const DEMO_EXPECTED_BY_MS = 30_000
/** What cannot be written waits so long and is tried again, so often; then it has failed. */
const SET_ASIDE_MS = 10_000
export const HANDOVER_TRIES_MAX = 3
const INTERNAL = { reason: 'gateway-error', detail: 'internal-error' } as const

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
  return room <= 0 ? 0 : claimAndSubmit(deps, { account, gateway, limit: room })
}

type Wish = {
  readonly account: PipelineAccount
  readonly gateway: Gateway
  readonly limit: number
}

async function claimAndSubmit(deps: PipelineDeps, wish: Wish): Promise<number> {
  const { account, gateway, limit } = wish
  const now = deps.clock.now()
  const turn = turnOf(deps.random)
  let claimed: readonly ClaimedMessage[] = []
  let handed: readonly Handed[] = []
  try {
    await deps.store.inLedger(async (ledger) => {
      claimed = await ledger.claimMessages(account.id, limit, { now, turn })
      const earlier = await earlierFacts(ledger, claimed)
      const sorted = sortOut(claimed, { gateway, now, earlier })
      handed = sorted.handed
      const work = [
        refuse(ledger, sorted.refused, { accounts: deps.accounts, now }),
        handOver(ledger, handed, { deps, account, now, earlier }),
        ledger.queue(sorted.waiting.map((one) => queueRow(account, one))),
      ] as const
      await together(work)
    })
  } catch (error) {
    if (!isAboutData(error) || claimed.length === 0) throw error
    return claimFewer(deps, wish, { claimed, error })
  }
  if (handed.length > 0) gateway.submit(handed.map(handoverAt(now, account)))
  return claimed.length
}

const turnOf = (random: PipelineDeps['random']): number => (random(1)[0] ?? 0) / 256

/** One that can never be written must not hold up the others: they are halved until it is alone. */
async function claimFewer(
  deps: PipelineDeps,
  wish: Wish,
  { claimed, error }: { claimed: readonly ClaimedMessage[]; error: unknown },
): Promise<number> {
  const [first] = claimed
  if (first === undefined || claimed.length > 1) {
    return claimAndSubmit(deps, { ...wish, limit: Math.floor(claimed.length / 2) })
  }
  await setAside(deps, wish.account, { key: first.message, error })
  return 1
}

/** It waits, and must not hold up the others meanwhile; tried often enough, it ends as our own failure. */
async function setAside(
  deps: PipelineDeps,
  account: PipelineAccount,
  { key: { bucket, id }, error }: { key: MessageKey; error: unknown },
): Promise<void> {
  const because = error instanceof Error ? error.message : String(error)
  const now = deps.clock.now()
  const failures = await deps.store.inLedger((ledger) =>
    ledger.postpone({ bucket, id }, now + SET_ASIDE_MS),
  )
  deps.log.error('message.set_aside', { message: id, account: account.name, because, failures })
  if (failures < HANDOVER_TRIES_MAX) return
  await deps.store.inLedger(async (ledger) => {
    const taken = await ledger.unqueue([{ bucket, id }])
    const additions = taken.map((key) => ofUs(key, failure(INTERNAL, now)))
    await applyEvidence(ledger, additions, { accounts: deps.accounts, now })
  })
}

type Handed = {
  readonly claimed: ClaimedMessage
  readonly recipient: string
  readonly segments: readonly unknown[]
}
type Refused = { readonly claimed: ClaimedMessage; readonly evidence: Evidence }
/** Its sender has a pace of its own, and is ahead of it. */
type Waiting = { readonly claimed: ClaimedMessage; readonly dueAt: number }

function sortOut(
  claimed: readonly ClaimedMessage[],
  { gateway, now, earlier }: { gateway: Gateway; now: number; earlier: Earlier },
): { handed: Handed[]; refused: Refused[]; waiting: Waiting[] } {
  const handed: Handed[] = []
  const waiting: Waiting[] = []
  const refused: Refused[] = []
  for (const one of claimed) {
    const { recipient } = one
    // An unknown answer was followed by a receipt or by a late answer: nothing is left to do.
    if (isOver(one.message.standing.status)) continue
    const { submissions } = earlier.get(one.message.id) ?? { submissions: [] }
    if (!mayHandOver(ofLeg(one.message, submissions), one.isAtLeastOnce)) continue
    if (recipient === null) {
      refused.push({ claimed: one, evidence: refusal('content-invalid', now) })
    } else if (one.validUntil !== null && one.validUntil <= now) {
      refused.push({ claimed: one, evidence: validityOver(now) })
    } else if (one.refusedBecause !== null) {
      refused.push({ claimed: one, evidence: refusal(one.refusedBecause, now) })
    } else {
      const encoded = encode(gateway, one)
      if (encoded === null) refused.push({ claimed: one, evidence: failure(INTERNAL, now) })
      else if (encoded.kind === 'encoded') {
        const { segments } = encoded
        const { id } = one.message
        const dueAt =
          gateway.turnOf?.({ id, sender: one.sender, cost: segments.length }, now) ?? null
        if (dueAt === null) handed.push({ claimed: one, recipient, segments })
        else waiting.push({ claimed: one, dueAt })
      } else refused.push({ claimed: one, evidence: refusal(UNENCODABLE[encoded.kind], now) })
    }
  }
  return { handed, refused, waiting }
}

/** Null: our own encoder gave way at it. That must not hold up the others, and would come again. */
function encode(gateway: Gateway, { text, wire }: ClaimedMessage): EncodedText | null {
  try {
    return gateway.encode(text, wire)
  } catch {
    return null
  }
}

const UNENCODABLE = { 'too-long': 'message-too-long', 'no-text': 'content-invalid' } as const

const queueRow = (account: PipelineAccount, { claimed, dueAt }: Waiting): QueueRow => ({
  bucket: claimed.message.bucket,
  id: claimed.message.id,
  accountId: account.id,
  campaignId: claimed.message.campaignId,
  workspaceId: claimed.message.workspaceId,
  dueAt,
  submission: claimed.message.submissionCount + 1,
  validUntil: claimed.validUntil,
  ...(claimed.isDespiteOptOut === true ? { isDespiteOptOut: true } : {}),
})

async function refuse(
  ledger: Ledger,
  refused: readonly Refused[],
  context: Parameters<typeof applyEvidence>[2],
): Promise<void> {
  if (refused.length === 0) return
  const additions = refused.map(({ claimed, evidence }) => ofUs(claimed.message, evidence))
  await applyEvidence(ledger, additions, context)
}

async function handOver(
  ledger: Ledger,
  handed: readonly Handed[],
  {
    deps,
    account,
    now,
    earlier,
  }: { deps: PipelineDeps; account: PipelineAccount; now: number; earlier: Earlier },
): Promise<void> {
  if (handed.length === 0) return
  const habit = habitOf(account)
  const declaredMs = account.settings.expectedByMs ?? (account.isDemo ? DEMO_EXPECTED_BY_MS : null)
  const expectedBy = now + expectedByMs(account.learned, declaredMs)
  const restandings = handed.map(({ claimed: { message }, segments }) => {
    const number = message.submissionCount + 1
    const known = earlier.get(message.id) ?? { message, submissions: [], evidence: [] }
    const added = segments.map((_, at) => ({
      submission: number,
      segment: at + 1,
      accountId: account.id,
      habit,
      submittedAt: now,
      channel: message.channel,
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
      channel: message.channel,
    })),
  )
  const messages = handed.map(({ claimed }) => claimed.message.id)
  const newId = () => makeId(now, 0, deps.random(9))
  const timed = handed.map(({ claimed }) => claimed.message)
  await together([
    ledger.addSubmissions(submissions, now),
    writeStandings(ledger, restandings, { now }),
    ledger.countMinutes(
      minutesOf([{ accountId: account.id, tally: 'handed', n: handed.length }], now),
    ),
    ledger.addWatch({ id: newId(), dueAt: expectedBy, messages }),
    ledger.watchFallbacks(fallbackWatches(timed, { now, newId })),
  ])
}

const habitOf = ({ settings, learned }: PipelineAccount) =>
  settings.receiptHabit === 'auto' ? (habitInForce(learned) ?? 'each') : settings.receiptHabit

type Earlier = ReadonlyMap<string, MessageFacts>

/** What is known of the few messages that were handed over before, or were to go another way. */
async function earlierFacts(ledger: Ledger, claimed: readonly ClaimedMessage[]): Promise<Earlier> {
  const again = claimed.filter(
    ({ message }) => message.submissionCount > 0 || message.standing.detail !== null,
  )
  if (again.length === 0) return new Map()
  const facts = await ledger.lockMessages(again.map(({ message }) => message))
  return new Map(facts.map((one) => [one.message.id, one]))
}

const handoverAt =
  (submittedAt: number, { workspaceSettings }: PipelineAccount) =>
  ({ claimed, recipient, segments }: Handed): Handover => ({
    bucket: claimed.message.bucket,
    id: claimed.message.id,
    workspaceId: claimed.message.workspaceId,
    campaignId: claimed.message.campaignId,
    submission: claimed.message.submissionCount + 1,
    submittedAt,
    isAtLeastOnce: claimed.isAtLeastOnce,
    asksReceipts: claimed.asksReceipts ?? workspaceSettings.deliveryReceipts,
    ...(claimed.isDespiteOptOut === true ? { isDespiteOptOut: true } : {}),
    recipient,
    sender: claimed.sender,
    channel: claimed.message.channel,
    validUntil: claimed.validUntil,
    segments,
  })
