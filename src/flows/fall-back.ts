import { isTooLong, segmentsBy } from '../core/channels.ts'
import { fallBack, noFallback } from '../core/own-evidence.ts'
import { priceOf } from '../core/pricing.ts'
import type { Reason } from '../core/reasons.ts'
import { chooseRoute } from '../core/routes.ts'
import { type SenderRules, refuseSender } from '../core/senders.ts'
import type { Standing } from '../core/standing.ts'
import type { Status } from '../core/status.ts'
import { type Purse, REACHABLE_WITHIN_MS, debitOf, routeAccount } from './choose-another.ts'
import type { FallbackWatch } from './ports/falling-back.ts'
import type {
  AccountBook,
  Ledger,
  LedgerMessage,
  MessageFacts,
  NewEvidence,
  PipelineAccount,
  QueueRow,
  SubmissionSegment,
} from './ports/pipeline.ts'
import type { Redirect, WaitingMessage } from './ports/rerouting.ts'

/** A message that asks for its second channel, and how it stands by the first. */
export type Wish = {
  readonly facts: MessageFacts
  readonly after: Standing
  /** The first has had its time; else it came to nothing. */
  readonly isLate: boolean
}

export type Fallen = {
  /** What is to be told of each: that it turned, or why it could not. By message id. */
  readonly told: ReadonlyMap<string, NewEvidence>
  readonly redirects: ReadonlyMap<string, Redirect & { readonly segments: number }>
  readonly queue: readonly QueueRow[]
  /** To be looked at again in a moment. */
  readonly postponed: readonly FallbackWatch[]
}

/** Nobody wants to read today what was of use yesterday: without a validity, so long. */
export const FALLBACK_WITHIN_MS = 24 * 3_600_000
/** Somebody changes its campaign: in a moment they are done. */
const AGAIN_AFTER_MS = 1_000

const CAME_TO_NOTHING: ReadonlySet<Status> = new Set<Status>(['failed', 'rejected', 'expired'])
/** The person wants nothing of this sender, by whatever channel. */
const BY_NO_CHANNEL: ReadonlySet<Reason> = new Set<Reason>([
  'opted-out',
  'do-not-disturb',
  'recipient-blocklisted',
])
/** Of what we ourselves refuse, this holds for one channel alone. */
const OF_THE_CHANNEL: ReadonlySet<Reason> = new Set<Reason>(['message-too-long', 'no-route'])

/** Whether its channel brought the message nowhere, for a reason that leaves the second to be tried. */
export function cameToNothing({ message }: MessageFacts, after: Standing): boolean {
  if (message.fallback === null || !CAME_TO_NOTHING.has(after.status)) return false
  if (after.reason !== null && BY_NO_CHANNEL.has(after.reason)) return false
  if (after.submission > 0 || after.rule === 'failed-by-us') return true
  return after.rule === 'refused-by-us' && after.reason !== null && OF_THE_CHANNEL.has(after.reason)
}

/** What we could not do by the first channel is no end of the message when it turns to the second. */
export const isOwnEnd = ({ evidence: { kind, submission } }: NewEvidence): boolean =>
  submission === 0 && (kind === 'failure' || kind === 'refusal')

type Context = { readonly accounts: AccountBook; readonly now: number }

/**
 * Finds the second channel's way for messages that ask for it, each paid for. Their rows are locked, so that
 * of a receipt and a deadline that come together only one turns the message.
 */
