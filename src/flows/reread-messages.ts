import type { Overrides } from '../core/dialects/overrides.ts'
import { readCommandStatus } from '../core/dialects/smpp/receipt.ts'
import { decide } from '../core/decide.ts'
import type { Claim } from '../core/evidence.ts'
import { OURS, type SaidInFile } from '../core/history/row.ts'
import { isUnread, silenceAfter } from '../core/history/standing.ts'
import { decidedDialect, readSaid } from '../core/history/words.ts'
import { timeOfId } from '../core/ids.ts'
import type { Restanding } from './apply-evidence.ts'
import { factsToDecide, restandingIfChanged } from './apply-evidence.ts'
import { NO_ACCOUNT } from './ports/common.ts'
import type { PipelineAccount, RawSource } from './ports/pipeline.ts'
import type { ReplayFacts, Rereading, StoredEvidence } from './ports/replay.ts'
import type { OwnWords } from './ports/vocabulary.ts'
import { readSource } from './read-source.ts'
import type { SaidReceipt, SourceReaders } from './said-source.ts'
import { readRefusalSaid } from './read-refusal.ts'

export type RereadingDeps = {
  readonly readers: SourceReaders
  readonly accounts: ReadonlyMap<string, PipelineAccount>
  readonly own: OwnWords
  readonly now: number
}

/** One message, its evidence read with what is in force now. */
export type RereadMessage = {
  readonly facts: ReplayFacts
  /** Claims that are read otherwise than they are stored. */
  readonly rewritten: readonly Rereading[]
  /** None: it stands as it stood. */
  readonly restanding: Restanding | null
  readonly receipts: number
  readonly withoutRaw: number
}

/**
 * Reads all that providers said about a message again, and decides anew. How a receipt found its message
 * stays; what is not kept raw keeps the claim that was read from it. Nothing is written.
 */
export function rereadMessage(
  facts: ReplayFacts,
  raws: ReadonlyMap<string, RawSource>,
  deps: RereadingDeps,
): RereadMessage {
  const rewritten: Rereading[] = []
  let receipts = 0
  let withoutRaw = 0
  const evidence = facts.evidence.map((one) => {
    const reading = readAgain(one, raws, { ...deps, workspaceId: facts.message.workspaceId })
    if (reading.kind === 'ours') return one
    receipts += 1
    if (reading.kind === 'not-kept') withoutRaw += 1
    if (reading.kind !== 'read' || isSameReading(one, reading)) return one
    const { claim, word, code, dialect } = reading
    const { bucket, id } = facts.message
    rewritten.push({ bucket, id, key: one.key, evidence: { claim, word, code }, dialect })
    return { ...one, claim, word, code }
  })
  const silent = evidence.find(({ kind, claim }) => kind === 'silence' && isUnread(claim))
  if (silent !== undefined) {
    // Words that can be read now are no reason to say that none was.
    const { claim } = silenceAfter(evidence, deps.now)
    const { key, word, code, dialect } = silent
    const { bucket, id } = facts.message
    if (claim.detail !== silent.claim.detail) {
      rewritten.push({ bucket, id, key, evidence: { claim, word, code }, dialect })
      evidence.splice(evidence.indexOf(silent), 1, { ...silent, claim })
    }
  }
  const after = decide(factsToDecide({ ...facts, evidence }, deps.accounts))
  const [restanding = null] = restandingIfChanged(facts.message, after, deps.now)
  return { facts, rewritten, restanding, receipts, withoutRaw }
}

type Reading =
  /** Our own doing or clock: no table has a say in it. */
  | { readonly kind: 'ours' }
  | { readonly kind: 'not-kept' }
  /** It was a receipt when it came, and passes for none now. */
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'read'
      readonly claim: Claim
      readonly word: string | null
      readonly code: string | null
      readonly dialect: string | null
    }

function readAgain(
  one: StoredEvidence,
  raws: ReadonlyMap<string, RawSource>,
  { readers, accounts, own, workspaceId }: RereadingDeps & { readonly workspaceId: string },
): Reading {
  if (one.said?.vendor === OURS) return { kind: 'ours' }
  if (one.said !== null && one.kind === 'answer')
    return refusalSaidAgain(one, one.said, { own, workspaceId })
  if (one.said !== null) return saidAgain(one, one.said, { own, workspaceId })
  if (one.accountId === null) return { kind: 'ours' }
  if (one.kind === 'answer') return refusalAgain(one, own.of(workspaceId, one.accountId))
  if (one.kind !== 'receipt') return { kind: 'ours' }
  const raw = one.journalId === null ? undefined : raws.get(one.journalId)
  const account = accounts.get(one.accountId)
  if (one.journalId === null || raw === undefined || account === undefined)
    return { kind: 'not-kept' }
  const arrivedAt = timeOfId(one.journalId)
  const { receipts } = readSource(readers, raw, { account, own, arrivedAt })
  const read = sameReceipt(one, receipts)
  if (read === undefined) return { kind: 'unreadable' }
  const { claim, word, code, dialect } = read
  return { kind: 'read', claim, word, code, dialect }
}

/** Of several that came in one request, the one that this evidence was. */
function sameReceipt(
  { key }: StoredEvidence,
  receipts: readonly SaidReceipt[],
): SaidReceipt | undefined {
  const [only, ...others] = receipts
  return others.length === 0 ? only : receipts.find(({ fact }) => key.endsWith(`:${fact}`))
}

/** What a row of a file said. What it cost is the file's own word, and stays. */
function saidAgain(
  { claim: before }: StoredEvidence,
  said: SaidInFile,
  { own, workspaceId }: { readonly own: OwnWords; readonly workspaceId: string },
): Reading {
  const { claim, word, code } = readSaid(said, own.of(workspaceId, NO_ACCOUNT))
  const { charge, chargeSource } = before
  return {
    kind: 'read',
    claim: chargeSource === 'price' ? { ...claim, charge, chargeSource } : claim,
    word,
    code,
    dialect: decidedDialect(said, own.revision(workspaceId)),
  }
}

/** What a provider over HTTP said when it refused. */
function refusalSaidAgain(
  { accountId }: StoredEvidence,
  said: SaidInFile,
  { own, workspaceId }: { readonly own: OwnWords; readonly workspaceId: string },
): Reading {
  const reading = readRefusalSaid(said, own.of(workspaceId, accountId ?? NO_ACCOUNT))
  const { claim, word, code } = reading
  const dialect = decidedDialect(said, own.revision(workspaceId))
  return { kind: 'read', claim, word, code, dialect }
}

/** A refusal's code is all that there is of it, and is stored as it was. */
function refusalAgain({ code, claim, dialect }: StoredEvidence, own: Overrides): Reading {
  // An answer without a code of the protocol is our own word for it.
  if (code === null || !/^0x[0-9A-F]{8}$/.test(code)) return { kind: 'ours' }
  const reading = readCommandStatus(Number(code), own)
  return {
    kind: 'read',
    // Given up as busy, it was refused in the end: only why may be read otherwise.
    claim: { ...reading.claim, status: claim.status, detail: claim.detail },
    word: reading.word,
    code: reading.code,
    dialect,
  }
}

const isSameReading = (
  one: StoredEvidence,
  read: { readonly claim: Claim; readonly word: string | null; readonly code: string | null },
): boolean =>
  one.word === read.word &&
  one.code === read.code &&
  CLAIMED.every((name) => one.claim[name] === read.claim[name])

const CLAIMED = [
  'status',
  'grade',
  'reason',
  'detail',
  'fault',
  'permanent',
  'charge',
  'chargeSource',
] as const satisfies readonly (keyof Claim)[]
