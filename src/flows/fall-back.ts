import { type RerouteDetail, fallBack, noFallback } from '../core/own-evidence.ts'
import type { Reason } from '../core/reasons.ts'
import type { Standing } from '../core/standing.ts'
import type { Status } from '../core/status.ts'
import { type Means, type Way, wayOf } from './fall-back-way.ts'
import { ofUs } from './of-us.ts'
import type { FallbackWatch } from './ports/falling-back.ts'
import type {
  AccountBook,
  Ledger,
  LedgerMessage,
  MessageFacts,
  NewEvidence,
  QueueRow,
} from './ports/pipeline.ts'
import type { Redirect, WaitingMessage } from './ports/rerouting.ts'
import { WaitFirst } from './wait-first.ts'

/** A message that asks for its second channel, and how it stands by the first. */
export type Wish = {
  readonly facts: MessageFacts
  readonly after: Standing
  /** The first has had its time; else it came to nothing. */
  readonly isLate: boolean
  /** Why the account of the first was not asked; absent: it was. */
  readonly because?: RerouteDetail
}

export type Fallen = {
  /** What is to be told of each: that it turned, or why it could not. By message id. */
  readonly told: ReadonlyMap<string, NewEvidence>
  readonly redirects: ReadonlyMap<string, Redirect & { readonly segments: number }>
  readonly queue: readonly QueueRow[]
}

/** Nobody wants to read today what was of use yesterday: without a validity, so long. */
export const FALLBACK_WITHIN_MS = 24 * 3_600_000
/** And an hour more where the first channel is given a day or longer: by then somebody has looked. */
const FALLBACK_GRACE_MS = 3_600_000

const CAME_TO_NOTHING: ReadonlySet<Status> = new Set<Status>(['failed', 'rejected', 'expired'])
/** The person wants nothing of this sender, by whatever channel. */
const BY_NO_CHANNEL: ReadonlySet<Reason> = new Set<Reason>([
  'opted-out',
  'do-not-disturb',
  'recipient-blocklisted',
])
/** Of what we ourselves refuse, this holds for one channel alone. */
const OF_THE_CHANNEL: ReadonlySet<Reason> = new Set<Reason>([
  'message-too-long',
  'no-route',
  'rate-limited',
])

/** Whether its channel brought the message nowhere, for a reason that leaves the second to be tried. */
export function cameToNothing(
  { message }: Pick<MessageFacts, 'message'>,
  after: Standing,
): boolean {
  if (message.fallback === null || !CAME_TO_NOTHING.has(after.status)) return false
  if (after.reason !== null && BY_NO_CHANNEL.has(after.reason)) return false
  if (after.submission > 0 || after.rule === 'failed-by-us') return true
  return after.rule === 'refused-by-us' && after.reason !== null && OF_THE_CHANNEL.has(after.reason)
}

/**
 * Whether what was said long ago, and is read otherwise now, is the end of its first channel: in time for the
 * second to be of use. What was read long after that stays as it is.
 */
export function comesToNothingNow(message: LedgerMessage, after: Standing, now: number): boolean {
  const { standing: before } = message
  if (!cameToNothing({ message }, after) || cameToNothing({ message }, before)) return false
  const until = worthUntil(message, { validUntil: null })
  return until === null || now < until
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
  const campaigns = await ledger.lookAtCampaigns(
    wishes.map(({ facts }) => facts.message.campaignId),
  )
  const queued = await ledger.lookAtQueue(wishes.map(({ facts }) => facts.message))
  if (campaigns.busy.size + queued.length > 0)
    throw new WaitFirst({ campaigns: [...campaigns.busy], queued })
  const byWorkspace = [...Map.groupBy(wishes, ({ facts }) => facts.message.workspaceId)]
  for (const [workspaceId, own] of byWorkspace.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const keys = own.map(({ facts }) => facts.message)
    const waiting = new Map((await ledger.readWaiting(keys)).map((one) => [one.id, one]))
    const means: Means = {
      senderRules: await ledger.senderRules(workspaceId),
      used: await ledger.budgetOf(workspaceId, now),
      accounts: accounts.all().filter((one) => one.workspaceId === workspaceId && one.isOpen),
      now,
    }
    for (const wish of own) {
      const found = waiting.get(wish.facts.message.id)
      if (found === undefined) continue
      const { message } = wish.facts
      const isCancelled = campaigns.cancelled.has(message.campaignId)
      const reason = isCancelled ? 'cancelled' : whyOver(message, found, now)
      const way: Way =
        reason === null ? wayOf({ ...wish, waiting: found }, means) : { kind: 'none', reason }
      told.set(found.id, tellOf(wish, way, now))
      if (way.kind === 'none') continue
      redirects.set(found.id, way.redirect)
      queue.push(queueRow(message, { found, way: way.redirect, now }))
    }
  }
  return { told, redirects, queue }
}

/** Writes what was planned, after the standings. */
export async function commitFallBacks(
  ledger: Ledger,
  { redirects, queue }: Fallen,
  now: number,
): Promise<void> {
  if (queue.length === 0) return
  // At-least-once may have one waiting for its first channel still.
  await ledger.unqueue(queue)
  await ledger.queue(queue)
  await ledger.redirect([...redirects.values()], now)
}

/** Why it is too late for the second channel; null: it is not. */
function whyOver(message: LedgerMessage, found: WaitingMessage, now: number): Reason | null {
  if (found.recipient === null) return 'content-invalid'
  const until = worthUntil(message, found)
  return until !== null && until <= now ? 'expired-in-queue' : null
}

/** Until when the second channel is worth trying; null: nothing was handed over yet, so it is not late. */
function worthUntil(
  { submittedAt, fallback }: LedgerMessage,
  { validUntil }: Pick<WaitingMessage, 'validUntil'>,
): number | null {
  if (validUntil !== null || submittedAt === null) return validUntil
  const afterMs = (fallback?.afterSeconds ?? 0) * 1000
  return submittedAt + Math.max(FALLBACK_WITHIN_MS, afterMs + FALLBACK_GRACE_MS)
}

function tellOf(
  { facts: { message }, after, isLate, because }: Wish,
  way: Way,
  now: number,
): NewEvidence {
  const turn = { from: message.channel, to: message.fallback?.channel ?? message.channel }
  const { submissionCount } = message
  const evidence =
    way.kind === 'none'
      ? noFallback({ ...turn, reason: way.reason }, now)
      : fallBack(
          {
            ...turn,
            submission: submissionCount,
            reason: after.reason,
            isLate,
            ...(because === undefined ? {} : { because }),
          },
          now,
        )
  return ofUs(message, evidence, way.kind === 'none' ? null : way.redirect.accountId)
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
  validUntil: worthUntil(message, found),
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
