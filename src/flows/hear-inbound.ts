import { decide } from '../core/decide.ts'
import { bucketOf, makeId } from '../core/ids.ts'
import { readKeyword } from '../core/inbound-keywords.ts'
import type { Keyword } from '../core/inbound-keywords.ts'
import { reply } from '../core/own-evidence.ts'
import { countSegments } from '../core/segments.ts'
import { applyEvidence } from './apply-evidence.ts'
import type { Ledger, NewEvidence, OwnMessage, PipelineDeps } from './ports/pipeline.ts'
import type { ReadInbound } from './read-arrivals.ts'
import { senderOf } from './sender-of.ts'

export const OPT_OUT_CONFIRMATION =
  'You will get no more messages from us. Reply START to get them again.'

/** A reply is to what was sent lately, or it is not a reply. */
const REPLY_WINDOW_MS = 72 * 3_600_000

type Heard = ReadInbound & {
  readonly id: string
  readonly keyword: Keyword | null
  /** E.164 where it is a number that can be told. */
  readonly person: string
  readonly bucket: number
}

type Context = { readonly deps: PipelineDeps; readonly now: number }

/**
 * Keeps what people write to us. STOP opts out at once, by law and before anything else, and is confirmed
 * once; START opts in again. A reply proves that the text it answers arrived, if there was only one.
 */
export async function hearInbound(
  ledger: Ledger,
  inbound: readonly ReadInbound[],
  context: Context,
): Promise<void> {
  if (inbound.length === 0) return
  const heard: Heard[] = []
  for (const one of inbound) heard.push(hear(one, await senderOf(ledger, one), context))
  await ledger.addInbound(
    heard.map(({ id, account, person, destination, text, keyword, arrival }) => ({
      id,
      workspaceId: account.workspaceId,
      accountId: account.id,
      sender: person,
      recipient: destination,
      text,
      keyword,
      journalId: arrival.id,
      receivedAt: arrival.arrivedAt,
    })),
  )
  // In the order in which they were written: STOP and START may both be there.
  for (const one of heard) {
    if (one.keyword === 'stop') await optOut(ledger, one, context)
    if (one.keyword === 'start') {
      const { bucket, account, person } = one
      await ledger.optIn([{ bucket, workspaceId: account.workspaceId, number: person }])
    }
  }
  await countReplies(ledger, heard, context)
}

function hear(one: ReadInbound, person: string, { deps }: Context): Heard {
  const bucket = bucketOf(one.account.workspaceId, person)
  const id = makeId(one.arrival.arrivedAt, bucket, deps.random(9))
  return { ...one, id, keyword: readKeyword(one.text), person, bucket }
}

async function optOut(ledger: Ledger, one: Heard, context: Context): Promise<void> {
  const { bucket, account, person, text } = one
  const row = { bucket, workspaceId: account.workspaceId, number: person, text }
  const [isNew = false] = await ledger.optOut([row], context.now)
  // A number that cannot be told is not written to: it may be anybody's.
  if (isNew && person.startsWith('+'))
    await ledger.addOwnMessages([confirmation(one, context)], context.now)
}

function confirmation(one: Heard, { deps, now }: Context): OwnMessage {
  const { account, bucket, person, destination } = one
  const text = account.optOutConfirmation ?? OPT_OUT_CONFIRMATION
  const { segments } = countSegments(text)
  return {
    bucket,
    id: makeId(now, bucket, deps.random(9)),
    workspaceId: account.workspaceId,
    accountId: account.id,
    recipient: person,
    sender: destination,
    text,
    segments,
    reference: 'opt-out-confirmation',
    standing: decide({ plan: 'queued', segments, submissions: [], evidence: [] }),
  }
}

async function countReplies(
  ledger: Ledger,
  heard: readonly Heard[],
  { deps, now }: Context,
): Promise<void> {
  const additions: NewEvidence[] = []
  for (const { id, bucket, account, person, destination, arrival } of heard) {
    const lately = await ledger.findLately({
      bucket,
      workspaceId: account.workspaceId,
      recipient: person,
      senders: [destination, `+${destination}`],
      since: arrival.arrivedAt - REPLY_WINDOW_MS,
    })
    const [only] = lately
    // Of two, nobody can tell which one is answered.
    if (only === undefined || lately.length > 1 || only.submission === 0) continue
    additions.push({
      bucket: only.bucket,
      messageId: only.messageId,
      evidence: reply(only.submission, id, arrival.arrivedAt),
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
