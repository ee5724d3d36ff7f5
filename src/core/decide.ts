import type { Evidence, Submission } from './evidence.ts'
import type { LegCharges } from './leg-prices.ts'
import { reasonEntry } from './reasons.ts'
import type { Rule, Standing } from './standing.ts'
import { OUTCOME, WEIGHTS, weightName } from './status.ts'
import type { Grade, Plan, Status, Weights } from './status.ts'
import { type Turns, turnDetail, turnsIn } from './turns.ts'

/** All that a standing may rest on. Order and repetition of submissions and evidence mean nothing. */
export type Facts = {
  readonly plan: Plan
  readonly segments: number
  readonly submissions: readonly Submission[]
  readonly evidence: readonly Evidence[]
}

/** Where one segment of one submission stands: its strongest evidence. */
type SegmentStanding = {
  readonly status: Status
  readonly deciding: Evidence
  readonly richest: Evidence
}

type SubmissionStanding = {
  readonly submission: Submission
  readonly status: Status
  readonly rule: Rule
  readonly deciding: Evidence
  readonly richest: Evidence
  readonly decidedBy: readonly string[]
  readonly grade: Grade
  readonly conflict: boolean
  readonly delivered: number
  readonly known: number
  /** It came to nothing and has a successor: it stands for the message no more. */
  readonly isGivenUp: boolean
  /** It went by a channel that we have left. */
  readonly isLeft: boolean
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const isPositive = (status: Status): boolean => OUTCOME[status] === 'good'
const isOpen = (status: Status): boolean => status === 'submitted' || status === 'sent'
const isNegative = (status: Status): boolean => OUTCOME[status] === 'bad'

/** Evidence in → status out: the one place where a status comes from. */
export function decide(facts: Facts): Standing {
  const evidence = unique(facts.evidence)
  const turns = turnsIn(evidence)
  const folded = facts.submissions
    .filter((submission) => !submission.isVoid)
    .toSorted((a, b) => a.number - b.number)
    .flatMap((submission) => {
      const standing = foldSubmission(submission, evidence, turns)
      return standing === null ? [] : [standing]
    })
  const best = chooseSubmission(folded)
  const standing =
    best === null ? withoutSubmission(facts, evidence, folded) : standingOf(facts, best, folded)
  return turns.leftUpTo === 0 ? standing : { ...standing, legs: legChargesOf(folded) }
}

function legChargesOf(folded: readonly SubmissionStanding[]): LegCharges {
  const left = folded.filter(({ isLeft }) => isLeft)
  const next = folded.filter(({ isLeft }) => !isLeft)
  return {
    left: left.length === 0 ? null : chargeOf(left).charge,
    next: next.length === 0 ? null : chargeOf(next).charge,
  }
}

/** One fact seen twice is one fact; sorted, so that no tie can depend on arrival. */
function unique(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length < 2) return evidence
  const sorted = evidence.toSorted((a, b) => byText(a.key, b.key) || a.recordedAt - b.recordedAt)
  return sorted.filter((one, at) => at === 0 || one.key !== sorted[at - 1]?.key)
}

function foldSubmission(
  submission: Submission,
  evidence: readonly Evidence[],
  { succeeded, leftUpTo }: Turns,
): SubmissionStanding | null {
  const hasSuccessor = succeeded.has(submission.number)
  const isLeft = submission.number <= leftUpTo
  const own = evidence.filter(
    (one) => one.submission === submission.number && one.claim.status !== 'none',
  )
  if (own.length === 0) return null
  const weights = submission.weights ?? WEIGHTS
  const segments: SegmentStanding[] = []
  let conflict = false
  for (let segment = 1; segment <= submission.segments; segment++) {
    const about = own.filter((one) => covers(submission, one, segment))
    const standing = segmentStanding(about, weights)
    if (standing !== null) segments.push(standing)
    // The refusal for which we turned to another is no final any more, so it contradicts nothing.
    const spoken = hasSuccessor ? about.filter(({ kind }) => kind !== 'answer') : about
    if (isConflict(spoken)) conflict = true
  }
  if (segments.length === 0) return null
  const standing = foldSegments(submission, segments, conflict)
  const { status } = standing
  // What arrived, and be it in part, stands for the message whatever we turned to meanwhile.
  const isGivenUp = isLeft
    ? !isPositive(status) && status !== 'partial'
    : hasSuccessor && isNegative(status)
  return { ...standing, isGivenUp, isLeft }
}

