import type { FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import Type from 'typebox'
import { SENDER_MAX } from '../../../core/senders.ts'
import {
  type Channel,
  CHANNELS,
  type Fallback,
  FALLBACK_AFTER_MIN_S,
  whyTooLate,
} from '../../../core/channels.ts'
import { readWireId } from '../../../core/ids.ts'
import type { CheckUrl } from '../../../flows/ports/callbacks.ts'
import type { CampaignActor } from '../../../flows/ports/campaigns.ts'
import type { Caller } from '../../../flows/ports/identity.ts'
import type { AcceptOutcome, SendBatch, SendRequest, Taken } from '../../../flows/ports/intake.ts'
import type { Sending } from '../../../flows/sending.ts'
import { type Said, takenRecord } from '../../../flows/taken-record.ts'
import { problem } from '../problems.ts'
import { CALLBACK, readWish } from './callbacks-wish.ts'
import { keyProblem } from './idempotency-key.ts'
import { messageJson } from './message-json.ts'
import type { MessageJson } from './message-json.ts'
import { Nullable, WireId } from './schemas.ts'

export type SendDeps = { readonly sending: Sending }

/** Of routes where an address may be named that is called. */
export type NamingDeps = { readonly checkUrl: CheckUrl }

/** Text that can be stored: anything but NUL. */
export const Words = (maxLength: number, description: string) =>
  Type.String({ maxLength, pattern: '^[^\\u0000]*$', description })

export const VALIDITY_MAX_S = 7 * 86_400

const FALLBACK_AFTER_MAX_S = 7 * 86_400

export const FallbackSchema = Type.Object(
  {
    channel: Type.Enum([...CHANNELS]),
    from: Type.Optional(
      Nullable(
        Type.String({ pattern: `^[\\x20-\\x7e]{1,${SENDER_MAX}}$` }),
        'Who it comes from there. Null: the provider account’s own.',
      ),
    ),
    after_seconds: Type.Optional(
      Nullable(
        Type.Integer({ minimum: FALLBACK_AFTER_MIN_S, maximum: FALLBACK_AFTER_MAX_S }),
        'Also when nothing says that it was delivered so long after it was handed over; the recipient may then get both. Null: only when it has failed.',
      ),
    ),
  },
  {
    additionalProperties: false,
    description: 'The channel that is tried when the first brings nothing.',
  },
)

export const CHANNEL = {
  channel: Type.Optional(
    Type.Enum([...CHANNELS], { description: 'What it travels by; sms if nothing is said.' }),
  ),
  fallback: Type.Optional(FallbackSchema),
} as const

export const SENDER = {
  ...CHANNEL,
  from: Type.Optional(
    Type.String({
      pattern: `^[\\x20-\\x7e]{1,${SENDER_MAX}}$`,
      description:
        'What the phone shows: a number, or up to 11 letters and digits; or what the provider calls a sender of yours. Without it, the provider account’s own.',
      examples: ['Harbour'],
    }),
  ),
  account_id: Type.Optional(WireId('acc')),
  validity_seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: VALIDITY_MAX_S,
      description: 'How long it may wait, here and at the provider.',
    }),
  ),
  reference: Type.Optional(Words(255, 'Your own word for it: searchable, and in every answer.')),
  ...CALLBACK,
} as const

export const SendBody = Type.Object(
  {
    to: Words(100, 'The number, in any form people write it.'),
    text: Words(10_000, 'What it says.'),
    ...SENDER,
    send_at: Type.Optional(
      Type.String({ maxLength: 40, description: 'Not before this instant (ISO 8601).' }),
    ),
  },
  {
    title: 'SendMessage',
    additionalProperties: false,
    examples: [{ to: '+447700900123', text: 'Your table is ready', from: 'Harbour' }],
  },
)

export type SendBodyJson = Static<typeof SendBody>

const AHEAD_MAX_MS = 366 * 86_400_000
/** Clocks differ, and forms are looked over before they are sent: so long ago is still now. */
const PAST_MAX_MS = 5 * 60_000

/** What the answer repeats: whatever time it is, and whatever has changed since. */
export const saidIn = (body: SendBodyJson, pointer = '') => ({
  text: body.text,
  ...legsAsked(body, pointer),
  reference: body.reference ?? null,
})

/** What the flow takes, of what the wire says; `pointer` is where in the body it stands. */
export function readSend(
  body: SendBodyJson,
  { now, checkUrl }: { readonly now: number; readonly checkUrl: CheckUrl },
  pointer = '',
): SendRequest {
  return {
    ...saidIn(body, pointer),
    to: body.to,
    from: body.from ?? null,
    accountId: body.account_id === undefined ? null : readWireId('acc', body.account_id),
    validitySeconds: body.validity_seconds ?? null,
    sendAt: body.send_at === undefined ? null : readTime(body.send_at, now, `${pointer}/send_at`),
    callback: readWish(body, { checkUrl, pointer }),
  }
}

