import type { Match } from '../core/matching.ts'
import { refer } from '../core/referring.ts'
import type { ReferredSegment, Referring } from '../core/referring.ts'
import type { KnownSubmission, SubmissionNames } from './ports/doors.ts'
import type { Lookups, PipelineAccount, Referred } from './ports/pipeline.ts'

/** How a receipt names its submission without its id. */
export type BySubmission = Referred & {
  readonly relation: 'reference' | 'poll'
  /** It is heard on that submission alone, whatever id it names. */
  readonly isOnly: boolean
  readonly segment: number | null
  readonly per: 'message' | 'segment'
}

/** What a segment is called by its provider, which nobody knew until now. */
export type Named = {
  readonly account: PipelineAccount
  readonly known: KnownSubmission
  readonly segment: number
  readonly providerId: string
  /** Others may find the message by it: its provider itself said so. */
  readonly isKnownToAll: boolean
}

type Sought = {
  readonly account: PipelineAccount
  readonly by: BySubmission | null
  readonly providerId: string | null
}

type ReferredMatches = {
  /** Null where only the id can tell. */
  readonly matches: readonly (Match | null)[]
  readonly named: readonly Named[]
}

/** Finds the submissions of receipts that brought our reference back, or that we asked for. */
export async function findReferred(
  lookups: Pick<Lookups, 'findSubmissions'> & Partial<Pick<SubmissionNames, 'lockSubmissions'>>,
  sought: readonly Sought[],
): Promise<ReferredMatches> {
  const submissions = await submissionsOf(lookups, sought)
  const named: Named[] = []
  const matches = sought.map(({ account, by, providerId }): Match | null => {
    if (by === null) return null
    const known = submissions.get(placeOf(by))
    if (known === undefined || known.accountId !== account.id) return by.isOnly ? NOT_KEPT : null
    const referring = refer({ id: providerId, segment: by.segment }, known.segments, by.per)
    if (referring.kind === 'referred' && providerId !== null) {
      submissions.set(placeOf(by), withNames(known, referring, providerId))
      named.push(...namesIn({ account, by, known, providerId }, referring))
    }
    return matchOf(known, by, referring)
  })
  return { matches, named }
}

const NOT_KEPT: Match = { kind: 'ambiguous', because: 'its message is not kept any more' }

const placeOf = ({ id, submission }: Pick<Referred, 'id' | 'submission'>): string =>
  `${id} ${submission}`

async function submissionsOf(
  lookups: Parameters<typeof findReferred>[0],
  sought: readonly Sought[],
): Promise<Map<string, KnownSubmission>> {
  const asked = new Map(
    sought.flatMap(({ by }) => (by === null ? [] : [[placeOf(by), by] as const])),
  )
  if (asked.size === 0) return new Map()
  const found = await lookups.findSubmissions([...asked.values()])
  const known = new Map(found.map((one) => [placeOf(one), one]))
  // Which segment an id is given to depends on who came before: one after the other.
  const contested = found.filter(
    (one) => asked.get(placeOf(one))?.per === 'segment' && one.segments.some(isNameless),
  )
  if (contested.length > 0 && lookups.lockSubmissions !== undefined) {
    for (const one of await lookups.lockSubmissions(contested)) known.set(placeOf(one), one)
  }
  return known
}

const isNameless = ({ answer, providerId }: ReferredSegment): boolean =>
  answer !== null && providerId === null

function matchOf(known: KnownSubmission, { relation }: BySubmission, referring: Referring): Match {
  if (referring.kind !== 'referred') return referring
  const { bucket, id, submission, submittedAt } = known
  const { segment } = referring
  const about = { bucket, messageId: id, submission, segment, submittedAt }
  return { kind: 'matched', ...about, relation, isCorroborated: false }
}

type Naming = { readonly known: KnownSubmission; readonly by: BySubmission } & {
  readonly account: PipelineAccount
  readonly providerId: string
}

const namesIn = (
  { account, by, known, providerId }: Naming,
  { named }: Extract<Referring, { kind: 'referred' }>,
): readonly Named[] =>
  named.map((segment) => ({
    account,
    known,
    segment,
    providerId,
    isKnownToAll: !by.isOnly || by.relation === 'poll',
  }))

const withNames = (
  known: KnownSubmission,
  { named }: Extract<Referring, { kind: 'referred' }>,
  providerId: string,
): KnownSubmission => ({
  ...known,
  segments: known.segments.map((one) =>
    named.includes(one.segment) ? { ...one, providerId } : one,
  ),
})