/** A claim about the whole message, or one that by this account's habit stands for all, covers every segment. */
export function covers(submission: Submission, one: Evidence, segment: number): boolean {
  if (one.segment === null || one.segment === segment) return true
  if (one.kind !== 'receipt') return false
  switch (submission.habit) {
    case 'each':
      return false
    case 'first':
      return one.segment === 1
    case 'last':
      return one.segment === submission.segments
    case 'any':
      return true
  }
}

function segmentStanding(about: readonly Evidence[], weights: Weights): SegmentStanding | null {
  let strongest = -1
  let top: Evidence[] = []
  for (const one of about) {
    const weight = weights[weightName(one.claim.status, one.claim.grade)]
    if (weight > strongest) {
      strongest = weight
      top = [one]
    } else if (weight === strongest) top.push(one)
  }
  const deciding = mostTelling(top)
  if (deciding === null || deciding.claim.status === 'none') return null
  const status = deciding.claim.status
  return {
    status,
    deciding,
    richest: isNegative(status) ? richestNegative(deciding, about) : deciding,
  }
}

/**
 * A poorer claim may decide the status, but it never erases a reason that a provider gave. What we
 * inferred explains only itself.
 */
function richestNegative(deciding: Evidence, about: readonly Evidence[]): Evidence {
  if (richness(deciding) > 1) return deciding
  const telling = mostTelling(
    about.filter(
      ({ claim }) =>
        claim.grade !== 'inferred' && claim.status !== 'none' && !isPositive(claim.status),
    ),
  )
  return telling !== null && richness(telling) > richness(deciding) ? telling : deciding
}

/** 2: a reason; 1: a reason that says it does not know; 0: none. */
const richness = (one: Evidence): number =>
  one.claim.reason === null ? 0 : one.claim.reason === 'unknown' ? 1 : 2

const tellingOrder = (a: Evidence, b: Evidence): number =>
  richness(b) - richness(a) ||
  Number(b.claim.permanent === true) - Number(a.claim.permanent === true) ||
  Number(b.claim.grade !== 'inferred') - Number(a.claim.grade !== 'inferred') ||
  Number(b.code !== null) - Number(a.code !== null) ||
  steps(b) - steps(a) ||
  byText(a.key, b.key)

/** Of words that weigh the same, the one that is further on its way; one that says nothing comes last. */
const ON_ITS_WAY = ['receipts-off', 'scheduled', 'accepted', 'enroute', 'buffered']
const steps = ({ claim: { detail } }: Evidence): number =>
  detail === null ? -1 : ON_ITS_WAY.indexOf(detail) + 1

const mostTelling = (evidence: readonly Evidence[]): Evidence | null =>
  evidence.toSorted(tellingOrder)[0] ?? null

/** The kinds of reported finals that cannot both be true. */
function isConflict(about: readonly Evidence[]): boolean {
  const kinds = new Set<string>()
  for (const { claim } of about) {
    if (claim.grade === 'inferred' || claim.status === 'none') continue
    if (isOpen(claim.status) || claim.status === 'unconfirmed') continue
    kinds.add(isPositive(claim.status) ? 'delivered' : claim.status)
  }
  return kinds.size > 1
}

function foldSegments(
  submission: Submission,
  segments: readonly SegmentStanding[],
  conflict: boolean,
): Omit<SubmissionStanding, 'isGivenUp' | 'isLeft'> {
  const delivered = segments.filter(({ status }) => isPositive(status))
  const known = segments.filter(({ status }) => isPositive(status) || isNegative(status))
  const [rule, deciders] = decidingSegments(submission, segments, delivered)
  const chosen = deciders.toSorted(
    (a, b) => tellingOrder(a.richest, b.richest) || byText(a.deciding.key, b.deciding.key),
  )[0]
  if (chosen === undefined) throw new Error('a fold always has a deciding segment')
  const status = statusByRule(rule, deciders)
  return {
    submission,
    status,
    rule,
    deciding: chosen.deciding,
    richest: chosen.richest,
    decidedBy: [...new Set(deciders.map(({ deciding }) => deciding.key))].toSorted(byText),
    grade: lowestGrade(deciders),
    conflict,
    delivered: delivered.length,
    known: known.length,
  }
}

