import { isCorrected } from '../core/correction.ts'
import type { Correction, CorrectionCause } from '../core/correction.ts'
import { countedAs, sumMoves } from '../core/counts.ts'
import type { Counted } from '../core/counts.ts'
import { decide } from '../core/decide.ts'
import type { Facts } from '../core/decide.ts'
import type { Submission } from '../core/evidence.ts'
import { decidingChannel, isTurnedBack, legsPrice } from '../core/leg-prices.ts'
import { FELL_BACK, fallbackUnneeded, handover } from '../core/own-evidence.ts'
import type { Standing } from '../core/standing.ts'
import { isFinal } from '../core/status.ts'
import {
  type Fallen,
  cameToNothing,
  commitFallBacks,
  isOwnEnd,
  planFallBacks,
} from './fall-back.ts'
import { ofUs } from './of-us.ts'
import type {
  AccountBook,
  Ledger,
  LedgerMessage,
  MessageFacts,
  MessageKey,
  NewEvidence,
  StandingChange,
  SubmissionSegment,
} from './ports/pipeline.ts'
import type { Redirect } from './ports/rerouting.ts'
import { together } from './together.ts'

/** One message after new evidence. */
export type Moved = {
  readonly facts: MessageFacts
  readonly before: Standing
  readonly after: Standing
  /** What was new to us, repeats left out. */
  readonly fresh: readonly NewEvidence[]
}

export type Applied = {
  readonly moved: readonly Moved[]
  /** Messages that are not kept any more. */
  readonly missing: readonly MessageKey[]
}

type Applying = {
  readonly accounts: AccountBook
  readonly now: number
  /** What kind of news it is, where it corrects something; else receipts. */
  readonly because?: Extract<CorrectionCause, 'late-receipt' | 'reply' | 'import'>
  /** Messages that are to go by another provider account from now on, by id. */
  readonly redirects?: ReadonlyMap<string, Redirected>
}

type Redirected = Pick<Redirect, 'accountId' | 'priceMicros'> & { readonly segments?: number }

const NOWHERE: NonNullable<Applying['redirects']> = new Map()

/**
 * Lets evidence count: locks its messages, appends what is new, decides anew over everything that is
 * known about each, and moves standings and counts. A fact told twice only raises its tally. What came to
 * nothing by its channel turns to its second in the same breath, so that nobody is told an end that is none.
 */
export async function applyEvidence(
  ledger: Ledger,
  additions: readonly NewEvidence[],
  { accounts, now, because = 'late-receipt', redirects = NOWHERE }: Applying,
): Promise<Applied> {
  const byMessage = Map.groupBy(additions, ({ messageId }) => messageId)
  const keys = [...byMessage.values()].flatMap(([first]) =>
    first === undefined ? [] : [{ bucket: first.bucket, id: first.messageId }],
  )
  const locked = await ledger.lockMessages(keys)
  const told = locked.map((facts) => move(facts, byMessage.get(facts.message.id) ?? [], accounts))
  const fallen = await fallBacksOf(ledger, told, { accounts, now })
  const moved = told.map((one) =>
    turnedBack(fallenBack(one, fallen?.told, accounts), { accounts, now }),
  )
  const arrived = moved.flatMap(({ facts: { message }, after }) =>
    isBack(message, after) ? [message] : [],
  )
  await together([
    ledger.appendEvidence(moved.flatMap(({ fresh }) => fresh)),
    ledger.countRepeats(moved.flatMap((one) => repeatsOf(one, byMessage))),
    writeStandings(
      ledger,
      moved.flatMap(({ facts: { message }, after }) => {
        const redirect = redirects.get(message.id) ?? fallen?.redirects.get(message.id)
        return redirect === undefined
          ? restandingIfChanged(message, after, now)
          : [restanding(message, redirected(after, redirect), { now, ...redirect })]
      }),
      { now, because },
    ),
  ])
  if (arrived.length > 0) await ledger.unqueue(arrived)
  if (fallen !== null) await commitFallBacks(ledger, fallen, now)
  const kept = new Set(locked.map(({ message }) => message.id))
  return { moved, missing: keys.filter(({ id }) => !kept.has(id)) }
}

/** Null: hardly ever is there one that asks for its second channel. */
async function fallBacksOf(
  ledger: Ledger,
  told: readonly Moved[],
  context: Pick<Applying, 'accounts' | 'now'>,
): Promise<Fallen | null> {
  const wishes = told.filter(
    ({ facts, after, fresh }) =>
      cameToNothing(facts, after) && fresh.some(({ evidence }) => evidence.kind !== 'reroute'),
  )
  if (wishes.length === 0) return null
  const late = wishes.map(({ facts, after }) => ({ facts, after, isLate: false }))
  return planFallBacks(ledger, late, context)
}

