import { type Channel, type Fallback, isTooLong, segmentsBy } from '../core/channels.ts'
import { decide } from '../core/decide.ts'
import { type Turned, begunWithSecond } from '../core/leg-prices.ts'
import { fallBack } from '../core/own-evidence.ts'
import { findPhrase } from '../core/phrases.ts'
import { bucketOf, makeId } from '../core/ids.ts'
import type { Evidence } from '../core/evidence.ts'
import type { ReadNumber } from '../core/number.ts'
import { priceOf } from '../core/pricing.ts'
import type { Reason } from '../core/reasons.ts'
import type { RouteChoice } from '../core/routes.ts'
import {
  type Listing,
  type Refusal,
  type Screened,
  type SecondSender,
  refusalEvidence,
  screen,
} from '../core/screening.ts'
import { type SenderRefusal, refuseSender } from '../core/senders.ts'
import type { Plan } from '../core/status.ts'
import { contentOf, isMoreThanText, isTextEnough, wireSegments } from '../core/wire.ts'
import { type Admission, type Verdict, admitMessages, weighsMessages } from './admit-messages.ts'
import { NO_CAMPAIGN, type Random } from './ports/common.ts'
import type {
  Beside,
  IntakeLedger,
  IntakeWorkspace,
  KnownText,
  NewMessage,
} from './ports/intake.ts'
import { lineFor, routeFor } from './route-message.ts'

/** A message to be, before anybody asked whether it may be sent. */
export type Draft = {
  /** Of a message that is composed anew; absent: it gets one. */
  readonly id?: string
  readonly workspace: IntakeWorkspace
  readonly campaignId: string
  readonly rowNumber: number | null
  readonly number: Exclude<ReadNumber, { kind: 'unreadable' }>
  readonly text: string
  readonly missingFields: readonly string[]
  readonly from: string | null
  readonly channel: Channel
  readonly fallback: Fallback | null
  readonly accountId: string | null
  readonly reference: string | null
  readonly fields: Readonly<Record<string, string>> | null
  /** What it is to be if nothing speaks against it. Only a queued or a timed one has its turn. */
  readonly plan: Plan
  readonly dueAt: number
  readonly isTimed: boolean
  readonly validitySeconds: number | null
} & Beside

export type Composing = {
  readonly ledger: Pick<IntakeLedger, 'listings' | 'haveTexted' | 'lockBudgets' | 'lockTexts'>
  readonly random: Random
  readonly now: number
  /** Claims each sendable number once; answers the ids that got theirs. Null: repeats are allowed. */
  readonly claimRecipients:
    ((rows: readonly { id: string; number: string }[]) => Promise<ReadonlySet<string>>) | null
}

export type Composed = {
  readonly messages: readonly NewMessage[]
  /** What is known of their texts from now on, to be stored with them. */
  readonly texts: readonly KnownText[]
}

type Weighed = {
  readonly draft: Draft
  readonly id: string
  readonly recipient: string
  readonly sender: string
  readonly route: RouteChoice
  readonly channel: Channel
  readonly fallback: Fallback | null
  readonly hasOwnSender: boolean
  /** It begins with its second channel, for the first takes it nowhere. */
  readonly turn: Evidence | null
  readonly facts: Screened
  readonly priceMicros: number | null
}

/**
 * Screens drafts and makes each the message it will be: queued, waiting, held for a person or refused
 * with its reason.
 */
export async function composeMessages(
  composing: Composing,
  drafts: readonly Draft[],
): Promise<Composed> {
  const recipients = drafts.map(({ number }) =>
    number.kind === 'number' ? number.e164 : number.digits,
  )
  const listings = await composing.ledger.listings(
    drafts.map(({ workspace }, at) => ({
      workspaceId: workspace.id,
      number: recipients[at] ?? '',
    })),
  )
  const texted = await whoTexted(composing, drafts, recipients)
  const random = randomInOrder(composing.random, drafts.length)
  const weighed = drafts.map((draft, at) =>
    weigh(draft, {
      recipient: recipients[at] ?? '',
      listings: listings[at] ?? NONE,
      hasTexted: texted.has(recipients[at] ?? ''),
      random: random.subarray(at * ID_OCTETS, (at + 1) * ID_OCTETS),
      now: composing.now,
    }),
  )
  const unique = await markDuplicates(composing, weighed)
  const { verdicts, texts } = await admit(composing, unique)
  const messages = unique.map((one) =>
    compose(one, verdicts.get(one.id) ?? { kind: 'queue' }, composing.now),
  )
  return { messages, texts }
}

const TEXTED_WITHIN_MS = 90 * 86_400_000

