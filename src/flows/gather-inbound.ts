import { makeId } from '../core/ids.ts'
import { isSameBody, joinSegments } from '../core/inbound-segments.ts'
import { hearTexts } from './hear-inbound.ts'
import type { Context, Written } from './hear-inbound.ts'
import type { HeardSegment, TextKey } from './ports/inbound.ts'
import type { Ledger, PipelineDeps } from './ports/pipeline.ts'
import type { ReadInbound } from './read-arrivals.ts'
import type { SaidSegment } from './said-source.ts'

/** Telephones count their references round: a segment that comes later is of another text. */
const TOGETHER_MS = 10 * 60_000
/** For so long a text waits for its last segment. */
const UNFINISHED_AFTER_MS = 2 * 60_000
const UNFINISHED_AT_ONCE = 100

type ReadSegment = ReadInbound & { readonly segment: SaidSegment }

/**
 * Hears what people write. A text that comes in segments is heard once, when the last of them is here, by
 * whichever link or account and in whatever order they came.
 */
export async function hearInbound(
  ledger: Ledger,
  inbound: readonly ReadInbound[],
  context: Context,
): Promise<void> {
  const segments = inbound.filter((one): one is ReadSegment => one.segment !== undefined)
  const whole = inbound.filter(({ segment }) => segment === undefined)
  await ledger.lockTexts(segments.map(keyOf))
  const texts = new Map<string, readonly HeardSegment[]>()
  for (const one of segments) {
    const text = await addSegment(ledger, one, context.deps)
    const [first] = text
    if (first !== undefined) texts.set(first.textId, text)
  }
  const ready = [...texts.values()].filter(isReady)
  await hearTexts(ledger, [...whole, ...ready.flatMap((one) => asWritten(one, context))], context)
}

/**
 * Shows as they are the texts of which a segment is missing for longer than this. It says how many; when the rest
 * comes after all, they are amended.
 */
export async function hearUnfinished(
  deps: PipelineDeps,
  { afterMs = UNFINISHED_AFTER_MS }: { readonly afterMs?: number | undefined } = {},
): Promise<number> {
  const now = deps.clock.now()
  return deps.store.inLedger(async (ledger) => {
    const due = await ledger.findUnshown(now - afterMs, UNFINISHED_AT_ONCE)
    if (due.length === 0) return 0
    await ledger.lockTexts(due)
    const texts: (readonly HeardSegment[])[] = []
    for (const { textId, receivedAt, ...key } of due) {
      const all = await ledger.segmentsOf(key, receivedAt - TOGETHER_MS)
      const text = all.filter((one) => one.textId === textId)
      // Of an account that another process has just made nothing is known here yet.
      const isKnown = text.every(({ accountId }) => deps.accounts.get(accountId) !== undefined)
      if (isKnown && text.some(({ inboundId }) => inboundId === null)) texts.push(text)
    }
    const context = { deps, now }
    await hearTexts(
      ledger,
      texts.flatMap((one) => asWritten(one, context)),
      context,
    )
    return texts.length
  })
}

const keyOf = ({ account, source, destination, segment }: ReadSegment): TextKey => ({
  workspaceId: account.workspaceId,
  source,
  destination,
  reference: segment.reference,
  total: segment.total,
})

/** All segments of its text; none if it is one that was here before. */
async function addSegment(
  ledger: Ledger,
  one: ReadSegment,
  { random }: Pick<PipelineDeps, 'random'>,
): Promise<readonly HeardSegment[]> {
  const { account, arrival, segment, sourceTon, channel } = one
  const { number, body } = segment
  const { arrivedAt } = arrival
  const key = keyOf(one)
  const near = await ledger.segmentsOf(key, arrivedAt - 2 * TOGETHER_MS)
  const texts = [...Map.groupBy(near, ({ textId }) => textId).values()].filter(
    ([first]) => Math.abs(arrivedAt - (first?.receivedAt ?? 0)) <= TOGETHER_MS,
  )
  const numbered = (text: readonly HeardSegment[]) => text.find((known) => known.number === number)
  const isHere = texts.some((text) => {
    const known = numbered(text)
    return known !== undefined && isSameBody(known.body, body)
  })
  if (isHere) return []
  // With other words under the same number it is of another text by the same reference.
  const text = texts.find((others) => numbered(others) === undefined) ?? []
  const [first] = text
  const added: HeardSegment = {
    ...key,
    number,
    body,
    textId: first?.textId ?? makeId(arrivedAt, 0, random(9)),
    accountId: account.id,
    sourceTon,
    channel,
    journalId: arrival.id,
    receivedAt: arrivedAt,
    inboundId: first?.inboundId ?? null,
  }
  await ledger.addSegment(added)
  return [...text, added]
}

/** Whole, or shown already: then what has come is shown too. */
const isReady = (text: readonly HeardSegment[]): boolean =>
  text.length === text[0]?.total || text.some(({ inboundId }) => inboundId !== null)

function asWritten(text: readonly HeardSegment[], { deps }: Context): readonly Written[] {
  const [first] = text.toSorted((a, b) => a.receivedAt - b.receivedAt || a.number - b.number)
  const account = first === undefined ? undefined : deps.accounts.get(first.accountId)
  if (first === undefined || account === undefined) return []
  const { textId, inboundId, source, sourceTon, destination, channel, total } = first
  const { text: said, missing } = joinSegments(text, total)
  return [
    {
      account,
      arrival: { id: first.journalId, arrivedAt: first.receivedAt },
      source,
      sourceTon,
      destination,
      channel,
      ...NOTHING_BESIDE,
      text: said,
      gathered: { textId, inboundId, total, missing },
    },
  ]
}

const NOTHING_BESIDE = { vendorId: null, isTap: false, repliesTo: null, heededAs: null } as const