type LegsAsked = {
  readonly channel?: Channel | undefined
  readonly fallback?: Static<typeof FallbackSchema> | null | undefined
  readonly validity_seconds?: number | undefined
}

/** By what it is to go, and by what then. */
export function legsAsked(
  { channel = 'sms', fallback, validity_seconds: validitySeconds }: LegsAsked,
  pointer = '',
): { readonly channel: Channel; readonly fallback: Fallback | null } {
  if (fallback === undefined || fallback === null) return { channel, fallback: null }
  if (fallback.channel === channel) {
    const detail = `must be another channel than ${channel}, which is tried first`
    const where = `${pointer}/fallback/channel`
    throw problem('invalid-request', {
      detail: `${where} ${detail}`,
      errors: [{ pointer: where, detail }],
    })
  }
  const { from = null, after_seconds: afterSeconds = null } = fallback
  const tooLate = whyTooLate(afterSeconds, validitySeconds ?? null)
  if (tooLate !== null) {
    const where = `${pointer}/fallback/after_seconds`
    throw problem('invalid-request', {
      detail: `${where} ${tooLate}`,
      errors: [
        { pointer: where, detail: tooLate },
        { pointer: `${pointer}/validity_seconds`, detail: tooLate },
      ],
    })
  }
  return { channel, fallback: { channel: fallback.channel, from, afterSeconds } }
}

/** An instant that somebody wrote: from now on, and not further away than a year. */
export function readTime(written: string, now: number, pointer: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(written) ? Date.parse(written) : Number.NaN
  if (ms - now <= AHEAD_MAX_MS && now - ms <= PAST_MAX_MS) return Math.max(ms, now)
  const example = `${new Date(now + 3_600_000).toISOString().slice(0, 19)}Z`
  const detail = `must be a time from now to a year ahead, such as ${example}; found ${written}. ${AT_ONCE[pointer] ?? 'To send at once, leave it out.'}`
  throw problem('invalid-request', {
    detail: `${pointer} ${detail}`,
    errors: [{ pointer, detail }],
  })
}

const AT_ONCE: Readonly<Record<string, string>> = {
  '/starts_at': 'To begin at once, start the campaign.',
}

export const actorOf = (caller: Caller, ip: string): CampaignActor => ({
  workspaceId: caller.workspaceId,
  actor: caller.actor,
  ip,
  isTest: caller.isTest,
})

/**
 * Takes in what can be read. What cannot by now, since its time is over or its address may not be called any more,
 * may have been good when it first came: a retry gets the answer of then.
 */
export async function acceptRead(
  sending: Pick<Sending, 'accept' | 'answeredBefore'>,
  asked: Omit<SendBatch, 'messages'>,
  read: () => readonly SendRequest[],
): Promise<AcceptOutcome> {
  let messages: readonly SendRequest[]
  try {
    messages = read()
  } catch (wrong) {
    const outcome = await sending.answeredBefore(asked, asked.idempotency)
    if (outcome === null) throw wrong
    return outcome
  }
  return sending.accept({ ...asked, messages })
}

/** What was taken in; what was not becomes its problem. */
export function readTaken(outcome: AcceptOutcome, reply: Pick<FastifyReply, 'header'>): Taken {
  switch (outcome.kind) {
    case 'taken':
      if (outcome.isReplay) void reply.header('idempotent-replayed', 'true')
      return outcome.taken
    case 'key-running':
    case 'key-reused':
      throw keyProblem(outcome.kind)
    case 'rate-capped':
      throw problem('rate-cap-reached', {
        detail: `This workspace may send ${outcome.perSecond} messages a second. Nothing was taken in; try again after the time in Retry-After.`,
        headers: { 'retry-after': String(Math.ceil(outcome.retryAfterMs / 1000)) },
      })
    case 'overloaded':
      throw problem('overloaded', {
        detail: `${outcome.because}. Nothing was taken in; try again in a moment.`,
        headers: { 'retry-after': '1' },
      })
  }
}

export type TakenJson =
  | { readonly message: MessageJson }
  | { readonly error: { readonly code: string; readonly detail: string } }

export function takenJson(
  taken: Taken,
  at: number,
  { request, workspaceId }: { request: Said; workspaceId: string },
): TakenJson {
  const row = taken.rows[at]
  if (row === undefined) throw new Error('an answer is missing')
  if (row.kind === 'unreadable') return { error: { code: row.code, detail: row.because } }
  const record = takenRecord(row.message, request, { workspaceId, taken })
  return { message: messageJson(record, row.message.createdAt) }
}

/** The one message of a request, or why there is none. */
export function onlyMessage(
  taken: Taken,
  given: { request: Said; workspaceId: string },
): MessageJson {
  const json = takenJson(taken, 0, given)
  if ('message' in json) return json.message
  const detail = `${json.error.detail}. Nothing was sent.`
  throw problem('not-sendable', { detail, errors: [{ pointer: '/to', detail: json.error.detail }] })
}