/** Whoever texted us lately takes texts, whatever the number looks like. Few look so: the others are not asked about. */
async function whoTexted(
  { ledger, now }: Composing,
  drafts: readonly Draft[],
  recipients: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = drafts.flatMap(({ workspace, number, channel, fallback }, at) =>
    [channel, fallback?.channel].some(
      (one) => one !== undefined && lineFor(workspace, { number, channel: one }) !== null,
    )
      ? [{ workspaceId: workspace.id, number: recipients[at] ?? '' }]
      : [],
  )
  if (asked.length === 0) return new Set()
  const have = await ledger.haveTexted(asked, now - TEXTED_WITHIN_MS)
  return new Set(asked.filter((_, at) => have[at]).map(({ number }) => number))
}

const NONE: ReadonlySet<Listing> = new Set()
const ID_OCTETS = 9

/**
 * Random octets for ids, in one call: asking costs more than what is asked for. The first 12 bits count
 * instead (RFC 9562, 6.2, method 1), so that ids of one batch sort as the rows of its list do.
 */
function randomInOrder(random: Random, count: number): Uint8Array {
  const octets = random(count * ID_OCTETS)
  for (let at = 0; at < count; at++) {
    octets[at * ID_OCTETS] = (at >> 8) & 0x0f
    octets[at * ID_OCTETS + 1] = at & 0xff
  }
  return octets
}

function weigh(
  draft: Draft,
  {
    recipient,
    listings,
    hasTexted,
    random,
    now,
  }: {
    recipient: string
    listings: ReadonlySet<Listing>
    hasTexted: boolean
    random: Uint8Array
    now: number
  },
): Weighed {
  const { workspace, text, validitySeconds, dueAt } = draft
  const { channel, fallback, from, route, turn } = legOf(draft, recipient, now)
  const { wire = null } = draft
  const segments = wire === null ? segmentsBy(channel, text) : wireSegments(text, wire)
  const price = route.kind === 'route' ? route.account.pricePerSegmentMicros : null
  const sender = route.kind === 'route' ? route.sender : (from ?? '')
  return {
    draft,
    id: draft.id ?? makeId(now, bucketOf(workspace.id, recipient), random),
    recipient,
    sender,
    route,
    channel,
    fallback,
    hasOwnSender: from === null,
    turn,
    priceMicros: priceOf(segments, price),
    facts: {
      isPossibleNumber: draft.number.kind === 'number',
      line: hasTexted ? null : lineFor(workspace, { number: draft.number, channel }),
      listings,
      missingFields: draft.missingFields,
      text,
      isMoreThanText: isMoreThanText(wire),
      channel,
      segments,
      route,
      senderRefusal: senderRefusal(workspace, sender, recipient),
      // Once it begins with the second, that sender is the one that is asked about.
      secondSender: turn === null ? secondSenderOf(draft, recipient) : null,
      droppedPhrase: findPhrase(text, workspace.settings.screening.drop),
      validUntil: validitySeconds === null ? null : dueAt + validitySeconds * 1000,
      dueAt,
      overBudget: null,
      repeat: null,
    },
  }
}

/** What speaks against the sender that is asked for by the second channel, should it be needed. */
function secondSenderOf({ workspace, fallback }: Draft, to: string): SecondSender | null {
  if (fallback === null || fallback.from === null) return null
  const { from, channel } = fallback
  const refused = senderRefusal(workspace, from, to)
  if (refused !== null) return refused
  const route = routeFor(workspace, { to, from, channel, accountId: null })
  return route.kind === 'no-route' && route.code !== 'no-route' ? route.code : null
}

type Leg = Pick<Weighed, 'channel' | 'fallback' | 'turn' | 'route'> & {
  readonly from: string | null
}

/** By its second channel at once where no account carries the first to it, or the text is too long for it. */
function legOf(draft: Draft, to: string, now: number): Leg {
  const { channel, fallback, from, accountId, text, workspace, wire = null } = draft
  const hasWire = !isTextEnough(wire)
  const route = routeFor(workspace, { to, from, channel, accountId, hasWire })
  const first: Leg = { channel, fallback, from, route, turn: null }
  if (fallback === null || (route.kind === 'route' && !isTooLong(channel, text))) return first
  const asked = { to, from: fallback.from, channel: fallback.channel, accountId: null }
  const second = routeFor(workspace, asked)
  if (second.kind !== 'route' || isTooLong(fallback.channel, text)) return first
  const reason: Reason = route.kind === 'route' ? 'message-too-long' : route.code
  const turned = { from: channel, to: fallback.channel, submission: 0, reason, isLate: false }
  return { ...asked, fallback: null, route: second, turn: fallBack(turned, now) }
}

