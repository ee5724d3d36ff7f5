import type { Evidence } from '../core/evidence.ts'
import { NOTHING_LEARNED, latencyBin, merged, shownHabit } from '../core/learning.ts'
import type { Learned } from '../core/learning.ts'
import { lookupKeys } from '../core/matching.ts'
import type { Match } from '../core/matching.ts'
import { isFinal } from '../core/status.ts'
import type { ClaimedStatus } from '../core/status.ts'
import { adoptOrphans } from './adopt-orphans.ts'
import { applyEvidence } from './apply-evidence.ts'
import type { Moved } from './apply-evidence.ts'
import { findMessages } from './find-messages.ts'
import { hearInbound } from './hear-inbound.ts'
import type { LatencyCount, NewEvidence, OrphanRow, PipelineDeps } from './ports/pipeline.ts'
import type { OwnWords } from './ports/vocabulary.ts'
import { readArrivals } from './read-arrivals.ts'
import type { ReadMalformed, ReadReceipt } from './read-arrivals.ts'
import { readBy, unknownIn } from './unknown-words.ts'

type Matched = Extract<Match, { kind: 'matched' }>

/**
 * Reads what is durable and not read yet: receipts find their messages and count, people's texts are
 * heard, the rest is kept where a person sees it. One transaction, so that each is read exactly once.
 * Says how many were read.
 * @param taken hears which are being read, before anything can go wrong with them.
 */
export async function drainInbox(
  deps: PipelineDeps,
  limit: number,
  taken?: (journalIds: readonly string[]) => void,
): Promise<number> {
  const now = deps.clock.now()
  const { count, orphans, lessons } = await deps.store.inLedger(async (ledger) => {
    // One after the other: what is taken out of the inbox must not be taken out for itself alone.
    const own = await ledger.ownWords()
    const arrivals = await ledger.takeInbox(limit)
    taken?.(arrivals.map(({ id }) => id))
    const { receipts, inbound, malformed } = readArrivals(deps, arrivals, own)
    const matches = await findMessages(
      { lookups: ledger, hashTail: deps.hashTail },
      receipts.map(soughtOf),
    )
    const { matched, parked } = split(receipts, matches)
    const applied = await applyEvidence(
      ledger,
      matched.map(({ read, match }) => evidenceOf(read, match, own)),
      { accounts: deps.accounts, now },
    )
    await ledger.countLatencies(firstFinals(applied.moved))
    await ledger.countUnknown(unknownIn(matched, parked), now)
    const missing = new Set(applied.missing.map(({ id }) => id))
    const rows = [
      ...parked.map(({ read, match }) => orphanOf(read, match.kind, match.because)),
      ...matched
        .filter(({ match }) => missing.has(match.messageId))
        .map(({ read }) => orphanOf(read, 'ambiguous', 'its message is not kept any more')),
      ...malformed.map(malformedOf),
    ]
    await ledger.addOrphans(rows, now)
    await hearInbound(ledger, inbound, { deps, now })
    return { count: arrivals.length, orphans: rows, lessons: lessonsOf(matched, applied.moved) }
  })
  for (const [accountId, lesson] of lessons) deps.accounts.learn(accountId, lesson)
  // An answer may have been committed since the look-up: whoever is second adopts.
  const waiting = orphans.flatMap(({ state, journalId, accountId, providerId, recipient }) =>
    state === 'waiting' && providerId !== null
      ? [{ journalId, accountId, providerId, recipient }]
      : [],
  )
  if (waiting.length > 0) await adoptOrphans(deps, waiting)
  return count
}

const soughtOf = ({ account, receipt, source, destination, arrival }: ReadReceipt) => ({
  account,
  providerId: receipt.id,
  numbers: [source, destination].filter((number) => number !== ''),
  arrivedAt: arrival.arrivedAt,
})

function split(receipts: readonly ReadReceipt[], matches: readonly Match[]) {
  const matched: { read: ReadReceipt; match: Matched }[] = []
  const parked: { read: ReadReceipt; match: Exclude<Match, Matched> }[] = []
  for (const [at, read] of receipts.entries()) {
    const match = matches[at]
    if (match === undefined) continue
    if (match.kind === 'matched') matched.push({ read, match })
    else parked.push({ read, match })
  }
  return { matched, parked }
}

