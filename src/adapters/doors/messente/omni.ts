import { isUnsent } from '../../../core/callbacks/told.ts'
import {
  omnichannelError,
  omnichannelName,
  omnichannelWords,
} from '../../../core/callbacks/formats/omnichannel.ts'
import { readWireId } from '../../../core/ids.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { Scope } from '../../../flows/ports/identity.ts'
import type { AcceptOutcome, SendRequest } from '../../../flows/ports/intake.ts'
import type { CompatibleDeps, DoorAnswer, DoorAsk, DoorRoute } from '../shared/door.ts'
import { utf8 } from '../shared/form.ts'
import { basicCredentials, callerAt } from '../shared/sign-in.ts'
import { type Standing, standingNow } from '../shared/standing.ts'
import { type JsonObject, readOmnimessage } from './omni-read.ts'
import { OMNI, type OmniError, invalid, json, missing, refused } from './omni-replies.ts'

const BULK_MAX = 1_000
const BULK_OCTETS_MAX = 8 * 1024 * 1024

/** The Omnichannel API. Source: its OpenAPI document. */
export const omniRoutes = (deps: CompatibleDeps): readonly DoorRoute[] => [
  { methods: ['POST'], path: '/v1/omnimessage', take: (ask) => sending(deps, ask, sendOne) },
  {
    methods: ['POST'],
    path: '/v1/omnimessages',
    bodyLimit: BULK_OCTETS_MAX,
    take: (ask) => sending(deps, ask, sendBulk),
  },
  { methods: ['GET'], path: '/v1/omnimessage/:id/status', take: (ask) => status(deps, ask) },
  { methods: ['DELETE'], path: '/v1/omnimessage/:id', take: (ask) => cancel(deps, ask) },
]

export const omniCaller = (
  deps: CompatibleDeps,
  ask: DoorAsk,
  scope: Scope,
): Promise<DoorCaller | null> =>
  callerAt(deps, basicCredentials(ask), { door: 'messente', ip: ask.ip, scope })

/** The body as JSON; null: it is no object. */
export function jsonBody({ body }: Pick<DoorAsk, 'body'>): JsonObject | null {
  try {
    const value: unknown = JSON.parse(utf8(body))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : null
  } catch {
    return null
  }
}

type Asked = { readonly body: JsonObject; readonly caller: DoorCaller }

async function sending(
  deps: CompatibleDeps,
  ask: DoorAsk,
  send: (deps: CompatibleDeps, asked: Asked) => Promise<DoorAnswer>,
): Promise<DoorAnswer> {
  if (deps.shedding.refuses('sends') !== null) return OMNI.broken
  const caller = await omniCaller(deps, ask, 'messages:write')
  if (caller === null) return OMNI.unauthorized
  const body = jsonBody(ask)
  return body === null ? OMNI.unreadable : send(deps, { body, caller })
}

async function sendOne(deps: CompatibleDeps, { body, caller }: Asked): Promise<DoorAnswer> {
  const read = readOmnimessage(body, { caller, now: deps.clock.now() })
  if (read.kind === 'wrong') return refused(400, read.errors)
  const outcome = await accept(deps, caller, [read.request])
  if (outcome.kind !== 'taken') return OMNI[outcome.kind === 'rate-capped' ? 'tooFast' : 'broken']
  const [answer] = answersOf(outcome, [read.request])
  if (answer === undefined) return OMNI.broken
  return 'errors' in answer ? refused(400, answer.errors) : json(201, answer)
}

/** Each is taken or refused by itself. */
async function sendBulk(deps: CompatibleDeps, { body, caller }: Asked): Promise<DoorAnswer> {
  const { messages } = body
  if (messages === undefined || messages === null) return refused(400, [missing('messages')])
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > BULK_MAX) {
    return refused(400, [invalid('messages', `Expected an array of 1 to ${BULK_MAX} omnimessages`)])
  }
  const now = deps.clock.now()
  const reads = messages.map((one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? readOmnimessage(one as JsonObject, { caller, now })
      : ({ kind: 'wrong', errors: [invalid('messages', 'Expected an object')] } as const),
  )
  const requests = reads.flatMap((read) => (read.kind === 'request' ? [read.request] : []))
  const outcome = await accept(deps, caller, requests)
  if (outcome.kind !== 'taken') return OMNI[outcome.kind === 'rate-capped' ? 'tooFast' : 'broken']
  const answers = answersOf(outcome, requests).values()
  const all = reads.map((read) =>
    read.kind === 'wrong' ? { errors: read.errors } : answers.next().value,
  )
  return json(201, { messages: all })
}

