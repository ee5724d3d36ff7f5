import { type TokenBucket, takeTokens } from '../../core/rate-cap.ts'
import type { RateTurns } from '../../core/rate-turns.ts'
import { PLAIN, isPlain } from '../../core/wire.ts'
import type { Intake } from '../../flows/accept-messages.ts'
import {
  type ReceiptWish,
  asksFailures,
  partIds,
  receiptId,
  receiptWish,
} from '../../flows/door-smpp-receipt.ts'
import type { Clock, Random } from '../../flows/ports/common.ts'
import type { DoorCaller } from '../../flows/ports/door-logins.ts'
import { can } from '../../flows/ports/identity.ts'
import type { SendBatch, SendRequest } from '../../flows/ports/intake.ts'
import type { Shedding } from '../../flows/ports/shedding.ts'
import { COMMAND_STATUS as S } from '../../smpp/command-status.ts'
import { type GatheredPart, type Gathering, gatherParts } from './gather-parts.ts'
import type { Submission } from './read-submission.ts'
import { type ReadText, asAlone, textOfParts } from './read-text.ts'
import { type SubmitReply, outcomeStatus, refused, rowReply } from './statuses.ts'

export type SubmittingDeps = {
  readonly accept: Intake['accept']
  readonly shedding: Shedding
  /** Our API's: what a key may do in a minute it may do here and there together. */
  readonly turns?: RateTurns | undefined
  readonly clock: Clock
  readonly random: Random
}

export type ManyReply = SubmitReply & { readonly failed: ReadonlyMap<string, number> }

type Part = GatheredPart & { readonly submission: Submission; readonly to: string }

/** Takes messages in for everybody who is signed in as one door login: they share its limits. */
export class Submitting {
  private readonly deps: SubmittingDeps
  private readonly callerNow: () => DoorCaller
  private readonly gathering: Gathering<Part>
  private bucket: TokenBucket | null = null

  constructor(deps: SubmittingDeps, caller: () => DoorCaller) {
    this.deps = deps
    this.callerNow = caller
    this.gathering = gatherParts({
      now: () => deps.clock.now(),
      alone: ({ submission, to }) => this.one(submission, to),
      whole: (parts) => this.whole(parts),
    })
  }

  private get caller(): DoorCaller {
    return this.callerNow()
  }

  /** One text to one number. Answered when it is stored. */
  async submit(submission: Submission, to: string): Promise<SubmitReply> {
    const status = this.refusal(1)
    if (status !== null) return refused(status)
    const { part } = submission.read
    if (part !== null && isGathered(submission))
      return this.gathering.join(keyOf(submission, to), {
        submission,
        to,
        content: Buffer.from(submission.read.body).toString('base64'),
        ...part,
      })
    return this.one(submission, to)
  }

  /** One text to many, under one id. */
  async submitMany(submission: Submission, to: readonly string[]): Promise<ManyReply> {
    const failed = new Map<string, number>()
    const status = this.refusal(to.length)
    if (status !== null) return { ...refused(status), failed }
    const { caller } = this
    const groupId = Buffer.from(this.deps.random(16)).toString('hex')
    const requests = to.map((one) => requestOf(submission, { to: one, caller, groupId }))
    const replies = await this.accept(requests, submission.registered)
    replies.forEach((reply, at) => {
      if (reply.kind === 'refused') failed.set(to[at] ?? '', reply.status)
    })
    const isNone = failed.size === to.length
    const [first = S.ESME_RSUBMITFAIL] = failed.values()
    return isNone ? { ...refused(first), failed } : { kind: 'taken', id: groupId, failed }
  }

  /** Parts that wait for others wait no longer. */
  release(): void {
    this.gathering.release()
  }