/** Without a sender there is no route, and that is told instead. */
export const senderRefusal = (
  { senders, settings }: IntakeWorkspace,
  sender: string,
  to: string,
): SenderRefusal | null =>
  sender === ''
    ? null
    : refuseSender({ sender, to }, { senders, registeredOnly: settings.registeredSendersOnly })

const isSendable = ({ facts }: Weighed): boolean => screen(facts) === null

/** Uniqueness binds sendable rows, and the store decides who was first. */
async function markDuplicates(
  { claimRecipients }: Composing,
  weighed: readonly Weighed[],
): Promise<readonly Weighed[]> {
  if (claimRecipients === null) return weighed
  const sendable = weighed.filter(isSendable)
  const claimed = await claimRecipients(
    sendable.map(({ id, recipient }) => ({ id, number: recipient })),
  )
  const lost = new Set(sendable.filter(({ id }) => !claimed.has(id)).map(({ id }) => id))
  return weighed.map((one) =>
    lost.has(one.id) ? { ...one, facts: { ...one.facts, repeat: 'campaign' } } : one,
  )
}

/** What is queued now is weighed against the rest; a campaign that waits is asked when it starts. */
const admit = ({ ledger, now }: Composing, weighed: readonly Weighed[]): Promise<Admission> =>
  admitMessages(
    ledger,
    weighed
      .filter((one) => weighsMessages(one.draft.workspace) && hasTurn(one.draft) && isSendable(one))
      .map(({ draft, id, recipient, sender, priceMicros }) => ({
        id,
        workspace: draft.workspace,
        to: recipient,
        sender,
        text: contentOf(draft.text, draft.wire ?? null),
        priceMicros,
        dueAt: draft.dueAt,
      })),
    { now, month: monthOf(now) },
  )

const hasTurn = ({ plan, isTimed }: Draft): boolean => plan === 'queued' || isTimed

/** The refusal of a message that something beyond itself speaks against; null: nothing does. */
function refusalOf(facts: Screened, verdict: Verdict): Refusal | null {
  switch (verdict.kind) {
    case 'repeat':
      return screen({ ...facts, repeat: verdict.repeat })
    case 'over-budget':
      return screen({ ...facts, overBudget: verdict.overBudget })
    default:
      return screen(facts)
  }
}

function compose(
  {
    draft,
    id,
    recipient,
    sender,
    route,
    channel,
    fallback,
    hasOwnSender,
    turn,
    facts,
    priceMicros,
  }: Weighed,
  verdict: Verdict,
  now: number,
): NewMessage {
  const refusal = refusalOf(facts, verdict)
  const evidence = refusal === null ? null : refusalEvidence(refusal, now)
  const plan = verdict.kind === 'hold' ? 'held' : draft.plan
  const standing = decide({
    plan,
    segments: facts.segments,
    submissions: [],
    evidence: [evidence, turn].filter((one) => one !== null),
  })
  const isQueued = refusal === null && verdict.kind === 'queue' && hasTurn(draft)
  return {
    id,
    workspaceId: draft.workspace.id,
    campaignId: draft.campaignId,
    rowNumber: draft.rowNumber,
    reference: draft.reference,
    plan,
    accountId: route.kind === 'route' ? route.account.id : null,
    standing,
    evidence,
    priceMicros: refusal === null ? priceMicros : null,
    createdAt: now,
    validUntil: facts.validUntil,
    dueAt: isQueued ? draft.dueAt : null,
    recipient,
    sender,
    text: draft.text,
    fields: draft.fields,
    held: verdict.kind === 'hold' ? { because: verdict.because, dueAt: draft.dueAt } : null,
    isPinned: draft.campaignId === NO_CAMPAIGN && draft.accountId !== null && turn === null,
    hasOwnSender: draft.campaignId === NO_CAMPAIGN && hasOwnSender,
    isTest: draft.workspace.isTest === true,
    isDebited: isQueued && draft.workspace.hasBalance,
    channel,
    fallback,
    turn,
    turned: turn === null ? null : turnedAtStart(draft, priceMicros),
    ...(draft.callback == null ? {} : { callback: draft.callback }),
    ...(draft.wire == null ? {} : { wire: draft.wire }),
    ...(draft.forgetting == null ? {} : { forgetting: draft.forgetting }),
  }
}

const turnedAtStart = ({ channel, fallback }: Draft, priceMicros: number | null): Turned | null =>
  fallback === null ? null : begunWithSecond({ channel, fallback }, priceMicros)

/** '2026-11', in UTC: what caps count by. */
export const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)
