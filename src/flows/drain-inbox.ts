import type { Evidence } from '../core/evidence.ts'
import { NOTHING_LEARNED, latencyBin, merged, shownHabit } from '../core/learning.ts'
import type { Learned } from '../core/learning.ts'
import { idKey, lookupKeys, numberTail } from '../core/matching.ts'
import type { Match } from '../core/matching.ts'
import { submissionKey } from '../core/referring.ts'
import { isFinal } from '../core/status.ts'
import type { ClaimedStatus } from '../core/status.ts'
import { adoptOrphans } from './adopt-orphans.ts'
import { applyEvidence } from './apply-evidence.ts'
import { minutesOf, receiptTookMs, signsOfReading } from './count-evidence.ts'
import type { Moved } from './apply-evidence.ts'
import { keptApart } from './keep-apart.ts'
import { findMessages } from './find-messages.ts'
import type { Sought } from './find-messages.ts'
import type { BySubmission, Named } from './find-referred.ts'
import { hearInbound } from './gather-inbound.ts'
import type {
  HeardText,
  LatencyCount,
  Ledger,
  NewEvidence,
  OrphanRow,
  PipelineDeps,
  WaitingOrphan,
} from './ports/pipeline.ts'
import { readArrivals } from './read-arrivals.ts'
import type { ReadInbound, ReadMalformed, ReadReceipt } from './read-arrivals.ts'
import { receiptEvidence, receiptsPer } from './receipt-evidence.ts'
import { together } from './together.ts'
import { unknownIn } from './unknown-words.ts'

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
  const { count, waiting, lessons } = await deps.store.inLedger(async (ledger) => {
    // One after the other: what is taken out of the inbox must not be taken out for itself alone.
    const own = await ledger.ownWords()
    const arrivals = await ledger.takeInbox(limit)
    taken?.(arrivals.map(({ id }) => id))
    const { receipts, inbound, malformed } = readArrivals(deps, arrivals, own)
    const { matches, named } = await findMessages(
      { lookups: ledger, hashTail: deps.hashTail },
      receipts.map((read) => soughtOf(read, deps)),
    )
    await rememberNames(ledger, named, deps)
    const { matched, parked } = split(receipts, matches)
    const applied = await applyEvidence(
      ledger,
      matched.map(({ read, match }) => evidenceOf(read, match, deps)),
      { accounts: deps.accounts, now },
    )
    const finals = firstFinals(applied.moved, deps.startedAt)
    await ledger.countLatencies(finals)
    const unknown = unknownIn(matched, parked)
    await ledger.countUnknown(unknown, now)
    const missing = new Set(applied.missing.map(({ id }) => id))
    const unfound = [
      ...parked,
      ...matched
        .filter(({ match }) => missing.has(match.messageId))
        .map(({ read }) => ({ read, match: NOT_KEPT })),
    ]
    const apart = keptApart([...unfound.map(({ read }) => read), ...malformed], deps.random)
    await ledger.keepApart(apart.rows)
    const rows = [
      ...unfound.map(({ read, match }) => orphanOf(read, match, apart.idOf(read))),
      ...malformed.map((one) => malformedOf(one, apart.idOf(one))),
    ]
    await ledger.addOrphans(rows, now)
    await ledger.unhear(matched.flatMap(({ read }) => typedOf(read)).map(asHeard))
    const typed = parked.flatMap(({ read }) => typedOf(read))
    await hearInbound(ledger, [...inbound, ...typed], { deps, now })
    const read = { receipts, parked, unknown, moved: applied.moved }
    const signs = signsOfReading(read, deps.startedAt)
    await ledger.countMinutes(minutesOf(signs, now))
    const waiting = parked.flatMap(({ read, match }) => waitingOf(read, match, apart.idOf(read)))
    return { count: arrivals.length, waiting, lessons: lessonsOf(matched, applied.moved, finals) }
  })
  for (const [accountId, lesson] of lessons) deps.accounts.learn(accountId, lesson)
  // An answer may have been committed since the look-up: whoever is second adopts.
  if (waiting.length > 0) await adoptOrphans(deps, waiting)
  return count
}

/**
 * What looks like a receipt, names no message of ours and may have been typed by a person is heard as their text
 * too, once, until its message is found after all.
 */
const typedOf = ({ arrival, account, receipt }: ReadReceipt): readonly ReadInbound[] =>
  receipt.typed === undefined
    ? []
    : [{ arrival, account, ...receipt.typed, vendorId: arrival.id, isDoubtful: true }]

