import { type OverBudget, overBudget } from '../core/budgets.ts'
import { segmentsBy } from '../core/channels.ts'
import { plus } from '../core/leg-prices.ts'
import { readNumber } from '../core/number.ts'
import { findPhrase } from '../core/phrases.ts'
import { priceOf } from '../core/pricing.ts'
import type { Reason } from '../core/reasons.ts'
import { type RouteChoice, chooseRoute } from '../core/routes.ts'
import { NOTHING_AGAINST, screen } from '../core/screening.ts'
import { type SenderRules, refuseSender } from '../core/senders.ts'
import type { Standing } from '../core/standing.ts'
import { REACHABLE_WITHIN_MS, debitOf, routeAccount } from './choose-another.ts'
import type { FallbackLedger } from './ports/falling-back.ts'
import type { MessageFacts, PipelineAccount, SubmissionSegment } from './ports/pipeline.ts'
import type { Redirect, WaitingMessage } from './ports/rerouting.ts'

/** How a message goes by its second channel, or why it does not. */
export type Way =
  | { readonly kind: 'way'; readonly redirect: Redirect & { readonly segments: number } }
  | { readonly kind: 'none'; readonly reason: Reason }

/** Of one workspace: what of the month and the credit is used while ways are chosen; null: no end is set. */
export type Means = {
  /** Open ones. */
  readonly accounts: readonly PipelineAccount[]
  readonly senderRules: SenderRules
  used: Awaited<ReturnType<FallbackLedger['budgetOf']>>
  readonly now: number
}

type Asking = {
  readonly facts: MessageFacts
  readonly after: Standing
  readonly waiting: WaitingMessage
}

/** Finds the way by the second channel, screened and paid for as a new message is. */
export function wayOf({ facts, after, waiting }: Asking, means: Means): Way {
  const { message, submissions } = facts
  const { fallback } = message
  const { recipient, text, debitedMicros } = waiting
  if (fallback === null || recipient === null) return { kind: 'none', reason: 'no-route' }
  const { channel } = fallback
  const accounts = alike(means.accounts, message.accountId)
  const choice = choiceOf({ ...fallback, to: recipient }, accounts, means)
  const segments = segmentsBy(channel, text)
  const route = choice.kind === 'route' ? choice : null
  const price = priceOf(segments, route?.account.pricePerSegmentMicros ?? null)
  // What the first channel costs or may cost is spent; the second comes on top.
  const spentMicros = after.charge === 'no' ? null : message.priceMicros
  const priceMicros = plus(price, spentMicros)
  const dearerMicros = (priceMicros ?? 0) - (message.priceMicros ?? 0)
  const debit = debitOf(debitedMicros, priceMicros, means.used?.budget.balanceMicros ?? null)
  const more = { dearerMicros, ...debit }
  const refusal = screen({
    ...NOTHING_AGAINST,
    text,
    channel,
    segments,
    route: choice,
    overBudget: overOf(means.used, more),
    ...aboutPerson({ recipient, channel, text, sender: route?.sender ?? '' }, accounts, means),
  })
  if (refusal !== null) return { kind: 'none', reason: refusal.reason }
  if (route === null) return { kind: 'none', reason: 'no-route' }
  take(means, more)
  const turned = {
    channel: message.channel,
    fallback,
    submission: lastHandedOver(submissions),
    leftMicros: message.priceMicros,
    debitedMicros,
    spentMicros,
    nextMicros: price,
  }
  const { bucket, id, workspaceId } = message
  const { account, sender } = route
  const redirect = { bucket, id, workspaceId, accountId: account.id, channel, sender, priceMicros }
  return { kind: 'way', redirect: { ...redirect, ...more, segments, turned } }
}

/** What is only played is never sent for real, nor the other way round. */
function alike(
  accounts: readonly PipelineAccount[],
  firstId: string | null,
): readonly PipelineAccount[] {
  const isDemo = accounts.find(({ id }) => id === firstId)?.isDemo ?? false
  return accounts.filter((one) => one.isDemo === isDemo)
}

type Asked = Omit<Parameters<typeof chooseRoute>[0], 'accountId'>

/** By one within reach; for want of those, by one that may come back. */
function choiceOf(
  { to, from, channel }: Asked,
  accounts: readonly PipelineAccount[],
  { senderRules, now }: Means,
): RouteChoice {
  const routeBy = accounts[0]?.workspaceSettings.routeBy ?? 'weight'
  const choose = (among: readonly PipelineAccount[]) =>
    chooseRoute({ to, from, channel, accountId: null }, among.map(routeAccount), {
      routeBy,
      senderRules,
    })
  const reachable = choose(accounts.filter((one) => isReachable(one, now)))
  return reachable.kind === 'route' ? reachable : choose(accounts)
}

const isReachable = ({ boundAt }: PipelineAccount, now: number): boolean =>
  boundAt !== null && now - boundAt <= REACHABLE_WITHIN_MS

/** Who is opted out is asked about when it is handed over. */
function aboutPerson(
  {
    recipient,
    channel,
    text,
    sender,
  }: { recipient: string; channel: string; text: string; sender: string },
  accounts: readonly PipelineAccount[],
  { senderRules }: Means,
) {
  const settings = accounts[0]?.workspaceSettings
  const number = readNumber(recipient, null)
  const minds = settings?.refuseUnreachableNumberTypes === true && channel === 'sms'
  return {
    line: minds && number.kind === 'number' ? number.line : null,
    senderRefusal: sender === '' ? null : refuseSender({ sender, to: recipient }, senderRules),
    droppedPhrase: findPhrase(text, settings?.screening.drop ?? []),
  }
}

type More = { readonly dearerMicros: number; readonly debitMicros: number }

function overOf(used: Means['used'], { dearerMicros, debitMicros }: More): OverBudget | null {
  if (used === null) return null
  const { balanceMicros } = used.budget
  // A month over its cap bears what makes it cheaper.
  const limits = dearerMicros > 0 ? used.limits : { ...used.limits, spendCapMicros: null }
  const over = overBudget({ ...used.budget, balanceMicros: null }, limits, dearerMicros)
  const isUnpaid = balanceMicros !== null && debitMicros > Math.max(0, balanceMicros)
  return over ?? (isUnpaid ? 'balance' : null)
}

/** Of the month's messages it is one already. */
function take(means: Means, { dearerMicros, debitMicros }: More): void {
  if (means.used === null) return
  const { budget, limits } = means.used
  const { micros, balanceMicros } = budget
  means.used = {
    limits,
    budget: {
      ...budget,
      micros: micros + dearerMicros,
      balanceMicros: balanceMicros === null ? null : balanceMicros - debitMicros,
    },
  }
}

/** What the provider was too busy for never was. */
const lastHandedOver = (submissions: readonly SubmissionSegment[]): number =>
  Math.max(
    0,
    ...submissions.flatMap(({ answer, submission }) => (answer === 'busy' ? [] : [submission])),
  )
