import { DECLARED_RELATIONS } from '../core/account-settings.ts'
import type { DeclaredRelation } from '../core/account-settings.ts'
import { bucketOfId, timeOfId, wireId } from '../core/ids.ts'
import { relationOf } from '../core/matching.ts'
import { applyEvidence } from './apply-evidence.ts'
import { accountIdHint } from './likely-messages.ts'
import type { LikelyDeps } from './likely-messages.ts'
import { changeAccount } from './manage-accounts.ts'
import type { AccountDeps } from './manage-accounts.ts'
import type { SoughtOrphan, SubmittedSegment } from './ports/orphans.ts'
import type { AccountBook, Arrival, PipelineStore, RawSource } from './ports/pipeline.ts'
import type { Act } from './ports/platform.ts'
import type { VocabularyReads } from './ports/vocabulary.ts'
import { readSource } from './read-source.ts'
import type { SourceReaders } from './said-source.ts'
import { receiptEvidence, receiptsPer } from './receipt-evidence.ts'
import { recordAct } from './record-audit.ts'

export type MatchDeps = AccountDeps &
  LikelyDeps & {
    readonly pipeline: Pick<PipelineStore, 'inLedger'>
    readonly vocabulary: Pick<VocabularyReads, 'rereadOrphans'>
    readonly readers: SourceReaders
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
  /** What the ids have in common may be chance. @property because the figures, for people. */
  | { readonly kind: 'no-rule'; readonly because: string }
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
  if (orphan.raw === null) return refused('Its raw receipt is not kept any more.')
  const segments = await deps.orphans.submittedOf({ workspaceId, accountId, messageId })
  const place = placeOf(orphan, segments)
  if (place === null) {
    return refused('This account never submitted that message.')
  }
  const declared = applyRule ? await declare(deps, act, { orphan, segments }) : null
  if (declared !== null && declared.kind !== 'declared') return declared
  const relation = declared?.relation ?? null
  const counted = await count(deps, {
    workspaceId,
    messageId,
    place,
    by: { act, relation },
    arrival: { ...orphan.raw, id: orphanId, accountId, arrivedAt: timeOfId(orphanId) },
  })
  if (counted !== 'counted') return counted
  if (relation === null) return { kind: 'matched', rule: null }
  return {
    kind: 'matched',
    rule: { relation, receipts: await readAgain(deps, workspaceId, accountId) },
  }
}

type Declared =
  | { readonly kind: 'declared'; readonly relation: DeclaredRelation }
  | Exclude<OrphanMatched, { kind: 'matched' | 'no-orphan' }>

type Sought = { readonly orphan: SoughtOrphan; readonly segments: readonly SubmittedSegment[] }

/** Makes the rule the account's own, if it is one and more than chance. */
async function declare(deps: MatchDeps, act: Act, { orphan, segments }: Sought): Promise<Declared> {
  const { workspaceId } = act.caller
  const relation = ruleOf(orphan, segments)
  if (relation === null) return refused('The two ids are not related in a way that is a rule.')
  const home = await deps.store.workspaces.byId(workspaceId)
  const hint = home === null ? null : await accountIdHint(deps, home, orphan.accountId)
  if (hint === null || hint.relation !== relation || !hint.isRule) {
    const because = hint?.because ?? 'no other orphan matches that way'
    return { kind: 'no-rule', because: `It may be chance: ${because}.` }
  }
  const wish = { settings: { id_relation: relation } }
  const saved = await changeAccount(deps, act, { id: orphan.accountId, wish })
  if (saved.kind === 'saved') return { kind: 'declared', relation }
  const errors = saved.kind === 'refused' ? saved.errors.map(({ detail }) => detail).join(' ') : ''
  return refused(`The account’s settings could not be changed. ${errors}`.trim())
}

/** Everything of the account that waits. */
async function readAgain(deps: MatchDeps, workspaceId: string, accountId: string): Promise<number> {
  let receipts = 0
  for (const state of ['waiting', 'ambiguous'] as const) {
    const of = { state, accountId }
    receipts += (await deps.vocabulary.rereadOrphans(workspaceId, of)).receipts
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
  readonly messageId: string
  readonly place: Place
  readonly by: { readonly act: Act; readonly relation: DeclaredRelation | null }
  readonly arrival: RawSource & Pick<Arrival, 'id' | 'accountId' | 'arrivedAt'>
}

/** Reads it once more, by the tables of now, and lets it count. */
async function count(
  { pipeline, book, clock, readers }: MatchDeps,
  { workspaceId, messageId, place, by, arrival }: Counting,
): Promise<'counted' | Exclude<OrphanMatched, { kind: 'matched' }>> {
  const accounts = await book()
  const account = accounts.get(arrival.accountId)
  if (account === undefined) return refused('Its provider account is not there any more.')
  const now = clock.now()
  const { arrivedAt } = arrival
  return pipeline.inLedger(async (ledger) => {
    const own = await ledger.ownWords()
    const [receipt, ...others] = readSource(readers, arrival, { account, own, arrivedAt }).receipts
    if (receipt === undefined) return refused('Nothing can be read of it.')
    if (others.length > 0) return refused('It says something of several messages.')
    // The receipt may have found its message, or gone, in the meantime.
    if (!(await ledger.takeOrphan(workspaceId, arrival.id))) return { kind: 'no-orphan' }
    const isWhole = receiptsPer(account, readers.providers) === 'message'
    const addition = receiptEvidence(
      { arrival, receipt },
      {
        bucket: bucketOfId(messageId),
        messageId,
        submission: place.submission,
        segment: isWhole ? null : place.segment,
      },
      'person',
    )
    await applyEvidence(ledger, [addition], { accounts, now })
    await recordAct(
      ledger,
      { ...by.act, at: now },
      {
        act: 'orphan.matched',
        subject: `receipt:${arrival.id}`,
        after: { message: wireId('msg', messageId), rule: by.relation },
      },
    )
    return 'counted'
  })
}

const refused = (because: string) => ({ kind: 'refused', because }) as const