const asHeard = ({ account, arrival }: ReadInbound): HeardText => ({
  accountId: account.id,
  vendorId: arrival.id,
})

const NOT_KEPT = { kind: 'ambiguous', because: 'its message is not kept any more' } as const

type Parts = Pick<PipelineDeps, 'providers' | 'hashTail'>

const soughtOf = (read: ReadReceipt, parts: Parts): Sought => ({
  account: read.account,
  by: bySubmission(read, parts),
  providerId: read.receipt.id,
  numbers: read.receipt.numbers,
  arrivedAt: read.arrival.arrivedAt,
})

function bySubmission(read: ReadReceipt, parts: Parts): BySubmission | null {
  const { arrival, receipt, referred, isReferredOnly: isOnly } = read
  if (referred === null) return null
  const relation = arrival.protocol === 'poll' ? 'poll' : 'reference'
  return {
    ...referred,
    relation,
    isOnly,
    segment: receipt.segment,
    per: receiptsPer(read.account, parts.providers),
  }
}

/** Where the answer that told the id was lost, a receipt that names it is as good. */
async function rememberNames(
  ledger: Ledger,
  named: readonly Named[],
  { hashTail }: Parts,
): Promise<void> {
  if (named.length === 0) return
  await together([
    ledger.nameSegments(named.map(({ known, ...name }) => ({ ...known, ...name }))),
    ledger.addProviderIds(
      named
        .filter(({ isKnownToAll }) => isKnownToAll)
        .map(({ account, known, segment, providerId }) => ({
          accountId: account.id,
          idKey: idKey(providerId),
          providerId,
          tailHash: hashTail(account.numberKey, numberTail(known.recipient ?? '') ?? ''),
          bucket: known.bucket,
          messageId: known.id,
          submission: known.submission,
          segment,
          submittedAt: known.submittedAt,
        })),
    ),
  ])
}

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

function evidenceOf(read: ReadReceipt, match: Matched, { providers }: Parts): NewEvidence {
  const { account, arrival } = read
  const segment = receiptsPer(account, providers) === 'message' ? null : match.segment
  const matchedBy = arrival.isAdopted ? 'adopted' : match.relation
  return receiptEvidence(read, { ...match, segment }, matchedBy)
}

function orphanOf(
  read: ReadReceipt,
  { kind, because }: Exclude<Match, Matched>,
  journalId: string,
): OrphanRow {
  const { account, receipt, referred, isReferredOnly } = read
  const [recipient = null] = receipt.numbers
  // What a reference alone vouches for is never taken for another message's, whatever id it names.
  const ids = receipt.id === null || isReferredOnly ? [] : lookupKeys(receipt.id)
  const awaited =
    kind === 'waiting' && referred !== null ? [submissionKey(referred.id, referred.submission)] : []
  return {
    journalId,
    workspaceId: account.workspaceId,
    accountId: account.id,
    state: kind,
    idKeys: [...ids, ...awaited],
    providerId: receipt.id,
    recipient,
    reading: receipt.shown,
    because,
  }
}

const waitingOf = (
  { account, receipt, referred }: ReadReceipt,
  { kind }: Exclude<Match, Matched>,
  journalId: string,
): WaitingOrphan[] => {
  const [recipient = null] = receipt.numbers
  return kind === 'waiting' && receipt.id !== null
    ? [{ journalId, accountId: account.id, providerId: receipt.id, recipient, awaits: referred }]
    : []
}

const malformedOf = ({ account, because, text }: ReadMalformed, journalId: string): OrphanRow => ({
  journalId,
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
function firstFinals(moved: readonly Moved[], startedAt: number): LatencyCount[] {
  const tally = new Map<string, LatencyCount>()
  for (const one of moved) {
    const { facts, before, after } = one
    const accountId = after.accountId
    if (isReported(before.status, before.grade) || !isReported(after.status, after.grade)) continue
    const took = receiptTookMs(one, startedAt)
    if (accountId === null || took === null) continue
    const { campaignId } = facts.message
    const bin = latencyBin(took)
    const key = `${accountId} ${campaignId} ${String(bin).padStart(3, '0')} ${after.status}`
    const messages = (tally.get(key)?.messages ?? 0) + 1
    tally.set(key, { accountId, campaignId, bin, status: after.status, messages })
  }
  return [...tally.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function lessonsOf(
  matched: readonly { read: ReadReceipt; match: Matched }[],
  moved: readonly Moved[],
  finals: readonly LatencyCount[],
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
  for (const { accountId, bin, messages } of finals) {
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