export async function planFallBacks(
  ledger: Ledger,
  wishes: readonly Wish[],
  { accounts, now }: Context,
): Promise<Fallen> {
  const told = new Map<string, NewEvidence>()
  const redirects = new Map<string, Redirect & { readonly segments: number }>()
  const queue: QueueRow[] = []
  const postponed: FallbackWatch[] = []
  const campaigns = await ledger.lookAtCampaigns(
    wishes.map(({ facts }) => facts.message.campaignId),
  )
  const free = wishes.filter(({ facts: { message } }) => {
    if (!campaigns.busy.has(message.campaignId)) return !campaigns.cancelled.has(message.campaignId)
    postponed.push({ id: message.id, dueAt: now + AGAIN_AFTER_MS, messages: [message.id] })
    return false
  })
  const byWorkspace = Map.groupBy(free, ({ facts }) => facts.message.workspaceId)
  for (const [workspaceId, own] of byWorkspace) {
    const keys = own.map(({ facts }) => facts.message)
    const waiting = new Map((await ledger.readWaiting(keys)).map((one) => [one.id, one]))
    const by = {
      senderRules: await ledger.senderRules(workspaceId),
      purse: { left: await ledger.creditLeft(workspaceId, now) },
      accounts: accounts.all().filter((one) => one.workspaceId === workspaceId && one.isOpen),
      now,
    }
    for (const wish of own) {
      const found = waiting.get(wish.facts.message.id)
      if (found === undefined || isOver(wish.facts.message, found, now)) continue
      const way = wayOf(wish, found, by)
      told.set(found.id, tellOf(wish, way, now))
      if (way.kind === 'none') continue
      redirects.set(found.id, way.redirect)
      queue.push(queueRow(wish.facts.message, { found, way: way.redirect, now }))
    }
  }
  return { told, redirects, queue, postponed }
}

/** Writes what was planned, after the standings. */
export async function commitFallBacks(
  ledger: Ledger,
  { redirects, queue, postponed }: Fallen,
  now: number,
): Promise<void> {
  if (postponed.length > 0) await ledger.watchFallbacks(postponed)
  if (queue.length === 0) return
  // At-least-once may have one waiting for its first channel still.
  await ledger.unqueue(queue)
  await ledger.queue(queue)
  await ledger.redirect([...redirects.values()], now)
}

const isOver = (
  { submittedAt }: LedgerMessage,
  { recipient, validUntil }: WaitingMessage,
  now: number,
): boolean =>
  recipient === null ||
  (validUntil === null
    ? submittedAt !== null && now - submittedAt > FALLBACK_WITHIN_MS
    : validUntil <= now)

type Way =
  | { readonly kind: 'way'; readonly redirect: Redirect & { readonly segments: number } }
  | { readonly kind: 'none'; readonly reason: Reason }

type By = {
  readonly accounts: readonly PipelineAccount[]
  readonly senderRules: SenderRules
  readonly purse: Purse
  readonly now: number
}

function wayOf(
  { facts: { message, submissions }, after }: Wish,
  { recipient, text, debitedMicros }: WaitingMessage,
  { accounts, senderRules, purse, now }: By,
): Way {
  const { fallback } = message
  if (fallback === null || recipient === null) return { kind: 'none', reason: 'no-route' }
  const { channel, from } = fallback
  if (isTooLong(channel, text)) return { kind: 'none', reason: 'message-too-long' }
  const first = accounts.find(({ id }) => id === message.accountId)
  // What is only played is never sent for real, nor the other way round.
  const alike = accounts.filter(({ isDemo }) => isDemo === (first?.isDemo ?? false))
  const routeBy = alike[0]?.workspaceSettings.routeBy ?? 'weight'
  const asked = { to: recipient, from, channel, accountId: null }
  const choose = (among: readonly PipelineAccount[]) =>
    chooseRoute(asked, among.map(routeAccount), { routeBy, senderRules })
  const reachable = choose(alike.filter((one) => isReachable(one, now)))
  const choice = reachable.kind === 'route' ? reachable : choose(alike)
  if (choice.kind !== 'route') return { kind: 'none', reason: choice.code }
  const refusal = refuseSender({ sender: choice.sender, to: recipient }, senderRules)
  if (refusal !== null) return { kind: 'none', reason: 'sender-invalid' }
  const segments = segmentsBy(channel, text)
  const price = priceOf(segments, choice.account.pricePerSegmentMicros)
  // What the first channel costs or may cost is spent; the second comes on top.
  const spent = after.charge === 'no' ? null : message.priceMicros
  const priceMicros = price === null ? spent : price + (spent ?? 0)
  const debit = debitOf(debitedMicros, priceMicros, purse.left)
  if (purse.left !== null) {
    if (debit.debitMicros > Math.max(0, purse.left))
      return { kind: 'none', reason: 'insufficient-credit' }
    purse.left -= debit.debitMicros
  }
  const redirect = {
    bucket: message.bucket,
    id: message.id,
    workspaceId: message.workspaceId,
    accountId: choice.account.id,
    channel,
    sender: choice.sender,
    priceMicros,
    dearerMicros: (priceMicros ?? 0) - (message.priceMicros ?? 0),
    ...debit,
    segments,
    turned: {
      channel: message.channel,
      fallback,
      submission: lastHandedOver(submissions),
      leftMicros: message.priceMicros,
      debitedMicros,
      spentMicros: spent,
      nextMicros: price,
    },
  }
  return { kind: 'way', redirect }
}