/** The same news, and that it turned to its second channel or why it could not. */
function fallenBack(one: Moved, told: Fallen['told'] | undefined, accounts: AccountBook): Moved {
  const turn = told?.get(one.facts.message.id)
  if (turn === undefined) return one
  const hasTurned = turn.evidence.claim.detail === FELL_BACK
  const kept = hasTurned ? one.fresh.filter((fresh) => !isOwnEnd(fresh)) : one.fresh
  return move(one.facts, [...kept, turn], accounts)
}

/** The first channel brought it before anything was handed over by the second, which is not tried any more. */
function turnedBack(one: Moved, { accounts, now }: Pick<Applying, 'accounts' | 'now'>): Moved {
  const { message } = one.facts
  const turned = message.turned ?? null
  if (turned === null || !isBack(message, one.after)) return one
  const turn = { from: turned.channel, to: turned.fallback.channel }
  return move(one.facts, [...one.fresh, ofUs(message, fallbackUnneeded(turn, now))], accounts)
}

const isBack = ({ turned }: LedgerMessage, after: Standing): boolean =>
  turned !== undefined && turned !== null && isTurnedBack(turned, after)

/** By another channel it has other segments. */
const redirected = (after: Standing, { segments }: Redirected): Standing =>
  segments === undefined ? after : { ...after, segments }

