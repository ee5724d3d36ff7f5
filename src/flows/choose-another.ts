import { type Turned, plus } from '../core/leg-prices.ts'
import { priceOf } from '../core/pricing.ts'
import { type SenderRules, refuseSender } from '../core/senders.ts'
import { namesSender } from '../core/route-fit.ts'
import { type RouteAccount, chooseRoute, routeAccountOf } from '../core/routes.ts'
import { isAtTheDoor, isLeftAlone, standingOf } from '../core/trials.ts'
import type { LedgerMessage, PipelineAccount, PipelineDeps } from './ports/pipeline.ts'
import type { Redirect, WaitingMessage } from './ports/rerouting.ts'

/** A link that was bound so lately is taken to be bound; each process says so every few seconds. */
export const REACHABLE_WITHIN_MS = 30_000

/** For so long a refused message waits for an account that has just been opened to come within reach. */
const AWAITED_MS = 60_000

/** Accounts that may take over from one: of its workspace, of its kind, and open. */
export type Successors = {
  readonly reachable: readonly PipelineAccount[]
  /** Not within reach, and it is too early to say that they are gone. */
  readonly awaited: readonly PipelineAccount[]
}

export function successorsOf(
  { accounts, startedAt }: Pick<PipelineDeps, 'accounts' | 'startedAt'>,
  account: PipelineAccount,
  now: number,
): Successors {
  const candidates = accounts.all().filter(
    (one) =>
      account.workspaceSettings.rerouting &&
      one.id !== account.id &&
      one.workspaceId === account.workspaceId &&
      // What is only played is never sent for real, nor the other way round.
      one.isDemo === account.isDemo &&
      one.isOpen,
  )
  const isReachable = ({ boundAt }: PipelineAccount): boolean =>
    boundAt !== null && now - boundAt <= REACHABLE_WITHIN_MS
  return {
    reachable: candidates.filter(isReachable),
    awaited: candidates.filter(
      (one) => !isReachable(one) && now - Math.max(startedAt, one.changedAt) < AWAITED_MS,
    ),
  }
}

/** Whether messages of others may go by it, for want of a better. */
const mayTakeOver = (account: PipelineAccount): boolean =>
  !isLeftAlone(account) || !isAtTheDoor(account.health.trouble)

/** Of those, the ones that do less badly. */
export const betterThan = (
  badness: number,
  successors: readonly PipelineAccount[],
): readonly PipelineAccount[] =>
  successors.filter((one) => standingOf(one) < badness && mayTakeOver(one))

/** What is left of the credit while ways are chosen; null: none is needed. */
export type Purse = { left: number | null }

export type Choosing = {
  readonly from: PipelineAccount
  readonly successors: readonly PipelineAccount[]
  readonly tried: ReadonlySet<string>
  readonly senderRules: SenderRules
}

/** The way that a message takes when it cannot go by this account, paid for; null: there is none. */
export function chooseAnother(
  given: { readonly message: LedgerMessage; readonly waiting: WaitingMessage },
  choosing: Choosing,
  purse: Purse,
): Redirect | null {
  const tried = new Set(choosing.tried)
  for (;;) {
    const way = wayBy(given, { ...choosing, tried }, purse)
    if (way === null) return null
    if (purse.left === null) return way
    if (way.debitMicros <= Math.max(0, purse.left)) {
      purse.left -= way.debitMicros
      return way
    }
    // Not by one that nobody can pay: perhaps by a cheaper one.
    tried.add(way.accountId)
  }
}

function wayBy(
  { message, waiting }: { readonly message: LedgerMessage; readonly waiting: WaitingMessage },
  { from, successors, tried, senderRules }: Choosing,
  { left }: Purse,
): Redirect | null {
  const { recipient, sender, isPinned, hasOwnSender } = waiting
  if (recipient === null || isPinned) return null
  // By one whose receipts alone are in trouble, if need be, and by none that would not take it.
  const accounts = successors.filter(mayTakeOver).map(routeAccount)
  const { channel } = message
  const choose = (as: string | null, among: readonly RouteAccount[]) => {
    const asked = { to: recipient, from: as, channel, accountId: null }
    const { routeBy } = from.workspaceSettings
    const choice = chooseRoute(asked, among, { exclude: tried, routeBy, senderRules })
    const isAllowed =
      choice.kind === 'route' &&
      refuseSender({ sender: choice.sender, to: recipient }, senderRules) === null
    return isAllowed ? choice : null
  }
  // Whoever is named stays. Whoever was the account's own is lent to none that does not list it.
  const choice = hasOwnSender
    ? (choose(null, accounts) ??
      choose(
        sender,
        accounts.filter((account) => namesSender(account, sender)),
      ))
    : choose(sender, accounts)
  if (choice === null) return null
  const { account } = choice
  const ownMicros = priceOf(message.segments, account.pricePerSegmentMicros)
  const turned = repriced(message, ownMicros)
  const priceMicros = turned === null ? ownMicros : plus(turned.spentMicros, ownMicros)
  return {
    bucket: message.bucket,
    id: message.id,
    workspaceId: message.workspaceId,
    accountId: account.id,
    channel: message.channel,
    sender: choice.sender,
    priceMicros,
    dearerMicros: (priceMicros ?? 0) - (message.priceMicros ?? 0),
    ...debitOf(waiting.debitedMicros, priceMicros, left),
    ...(turned === null ? {} : { turned }),
  }
}

/** By another account the second channel has another price; what the first cost stays. */
const repriced = ({ turned }: LedgerMessage, nextMicros: number | null): Turned | null =>
  turned === undefined || turned === null ? null : { ...turned, nextMicros }

/** What was paid for in advance follows the price. Without credit nothing more is taken. */
export function debitOf(
  debited: number | null,
  priceMicros: number | null,
  left: number | null,
): Pick<Redirect, 'debitedMicros' | 'debitMicros'> {
  if (debited === null) return { debitedMicros: null, debitMicros: 0 }
  const more = (priceMicros ?? 0) - debited
  const debitMicros = left === null ? Math.min(0, more) : more
  return { debitedMicros: debited + debitMicros, debitMicros }
}

export const routeAccount = (account: PipelineAccount): RouteAccount =>
  routeAccountOf({ ...account, enabled: true })
