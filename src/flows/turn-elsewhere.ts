import { reroute } from '../core/own-evidence.ts'
import { mayGoElsewhere } from '../core/rerouting.ts'
import { chooseAnother, successorsOf } from './choose-another.ts'
import type {
  Handover,
  Ledger,
  MessageFacts,
  MessageKey,
  NewEvidence,
  PipelineAccount,
  PipelineDeps,
  QueueRow,
} from './ports/pipeline.ts'
import type { Redirect } from './ports/rerouting.ts'
import { areAllRefused } from './queue-again.ts'

/** Messages that turn to another provider account, and what is to be written of each. */
export type Turned = {
  readonly evidence: readonly NewEvidence[]
  readonly redirects: ReadonlyMap<string, Redirect>
  readonly queue: readonly QueueRow[]
}

const NOBODY: Turned = { evidence: [], redirects: new Map(), queue: [] }

/** A refusal, with the handover that was refused. */
export type RefusedHandover = { readonly handover: Handover; readonly evidence: NewEvidence }

/**
 * Finds the refused messages that another provider account may take: refused in all their segments, for
 * reasons that are the provider's own, and nowhere handed over with an answer that we never heard. To be
 * asked when the answers are written, and before the refusals count.
 */
export async function turnElsewhere(
  ledger: Ledger,
  refusals: readonly RefusedHandover[],
  {
    deps,
    account,
    now,
    cancelled,
  }: {
    deps: PipelineDeps
    account: PipelineAccount
    now: number
    cancelled: ReadonlySet<string>
  },
): Promise<Turned> {
  const own = refusals.filter(
    ({ handover, evidence: { evidence } }) =>
      mayGoElsewhere(evidence.claim) && !cancelled.has(handover.campaignId),
  )
  const successors = own.length === 0 ? [] : successorsOf(deps.accounts, account, now)
  if (successors.length === 0) return NOBODY
  const handovers = new Map(own.map(({ handover }) => [handover.id, handover]))
  const fresh = Map.groupBy(refusals, ({ handover }) => handover.id)
  const keys = [...handovers.values()]
  const [locked, waiting] = [await ledger.lockMessages(keys), await ledger.readWaiting(keys)]
  const waitingById = new Map(waiting.map((one) => [one.id, one]))
  const senderRules = await ledger.senderRules(account.workspaceId)
  const purse = { left: await ledger.creditLeft(account.workspaceId, now) }
  const evidence: NewEvidence[] = []
  const redirects = new Map<string, Redirect>()
  const queue: QueueRow[] = []
  for (const facts of locked) {
    const { message } = facts
    const handover = handovers.get(message.id)
    const found = waitingById.get(message.id)
    if (handover === undefined || found === undefined) continue
    if (!isRefusedAsAWhole(facts, handover, fresh.get(message.id) ?? [])) continue
    const tried = new Set(facts.submissions.map(({ accountId }) => accountId))
    const way = chooseAnother(
      { message, waiting: found },
      { from: account, successors, tried, senderRules },
      purse,
    )
    if (way === null) continue
    redirects.set(message.id, way)
    evidence.push(
      turning(message, {
        submission: handover.submission,
        from: account.id,
        to: way.accountId,
        now,
      }),
    )
    queue.push({
      bucket: message.bucket,
      id: message.id,
      accountId: way.accountId,
      campaignId: message.campaignId,
      workspaceId: message.workspaceId,
      dueAt: now,
      submission: handover.submission + 1,
      validUntil: found.validUntil,
    })
  }
  return { evidence, redirects, queue }
}

export const turning = (
  { bucket, id }: MessageKey,
  { submission, from, to, now }: { submission: number; from: string; to: string; now: number },
): NewEvidence => ({
  bucket,
  messageId: id,
  evidence: reroute({ submission, from, to }, now),
  accountId: to,
  matchedBy: null,
  dialect: null,
  journalId: null,
})

/** Its newest submission and every one before was refused in all segments, this one for the provider's own reasons. */
function isRefusedAsAWhole(
  { message, submissions, evidence }: MessageFacts,
  { submission }: Handover,
  fresh: readonly RefusedHandover[],
): boolean {
  if (message.submissionCount !== submission || message.standing.status === 'queued') return false
  if (!areAllRefused(submissions)) return false
  const said = [...evidence, ...fresh.map((one) => one.evidence.evidence)].filter(
    (one) => one.submission === submission && one.claim.status !== 'none',
  )
  // A receipt that came before the answer knows better than the answer.
  return said.every(({ kind, claim }) => kind === 'answer' && mayGoElsewhere(claim))
}
