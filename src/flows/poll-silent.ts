import { noteMissing } from './note-missing.ts'
import { pollOf } from './note-polls.ts'
import type { Answer, Handover, HttpAccount, PipelineDeps } from './ports/pipeline.ts'
import type { DuePoll } from './ports/polls.ts'
import type { Connection, HttpReply, HttpRequest, Poll } from './ports/providers.ts'
import { recordReceipts } from './record-receipts.ts'
import { settleAnswers } from './settle-answers.ts'

/** Asks a provider over HTTP: what it said, and the same as it came. Throws when no whole answer comes. */
export type Ask = (request: HttpRequest) => Promise<Asked>

export type Asked = { readonly reply: HttpReply; readonly raw: Uint8Array }

/** From one question after a message to the next; the last goes on until late receipts count no more. */
const PAUSES_MS = [10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000] as const
/** Whoever took it and died asks no more: after this it is anybody's. */
const LEASE_MS = 5 * 60_000
/** What one account is asked in one second by all processes together, and at once. */
const REQUESTS_PER_SECOND = 5
const AT_ONCE = 4
/** Who is asked not to ask, and not told for how long, asks no sooner. */
const PAUSE_MS = 60_000
const PAUSE_MAX_MS = 3_600_000

/** The accounts that this process is asking, each at a time of its own. */
export type Polling = Set<string>

/**
 * Asks the providers after messages of which nothing is heard, a few of each account. What they say is
 * written down like a receipt, and read as one. One that is slow to answer holds up no other: those that are
 * still being asked are left out. To be asked every second.
 * @param polled there are answers to read.
 * @param failed what could not be done, for one account.
 */
export function pollSilent(
  deps: PipelineDeps,
  ask: Ask,
  {
    polling,
    polled,
    failed,
  }: {
    readonly polling: Polling
    readonly polled: () => void
    readonly failed: (error: unknown) => void
  },
): readonly Promise<void>[] {
  return deps.accounts.all().flatMap((account) => {
    const poll = account.isOpen ? pollOf(deps, account) : null
    if (poll === null || account.protocol !== 'http' || polling.has(account.id)) return []
    polling.add(account.id)
    return askAccount(deps, ask, { account, poll })
      .then((recorded) => {
        if (recorded > 0) polled()
      })
      .catch(failed)
      .finally(() => polling.delete(account.id))
  })
}

type Asking = { readonly account: HttpAccount; readonly poll: Poll }

/** What was asked in one turn. */
type Turn = { requests: number; recorded: number; pausedUntil: number }

