import { CODE_CATALOGUE } from './code-catalogue.ts'
import type { CatalogueEntry } from './code-catalogue.ts'
import { foldCode } from './dialects/find-entry.ts'
import { KNOWN_LISTS, KNOWN_TWINS } from './dialects/known-twins.ts'
import { reasonEntry } from './reasons.ts'
import { OUTCOME } from './status.ts'

/** Another vendor's code for the same. */
export type Twin = {
  readonly vendor: string
  readonly field: string
  readonly code: string
  readonly name: string
  /** Why we take it for the same. */
  readonly because: string
}

/** The codes of other vendors that mean the same, the surest first: at most one of each vendor. */
export function twinsOf(entry: CatalogueEntry): Twin[] {
  const best = new Map<string, Candidate>()
  for (const other of CODE_CATALOGUE) {
    if (other.vendor === entry.vendor) continue
    const found = likeness(entry, other)
    const before = best.get(other.vendor)
    if (found !== null && (before === undefined || found.score > before.score))
      best.set(other.vendor, { ...found, other })
  }
  return [...best.values()]
    .toSorted((a, b) => b.score - a.score)
    .map(({ other: { vendor, field, code, name }, because }) => ({
      vendor,
      field,
      code,
      name,
      because,
    }))
}

type Likeness = { readonly score: number; readonly because: string }
type Candidate = Likeness & { readonly other: CatalogueEntry }

const CERTAIN = 1000

function likeness(entry: CatalogueEntry, other: CatalogueEntry): Likeness | null {
  const known = knownTwins(entry, other)
  if (known !== null) return { score: CERTAIN + closeness(entry, other), because: known }
  if (!isSameOutcome(entry, other)) return null
  if (entry.reason === null || entry.reason === 'unknown') return sameWord(entry, other)
  if (entry.reason !== other.reason) return null
  const title = reasonEntry(entry.reason).title.toLowerCase()
  return { score: closeness(entry, other), because: `Both give the same reason: ${title}.` }
}

/** Without a reason to go by, only the same status, finer point and witness are alike enough. */
function sameWord(entry: CatalogueEntry, other: CatalogueEntry): Likeness | null {
  const isAlike =
    entry.status !== 'none' &&
    entry.reason === other.reason &&
    entry.status === other.status &&
    entry.grade === other.grade &&
    entry.detail === other.detail
  return isAlike
    ? { score: closeness(entry, other), because: `Both say no more than: ${entry.status}.` }
    : null
}

const isSameOutcome = (entry: CatalogueEntry, other: CatalogueEntry): boolean =>
  entry.status === 'none' || other.status === 'none'
    ? entry.status === other.status
    : OUTCOME[entry.status] === OUTCOME[other.status]

/** How much two entries share beside their reason. */
function closeness(entry: CatalogueEntry, other: CatalogueEntry): number {
  const points = [
    entry.status === other.status ? 30 : 0,
    entry.permanent === other.permanent ? 20 : 0,
    entry.detail === other.detail ? 10 : 0,
    entry.fault === other.fault ? 10 : 0,
    entry.grade === other.grade ? 5 : 0,
    foldCode(entry.name) === foldCode(other.name) ? 25 : 0,
    Math.round(40 * sharedWords(entry, other)),
    other.confidence === 'high' ? 2 : 0,
  ]
  return points.reduce((sum, one) => sum + one, 0)
}

/** Which part of the words of both meanings and names is in both. */
function sharedWords(entry: CatalogueEntry, other: CatalogueEntry): number {
  const ours = wordsOf(entry)
  const theirs = wordsOf(other)
  const shared = [...ours].filter((word) => theirs.has(word)).length
  return shared / Math.max(1, ours.size + theirs.size - shared)
}

const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'a an and as at by for in is it no not of on or the to was'.split(' '),
)

const wordsOf = ({ meaning, name }: CatalogueEntry): ReadonlySet<string> =>
  new Set(
    `${meaning} ${name}`
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '' && !EMPTY_WORDS.has(word)),
  )

/** Why they are certainly the same; null: nobody says so. */
function knownTwins(entry: CatalogueEntry, other: CatalogueEntry): string | null {
  const group = KNOWN_TWINS.find(({ members }) => isIn(entry, members) && isIn(other, members))
  if (group !== undefined) return group.because
  const list = KNOWN_LISTS.find((one) => isSame(one, entry, other) || isSame(one, other, entry))
  return list?.because ?? null
}

type Member = readonly [vendor: string, field: string, code: string]

const isIn = ({ vendor, field, code }: CatalogueEntry, members: readonly Member[]): boolean =>
  members.some((one) => one[0] === vendor && one[1] === field && one[2] === code)

const isSame = (
  { from, to, codeThere }: (typeof KNOWN_LISTS)[number],
  here: CatalogueEntry,
  there: CatalogueEntry,
): boolean => {
  if (here.vendor !== from[0] || here.field !== from[1]) return false
  if (there.vendor !== to[0] || there.field !== to[1]) return false
  const code = codeThere(here.code, here.name)
  return code !== null && [there.code, there.name].map(foldCode).includes(foldCode(code))
}