const accept = (
  { sending: { accept: take } }: CompatibleDeps,
  { workspaceId, isTest }: DoorCaller,
  messages: readonly SendRequest[],
): Promise<AcceptOutcome> => take({ workspaceId, isTest, messages, idempotency: null })

type Created =
  | { readonly errors: readonly OmniError[] }
  | {
      readonly messages: readonly {
        readonly message_id: string
        readonly channel: string
        readonly sender: string
      }[]
      readonly to: string
      readonly omnimessage_id: string
    }

/** A message that we refuse is taken all the same: its status says that it failed, and why. */
function answersOf(
  { taken }: Extract<AcceptOutcome, { kind: 'taken' }>,
  requests: readonly SendRequest[],
): readonly Created[] {
  return taken.rows.map((row, at): Created => {
    if (row.kind === 'unreadable') return { errors: [invalid('to', 'Invalid phone number')] }
    const { id, sender, recipient } = row.message
    const request = requests[at]
    const second = request?.fallback ?? null
    const legs = [
      { channel: request?.channel ?? 'sms', sender },
      ...(second === null ? [] : [{ channel: second.channel, sender: second.from ?? sender }]),
    ]
    const messages = legs.map((leg) => ({
      message_id: id,
      channel: omnichannelName(leg.channel),
      sender: leg.sender,
    }))
    return { messages, to: recipient, omnimessage_id: id }
  })
}

/** Of the path: with dashes or without. */
const idOf = ({ parameters }: DoorAsk): string | null =>
  readWireId('msg', `msg_${(parameters['id'] ?? '').toLowerCase().replaceAll('-', '')}`)

async function status(deps: CompatibleDeps, ask: DoorAsk): Promise<DoorAnswer> {
  const caller = await omniCaller(deps, ask, 'messages:read')
  if (caller === null) return OMNI.unauthorized
  const id = idOf(ask)
  const standing = id === null ? null : await standingNow(deps, caller.workspaceId, id)
  if (standing === null) return OMNI.notFound
  const { message } = standing
  return json(200, {
    statuses: [reportOf(standing)],
    to: message.recipient ?? '',
    omnimessage_id: message.id,
  })
}

/** By the channel that it takes now. Nothing is said of it before it was handed over. */
function reportOf({ message, told }: Standing): object {
  const isWaiting = isUnsent(told)
  const { status: word, err } = omnichannelWords(told)
  return {
    status: isWaiting ? null : word,
    channel: omnichannelName(message.channel),
    message_id: message.id,
    error: isWaiting ? null : omnichannelError(told),
    err: isWaiting ? null : Number(err),
    timestamp: new Date(message.updatedAt).toISOString(),
    sender: message.sender ?? '',
    price_info: isWaiting || message.priceMicros === null ? null : priceOf(standingPrice(message)),
  }
}

const standingPrice = ({ priceMicros, segments }: Standing['message']) => ({
  total: (priceMicros ?? 0) / 1_000_000,
  parts: segments,
})

const priceOf = ({ total, parts }: { readonly total: number; readonly parts: number }) => ({
  part_price: (total / parts).toFixed(5),
  parts_count: parts,
  total_price: total.toFixed(5),
})

async function cancel(deps: CompatibleDeps, ask: DoorAsk): Promise<DoorAnswer> {
  const caller = await omniCaller(deps, ask, 'messages:write')
  if (caller === null) return OMNI.unauthorized
  const id = idOf(ask)
  if (id === null) return OMNI.notCancellable
  const { workspaceId, actor, isTest } = caller
  const by = { workspaceId, actor, isTest, ip: ask.ip }
  const result = await deps.sending.cancelMessage(by, id)
  return result.kind === 'done' ? json(202, {}) : OMNI.notCancellable
}
