import { addressNumbers } from '../core/address-numbers.ts'
import { bucketOf } from '../core/ids.ts'
import { relationInForce } from '../core/learning.ts'
import {
  endsOf,
  idKey,
  lookupKeys,
  matchReceipt,
  mayBeTruncated,
  mayComeAgain,
  numberTail,
} from '../core/matching.ts'
import type { Candidate, IdRelation, Match } from '../core/matching.ts'
import { findReferred } from './find-referred.ts'
import type { BySubmission, Named } from './find-referred.ts'
import type { HashTail, KnownSegment, Lookups, PipelineAccount } from './ports/pipeline.ts'

/** What of a receipt finds its message. */
export type Sought = {
  readonly account: PipelineAccount
  /** The submission that it is provably about; null: its id must tell. */
  readonly by: BySubmission | null
  readonly providerId: string | null
  /** The numbers on it: one of them may be the recipient's. */
  readonly numbers: readonly string[]
  readonly arrivedAt: number
}

type Deps = { readonly lookups: Lookups; readonly hashTail: HashTail }

export type Found = {
  /** In the order of the receipts. */
  readonly matches: readonly Match[]
  /** Segments that are known by an id from now on. */
  readonly named: readonly Named[]
}

/**
 * Finds the messages of many receipts: by our own reference where one came back; else by the plain id, for
 * most are that; then, for the rest, in the other base; then, where an id looks cut, by the recipient's number.
 */
export async function findMessages(deps: Deps, sought: readonly Sought[]): Promise<Found> {
  const { matches: referred, named } = await findReferred(deps.lookups, sought)
  const others = sought.filter((_, at) => referred[at] === null)
  const byId = [...(await findById(deps, others))]
  return {
    matches: referred.map((match) => match ?? byId.shift() ?? NOTHING_KNOWN),
    named,
  }
}

const NOTHING_KNOWN: Match = { kind: 'waiting', because: 'no submission is known by this id' }

async function findById(deps: Deps, sought: readonly Sought[]): Promise<readonly Match[]> {
  if (sought.length === 0) return []
  const matches: Match[] = sought.map(({ providerId }) =>
    providerId === null ? { kind: 'waiting', because: 'it carries no id' } : NOTHING_KNOWN,
  )
  const passes = [plainKeys, otherKeys, null] as const
  for (const keysOf of passes) {
    const open = [...sought.keys()].filter((at) => matches[at]?.kind !== 'matched')
    const wanted = open.flatMap((at) => {
      const one = sought[at]
      return one === undefined || one.providerId === null ? [] : [{ at, one, id: one.providerId }]
    })
    const known =
      keysOf === null ? await findCut(deps, wanted) : await findByKeys(deps, wanted, keysOf)
    for (const { at, one, id } of wanted) {
      const candidates = known(one, id)
      if (candidates.length === 0) continue
      const seen = candidates.map((segment) => candidateOf(deps.hashTail, one, segment))
      matches[at] = matchReceipt(
        { id, arrivedAt: one.arrivedAt },
        seen,
        relationOfAccount(one.account),
      )
    }
  }
  return waitForAnswers(deps, sought, matches)
}

/**
 * A receipt for what is settled already may as well be the first news of a later message to this person
 * that was given the same id: it waits until that one is answered.
 */
async function waitForAnswers(
  { lookups }: Deps,
  sought: readonly Sought[],
  matches: readonly Match[],
): Promise<readonly Match[]> {
  const doubtful = matches.flatMap((match, at) => {
    const one = sought[at]
    if (match.kind !== 'matched' || one?.providerId == null) return []
    if (!mayComeAgain(one.providerId)) return []
    const { bucket, messageId, submittedAt } = match
    return [{ bucket, messageId, accountId: one.account.id, submittedAt }]
  })
  const overtaken = await lookups.findOvertaken(doubtful)
  if (overtaken.size === 0) return matches
  return matches.map((match, at) =>
    match.kind === 'matched' &&
    overtaken.has(match.messageId) &&
    mayComeAgain(sought[at]?.providerId ?? '')
      ? { kind: 'waiting', because: 'a later message to this number is not answered yet' }
      : match,
  )
}

