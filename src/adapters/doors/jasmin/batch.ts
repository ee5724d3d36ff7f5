import type { BatchNews } from '../../../flows/ports/batch-callbacks.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { SendRequest } from '../../../flows/ports/intake.ts'
import type { CompatibleDeps, DoorAnswer } from '../shared/door.ts'
import { isCallable } from '../shared/standing.ts'
import { type JsonObject, dashed, fieldsOf, objectOr } from './arguments.ts'
import { type JasminError, failure, isError, pythonic, json, success, titled } from './replies.ts'
import { readDraft, readOutcome, requestOf } from './send.ts'
import { readScheduleAt } from './times.ts'

const MESSAGES_MAX = 10_000
const AT_ONCE = 1_000

type One = { readonly to: string; readonly result: SendRequest | JasminError }

/** /secure/sendbatch: taken in, and what its URLs are to hear kept, before it is answered. */
export async function takeBatch(
  { sending, clock, newBatchId, tell }: CompatibleDeps & BatchDeps,
  body: JsonObject,
  { caller, credentials }: { caller: DoorCaller; credentials: Readonly<Record<string, string>> },
): Promise<DoorAnswer> {
  const config = dashed(objectOr(body['batch_config'], {}))
  const now = clock.now()
  const schedule = readScheduleAt(config['schedule-at'], now)
  if (schedule?.kind === 'invalid') return titled(412, schedule.title, schedule.description)
  const drafts = messagesOf(body)
  if (drafts === null) {
    return titled(412, 'Too many messages', `A batch holds up to ${MESSAGES_MAX} messages.`)
  }
  const all = drafts.map((one): One => {
    const fields = fieldsOf({ ...one, ...credentials })
    const draft = readDraft({ fields, isJson: true }, now)
    const to = String(one['to'])
    if (isError(draft)) return { to, result: draft }
    const sendAt = schedule === null ? draft.sendAt : schedule.at
    return { to, result: requestOf({ ...draft, sendAt }, caller) }
  })
  const batchId = newBatchId()
  const { workspaceId, isTest } = caller
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const part = all.slice(at, at + AT_ONCE)
    const requests = part.flatMap(({ result }) => (isError(result) ? [] : [result]))
    const outcome = await sending.accept({
      workspaceId,
      isTest,
      messages: requests,
      idempotency: null,
    })
    const answers = readOutcome(outcome, requests, caller.username)
    const became = new Map(requests.map((request, place) => [request, answers[place]]))
    const news = part.flatMap(({ to, result }) => {
      const end = isError(result) ? result : became.get(result)
      return end === undefined ? [] : tellOf(config, { batchId, to, end })
    })
    if (news.length > 0) await tell({ workspaceId, batchId }, news)
  }
  const scheduled = schedule === null ? {} : { scheduled: `${schedule.seconds}s` }
  return json(200, pythonic({ data: { batchId, messageCount: all.length, ...scheduled } }))
}

export type BatchDeps = {
  readonly newBatchId: () => string
  /** Keeps what the batch's URLs are to hear; it is told soon. */
  readonly tell: (
    of: { readonly workspaceId: string; readonly batchId: string },
    news: readonly BatchNews[],
  ) => Promise<void>
}

/** One for each number; what has no number or nothing to say is left out, as there. Null: too many. */
function messagesOf(body: JsonObject): readonly JsonObject[] | null {
  const globals = objectOr(body['globals'], {})
  const written = Array.isArray(body['messages']) ? (body['messages'] as readonly unknown[]) : []
  const all: JsonObject[] = []
  for (const one of written) {
    const message = dashed({ ...globals, ...objectOr(one, {}) })
    const hasContent = 'content' in message || 'hex-content' in message
    if (!hasContent || !('to' in message)) continue
    for (const to of [message['to']].flat()) all.push({ ...message, to })
    if (all.length > MESSAGES_MAX) return null
  }
  return all
}

function tellOf(
  config: JsonObject,
  { batchId, to, end }: { batchId: string; to: string; end: { readonly id: string } | JasminError },
): readonly BatchNews[] {
  const url = config[isError(end) ? 'errback-url' : 'callback-url']
  // Whoever names what is no address hears nothing, as there.
  if (typeof url !== 'string' || !isCallable(url)) return []
  const statusText = isError(end)
    ? `HTTPAPI error: ${failure(end).body.replace(/"+$/, '')}`
    : success(end.id).body
  return [{ url, fields: { batchId, to, status: isError(end) ? '0' : '1', statusText } }]
}