/** A provider repeats a receipt until it is answered: the same words about the same segment are one fact. */
function evidenceOf(
  { arrival, account, receipt }: ReadReceipt,
  match: Matched,
  own: OwnWords,
): NewEvidence {
  const { claim, word, code, doneDate, said } = receipt
  return {
    bucket: match.bucket,
    messageId: match.messageId,
    evidence: {
      key: `receipt:${match.submission}:${match.segment ?? '*'}:${said}`,
      kind: 'receipt',
      submission: match.submission,
      segment: match.segment,
      claim,
      word,
      code,
      happenedAt: doneDate,
      recordedAt: arrival.arrivedAt,
    },
    accountId: arrival.accountId,
    matchedBy: arrival.isAdopted ? 'adopted' : match.relation,
    dialect: readBy(account.workspaceId, own),
    journalId: arrival.id,
  }
}

function orphanOf(
  { arrival, account, receipt, source }: ReadReceipt,
  state: 'waiting' | 'ambiguous',
  because: string,
): OrphanRow {
  return {
    journalId: arrival.id,
    workspaceId: account.workspaceId,
    accountId: account.id,
    state,
    idKeys: receipt.id === null ? [] : lookupKeys(receipt.id),
    providerId: receipt.id,
    recipient: source === '' ? null : source,
    reading: receipt,
    because,
  }
}

const malformedOf = ({ arrival, account, because, text }: ReadMalformed): OrphanRow => ({
  journalId: arrival.id,
  workspaceId: account.workspaceId,
  accountId: account.id,
  state: 'malformed',
  idKeys: [],
  providerId: null,
  recipient: null,
  reading: { text },
  because,
})

const isReported = (status: Moved['before']['status'], grade: string | null): boolean =>
  isFinal(status) && grade !== 'inferred'

/** How long the first reported final of each message took. */
function firstFinals(moved: readonly Moved[]): LatencyCount[] {
  const tally = new Map<string, LatencyCount>()
  for (const { facts, before, after, fresh } of moved) {
    const accountId = after.accountId
    if (isReported(before.status, before.grade) || !isReported(after.status, after.grade)) continue
    const took = latencyOf(facts.message.submittedAt, fresh)
    if (accountId === null || took === null) continue
    const { campaignId } = facts.message
    const bin = latencyBin(took)
    const key = `${accountId} ${campaignId} ${String(bin).padStart(3, '0')} ${after.status}`
    const messages = (tally.get(key)?.messages ?? 0) + 1
    tally.set(key, { accountId, campaignId, bin, status: after.status, messages })
  }
  return [...tally.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

const latencyOf = (submittedAt: number | null, fresh: readonly NewEvidence[]): number | null =>
  submittedAt === null || fresh.length === 0
    ? null
    : Math.max(0, Math.max(...fresh.map(({ evidence }) => evidence.recordedAt)) - submittedAt)

function lessonsOf(
  matched: readonly { read: ReadReceipt; match: Matched }[],
  moved: readonly Moved[],
): ReadonlyMap<string, Learned> {
  const lessons = new Map<string, Learned>()
  const learn = (accountId: string, lesson: Partial<Learned>) => {
    const known = lessons.get(accountId) ?? NOTHING_LEARNED
    lessons.set(accountId, merged(known, { ...NOTHING_LEARNED, ...lesson }))
  }
  for (const [accountId, of] of Map.groupBy(matched, ({ read }) => read.account.id)) {
    const sure = of.filter(({ match }) => match.isCorroborated)
    const idRelation = Object.fromEntries(
      [...Map.groupBy(sure, ({ match }) => match.relation)].map(([name, all]) => [
        name,
        all.length,
      ]),
    )
    learn(accountId, { idRelation })
  }
  for (const { accountId, bin, messages } of firstFinals(moved)) {
    learn(accountId, { latency: { [bin]: messages } })
  }
  for (const { facts, after, fresh } of moved) {
    if (after.segments < 2 || after.accountId === null) continue
    const told = facts.evidence.concat(fresh.map(({ evidence }) => evidence))
    const isEach = (some: readonly Evidence[]): boolean =>
      shownHabit(after.segments, receiptedSegments(some, after.submission)) === 'each'
    // Fewer may yet be followed by more: silence tells (expire-silent.ts), whatever habit is in force.
    if (isEach(told) && !isEach(facts.evidence))
      learn(after.accountId, { receiptHabit: { each: 1 } })
  }
  return lessons
}

const receiptedSegments = (evidence: readonly Evidence[], submission: number): readonly number[] =>
  evidence.flatMap(({ kind, segment, claim, ...one }) =>
    kind === 'receipt' &&
    one.submission === submission &&
    segment !== null &&
    isSettling(claim.status)
      ? [segment]
      : [],
  )

const isSettling = (status: ClaimedStatus): boolean => status !== 'none' && isFinal(status)