async function askAccount(deps: PipelineDeps, ask: Ask, asking: Asking): Promise<number> {
  const { account } = asking
  if (deps.providers.connection(account) === null) return 0
  const now = deps.clock.now()
  const until = now + LEASE_MS
  if (!(await deps.store.takePollTurn(account.id, { now, until }))) return 0
  const due = [
    ...(await deps.store.takePolls(account.id, { now, until, limit: REQUESTS_PER_SECOND })),
  ]
  const turn: Turn = { requests: 0, recorded: 0, pausedUntil: 0 }
  const work = async (): Promise<void> => {
    for (let one = due.shift(); one !== undefined; one = due.shift()) {
      const { bucket, id, submission } = one
      const dueAt =
        turn.pausedUntil > 0
          ? turn.pausedUntil
          : await askAfter(deps, ask, { ...asking, due: one, turn })
      await deps.store.settlePolls([{ bucket, id, submission, dueAt }])
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } finally {
    const paceMs = (turn.requests * 1_000) / REQUESTS_PER_SECOND
    await deps.store.endPollTurn(account.id, Math.max(now + paceMs, turn.pausedUntil))
  }
  return turn.recorded
}

/** When it is to be asked after next; null: never again. */
async function askAfter(
  deps: PipelineDeps,
  ask: Ask,
  { account, poll, due, turn }: Asking & { readonly due: DuePoll; readonly turn: Turn },
): Promise<number | null> {
  const now = deps.clock.now()
  const next = nextOf(account, due, now)
  if (due.isOver || next === null) return null
  const connection = deps.providers.connection(account)
  if (connection === null) return next
  const reference = deps.references.write(account, { id: due.id, submission: due.submission })
  const ids = due.providerIds.length === 0 ? [null] : due.providerIds
  const requests = ids.flatMap((id) => poll.request(connection, { id, reference }) ?? [])
  if (requests.length === 0) return null
  for (const request of requests) {
    turn.requests += 1
    const asked = await ask(request).catch((error: unknown) => {
      const because = error instanceof Error ? error.message : String(error)
      deps.log.warn('poll.not_answered', { account: account.name, because })
      return null
    })
    if (asked === null) continue
    const pauseMs = pauseOf(asked.reply, now)
    if (pauseMs !== null) {
      turn.pausedUntil = Math.max(turn.pausedUntil, deps.clock.now() + pauseMs)
      return turn.pausedUntil
    }
    if (await hasEnded(deps, { account, poll, due, turn, asked, connection })) return null
  }
  return next
}

/** What a provider said is written down. Whether nothing more is to be asked after it. */
async function hasEnded(
  deps: PipelineDeps,
  {
    account,
    poll,
    due,
    turn,
    asked,
    connection,
  }: Asking & {
    readonly due: DuePoll
    readonly turn: Turn
    readonly asked: Asked
    readonly connection: Connection
  },
): Promise<boolean> {
  const now = deps.clock.now()
  const outcome = poll.readAnswer(asked.reply, connection)
  if (outcome.kind === 'not-there' && due.isUnheard) {
    await settleAnswers(deps, account, [neverTaken(due, now)])
    deps.log.info('poll.never_taken', { account: account.name, message: due.id })
    return true
  }
  if (outcome.kind === 'missing') await noteMissing(deps, due, { accountId: account.id, now })
  if (outcome.kind !== 'receipts') return false
  await recordReceipts(deps, [asArrival(account, due, asked)])
  turn.recorded += 1
  return false
}

/** For how long it wants to be left in peace; null: it does not. */
function pauseOf({ status, headers }: HttpReply, now: number): number | null {
  if (status !== 429 && status !== 503) return null
  const said = headers['retry-after'] ?? ''
  const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - now
  return ms > 0 ? Math.min(ms, PAUSE_MAX_MS) : PAUSE_MS
}

/** Null: whatever it said would come too late to count. */
function nextOf({ settings }: HttpAccount, { tries, submittedAt }: DuePoll, now: number) {
  if (now > submittedAt + settings.lateWindowMs) return null
  return now + (PAUSES_MS[tries - 1] ?? PAUSES_MS[3])
}

const asArrival = (account: HttpAccount, due: DuePoll, { reply, raw }: Asked) => ({
  accountId: account.id,
  raw,
  protocol: 'poll' as const,
  meta: {
    status: reply.status,
    headers: readable(reply.headers),
    messageId: due.id,
    submission: due.submission,
  },
})

/** What reading may need of the headers: cookies and the like are nobody's. */
const readable = (headers: HttpReply['headers']): Readonly<Record<string, string>> => {
  const type = headers['content-type']
  return type === undefined ? {} : { 'content-type': type }
}

/** The provider says that it does not know it: it was never taken, and may be handed over. */
const neverTaken = (due: DuePoll, at: number): Answer => ({
  kind: 'untaken',
  handover: handoverOf(due),
  retryAfterMs: 0,
  at,
})

const handoverOf = (due: DuePoll): Handover => ({
  bucket: due.bucket,
  id: due.id,
  workspaceId: due.workspaceId,
  campaignId: due.campaignId,
  submission: due.submission,
  submittedAt: due.submittedAt,
  isAtLeastOnce: false,
  asksReceipts: true,
  recipient: '',
  sender: '',
  channel: 'sms',
  validUntil: due.validUntil,
  segments: Array.from({ length: due.segments }),
})
