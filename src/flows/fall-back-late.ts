import { decide } from '../core/decide.ts'
import type { RerouteDetail } from '../core/own-evidence.ts'
import type { Reason } from '../core/reasons.ts'
import { applyEvidence, factsToDecide } from './apply-evidence.ts'
import {
  type Wish,
  cameToNothing,
  commitFallBacks,
  isOverdue,
  ofLeg,
  planFallBacks,
} from './fall-back.ts'
import type {
  AccountBook,
  Ledger,
  MessageKey,
  PipelineAccount,
  PipelineDeps,
} from './ports/pipeline.ts'
import { areAllRefused } from './queue-again.ts'

const WATCHES_MAX = 20

/**
 * Turns messages to their second channel whose first has had its time, and those whose turning had to wait.
 * Says how many were looked at.
 */
export async function fallBackLate({ store, clock, accounts }: PipelineDeps): Promise<number> {
  const now = clock.now()
  return store.inLedger(async (ledger) => {
    const keys = await ledger.takeDueFallbacks(now, WATCHES_MAX)
    if (keys.length === 0) return 0
    const locked = await ledger.lockMessages(keys)
    const wishes = locked.flatMap((facts) => {
      const after = decide(factsToDecide(facts, accounts))
      const isLate = isOverdue(facts, now)
      return isLate || cameToNothing(facts, after) ? [{ facts, after, isLate }] : []
    })
    await turn(ledger, wishes, { accounts, now })
    return keys.length
  })
}

type Turning = { readonly accounts: AccountBook; readonly now: number }

/** Says how many turned. */
async function turn(
  ledger: Ledger,
  wishes: readonly Wish[],
  { isWaiting = false, ...context }: Turning & { readonly isWaiting?: boolean },
): Promise<number> {
  const fallen = await planFallBacks(ledger, wishes, context)
  const { redirects, told } = fallen
  // Of what still waits, it is not said each time anew that there is no second way.
  const news = [...told.values()].filter(({ messageId }) => !isWaiting || redirects.has(messageId))
  await applyEvidence(ledger, news, { ...context, redirects })
  await commitFallBacks(ledger, fallen, context.now)
  return redirects.size
}

/** Whether any account of the workspace carries what this one does not. */
export const hasOtherChannels = (
  accounts: Pick<AccountBook, 'all'>,
  { workspaceId, settings }: PipelineAccount,
): boolean =>
  accounts
    .all()
    .some(
      (one) =>
        one.workspaceId === workspaceId &&
        one.isOpen &&
        one.settings.channels.some((channel) => !settings.channels.includes(channel)),
    )

type Stranded = Turning & { readonly account: PipelineAccount; readonly because: RerouteDetail }

/**
 * Turns what waits for an account that is out of reach, switched off or sick to its second channel, where no
 * other account takes it by the first and nobody has any of it: after as long as the account is waited for
 * before another takes over. Says how many turned.
 */
export async function fallBackStranded(
  ledger: Ledger,
  keys: readonly MessageKey[],
  { account, because, ...context }: Stranded,
): Promise<number> {
  if (keys.length === 0 || !hasOtherChannels(context.accounts, account)) return 0
  if (context.now - troubledSince(account) < account.settings.rerouteAfterMs) return 0
  const reason = REASON[because] ?? null
  const wishes = (await ledger.lockMessages(keys)).flatMap((facts) => {
    const { message, submissions } = facts
    const isWaiting = message.fallback !== null && message.standing.status === 'queued'
    if (!isWaiting || !areAllRefused(ofLeg(message, submissions))) return []
    return [{ facts, after: { ...message.standing, reason }, isLate: false, because }]
  })
  return turn(ledger, wishes, { ...context, isWaiting: true })
}

/** A person may switch it on again in a moment, and a sick one may be well; out of reach it was for long enough. */
function troubledSince({ isOpen, boundAt, changedAt, health }: PipelineAccount): number {
  if (!isOpen) return Math.max(boundAt ?? 0, changedAt)
  return health.trouble === null ? 0 : (health.since ?? 0)
}

/** What is shown of the channel that was passed over; none: that it did badly is reason enough. */
const REASON: Readonly<Partial<Record<RerouteDetail, Reason>>> = {
  'account-switched-off': 'no-route',
  'provider-unreachable': 'gateway-error',
  'provider-refusing': 'gateway-error',
  'provider-unanswered': 'gateway-error',
}
