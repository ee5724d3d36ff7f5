import { decide } from '../core/decide.ts'
import { bucketOf, makeId } from '../core/ids.ts'
import type { ReadNumber } from '../core/number.ts'
import { priceOf } from '../core/pricing.ts'
import { type RouteChoice, chooseRoute } from '../core/routes.ts'
import { type Listing, type Screened, refusalEvidence, screen } from '../core/screening.ts'
import { countSegments } from '../core/segments.ts'
import type { Plan } from '../core/status.ts'
import type { Random } from './ports/common.ts'
import type { IntakeLedger, IntakeWorkspace, NewMessage } from './ports/intake.ts'

/** A message to be, before anybody asked whether it may be sent. */
export type Draft = {
  readonly workspace: IntakeWorkspace
  readonly campaignId: string
  readonly rowNumber: number | null
  readonly number: Exclude<ReadNumber, { kind: 'unreadable' }>
  readonly text: string
  readonly missingFields: readonly string[]
  readonly from: string | null
  readonly accountId: string | null
  readonly reference: string | null
  readonly fields: Readonly<Record<string, string>> | null
  /** What it is to be if nothing speaks against it. Only a queued or a timed one has its turn. */
  readonly plan: Plan
  readonly dueAt: number
  readonly isTimed: boolean
  readonly validitySeconds: number | null
}

export type Composing = {
  readonly ledger: Pick<IntakeLedger, 'listings' | 'lockSpend'>
  readonly random: Random
  readonly now: number
  /** Claims each sendable number once; answers the ids that got theirs. Null: repeats are allowed. */
  readonly claimRecipients:
    ((rows: readonly { id: string; number: string }[]) => Promise<ReadonlySet<string>>) | null
}

type Weighed = {
  readonly draft: Draft
  readonly id: string
  readonly recipient: string
  readonly route: RouteChoice
  readonly facts: Screened
  readonly priceMicros: number | null
}

/** Screens drafts and makes each the message it will be: queued, waiting or refused with its reason. */
export async function composeMessages(
  composing: Composing,
  drafts: readonly Draft[],
): Promise<readonly NewMessage[]> {
  const recipients = drafts.map(({ number }) =>
    number.kind === 'number' ? number.e164 : number.digits,
  )
  const listings = await composing.ledger.listings(
    drafts.map(({ workspace }, at) => ({
      workspaceId: workspace.id,
      number: recipients[at] ?? '',
    })),
  )
  const random = randomInOrder(composing.random, drafts.length)
  const weighed = drafts.map((draft, at) =>
    weigh(draft, {
      recipient: recipients[at] ?? '',
      listings: listings[at] ?? NONE,
      random: random.subarray(at * ID_OCTETS, (at + 1) * ID_OCTETS),
      now: composing.now,
    }),
  )
  const unique = await markDuplicates(composing, weighed)
  const capped = await markOverCap(composing, unique)
  return capped.map((one) => compose(one, composing.now))
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
    random,
    now,
  }: { recipient: string; listings: ReadonlySet<Listing>; random: Uint8Array; now: number },
): Weighed {
  const { workspace, text, validitySeconds, dueAt } = draft
  const { segments } = countSegments(text)
  const route = chooseRoute(
    { to: recipient, from: draft.from, accountId: draft.accountId },
    workspace.accounts,
  )
  const price = route.kind === 'route' ? route.account.pricePerSegmentMicros : null
  return {
    draft,
    id: makeId(now, bucketOf(workspace.id, recipient), random),
    recipient,
    route,
    priceMicros: priceOf(segments, price),
    facts: {
      isPossibleNumber: draft.number.kind === 'number',
      listings,
      missingFields: draft.missingFields,
      text,
      segments,
      route,
      validUntil: validitySeconds === null ? null : dueAt + validitySeconds * 1000,
      dueAt,
      isOverCap: false,
      isDuplicate: false,
    },
  }
}

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
    lost.has(one.id) ? { ...one, facts: { ...one.facts, isDuplicate: true } } : one,
  )
}

/** The cap binds what is queued now; a campaign that only waits is asked when it starts. */
async function markOverCap(
  { ledger, now }: Composing,
  weighed: readonly Weighed[],
): Promise<readonly Weighed[]> {
  const bound = (one: Weighed) => hasTurn(one.draft) && one.draft.workspace.spendCapMicros !== null
  const workspaces = new Set(weighed.filter(bound).map(({ draft }) => draft.workspace.id))
  if (workspaces.size === 0) return weighed
  const spent = new Map(await ledger.lockSpend([...workspaces], monthOf(now)))
  return weighed.map((one) => {
    const { id, spendCapMicros } = one.draft.workspace
    if (!bound(one) || spendCapMicros === null || !isSendable(one)) return one
    const after = (spent.get(id) ?? 0) + (one.priceMicros ?? 0)
    if (after > spendCapMicros) return { ...one, facts: { ...one.facts, isOverCap: true } }
    spent.set(id, after)
    return one
  })
}

const hasTurn = ({ plan, isTimed }: Draft): boolean => plan === 'queued' || isTimed

function compose(
  { draft, id, recipient, route, facts, priceMicros }: Weighed,
  now: number,
): NewMessage {
  const refusal = screen(facts)
  const evidence = refusal === null ? null : refusalEvidence(refusal, now)
  const standing = decide({
    plan: draft.plan,
    segments: facts.segments,
    submissions: [],
    evidence: evidence === null ? [] : [evidence],
  })
  return {
    id,
    workspaceId: draft.workspace.id,
    campaignId: draft.campaignId,
    rowNumber: draft.rowNumber,
    reference: draft.reference,
    plan: draft.plan,
    accountId: route.kind === 'route' ? route.account.id : null,
    standing,
    evidence,
    priceMicros: refusal === null ? priceMicros : null,
    createdAt: now,
    validUntil: facts.validUntil,
    dueAt: refusal === null && hasTurn(draft) ? draft.dueAt : null,
    recipient,
    sender: route.kind === 'route' ? route.sender : (draft.from ?? ''),
    text: draft.text,
    fields: draft.fields,
  }
}

/** '2026-11', in UTC: what caps count by. */
export const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)
