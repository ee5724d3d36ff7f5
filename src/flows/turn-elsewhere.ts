import { anotherAwaited, reroute } from '../core/own-evidence.ts'
import { mayGoElsewhere } from '../core/rerouting.ts'
import {
  type Choosing,
  type Purse,
  type Successors,
  chooseAnother,
  successorsOf,
} from './choose-another.ts'
import { ofLeg } from './fall-back.ts'
import { ofUs } from './of-us.ts'
import type {
  Handover,
  Ledger,
  MessageFacts,
  MessageKey,
  NewEvidence,
  PipelineAccount,
  PipelineDeps,
  QueueRow,
  SubmissionSegment,
} from './ports/pipeline.ts'
import type { Redirect, WaitingMessage } from './ports/rerouting.ts'
import { areAllRefused } from './queue-again.ts'

/** Messages that turn to another provider account or wait for one, and what is to be written of each. */
export type Turned = {
  readonly evidence: readonly NewEvidence[]
  readonly redirects: ReadonlyMap<string, Redirect>
  readonly queue: readonly QueueRow[]
}

const NOBODY: Turned = { evidence: [], redirects: new Map(), queue: [] }

/** A refusal, with the handover that was refused. */
export type RefusedHandover = { readonly handover: Handover; readonly evidence: NewEvidence }

type Turning = {
  readonly evidence: NewEvidence
  readonly row: QueueRow
  /** Null: by the same account, once more. */
  readonly way: Redirect | null
}

type Context = {
  readonly deps: PipelineDeps
  readonly account: PipelineAccount
  readonly now: number
  readonly cancelled: ReadonlySet<string>
}

/**
 * Finds the refused messages that another provider account may take: refused in all their segments, for
 * reasons that are the provider's own, and nowhere handed over with an answer that we never heard. To be
 * asked when the answers are written, and before the refusals count. Where it is too early to say who is
 * within reach, they wait and are offered to the same account again.
 */
export async function turnElsewhere(
  ledger: Ledger,
  refusals: readonly RefusedHandover[],
  { deps, account, now, cancelled }: Context,
): Promise<Turned> {
  const own = refusals.filter(
    ({ handover, evidence: { evidence } }) =>
      mayGoElsewhere(evidence.claim) && !cancelled.has(handover.campaignId),
  )
  if (own.length === 0) return NOBODY
  const successors = successorsOf(deps, account, now)
  if (successors.reachable.length + successors.awaited.length === 0) return NOBODY
  const handovers = new Map(own.map(({ handover }) => [handover.id, handover]))
  const fresh = Map.groupBy(refusals, ({ handover }) => handover.id)
  const keys = [...handovers.values()]
  const [locked, waiting] = [await ledger.lockMessages(keys), await ledger.readWaiting(keys)]
  const waitingById = new Map(waiting.map((one) => [one.id, one]))
  const senderRules = await ledger.senderRules(account.workspaceId)
  const purse = { left: await ledger.creditLeft(account.workspaceId, now) }
  const turned = locked.flatMap((facts): readonly Turning[] => {
    const handover = handovers.get(facts.message.id)
    const found = waitingById.get(facts.message.id)
    if (handover === undefined || found === undefined) return []
    if (!isRefusedAsAWhole(facts, handover, fresh.get(handover.id) ?? [])) return []
    const one = { facts, handover, waiting: found }
    const turning = turn(one, { from: account, successors, senderRules, purse, now })
    return turning === null ? [] : [turning]
  })
  return {
    evidence: turned.map(({ evidence }) => evidence),
    redirects: new Map(turned.flatMap(({ way }) => (way === null ? [] : [[way.id, way]]))),
    queue: turned.map(({ row }) => row),
  }
}

type Refused = {
  readonly facts: MessageFacts
  readonly handover: Handover
  readonly waiting: WaitingMessage
}

function turn(
  { facts, handover, waiting }: Refused,
  {
    successors,
    purse,
    now,
    ...by
  }: Pick<Choosing, 'from' | 'senderRules'> & {
    readonly successors: Successors
    readonly purse: Purse
    readonly now: number
  },
): Turning | null {
  const { message, submissions } = facts
  const { submission } = handover
  const tried = new Set(ofLeg(message, submissions).map(({ accountId }) => accountId))
  const choose = (among: readonly PipelineAccount[], from: Purse) =>
    chooseAnother({ message, waiting }, { ...by, successors: among, tried }, from)
  const row = {
    bucket: message.bucket,
    id: message.id,
    campaignId: message.campaignId,
    workspaceId: message.workspaceId,
    submission: submission + 1,
    validUntil: waiting.validUntil,
    ...(handover.isDespiteOptOut === true ? { isDespiteOptOut: true } : {}),
  }
  const way = choose(successors.reachable, purse)
  if (way !== null) {
    const to = way.accountId
    const evidence = turning(message, { submission, from: by.from.id, to, now })
    return { way, evidence, row: { ...row, accountId: to, dueAt: now } }
  }
  // Nothing is paid yet, and nobody is sure that it will be.
  if (choose(successors.awaited, { ...purse }) === null) return null
  const dueAt = now + awaitingPauseMs(submissions, by.from.id)
  const evidence = ofUs(message, anotherAwaited(submission, now))
  return { way: null, evidence, row: { ...row, accountId: by.from.id, dueAt } }
}

const AWAITING_PAUSE_FIRST_MS = 500
const AWAITING_PAUSE_MAX_MS = 60_000

/** Longer each time that the account refused it: few would be glad to be asked so much. */
function awaitingPauseMs(submissions: readonly SubmissionSegment[], accountId: string): number {
  const refusals = submissions.filter(
    (one) => one.accountId === accountId && one.answer === 'refused',
  )
  const times = new Set(refusals.map(({ submission }) => submission)).size
  return Math.min(AWAITING_PAUSE_MAX_MS, AWAITING_PAUSE_FIRST_MS * 2 ** (times - 1))
}

export const turning = (
  key: MessageKey,
  { now, ...turn }: Parameters<typeof reroute>[0] & { now: number },
): NewEvidence => ofUs(key, reroute(turn, now), turn.to)

/** Its newest submission and every one before was refused in all segments, this one for the provider's own reasons. */
function isRefusedAsAWhole(
  { message, submissions, evidence }: MessageFacts,
  { submission }: Handover,
  fresh: readonly RefusedHandover[],
): boolean {
  if (message.submissionCount !== submission || message.standing.status === 'queued') return false
  if (!areAllRefused(ofLeg(message, submissions))) return false
  const said = [...evidence, ...fresh.map((one) => one.evidence.evidence)].filter(
    (one) => one.submission === submission && one.claim.status !== 'none',
  )
  // A receipt that came before the answer knows better than the answer.
  return said.every(({ kind, claim }) => kind === 'answer' && mayGoElsewhere(claim))
}
