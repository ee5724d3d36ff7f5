import { decide } from '../core/decide.ts'
import { bucketOf, makeId } from '../core/ids.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import type { Keyword } from '../core/inbound-keywords.ts'
import { idKey, numberTail } from '../core/matching.ts'
import { click, reply } from '../core/own-evidence.ts'
import { countSegments } from '../core/segments.ts'
import { applyEvidence } from './apply-evidence.ts'
import type { InboundRow } from './ports/inbound.ts'
import type {
  Arrival,
  KnownSegment,
  Ledger,
  NewEvidence,
  OwnMessage,
  PipelineDeps,
} from './ports/pipeline.ts'
import type { ReadInbound } from './read-arrivals.ts'
import { senderOf } from './sender-of.ts'

export const OPT_OUT_CONFIRMATION =
  'You will get no more messages from us. Reply START to get them again.'
export const OPT_IN_CONFIRMATION = 'You will get our messages again. Reply STOP to stop them.'

/** What we write of ourselves goes by these. */
const OPT_OUT_CONFIRMED = 'opt-out-confirmation'
const OPT_IN_CONFIRMED = 'opt-in-confirmation'
const HELP_ANSWERED = 'help-answer'
export const OWN_REFERENCES: readonly string[] = [
  OPT_OUT_CONFIRMED,
  OPT_IN_CONFIRMED,
  HELP_ANSWERED,
]

/** A reply is to what was sent lately, or it is not a reply. */
const REPLY_WINDOW_MS = 72 * 3_600_000
const DAY_MS = 86_400_000

/** A whole text, or as much of it as there is. */
export type Written = Omit<ReadInbound, 'arrival' | 'segment'> & {
  readonly arrival: Pick<Arrival, 'id' | 'arrivedAt'>
  /** How it was put together; absent: it came as one. */
  readonly gathered?: Gathered
}

type Gathered = {
  readonly textId: string
  /** As which it is shown already; null: it is not yet. */
  readonly inboundId: string | null
  readonly total: number
  readonly missing: readonly number[]
}

type Heard = Written & {
  readonly id: string
  readonly keyword: Keyword | null
  /** E.164 where it is a number that can be told. */
  readonly person: string
  /** Who else it may have been: then nothing is sent to any of them. */
  readonly others: readonly string[]
  readonly bucket: number
}

export type Context = { readonly deps: PipelineDeps; readonly now: number }

/**
 * Keeps what people write to us. STOP opts out at once, by law and before anything else, and is confirmed
 * once; START opts in again; HELP is answered. A reply proves that the text it answers arrived, if there was
 * only one. Providers say a text again until they are answered: under the same id it is heard once. A text that is
 * shown already, without all of its segments, is amended.
 */
export async function hearTexts(
  ledger: Ledger,
  texts: readonly Written[],
  context: Context,
): Promise<void> {
  if (texts.length === 0) return
  const all: Heard[] = []
  for (const one of texts) all.push(hear(one, await senderOf(ledger, one), context))
  const isAmended = ({ gathered }: Heard): boolean => (gathered?.inboundId ?? null) !== null
  const fresh = await ledger.addInbound(all.filter((one) => !isAmended(one)).map(inboundRow))
  for (const one of all) await noteGathered(ledger, one)
  const heard = all.filter(({ id }) => fresh.has(id))
  // In the order in which they were written: STOP and START may both be there.
  for (const one of all) if (fresh.has(one.id) || isAmended(one)) await heed(ledger, one, context)
  const replies = heard.filter(({ isDoubtful }) => isDoubtful !== true)
  await countReplies(ledger, replies, context)
}

type People = readonly [string, ...string[]]

function hear(one: Written, [person, ...others]: People, { deps }: Context): Heard {
  const bucket = bucketOf(one.account.workspaceId, person)
  const id = one.gathered?.inboundId ?? makeId(one.arrival.arrivedAt, bucket, deps.random(9))
  // What is missing may turn it round.
  const isWhole = (one.gathered?.missing ?? []).length === 0
  const keyword = one.heededAs ?? (isWhole ? readKeyword(one.text) : null)
  return { ...one, id, keyword, person, others, bucket }
}

const inboundRow = (one: Heard): InboundRow => ({
  id: one.id,
  workspaceId: one.account.workspaceId,
  accountId: one.account.id,
  sender: one.person,
  recipient: one.destination,
  text: one.text,
  keyword: one.keyword,
  channel: one.channel,
  vendorId: one.vendorId,
  journalId: one.arrival.id,
  receivedAt: one.arrival.arrivedAt,
  ...(one.gathered === undefined
    ? {}
    : { segments: one.gathered.total, missing: one.gathered.missing }),
})

async function noteGathered(ledger: Ledger, { id, text, keyword, gathered }: Heard): Promise<void> {
  if (gathered === undefined) return
  const { textId, inboundId, missing } = gathered
  await (inboundId === null
    ? ledger.markShown(textId, id)
    : ledger.amendInbound({ id, text, keyword, missing }))
}

async function heed(ledger: Ledger, one: Heard, context: Context): Promise<void> {
  if (one.keyword === 'stop') return optOut(ledger, one, context)
  if (one.keyword === 'start') return optIn(ledger, one, context)
  if (one.keyword === 'help') return answerHelp(ledger, one, context)
}

