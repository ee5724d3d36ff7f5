import { CHANNEL_TITLE, type Channel, type Fallback } from '../core/channels.ts'
import { countriesOf } from '../core/destination.ts'
import { type ReadNumber, readNumber } from '../core/number.ts'
import { priceOf } from '../core/pricing.ts'
import { type Reason, reasonEntry, usualNextStep } from '../core/reasons.ts'
import { type Candidate, explainRoutes } from '../core/routes.ts'
import { senderWarnings } from '../core/sender-kinds.ts'
import { composeMessages } from './compose-messages.ts'
import { workspaceFor } from './import-campaign.ts'
import type { CampaignActor } from './ports/campaigns.ts'
import type { Clock, Random } from './ports/common.ts'
import type { IntakeAccount, IntakeWorkspace, NewMessage, SendRequest } from './ports/intake.ts'
import type { Rehearsal } from './ports/rehearsal.ts'
import { routeFor, routePlanOf } from './route-message.ts'
import { draftOf } from './take-in.ts'

export type RouteExplaining = {
  readonly rehearsal: Rehearsal
  readonly clock: Clock
  readonly random: Random
}

/** What would be sent, as far as anybody has thought of it. */
export type RouteAsk = Pick<SendRequest, 'to' | 'from' | 'channel' | 'fallback' | 'accountId'> & {
  /** Null: any ordinary text of one segment. */
  readonly text: string | null
}

/** An account with what speaks for it or against it. */
export type ExplainedCandidate = Candidate & { readonly providerKind: string }

/** How a message would go by one channel. */
export type LegExplanation = {
  readonly channel: Channel
  /** route: it would be sent. no-route: nobody would take it. refused: we would not send it. */
  readonly outcome: 'route' | 'no-route' | 'refused'
  readonly account: ExplainedCandidate | null
  readonly sender: string
  /** For people. */
  readonly because: string
  readonly reason: Reason | null
  readonly detail: string | null
  readonly nextStep: string | null
  /** Why a person would have to look at it first; null: nobody would. */
  readonly heldBecause: string | null
  readonly segments: number
  readonly priceMicros: number | null
  /** What may go wrong, and yet is nobody's to refuse. */
  readonly warnings: readonly string[]
  /** Every account: those that fit first, in order. */
  readonly candidates: readonly ExplainedCandidate[]
}

export type RouteExplanation =
  | { readonly kind: 'unreadable'; readonly because: string }
  | {
      readonly kind: 'explained'
      /** E.164; as given where no phone can have it. */
      readonly to: string
      /** Where the number may be; several where countries share a calling code. */
      readonly countries: readonly string[]
      readonly currency: string
      /** The channel asked for; then the fallback, if one is named. */
      readonly legs: readonly LegExplanation[]
      /** Where the first takes it nowhere and the fallback does, that; null: it would not be sent. */
      readonly beginsWith: Channel | null
    }

/** How a message would go, and why: all that sending it would ask, and nothing of it is kept. */
export function explainRoute(
  { rehearsal, clock, random }: RouteExplaining,
  by: CampaignActor,
  ask: RouteAsk,
): Promise<RouteExplanation> {
  const now = clock.now()
  return rehearsal.rehearse(async (ledger) => {
    const workspace = await workspaceFor(ledger, by)
    const number = readNumber(ask.to, workspace.defaultCountry)
    if (number.kind === 'unreadable') return { kind: 'unreadable', because: number.because }
    const compose = async (request: SendRequest): Promise<NewMessage | undefined> => {
      const draft = draftOf({ workspace, request, number }, now)
      const composing = { ledger, random, now, claimRecipients: null }
      return (await composeMessages(composing, draft === null ? [] : [draft])).messages[0]
    }
    const requests = [requestOf(ask), ...(ask.fallback === null ? [] : [second(ask, ask.fallback)])]
    const legs: LegExplanation[] = []
    for (const request of requests) {
      const message = await compose(request)
      if (message !== undefined) legs.push(legOf(message, { workspace, request, number }))
    }
    const whole = await compose({ ...requestOf(ask), fallback: ask.fallback })
    const beginsWith = whole === undefined || whole.evidence !== null ? null : whole.channel
    const to = number.kind === 'number' ? number.e164 : number.digits
    const { currency } = workspace
    const told = legs.map((leg, at) => (at === 0 ? tellTurn(leg, legs[1], beginsWith) : leg))
    return { kind: 'explained', to, countries: countriesOf(to), currency, legs: told, beginsWith }
  })
}

/** What its first channel takes nowhere is sent all the same: by the second, at once. */
function tellTurn(
  first: LegExplanation,
  second: LegExplanation | undefined,
  beginsWith: Channel | null,
): LegExplanation {
  if (second === undefined || first.outcome === 'route' || beginsWith !== second.channel)
    return first
  const { outcome, account, sender, segments, priceMicros, heldBecause, warnings } = second
  const because = `${first.because}: it goes by ${CHANNEL_TITLE[second.channel]} at once, where ${second.because}`
  const ours = { reason: null, detail: null, nextStep: null, because, heldBecause, warnings }
  return { ...first, ...ours, outcome, account, sender, segments, priceMicros }
}

const ANY_TEXT = 'A text'

const requestOf = ({ text, ...ask }: RouteAsk): SendRequest => ({
  ...ask,
  text: text ?? ANY_TEXT,
  // Each leg is asked for itself.
  fallback: null,
  reference: null,
  validitySeconds: null,
  sendAt: null,
})

const second = (ask: RouteAsk, { channel, from }: Fallback): SendRequest => ({
  ...requestOf(ask),
  channel,
  from,
  accountId: null,
})

type Asked = {
  readonly workspace: IntakeWorkspace
  readonly request: SendRequest
  readonly number: Exclude<ReadNumber, { kind: 'unreadable' }>
}

function legOf(message: NewMessage, { workspace, request, number }: Asked): LegExplanation {
  const { from, channel, accountId } = request
  const to = message.recipient
  const accounts = new Map(workspace.accounts.map((account) => [account.id, account]))
  const routed = { to, from, channel, accountId }
  const candidates = explainRoutes(routed, workspace.accounts, routePlanOf(workspace)).map(
    (candidate) => ({ ...candidate, providerKind: kindOf(accounts.get(candidate.account.id)) }),
  )
  const account = candidates.find((one) => one.account.id === message.accountId) ?? null
  const { reason, detail, segments } = message.standing
  const isSendable = message.evidence === null
  const choice = routeFor(workspace, routed)
  const isRouteless =
    choice.kind === 'no-route' && choice.code === reason && choice.detail === detail
  return {
    channel,
    outcome: isSendable ? 'route' : isRouteless ? 'no-route' : 'refused',
    account,
    sender: message.sender,
    because: isSendable ? (account?.because ?? '') : isRouteless ? choice.because : whyNot(message),
    reason: isSendable ? null : reason,
    detail: isSendable ? null : detail,
    nextStep: isSendable || reason === null ? null : usualNextStep(reason, null),
    heldBecause: message.held?.because ?? null,
    segments,
    priceMicros: isSendable
      ? priceOf(segments, account?.account.pricePerSegmentMicros ?? null)
      : null,
    warnings:
      channel === 'sms' && message.sender !== '' && number.kind === 'number'
        ? senderWarnings(message.sender, to)
        : [],
    candidates,
  }
}

const kindOf = (account: IntakeAccount | undefined): string => account?.providerKind ?? ''

function whyNot({ standing: { reason, detail } }: NewMessage): string {
  if (reason === null) return ''
  const { meaning } = reasonEntry(reason)
  return detail === null ? meaning : `${meaning} (${detail})`
}
