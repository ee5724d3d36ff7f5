import { reasonEntry } from '../../reasons.ts'
import type { Reason } from '../../reasons.ts'
import type { Rule } from '../../standing.ts'
import { OUTCOME } from '../../status.ts'
import type { Outcome, Status } from '../../status.ts'
import { claimOf } from '../entry.ts'
import type { DialectEntry, Vocabulary } from '../entry.ts'
import type { Told } from '../told.ts'

/** A word that was said in a field; `reason` where the word itself is no word of the vocabulary. */
export type Said = {
  readonly field: string
  readonly word: string
  readonly reason?: Reason | null
}

type Speech = {
  readonly vocabulary: Vocabulary | null
  readonly utter: (told: Told) => readonly Said[]
}

/** What the words leave out of the standing that they were chosen for, in a sentence; null: nothing. */
export function lossOf(told: Told, { vocabulary, utter }: Speech): string | null {
  const said = utter(told)
  const entries = said.flatMap((one) => entriesOf(vocabulary, one))
  const parts = [
    ...(homeOf(told, said, { entries, utter }) === told.status ? [] : [STATUS_LOST[told.status]]),
    ...(isReasonLost(told, said, entries) ? [reasonLost(told.reason)] : []),
    ...(isGradeLost(told, said, utter) ? ['that the phone itself confirmed it'] : []),
    ...(told.status === 'partial' ? ['how many of its parts arrived'] : []),
    ...(isDirectionLost(told, said, utter) ? ['that it came from the recipient'] : []),
  ]
  return parts.length === 0 ? null : `Not said: ${parts.join('; ')}.`
}

/**
 * A word that is said of several statuses means one of them: the one that its vendor's table reads
 * it as, else the plainest of its class. Of the others, the word leaves something out. A word that is said
 * of one status here and that its vendor's table reads as another of the class leaves it out as well.
 */
function homeOf(
  told: Told,
  said: readonly Said[],
  { entries, utter }: { entries: readonly DialectEntry[]; utter: Speech['utter'] },
): Status {
  const alike = PLAINEST_FIRST[OUTCOME[told.status]].filter(
    (status) => status === told.status || sameWords(utter(withStatus(told, status)), said),
  )
  const read = entries.flatMap(readAs)
  const isRead = (status: Status): boolean => read.includes(status)
  if (isRead(told.status)) return told.status
  const others = PLAINEST_FIRST[OUTCOME[told.status]]
  return alike.find(isRead) ?? others.find(isRead) ?? alike[0] ?? told.status
}

const PLAINEST_FIRST: Readonly<Record<Outcome, readonly Status[]>> = {
  open: ['sent', 'submitted', 'queued', 'scheduled', 'held', 'draft', 'unconfirmed'],
  bad: ['failed', 'rejected', 'expired', 'cancelled', 'partial'],
  good: ['delivered', 'read'],
}

/** As its vendor's table has it: of what is not sent or may go on, a phase says more than a receipt's status. */
function readAs(entry: DialectEntry): readonly string[] {
  const { phase, detail } = entry
  const { status } = claimOf(entry)
  if (detail === 'held-for-screening') return ['held']
  if (status === 'none') return [phase]
  return PLANNED.has(phase) ? [phase, status] : [status]
}

const PLANNED: ReadonlySet<string> = new Set(['draft', 'queued', 'scheduled'])

/** The same message, had it come to another status of its class. */
function withStatus(told: Told, status: Status): Told {
  return { ...told, status, rule: told.rule === 'strongest' ? 'strongest' : ruleFor(status, told) }
}

function ruleFor(status: Status, { rule }: Told): Rule {
  if (!OURS.has(rule)) return rule
  switch (status) {
    case 'expired':
      return 'validity-over'
    case 'cancelled':
      return 'stopped-by-person'
    case 'rejected':
      return 'refused-by-us'
    case 'draft':
    case 'scheduled':
    case 'held':
    case 'queued':
      return 'plan'
    default:
      return 'strongest'
  }
}

const OURS: ReadonlySet<Rule> = new Set([
  'plan',
  'refused-by-us',
  'failed-by-us',
  'stopped-by-person',
  'validity-over',
])

const sameWords = (a: readonly Said[], b: readonly Said[]): boolean =>
  a.length === b.length &&
  a.every(({ field, word }, at) => field === b[at]?.field && word === b[at]?.word)

function entriesOf(vocabulary: Vocabulary | null, { field, word }: Said): readonly DialectEntry[] {
  const table = vocabulary?.tables.find((one) => one.field === field)
  return table?.entries.filter(({ code }) => code === word) ?? []
}

function isReasonLost(
  { reason }: Told,
  said: readonly Said[],
  entries: readonly DialectEntry[],
): boolean {
  if (reason === null || reason === 'unknown' || SAID_BY_STATUS.has(reason)) return false
  return (
    !said.some((one) => one.reason === reason) && !entries.some((entry) => entry.reason === reason)
  )
}

/** These say no more than the status does. */
const SAID_BY_STATUS: ReadonlySet<Reason> = new Set(['cancelled', 'receipt-timeout'])

const reasonLost = (reason: Reason | null): string =>
  `the reason (${reason === null ? 'none' : reasonEntry(reason).title.toLowerCase()})`

const isGradeLost = (told: Told, said: readonly Said[], utter: Speech['utter']): boolean =>
  told.status === 'delivered' &&
  told.grade === 'handset' &&
  sameWords(utter({ ...told, grade: 'carrier' }), said)

const isDirectionLost = (told: Told, said: readonly Said[], utter: Speech['utter']): boolean =>
  told.direction === 'inbound' && sameWords(utter({ ...told, direction: 'outbound' }), said)

const STATUS_LOST: Readonly<Record<Status, string>> = {
  draft: 'that it is a draft',
  scheduled: 'that it waits for its time',
  held: 'that it is held for a check',
  queued: 'that it still waits here',
  submitted: 'that it may not have left the provider yet',
  sent: 'that it was passed on to the network',
  unconfirmed: 'that no news came in time, and nobody knows if it arrived',
  expired: 'that its time ran out',
  cancelled: 'that it was cancelled',
  failed: 'that it was tried',
  rejected: 'that it was refused before it was tried',
  partial: 'that some of it arrived',
  delivered: 'that it was delivered',
  read: 'that the recipient opened it',
}
