import { DECLARED_RELATIONS } from '../core/account-settings.ts'
import type { DeclaredRelation } from '../core/account-settings.ts'
import type { Claim, Evidence } from '../core/evidence.ts'
import { bucketOfId, timeOfId, wireId } from '../core/ids.ts'
import { relationOf } from '../core/matching.ts'
import { applyEvidence } from './apply-evidence.ts'
import { changeAccount } from './manage-accounts.ts'
import type { AccountDeps } from './manage-accounts.ts'
import type { OrphanReads, SoughtOrphan, SubmittedSegment } from './ports/orphans.ts'
import type { AccountBook, PipelineStore } from './ports/pipeline.ts'
import type { Act } from './ports/platform.ts'
import type { VocabularyReads } from './ports/vocabulary.ts'
import { recordAct } from './record-audit.ts'

export type MatchDeps = AccountDeps & {
  readonly orphans: OrphanReads
  readonly pipeline: Pick<PipelineStore, 'inLedger'>
  readonly vocabulary: Pick<VocabularyReads, 'rereadOrphans'>
  /** As they are now. */
  readonly book: () => Promise<AccountBook>
}

export type OrphanMatched =
  | {
      readonly kind: 'matched'
      /** What was applied to its whole account, and how many receipts are read again; null: nothing. */
      readonly rule: { readonly relation: DeclaredRelation; readonly receipts: number } | null
    }
  | { readonly kind: 'no-orphan' }
  /** @property because why the receipt cannot count for that message, or the rule cannot be applied. */
  | { readonly kind: 'refused'; readonly because: string }

type Wish = {
  readonly orphanId: string
  readonly messageId: string
  /** Declare how its id relates to the message's for the whole account, and read all others again. */
  readonly applyRule: boolean
}

/** A person says which message a receipt without one is about. It counts like any other from then on. */
export async function matchOrphan(
  deps: MatchDeps,
  act: Act,
  { orphanId, messageId, applyRule }: Wish,
): Promise<OrphanMatched> {
  const { workspaceId } = act.caller
  const orphan = await deps.orphans.readOrphan(workspaceId, orphanId)
  if (orphan === null) return { kind: 'no-orphan' }
  const { accountId } = orphan
  const said = storedReceipt(orphan.reading)
  if (said === null) return { kind: 'refused', because: 'Nothing could be read of this receipt.' }
  const segments = await deps.orphans.submittedOf({ workspaceId, accountId, messageId })
  const place = placeOf(orphan, segments)
  if (place === null) {
    return { kind: 'refused', because: 'This account never submitted that message.' }
  }
  const relation = applyRule ? ruleOf(orphan, segments) : null
  if (applyRule && relation === null) {
    return { kind: 'refused', because: 'The two ids are not related in a way that is a rule.' }
  }
  const isTaken = await count(deps, { workspaceId, orphan, messageId, place, said })
  if (!isTaken) return { kind: 'no-orphan' }
  await deps.store.transact((tables) =>
    recordAct(
      tables,
      { ...act, at: deps.clock.now() },
      {
        act: 'orphan.matched',
        subject: `receipt:${orphanId}`,
        after: { message: wireId('msg', messageId), rule: relation },
      },
    ),
  )
  if (relation === null) return { kind: 'matched', rule: null }
  return {
    kind: 'matched',
    rule: { relation, receipts: await apply(deps, act, accountId, relation) },
  }
}

/** Declares the rule, and has everything of the account that waits read again by it. */
async function apply(
  deps: MatchDeps,
  act: Act,
  accountId: string,
  relation: DeclaredRelation,
): Promise<number> {
  const wish = { settings: { id_relation: relation } }
  await changeAccount(deps, act, { id: accountId, wish })
  let receipts = 0
  for (const state of ['waiting', 'ambiguous'] as const) {
    const of = { state, accountId }
    receipts += (await deps.vocabulary.rereadOrphans(act.caller.workspaceId, of)).receipts
  }
  return receipts
}

type Place = { readonly submission: number; readonly segment: number | null }

/** Of several submissions the one whose id is related, else the newest before the receipt came. */
function placeOf(orphan: SoughtOrphan, segments: readonly SubmittedSegment[]): Place | null {
  const related = segments.find((one) => relationTo(orphan, one) !== null)
  if (related !== undefined) return related
  const arrivedAt = timeOfId(orphan.journalId)
  const newest = segments.find(({ submittedAt }) => submittedAt <= arrivedAt) ?? segments[0]
  if (newest === undefined) return null
  const { submission } = newest
  const isWhole = segments.filter((one) => one.submission === submission).length > 1
  return { submission, segment: isWhole ? null : newest.segment }
}

const relationTo = ({ providerId }: SoughtOrphan, segment: SubmittedSegment) =>
  providerId === null || segment.providerId === null
    ? null
    : relationOf(segment.providerId, providerId)

const ruleOf = (
  orphan: SoughtOrphan,
  segments: readonly SubmittedSegment[],
): DeclaredRelation | null => {
  const relations = segments.map((segment) => relationTo(orphan, segment))
  return DECLARED_RELATIONS.find((relation) => relations.includes(relation)) ?? null
}

type Counting = {
  readonly workspaceId: string
  readonly orphan: SoughtOrphan
  readonly messageId: string
  readonly place: Place
  readonly said: StoredReceipt
}

/** False: the receipt found its message, or went, in the meantime. */
async function count(
  { pipeline, book, clock }: MatchDeps,
  { workspaceId, orphan, messageId, place: { submission, segment }, said }: Counting,
): Promise<boolean> {
  const accounts = await book()
  const now = clock.now()
  return pipeline.inLedger(async (ledger) => {
    if (!(await ledger.takeOrphan(workspaceId, orphan.journalId))) return false
    const { said: words, ...rest } = said
    const evidence: Evidence = {
      ...rest,
      key: `receipt:${submission}:${segment ?? '*'}:${words}`,
      kind: 'receipt',
      submission,
      segment,
      recordedAt: timeOfId(orphan.journalId),
    }
    const addition = {
      bucket: bucketOfId(messageId),
      messageId,
      evidence,
      accountId: orphan.accountId,
      matchedBy: 'person',
      dialect: null,
      journalId: orphan.journalId,
    }
    await applyEvidence(ledger, [addition], { accounts, now })
    return true
  })
}

type StoredReceipt = Pick<Evidence, 'claim' | 'word' | 'code' | 'happenedAt'> & {
  readonly said: string
}

/** What was understood of a receipt when it was kept; null: it could not be read. */
function storedReceipt(reading: unknown): StoredReceipt | null {
  if (!isRecord(reading)) return null
  const { claim, said, word, code, doneDate } = reading
  if (!isRecord(claim) || typeof said !== 'string' || typeof claim['status'] !== 'string')
    return null
  return {
    // As our own reader wrote it.
    claim: claim as Claim,
    said,
    word: textOrNull(word),
    code: textOrNull(code),
    happenedAt: textOrNull(doneDate),
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