type Wanted = { readonly at: number; readonly one: Sought; readonly id: string }
type Known = (one: Sought, id: string) => readonly KnownSegment[]

const plainKeys = (id: string): readonly string[] => [idKey(id)]
const otherKeys = (id: string): readonly string[] => lookupKeys(id)

async function findByKeys(
  { lookups }: Deps,
  wanted: readonly Wanted[],
  keysOf: (id: string) => readonly string[],
): Promise<Known> {
  // Where the other spellings are all the same as the plain one, there is nothing more to ask.
  const asked = wanted.filter(({ id }) => keysOf !== otherKeys || keysOf(id).length > 1)
  if (asked.length === 0) return () => []
  // A receipt and its repeats ask for one row, and must get it once.
  const keys = new Map<string, { accountId: string; idKey: string }>()
  for (const { one, id } of asked) {
    const accountId = one.account.id
    for (const key of keysOf(id)) keys.set(`${accountId} ${key}`, { accountId, idKey: key })
  }
  const byKey = Map.groupBy(
    await lookups.findByProviderIds([...keys.values()]),
    ({ accountId, providerId }) => `${accountId} ${idKey(providerId)}`,
  )
  return (one, id) => keysOf(id).flatMap((key) => byKey.get(`${one.account.id} ${key}`) ?? [])
}

async function findCut({ lookups }: Deps, wanted: readonly Wanted[]): Promise<Known> {
  const places = new Map(
    wanted
      .filter(({ id }) => mayBeTruncated(id))
      .map(({ one }) => [one, one.numbers.flatMap((number) => placesOf(one.account, number))]),
  )
  const asked = [...places.values()].flat()
  if (asked.length === 0) return () => []
  // By both of their ends: a thousand receipts are not compared with all that a thousand people got.
  const byEnd = new Map<string, KnownSegment[]>()
  for (const segment of await lookups.findByRecipients(asked)) {
    for (const end of endsOf(segment.providerId)) {
      const key = endKey(segment, end)
      const same = byEnd.get(key)
      if (same === undefined) byEnd.set(key, [segment])
      else same.push(segment)
    }
  }
  return (one, id) => {
    const cut = id.trim().toLowerCase()
    const keys = (places.get(one) ?? []).map((place) => endKey(place, cut))
    return [...new Set(keys)].flatMap((key) => byEnd.get(key) ?? [])
  }
}

type Place = { readonly accountId: string; readonly bucket: number; readonly recipient: string }

/** Where the messages to a number are, whichever way it is written. */
export function placesOf(
  {
    id,
    workspaceId,
    defaultCountry,
  }: Pick<PipelineAccount, 'id' | 'workspaceId' | 'defaultCountry'>,
  number: string,
): Place[] {
  const countries = defaultCountry === null ? [] : [defaultCountry]
  const read = addressNumbers(number, { ton: null, countries })
  if (read.kind === 'none') return []
  return (read.kind === 'certain' ? [read.number] : read.numbers).map((recipient) => ({
    accountId: id,
    bucket: bucketOf(workspaceId, recipient),
    recipient,
  }))
}

const endKey = ({ accountId, bucket }: Pick<Place, 'accountId' | 'bucket'>, end: string): string =>
  `${accountId} ${bucket} ${end}`

function relationOfAccount({ settings, learned }: PipelineAccount): IdRelation | null {
  return settings.idRelation === 'auto' ? relationInForce(learned) : settings.idRelation
}

function candidateOf(hashTail: HashTail, sought: Sought, known: KnownSegment): Candidate {
  const tails = sought.numbers.map(numberTail).filter((tail) => tail !== null)
  return {
    ...known,
    isSameNumber:
      tails.length === 0
        ? null
        : tails.some((tail) => isEqual(hashTail(sought.account.numberKey, tail), known.tailHash)),
  }
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, at) => octet === b[at])