async function optOut(ledger: Ledger, one: Heard, context: Context): Promise<void> {
  const { account, person, others, text } = one
  const { workspaceId } = account
  // Whoever of them it was, no more is sent to that one.
  const rows = [person, ...others].map((number) => {
    const bucket = bucketOf(workspaceId, number)
    return { bucket, workspaceId, number, text }
  })
  const [isNew = false] = await ledger.optOut(rows, context.now)
  if (!isNew) return
  const told = account.optOutConfirmation ?? OPT_OUT_CONFIRMATION
  await answer(ledger, one, { text: told, reference: OPT_OUT_CONFIRMED, context })
}

async function optIn(ledger: Ledger, one: Heard, context: Context): Promise<void> {
  const { bucket, account, person, others } = one
  // Whose opt-out it is to be taken back nobody can tell.
  if (others.length > 0) return
  const row = { bucket, workspaceId: account.workspaceId, number: person }
  const [wasOut = false] = await ledger.optIn([row])
  if (!wasOut) return
  const told = account.workspaceSettings.optInConfirmation ?? OPT_IN_CONFIRMATION
  await answer(ledger, one, { text: told, reference: OPT_IN_CONFIRMED, context })
}

/** Also whoever has opted out may ask for help; two machines that ask each other for it soon stop. */
async function answerHelp(ledger: Ledger, one: Heard, context: Context): Promise<void> {
  const { bucket, account, person } = one
  const { helpText } = account.workspaceSettings
  if (helpText === null) return
  const reference = HELP_ANSWERED
  const isToldAlready = await ledger.sentOwn({
    bucket,
    workspaceId: account.workspaceId,
    number: person,
    reference,
    since: context.now - DAY_MS,
  })
  if (!isToldAlready) await answer(ledger, one, { text: helpText, reference, context })
}

type OwnAnswer = { readonly text: string; readonly reference: string; readonly context: Context }

/** By the account, the channel and the number that were written to. */
async function answer(
  ledger: Ledger,
  { account, bucket, person, others, destination, channel, heededAs }: Heard,
  { text, reference, context: { deps, now } }: OwnAnswer,
): Promise<void> {
  // A number that cannot be told is not written to: it may be anybody's.
  if (!person.startsWith('+') || others.length > 0) return
  // The provider has answered itself.
  if (heededAs !== null) return
  const { segments } = countSegments(text)
  const message: OwnMessage = {
    bucket,
    id: makeId(now, bucket, deps.random(9)),
    workspaceId: account.workspaceId,
    accountId: account.id,
    channel,
    recipient: person,
    sender: destination,
    text,
    segments,
    reference,
    standing: decide({ plan: 'queued', segments, submissions: [], evidence: [] }),
  }
  await ledger.addOwnMessages([message], now)
}

async function countReplies(
  ledger: Ledger,
  heard: readonly Heard[],
  { deps, now }: Context,
): Promise<void> {
  const additions: NewEvidence[] = []
  for (const one of heard) {
    const only = await answeredBy(ledger, one, deps)
    if (only === null || only.submission === 0) continue
    const { id, account, arrival, isTap } = one
    const said = isTap ? click : reply
    additions.push({
      bucket: only.bucket,
      messageId: only.messageId,
      evidence: said(only.submission, id, arrival.arrivedAt),
      accountId: account.id,
      matchedBy: null,
      dialect: null,
      journalId: arrival.id,
    })
  }
  if (additions.length === 0) return
  const { accounts } = deps
  await applyEvidence(ledger, additions, { accounts, now, because: 'reply' })
}

type Answered = Pick<KnownSegment, 'bucket' | 'messageId' | 'submission'>

/** The message that a text answers: the one that the provider names, else the only one there is. */
async function answeredBy(
  ledger: Ledger,
  { repliesTo, bucket, account, person, others, destination, channel, arrival }: Heard,
  { hashTail }: Pick<PipelineDeps, 'hashTail'>,
): Promise<Answered | null> {
  if (others.length > 0) return null
  if (repliesTo !== null) {
    const tail = numberTail(person)
    const hash = tail === null ? null : hashTail(account.numberKey, tail)
    const known = await ledger.findByProviderIds([
      { accountId: account.id, idKey: idKey(repliesTo) },
    ])
    // Somebody else's message is nothing that this person could answer.
    const theirs = known.filter(
      (one) =>
        one.providerId === repliesTo &&
        one.bucket === bucket &&
        hash !== null &&
        isEqual(hash, one.tailHash),
    )
    return theirs.toSorted((a, b) => b.submittedAt - a.submittedAt)[0] ?? null
  }
  const ours = destination.replace(/^\+/, '')
  const lately = await ledger.findLately({
    bucket,
    workspaceId: account.workspaceId,
    recipient: person,
    senders: [ours, `+${ours}`],
    accountId: account.id,
    channel,
    since: arrival.arrivedAt - REPLY_WINDOW_MS,
    until: arrival.arrivedAt,
  })
  // Of two, nobody can tell which one is answered.
  return lately.length === 1 ? (lately[0] ?? null) : null
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, at) => octet === b[at])