/** Which rule applies, and the segments whose evidence makes it apply. */
function decidingSegments(
  submission: Submission,
  segments: readonly SegmentStanding[],
  delivered: readonly SegmentStanding[],
): readonly [Rule, readonly SegmentStanding[]] {
  if (submission.segments === 1) return ['strongest', segments]
  const open = segments.filter(({ status }) => isOpen(status))
  // A segment of which nothing is known at all has not even been handed over: the message is open.
  if (open.length > 0) return ['some-segments-open', weakest(open)]
  if (segments.length < submission.segments) return ['some-segments-open', weakest(segments)]
  if (delivered.length === segments.length) return ['all-segments-delivered', segments]
  const negative = segments.filter(({ status }) => isNegative(status))
  if (delivered.length > 0) {
    return negative.length > 0
      ? ['some-segments-delivered', negative]
      : ['some-segments-silent', segments.filter(({ status }) => status === 'unconfirmed')]
  }
  return ['strongest', strongestOf(negative.length > 0 ? negative : segments)]
}

const rank = ({ status, deciding }: SegmentStanding): number =>
  status === 'partial' ? 0 : WEIGHTS[weightName(deciding.claim.status, deciding.claim.grade)]

function weakest(segments: readonly SegmentStanding[]): readonly SegmentStanding[] {
  const lowest = Math.min(...segments.map(rank))
  return segments.filter((segment) => rank(segment) === lowest)
}

function strongestOf(segments: readonly SegmentStanding[]): readonly SegmentStanding[] {
  const highest = Math.max(...segments.map(rank))
  return segments.filter((segment) => rank(segment) === highest)
}

function statusByRule(rule: Rule, deciders: readonly SegmentStanding[]): Status {
  if (rule === 'some-segments-delivered') return 'partial'
  if (rule === 'some-segments-silent') return 'unconfirmed'
  const statuses = deciders.map(({ status }) => status)
  if (rule === 'all-segments-delivered') return statuses.includes('read') ? 'read' : 'delivered'
  if (rule === 'some-segments-open' && !statuses.some(isOpen)) return 'submitted'
  return statuses[0] ?? 'submitted'
}

const GRADE_RANK: Readonly<Record<Grade, number>> = {
  inferred: 0,
  provider: 1,
  carrier: 2,
  handset: 3,
}

function lowestGrade(deciders: readonly SegmentStanding[]): Grade {
  return deciders
    .map(({ deciding }) => deciding.claim.grade)
    .reduce((a, b) => (GRADE_RANK[a] <= GRADE_RANK[b] ? a : b))
}

/**
 * A message takes its best submission: one that arrived, else one that partly did, else one still
 * open, else one that may have arrived, else what the last one came to. None: what was handed over was
 * given up, and the next one has not been.
 */
function chooseSubmission(folded: readonly SubmissionStanding[]): SubmissionStanding | null {
  const best = bestOf(folded.filter(({ isGivenUp }) => !isGivenUp))
  if (best?.status !== 'rejected' || richness(best.richest) > 1) return best
  // The last one knows no reason; one before it did.
  const ofChannel = folded.filter(({ isLeft }) => !isLeft)
  return ofChannel.findLast((one) => one.status === 'rejected' && richness(one.richest) > 1) ?? best
}

function bestOf(folded: readonly SubmissionStanding[]): SubmissionStanding | null {
  const preference = (standing: SubmissionStanding): number => {
    const { status } = standing
    if (status === 'read') return 6
    if (status === 'delivered') return standing.grade === 'handset' ? 5.5 : 5
    if (status === 'partial') return 4
    if (status === 'sent') return 3
    if (status === 'submitted') return 2
    return status === 'unconfirmed' ? 1 : 0
  }
  return folded.reduce<SubmissionStanding | null>(
    (best, one) => (best === null || preference(one) >= preference(best) ? one : best),
    null,
  )
}

