import type { Tally } from '../core/health.ts'
import { failsByAccount, speaksAgainstAccount } from '../core/rerouting.ts'
import { isFinal } from '../core/status.ts'
import type { Moved } from './apply-evidence.ts'
import type { MinuteTally } from './ports/account-evidence.ts'
import type { Answer, NewEvidence, Source } from './ports/pipeline.ts'

const MINUTE_MS = 60_000

/** One thing that happened at a provider account. */
export type Sign = { readonly accountId: string; readonly tally: Tally; readonly n?: number }

/** Signs of one moment, summed up, in the order in which whoever writes them locks their rows. */
export function minutesOf(signs: readonly Sign[], now: number): readonly MinuteTally[] {
  const minute = now - (now % MINUTE_MS)
  const sums = new Map<string, MinuteTally>()
  for (const { accountId, tally, n = 1 } of signs) {
    if (n === 0) continue
    const key = `${accountId} ${tally}`
    sums.set(key, { accountId, minute, tally, n: (sums.get(key)?.n ?? 0) + n })
  }
  return [...sums.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/**
 * What answers say of their account, in messages: a long one is counted with its first segment.
 * @param refusals what was read from those that refuse.
 */
export function signsOfAnswers(
  accountId: string,
  answers: readonly Answer[],
  refusals: readonly Pick<NewEvidence, 'evidence'>[],
): readonly Sign[] {
  const own = refusals.filter(
    ({ evidence: { segment, claim } }) => segment === 1 && speaksAgainstAccount(claim),
  )
  return [
    ...answers.flatMap((answer) => talliesOf(answer).map((tally) => ({ accountId, tally }))),
    { accountId, tally: 'refused-own', n: own.length },
  ]
}

function talliesOf(answer: Answer): readonly Tally[] {
  if (answer.kind === 'untaken') {
    if (answer.isItsOwn === true) return []
    return [answer.isUnreached === true ? 'unreachable' : 'busy']
  }
  if (answer.segment !== 1) return []
  switch (answer.kind) {
    case 'accepted':
      return answer.handover.asksReceipts ? ['accepted', 'awaited'] : ['accepted']
    case 'refused':
      return ['refused']
    case 'unknown':
      return ['unknown']
    case 'unsendable':
      return []
  }
}

/**
 * Sooner than this after the handover hardly any phone confirms: half of all wait 640 ms and longer for their
 * next paging occasion alone, in the cycle that networks usually broadcast (rf128: 1.28 s, 3GPP TS 36.331
 * 6.3.2, defaultPagingCycle).
 */
export const RADIO_MS = 700

/** What the first final of each message and what contradicts it say of the accounts they went by. */
const signsOfFinals = (moved: readonly Moved[], startedAt: number): readonly Sign[] =>
  moved.flatMap((one) => {
    const { accountId } = one.after
    return accountId === null
      ? []
      : finalTallies(one, startedAt).map((tally) => ({ accountId, tally }))
  })

const isReported = ({ status, grade }: Moved['before']): boolean =>
  isFinal(status) && grade !== 'inferred'

function finalTallies(one: Moved, startedAt: number): readonly Tally[] {
  const { before, after } = one
  const conflict: readonly Tally[] = after.conflict && !before.conflict ? ['conflict'] : []
  if (isReported(before) || !isReported(after)) return conflict
  const isDelivered = after.status === 'delivered' || after.status === 'read'
  return [
    ...conflict,
    isDelivered ? 'delivered' : 'failed',
    ...(!isDelivered && failsByAccount(after) ? (['failed-there'] as const) : []),
    ...paceTallies(one, { startedAt, isDelivered }),
  ]
}

function paceTallies(
  one: Moved,
  { startedAt, isDelivered }: { readonly startedAt: number; readonly isDelivered: boolean },
): readonly Tally[] {
  const took = receiptTookMs(one, startedAt)
  const { submittedAt, expectedBy } = one.facts.message
  if (took === null || submittedAt === null) return []
  return [
    ...(expectedBy !== null && submittedAt + took > expectedBy ? (['late'] as const) : []),
    ...(isDelivered && took < RADIO_MS ? (['fast'] as const) : []),
  ]
}

/**
 * How long a provider took to tell what became of a message; null: that cannot be said. When it was asked, the
 * time was ours, and so it was when it was expected before we were there to hear it.
 */
export function receiptTookMs({ facts, fresh }: Moved, startedAt: number): number | null {
  const { submittedAt, expectedBy } = facts.message
  if (submittedAt === null || fresh.length === 0) return null
  const at = Math.max(...fresh.map(({ evidence }) => evidence.recordedAt))
  const isForUs = expectedBy !== null && expectedBy < startedAt && at > expectedBy
  const isAsked = fresh.some(({ matchedBy }) => matchedBy === 'poll')
  return isForUs || isAsked ? null : Math.max(0, at - submittedAt)
}

type ReadOf = {
  readonly arrival: {
    readonly accountId: string
    readonly isAdopted: boolean
    readonly protocol: Source['protocol']
  }
}

/** What a batch of receipts says of the accounts that they came by. One that came before is not counted again. */
export const signsOfReading = (
  read: {
    readonly receipts: readonly ReadOf[]
    readonly parked: readonly { readonly read: ReadOf }[]
    readonly unknown: readonly { readonly accountId: string }[]
    readonly moved: readonly Moved[]
  },
  startedAt: number,
): readonly Sign[] => [
  ...read.receipts.flatMap((one) => firstTime(one, 'receipt')),
  ...read.parked.flatMap((one) => firstTime(one.read, 'orphan')),
  ...read.unknown.map(({ accountId }) => ({ accountId, tally: 'unknown-word' }) as const),
  ...signsOfFinals(read.moved, startedAt),
]

const firstTime = ({ arrival }: ReadOf, tally: Tally): readonly Sign[] =>
  arrival.isAdopted || arrival.protocol === 'poll' ? [] : [{ accountId: arrival.accountId, tally }]
