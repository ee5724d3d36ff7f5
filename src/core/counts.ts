import type { Charge } from './evidence.ts'
import type { Standing } from './standing.ts'

/** What a message is counted under. '' stands for none, so that it can be part of a key. */
export type CountKey = {
  readonly workspaceId: string
  readonly campaignId: string
  readonly status: Standing['status']
  readonly reason: string
  readonly accountId: string
  readonly code: string
  readonly charge: Charge
}

/** One less here, one more there. */
export type StandingMove = CountKey & {
  readonly messages: number
  readonly segments: number
  readonly priceMicros: number
}

/** What of a message is counted. */
export type Counted = CountKey & { readonly segments: number; readonly priceMicros: number }

export const NOBODY = '00000000-0000-0000-0000-000000000000'

/** How a message in this standing is counted: by its own columns, so that a recount can be a plain sum. */
export function countedAs(
  message: {
    readonly workspaceId: string
    readonly campaignId: string
    /** The planned route, until a submission decides. */
    readonly accountId: string | null
    readonly priceMicros: number | null
  },
  standing: Pick<Standing, 'status' | 'reason' | 'accountId' | 'code' | 'charge' | 'segments'>,
): Counted {
  return {
    workspaceId: message.workspaceId,
    campaignId: message.campaignId,
    status: standing.status,
    reason: standing.reason ?? '',
    accountId: standing.accountId ?? message.accountId ?? NOBODY,
    code: standing.code ?? '',
    charge: standing.charge,
    segments: standing.segments,
    priceMicros: message.priceMicros ?? 0,
  }
}

/** The moves of many messages, summed by key; keys whose sum is nothing are left out. */
export function sumMoves(
  changes: Iterable<{ readonly before: Counted | null; readonly after: Counted }>,
): StandingMove[] {
  const sums = new Map<string, { -readonly [K in keyof StandingMove]: StandingMove[K] }>()
  const add = (at: Counted, sign: 1 | -1) => {
    const { segments, priceMicros, ...key } = at
    const name = keyText(key)
    let sum = sums.get(name)
    if (sum === undefined) {
      sum = { ...key, messages: 0, segments: 0, priceMicros: 0 }
      sums.set(name, sum)
    }
    sum.messages += sign
    sum.segments += sign * segments
    sum.priceMicros += sign * priceMicros
  }
  for (const { before, after } of changes) {
    if (before !== null) add(before, -1)
    add(after, 1)
  }
  // In key order, so that two writers of one row never wait for each other in a circle.
  return [...sums.entries()]
    .filter(
      ([, { messages, segments, priceMicros }]) =>
        messages !== 0 || segments !== 0 || priceMicros !== 0,
    )
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, move]) => move)
}

const keyText = (key: CountKey): string =>
  [
    key.workspaceId,
    key.campaignId,
    key.status,
    key.reason,
    key.accountId,
    key.code,
    key.charge,
  ].join('\u0000')