  /** Why nothing is taken at this moment; null: it is. */
  private refusal(count: number): number | null {
    const { caller, deps } = this
    if (!can(caller, 'messages:write')) return S.ESME_RSUBMITFAIL
    if (deps.shedding.refuses('sends') !== null) return S.ESME_RMSGQFUL
    const now = deps.clock.now()
    const turn = deps.turns?.take('sends', caller.actor, now)
    if (turn !== undefined && turn.left < 0) return S.ESME_RTHROTTLED
    const { perSecond } = caller.settings
    if (perSecond === null) return null
    const taking = takeTokens(this.bucket, { perSecond, count, now })
    this.bucket = taking.bucket
    return taking.kind === 'refused' ? S.ESME_RTHROTTLED : null
  }

  private async accept(
    messages: readonly SendRequest[],
    registered: number,
    insteadOf?: SendBatch['insteadOf'],
  ): Promise<readonly SubmitReply[]> {
    const { workspaceId, isTest } = this.caller
    const batch = { workspaceId, isTest, messages, idempotency: null }
    const outcome = await this.deps.accept(
      insteadOf === undefined ? batch : { ...batch, insteadOf },
    )
    if (outcome.kind !== 'taken') return messages.map(() => refused(outcomeStatus(outcome)))
    return outcome.taken.rows.map((row) => rowReply(row, asksFailures(registered)))
  }

  private async one(
    submission: Submission,
    to: string,
    gathered: Pick<ReceiptWish, 'parts' | 'asked'> = ALONE,
  ): Promise<SubmitReply> {
    const { isReplacing, read, service } = submission
    const insteadOf =
      isReplacing && read.part === null ? { from: submission.request.from, service } : undefined
    const request = requestOf(submission, { to, caller: this.caller, gathered })
    const [reply] = await this.accept([request], submission.registered, insteadOf)
    if (reply === undefined) throw new Error('an answer is missing')
    return reply.kind === 'taken' ? { ...reply, id: receiptId(reply.id) } : reply
  }

  private async whole(parts: readonly Part[]): Promise<readonly SubmitReply[]> {
    const [first] = parts
    if (first === undefined) return []
    const { submission, to } = first
    const text = textOfParts(parts.map((part) => part.submission.read))
    const read: ReadText = { ...submission.read, text, part: null }
    // Some ask for one part's receipt and mean the whole.
    const asking = parts.filter((part) => part.submission.registered !== 0)
    const registered = asking[0]?.submission.registered ?? 0
    const wish = { parts: parts.length, asked: asking.map(({ number }) => number) }
    const reply = await this.one({ ...submission, read, registered }, to, wish)
    if (reply.kind === 'refused') return parts.map(() => reply)
    return partIds(reply.id, parts.length).map((id) => ({ kind: 'taken', id }))
  }
}

/** More parts than any text of ours may have are no text. */
const PARTS_MAX = 20

const isGathered = ({ read: { part, wire } }: Submission): boolean =>
  part !== null && part.total > 1 && part.total <= PARTS_MAX && wire.octets === null

/** Parts of one text have all of this in common. */
const keyOf = ({ request, read }: Submission, to: string): string =>
  JSON.stringify([
    to,
    request.from,
    read.part?.reference,
    read.part?.total,
    read.alphabet,
    read.wire.messageClass,
    read.wire.replyPath,
    read.wire.tlvs,
  ])

const ALONE = { parts: 1, asked: [1] }

function requestOf(
  submission: Submission,
  {
    to,
    caller,
    groupId = null,
    gathered = ALONE,
  }: {
    readonly to: string
    readonly caller: DoorCaller
    readonly groupId?: string | null
    readonly gathered?: Pick<ReceiptWish, 'parts' | 'asked'>
  },
): SendRequest {
  const { request, read, registered, userReference, coding, service } = submission
  const { text, wire } = asAlone(read)
  const { loginId } = caller
  const wish = { registered, groupId, userReference, coding, service, ...gathered }
  const isKept = loginId !== null && (registered !== 0 || coding !== 0 || service !== '')
  return {
    ...request,
    to,
    text,
    wire: isPlain(wire) ? null : { ...PLAIN, ...wire },
    callback: isKept ? receiptWish(wish, loginId) : null,
  }
}