function move(facts: MessageFacts, told: readonly NewEvidence[], accounts: AccountBook): Moved {
  const seen = new Set(facts.evidence.map(({ key }) => key))
  const fresh = told.filter(({ evidence: { key } }) => {
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  const evidence = [...facts.evidence, ...fresh.map((one) => one.evidence)]
  const before = facts.message.standing
  return { facts, before, after: decide(factsToDecide({ ...facts, evidence }, accounts)), fresh }
}

function repeatsOf(
  { facts, fresh }: Moved,
  byMessage: ReadonlyMap<string, readonly NewEvidence[]>,
): { bucket: number; messageId: string; key: string; times: number }[] {
  const { bucket, id } = facts.message
  const told = byMessage.get(id) ?? []
  if (told.length === fresh.length) return []
  const tally = new Map<string, number>()
  for (const { evidence } of told) tally.set(evidence.key, (tally.get(evidence.key) ?? 0) + 1)
  for (const { evidence } of fresh) tally.set(evidence.key, (tally.get(evidence.key) ?? 0) - 1)
  return [...tally]
    .filter(([, times]) => times > 0)
    .map(([key, times]) => ({ bucket, messageId: id, key, times }))
}

/** All that the standing of a message rests on, our own handovers included. */
export function factsToDecide(facts: MessageFacts, accounts: Pick<AccountBook, 'get'>): Facts {
  const { message, submissions, evidence } = facts
  const attempts = [...Map.groupBy(submissions, ({ submission }) => submission)].map(
    ([number, segments]) => submissionOf(number, segments, accounts),
  )
  const handovers = attempts
    .filter(({ submission }) => !submission.isVoid)
    .map(({ submission, submittedAt }) => handover(submission.number, submittedAt))
  return {
    plan: message.plan,
    segments: message.segments,
    submissions: attempts.map(({ submission }) => submission),
    evidence: [...handovers, ...evidence],
  }
}

function submissionOf(
  number: number,
  segments: readonly SubmissionSegment[],
  accounts: Pick<AccountBook, 'get'>,
): { submission: Submission; submittedAt: number } {
  const [first] = segments
  if (first === undefined) throw new Error('a submission has at least one segment')
  const weights = accounts.get(first.accountId)?.weights ?? null
  const submission: Submission = {
    number,
    accountId: first.accountId,
    segments: segments.length,
    isVoid: segments.every(({ answer }) => answer === 'busy'),
    habit: first.habit,
    ...(weights === null ? {} : { weights }),
  }
  return { submission, submittedAt: first.submittedAt }
}

/** A standing that a message is to be given. */
export type Restanding = {
  readonly message: LedgerMessage
  readonly after: Standing
  readonly change: StandingChange
  readonly priceMicros: number | null
  /** By how much it costs more than before by the channels that it took; what turns is written elsewhere. */
  readonly dearerMicros: number
}

/** None when everything stands as it stood. */
export function restandingIfChanged(
  message: LedgerMessage,
  after: Standing,
  now: number,
): Restanding[] {
  const isPriced = priceAfter(message, after) === message.priceMicros
  return isSame(message.standing, after) && isPriced ? [] : [restanding(message, after, { now })]
}

/** The next standing of a message, numbered. */
export function restanding(
  message: LedgerMessage,
  after: Standing,
  {
    now,
    ...over
  }: { now: number } & Partial<
    Pick<StandingChange, 'submissionCount' | 'submittedAt' | 'expectedBy' | 'accountId'> &
      Pick<Restanding, 'priceMicros'>
  >,
): Restanding {
  const change: StandingChange = {
    bucket: message.bucket,
    id: message.id,
    standing: after,
    accountId: after.accountId ?? over.accountId ?? message.accountId,
    sequence: message.sequence + 1,
    submissionCount: over.submissionCount ?? message.submissionCount,
    submittedAt: over.submittedAt === undefined ? message.submittedAt : over.submittedAt,
    expectedBy: over.expectedBy === undefined ? message.expectedBy : over.expectedBy,
    finalAt: finalAt(message, after, now),
    channel: decidingChannel(message.channel, message.turned ?? null, after),
    priceMicros: over.priceMicros === undefined ? priceAfter(message, after) : over.priceMicros,
    isTurnedBack: isBack(message, after),
  }
  const { priceMicros } = change
  const dearerMicros =
    over.priceMicros === undefined ? (priceMicros ?? 0) - (message.priceMicros ?? 0) : 0
  return { message, after, change, priceMicros, dearerMicros }
}

/** As it was, unless it left a channel: then by what is known of both. */
function priceAfter({ turned, priceMicros }: LedgerMessage, after: Standing): number | null {
  const hasLeft = turned !== undefined && turned !== null && turned.submission > 0
  return hasLeft ? legsPrice(turned, after) : priceMicros
}

/** Since when it stands as it stands: what outranked the first final status came later than that. */
function finalAt(message: LedgerMessage, after: Standing, now: number): number | null {
  if (!isFinal(after.status)) return null
  return after.status === message.standing.status ? (message.finalAt ?? now) : now
}

/** Writes standings, moves the counts with them and notes what it corrects, in one breath. */
export async function writeStandings(
  ledger: Ledger,
  restandings: readonly Restanding[],
  { now, because = 'late-receipt' }: { now: number; because?: CorrectionCause },
): Promise<void> {
  if (restandings.length === 0) return
  const corrections = restandings.flatMap((one) => correctionOf(one, because))
  const dearer = restandings.flatMap(({ message, dearerMicros }) =>
    dearerMicros === 0 ? [] : [{ ...message, micros: dearerMicros }],
  )
  await together([
    ledger.changeStandings(
      restandings.map(({ change }) => change),
      now,
    ),
    ledger.moveCounts(sumMoves(restandings.map(countMove))),
    ...(corrections.length === 0 ? [] : [ledger.addCorrections(corrections, now)]),
    ...(dearer.length === 0 ? [] : [ledger.spendMore(dearer)]),
  ])
}

function correctionOf(
  { message, after, change }: Restanding,
  because: CorrectionCause,
): Correction[] {
  const before = message.standing
  if (!isCorrected(before, after, because)) return []
  const { bucket, id: messageId, workspaceId, campaignId } = message
  return [
    {
      bucket,
      messageId,
      workspaceId,
      campaignId,
      sequence: change.sequence,
      fromStatus: before.status,
      fromReason: before.reason,
      toStatus: after.status,
      toReason: after.reason,
      because,
    },
  ]
}

const countMove = ({
  message,
  after,
  change: { accountId },
  priceMicros,
}: Restanding): { before: Counted; after: Counted } => ({
  before: countedAs(message, { ...message.standing, accountId: message.accountId }),
  after: countedAs({ ...message, accountId, priceMicros }, after),
})

const COMPARED = [
  'status',
  'reason',
  'detail',
  'fault',
  'permanent',
  'grade',
  'charge',
  'chargeSource',
  'conflict',
  'textedTwice',
  'segments',
  'segmentsDelivered',
  'segmentsKnown',
  'word',
  'code',
  'rule',
] as const satisfies readonly (keyof Standing)[]

const isSame = (a: Standing, b: Standing): boolean =>
  COMPARED.every((name) => a[name] === b[name]) &&
  (b.accountId === null || a.accountId === b.accountId)
