import { timeOfId } from '../core/ids.ts'
import { idHint, likelyMatches } from '../core/likely-matches.ts'
import type { IdHint, LikelyCandidate, LikelyMatch } from '../core/likely-matches.ts'
import { idKey, lookupKeys, numberTail } from '../core/matching.ts'
import { placesOf } from './find-messages.ts'
import type { OrphanReads, Place, SoughtOrphan } from './ports/orphans.ts'
import type { HashTail, Lookups } from './ports/pipeline.ts'
import type { Workspace } from './ports/platform.ts'

export type LikelyDeps = {
  readonly lookups: Pick<Lookups, 'findByProviderIds'>
  readonly orphans: OrphanReads
  readonly hashTail: HashTail
}

export type LikelyMessage = LikelyMatch & {
  /** Null once it is erased. */
  readonly to: string | null
}

type Home = Pick<Workspace, 'id' | 'numberKey' | 'defaultCountry'>

/** The messages that receipts without one may be about, in the order of the receipts. */
export async function likelyMessages(
  deps: LikelyDeps,
  home: Home,
  orphans: readonly SoughtOrphan[],
): Promise<readonly (readonly LikelyMessage[])[]> {
  const found = await likelyOf(deps, home, orphans)
  const to = await deps.orphans.recipientsOf([
    ...new Set(found.flat().map(({ messageId }) => messageId)),
  ])
  return found.map((matches) =>
    matches.map((match) => ({ ...match, to: to.get(match.messageId) ?? null })),
  )
}

/** As many as show what an account's ids have in common. */
const HINT_ORPHANS = 200
/** What an account did shortly before them it still does. */
const FOUND_WITHIN_MS = 86_400_000

/** How the ids in an account's receipts without a message relate to those in its answers; null: in no way. */
export async function accountIdHint(
  deps: LikelyDeps,
  home: Home,
  accountId: string,
): Promise<IdHint | null> {
  const newest = await deps.orphans.newestOrphans(home.id, accountId, HINT_ORPHANS)
  const last = newest.at(-1)
  if (last === undefined) return null
  const since = timeOfId(last.journalId) - FOUND_WITHIN_MS
  const found = await deps.orphans.foundSince(accountId, since)
  return idHint(await likelyOf(deps, home, newest), found)
}

async function likelyOf(
  deps: LikelyDeps,
  home: Home,
  orphans: readonly SoughtOrphan[],
): Promise<readonly (readonly LikelyMatch[])[]> {
  const byId = await candidatesById(deps, home, orphans)
  const byNumber = await candidatesByNumber(deps, home, orphans)
  return orphans.map((orphan) =>
    likelyMatches({ providerId: orphan.providerId, arrivedAt: timeOfId(orphan.journalId) }, [
      ...byId(orphan),
      ...byNumber(orphan),
    ]),
  )
}

type Candidates = (orphan: SoughtOrphan) => readonly LikelyCandidate[]

async function candidatesById(
  { lookups, hashTail }: LikelyDeps,
  { numberKey }: Home,
  orphans: readonly SoughtOrphan[],
): Promise<Candidates> {
  const keys = new Map<string, { accountId: string; idKey: string }>()
  for (const { accountId, providerId } of orphans) {
    for (const key of providerId === null ? [] : lookupKeys(providerId)) {
      keys.set(`${accountId} ${key}`, { accountId, idKey: key })
    }
  }
  const known = Map.groupBy(
    await lookups.findByProviderIds([...keys.values()]),
    ({ accountId, providerId }) => `${accountId} ${idKey(providerId)}`,
  )
  return ({ accountId, providerId, recipient }) => {
    const tail = numberTail(recipient ?? '')
    const hash = tail === null ? null : hashTail(numberKey, tail)
    return (providerId === null ? [] : lookupKeys(providerId))
      .flatMap((key) => known.get(`${accountId} ${key}`) ?? [])
      .map((segment) => ({
        ...segment,
        isSameNumber: hash === null ? null : isEqual(hash, segment.tailHash),
      }))
  }
}

async function candidatesByNumber(
  { orphans: reads }: LikelyDeps,
  { id, defaultCountry }: Home,
  orphans: readonly SoughtOrphan[],
): Promise<Candidates> {
  const placesOfOrphan = ({ accountId, recipient }: SoughtOrphan): readonly Place[] =>
    placesOf({ id: accountId, workspaceId: id, defaultCountry }, recipient ?? '')
  const places = new Map(
    orphans.flatMap(placesOfOrphan).map((place) => [keyOf(place), place] as const),
  )
  const sent = Map.groupBy(await reads.submittedTo([...places.values()]), keyOf)
  return (orphan) =>
    placesOfOrphan(orphan)
      .flatMap((place) => sent.get(keyOf(place)) ?? [])
      .map((segment) => ({ ...segment, isSameNumber: true }))
}

const keyOf = ({ accountId, recipient }: Place): string => `${accountId} ${recipient}`

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, at) => octet === b[at])