/** What the provider was too busy for never was. */
const lastHandedOver = (submissions: readonly SubmissionSegment[]): number =>
  Math.max(
    0,
    ...submissions.flatMap(({ answer, submission }) => (answer === 'busy' ? [] : [submission])),
  )

const isReachable = ({ boundAt }: PipelineAccount, now: number): boolean =>
  boundAt !== null && now - boundAt <= REACHABLE_WITHIN_MS

function tellOf({ facts: { message }, after, isLate }: Wish, way: Way, now: number): NewEvidence {
  const turn = { from: message.channel, to: message.fallback?.channel ?? message.channel }
  const { submissionCount } = message
  const evidence =
    way.kind === 'none'
      ? noFallback({ ...turn, reason: way.reason }, now)
      : fallBack({ ...turn, submission: submissionCount, reason: after.reason, isLate }, now)
  return {
    bucket: message.bucket,
    messageId: message.id,
    evidence,
    accountId: way.kind === 'none' ? null : way.redirect.accountId,
    matchedBy: null,
    dialect: null,
    journalId: null,
  }
}

const queueRow = (
  message: LedgerMessage,
  { found, way, now }: { found: WaitingMessage; way: Redirect; now: number },
): QueueRow => ({
  bucket: message.bucket,
  id: message.id,
  accountId: way.accountId,
  campaignId: message.campaignId,
  workspaceId: message.workspaceId,
  dueAt: now,
  submission: message.submissionCount + 1,
  validUntil: found.validUntil,
})

/** When the channel that each is handed over by now has had its time; those that give it no time are left out. */
export function fallbackWatches(
  messages: readonly LedgerMessage[],
  { now, newId }: { readonly now: number; readonly newId: () => string },
): readonly FallbackWatch[] {
  const timed = messages.flatMap(({ id, fallback }) => {
    const seconds = fallback?.afterSeconds ?? null
    return seconds === null ? [] : [{ id, dueAt: now + seconds * 1000 }]
  })
  return [...Map.groupBy(timed, ({ dueAt }) => dueAt)].map(([dueAt, own]) => ({
    id: newId(),
    dueAt,
    messages: own.map(({ id }) => id),
  }))
}

/** Whether the first channel's time is over and it has brought nothing yet. */
export function isOverdue({ message, submissions }: MessageFacts, now: number): boolean {
  const { fallback, standing, channel } = message
  if (fallback === null || fallback.afterSeconds === null) return false
  if (!WAITS_ON.has(standing.status)) return false
  const handed = submissions.flatMap((one) => (one.channel === channel ? [one.submittedAt] : []))
  return handed.length > 0 && Math.min(...handed) + fallback.afterSeconds * 1000 <= now
}

const WAITS_ON: ReadonlySet<Status> = new Set<Status>([
  'queued',
  'submitted',
  'sent',
  'unconfirmed',
])

/** Submissions of the leg that a message is on: what was left on another channel is no hindrance. */
export const ofLeg = <One extends { readonly channel: string }>(
  { channel }: Pick<LedgerMessage, 'channel'>,
  submissions: readonly One[],
): readonly One[] => submissions.filter((one) => one.channel === channel)