function standingOf(
  facts: Facts,
  best: SubmissionStanding,
  folded: readonly SubmissionStanding[],
): Standing {
  const { claim } = best.richest
  const bad = isNegative(best.status) || best.status === 'unconfirmed'
  const turned = best.status === 'submitted' ? turnDetail(facts.evidence) : null
  const reason = bad ? (claim.reason ?? 'unknown') : null
  return {
    status: best.status,
    reason,
    detail: claim.detail ?? turned,
    fault: bad && reason !== null ? (claim.fault ?? reasonEntry(reason).fault) : null,
    permanent: bad ? claim.permanent : null,
    grade: best.grade,
    ...chargeOf(folded),
    conflict: best.conflict,
    textedTwice: folded.filter(({ status }) => isPositive(status)).length > 1,
    segments: best.submission.segments,
    segmentsDelivered: best.delivered,
    segmentsKnown: best.known,
    submission: best.submission.number,
    accountId: best.submission.accountId,
    word: best.richest.word ?? best.deciding.word,
    code: best.richest.code ?? best.deciding.code,
    decidedBy: best.decidedBy,
    rule: best.rule,
  }
}

/** Each submission may cost: one certain charge makes it certain, one doubt makes it doubtful. */
function chargeOf(
  folded: readonly SubmissionStanding[],
): Pick<Standing, 'charge' | 'chargeSource'> {
  const charges = folded.map(
    ({ richest: { claim } }): Pick<Standing, 'charge' | 'chargeSource'> => {
      if (claim.charge !== null)
        return { charge: claim.charge, chargeSource: claim.chargeSource ?? 'table' }
      if (claim.reason !== null)
        return { charge: reasonEntry(claim.reason).charge, chargeSource: 'reason' }
      return { charge: 'maybe', chargeSource: 'nobody' }
    },
  )
  return (
    charges.find(({ charge }) => charge === 'yes') ??
    charges.find(({ charge }) => charge === 'maybe') ??
    charges[0] ?? { charge: 'maybe', chargeSource: 'nobody' }
  )
}

const RULE_WITHOUT_SUBMISSION: Partial<Record<Evidence['kind'], Rule>> = {
  refusal: 'refused-by-us',
  failure: 'failed-by-us',
  cancellation: 'stopped-by-person',
  validity: 'validity-over',
}

/** Nothing is with a provider: our own refusal, a person's cancellation or our clock, else the plan. */
function withoutSubmission(
  facts: Facts,
  evidence: readonly Evidence[],
  folded: readonly SubmissionStanding[],
): Standing {
  const own = evidence.filter((one) => one.submission === 0)
  const deciding = segmentStanding(own, WEIGHTS)
  const claim = deciding?.richest.claim ?? null
  return {
    status: deciding?.status ?? facts.plan,
    reason:
      deciding === null && facts.plan === 'held' ? 'held-for-review' : (claim?.reason ?? null),
    detail: claim === null ? planDetail(facts.plan, evidence) : claim.detail,
    fault: claim === null ? null : (claim.fault ?? 'us'),
    permanent: claim?.permanent ?? null,
    grade: claim?.grade ?? null,
    // What was left on another channel may cost all the same.
    ...(folded.some(({ isLeft }) => isLeft)
      ? chargeOf(folded)
      : { charge: 'no', chargeSource: 'us' }),
    conflict: false,
    textedTwice: false,
    segments: facts.segments,
    segmentsDelivered: 0,
    segmentsKnown: 0,
    submission: 0,
    accountId: null,
    word: deciding?.richest.word ?? null,
    code: deciding?.richest.code ?? null,
    decidedBy: deciding === null ? [] : [deciding.deciding.key],
    rule:
      deciding === null ? 'plan' : (RULE_WITHOUT_SUBMISSION[deciding.deciding.kind] ?? 'strongest'),
  }
}

const planDetail = (plan: Plan, evidence: readonly Evidence[]): string | null =>
  plan === 'queued' ? turnDetail(evidence) : null
