import { noteMissing } from './note-missing.ts'
import { pollOf } from './note-polls.ts'
import type { Answer, Handover, HttpAccount, PipelineDeps } from './ports/pipeline.ts'
import type { DuePoll } from './ports/polls.ts'
import type { HttpReply, HttpRequest, Poll } from './ports/providers.ts'
import { recordReceipts } from './record-receipts.ts'
import { settleAnswers } from './settle-answers.ts'

/** Asks a provider over HTTP: what it said, and the same as it came. Throws when no whole answer comes. */
export type Ask = (request: HttpRequest) => Promise<Asked>

export type Asked = { readonly reply: HttpReply; readonly raw: Uint8Array }

/** From one question after a message to the next; the last goes on until late receipts count no more. */
const PAUSES_MS = [10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000] as const
/** Whoever took it and died asks no more: after this it is anybody's. */
const LEASE_MS = 5 * 60_000
/** What one account is asked in one second, and at once. */
export const POLLS_PER_SECOND = 5
const AT_ONCE = 4

/**
 * Asks the providers after messages of which nothing is heard, a few of each account. What they say is
 * written down like a receipt, and read as one. Says how many answers there are to read.
 */
export async function pollSilent(deps: PipelineDeps, ask: Ask): Promise<number> {
  const counts = await Promise.all(
    deps.accounts.all().map(async (account) => {
      const poll = account.isOpen ? pollOf(deps, account) : null
      if (poll === null || account.protocol !== 'http') return 0
      return askAccount(deps, ask, { account, poll })
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

type Asking = { readonly account: HttpAccount; readonly poll: Poll }

async function askAccount(
  deps: PipelineDeps,
  ask: Ask,
  { account, poll }: Asking,
): Promise<number> {
  const connection = deps.providers.connection(account)
  if (connection === null) return 0
  const now = deps.clock.now()
  const take = { now, until: now + LEASE_MS, limit: POLLS_PER_SECOND }
  const due = [...(await deps.store.takePolls(account.id, take))]
  let recorded = 0
  const work = async (): Promise<void> => {
    for (let one = due.shift(); one !== undefined; one = due.shift()) {
      const said = await askAfter(deps, ask, { account, poll, due: one })
      recorded += said.recorded
      const { bucket, id, submission } = one
      await deps.store.settlePolls([{ bucket, id, submission, dueAt: said.dueAt }])
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return recorded
}

type Outcome = { readonly recorded: number; readonly dueAt: number | null }

const NEVER: Outcome = { recorded: 0, dueAt: null }

async function askAfter(
  deps: PipelineDeps,
  ask: Ask,
  { account, poll, due }: Asking & { readonly due: DuePoll },
): Promise<Outcome> {
  const now = deps.clock.now()
  const next = nextOf(account, due, now)
  if (due.isOver || next === null) return NEVER
  const connection = deps.providers.connection(account)
  if (connection === null) return { recorded: 0, dueAt: next }
  const reference = deps.references.write(account, { id: due.id, submission: due.submission })
  const ids = due.providerIds.length === 0 ? [null] : due.providerIds
  const requests = ids.flatMap((id) => poll.request(connection, { id, reference }) ?? [])
  if (requests.length === 0) return NEVER
  let recorded = 0
  for (const request of requests) {
    const asked = await ask(request).catch((error: unknown) => {
      const because = error instanceof Error ? error.message : String(error)
      deps.log.warn('poll.not_answered', { account: account.name, because })
      return null
    })
    if (asked === null) continue
    const outcome = poll.readAnswer(asked.reply, connection)
    if (outcome.kind === 'not-there' && due.isUnheard) {
      await settleAnswers(deps, account, [neverTaken(due, now)])
      deps.log.info('poll.never_taken', { account: account.name, message: due.id })
      return NEVER
    }
    if (asked.reply.status === 404) await noteMissing(deps, due, { accountId: account.id, now })
    if (outcome.kind !== 'receipts') continue
    await recordReceipts(deps, [asArrival(account, due, asked)])
    recorded += 1
  }
  return { recorded, dueAt: next }
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
