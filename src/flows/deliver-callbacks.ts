import { retryAfterMs, nextTryAt } from '../core/callbacks/schedule.ts'
import { FORMATS } from '../core/callbacks/formats/all.ts'
import type { CallbackEvent } from '../core/callbacks/event.ts'
import { type Rendered, withoutAnswer } from '../core/callbacks/format.ts'
import type { CallbackWish } from '../core/callbacks/wish.ts'
import { wireId } from '../core/ids.ts'
import type {
  Attempt,
  CallbackDeps,
  CallbackReply,
  CallbackRequest,
  Called,
  ClaimedCallback,
  Endpoint,
  SettledCallback,
  TellOnce,
} from './ports/callbacks.ts'

export type TellingDeps = Pick<CallbackDeps, 'caller' | 'sign' | 'clock' | 'draw' | 'log'>

export type CallTerms = {
  readonly timeoutMs: number
  /** How long after each failure the next attempt comes; the usual schedule unless a test is in a hurry. */
  readonly retriesMs?: readonly number[]
  /** When it resolves the call is given up. */
  readonly cut?: Promise<string>
}

/** What became of one callback, and what its endpoint showed by it. */
export type Told = {
  readonly settled: SettledCallback
  /** Null: nobody was called. */
  readonly call: EndpointCall | null
  /** Why the address may not be called at all. */
  readonly forbidden?: string
}

export type EndpointCall = {
  readonly isHeard: boolean
  readonly ms: number
  /** What the receiver asked for; 0: nothing. */
  readonly retryAfterMs: number
  /** It said that nobody will ever listen there again. */
  readonly isGone: boolean
}

/** From the request to the answer's last octet. */
export const CALL_TIMEOUT_MS = 15_000

/** An answer of the provider that a format wants to tell of is waited for this long, and looked for so often. */
const ANSWER_WITHIN_MS = 5 * 60_000
const LOOK_AGAIN_MIN_MS = 200
const LOOK_AGAIN_MAX_MS = 10_000
const ANSWER_OCTETS_KEPT = 500
const HTTP_GONE = 410

/** Tells one callback that was claimed, once. Never throws: whatever goes wrong is what became of it. */
export async function tellOne(
  deps: TellingDeps,
  claimed: { readonly endpoint: Endpoint; readonly callback: ClaimedCallback },
  terms: CallTerms,
): Promise<Told> {
  const { endpoint, callback } = claimed
  const { endpointId, messageId, sequence, leasedUntil, event, tries } = callback
  const key = { endpointId, messageId, sequence, leasedUntil, callbackId: event.id }
  const startedAt = deps.clock.now()
  const wish = callback.wish ?? wishOf(endpoint)
  const rendered = render(deps, event, wish)
  if (rendered.kind === 'failed')
    return { settled: { ...key, outcome: 'dead', attempt: rendered.attempt }, call: null }
  if (rendered.kind === 'nothing')
    return { settled: { ...key, outcome: 'needless', attempt: null }, call: null }
  if (rendered.kind === 'later') {
    const dueAt = startedAt + lookAgainMs(startedAt - event.at)
    const settled = { ...key, outcome: 'again', dueAt, awaitsAnswer: true, attempt: null } as const
    return { settled, call: null }
  }
  const sent = await send(deps, { endpoint, event, wish, rendered }, terms)
  const { attempt, call, isForGood } = sent
  const shown = { call, ...(sent.isForbidden ? { forbidden: attempt.error ?? '' } : {}) }
  const now = deps.clock.now()
  if (attempt.error === null) return { settled: { ...key, outcome: 'heard', attempt }, ...shown }
  const { retriesMs } = terms
  const dueAt = isForGood
    ? null
    : nextTryAt({
        tries,
        now,
        draw: deps.draw(),
        retryAfterMs: call?.retryAfterMs ?? 0,
        ...(retriesMs === undefined ? {} : { retriesMs }),
      })
  if (dueAt === null) return { settled: { ...key, outcome: 'dead', attempt }, ...shown }
  return { settled: { ...key, outcome: 'again', dueAt, attempt }, ...shown }
}

/** The same once and at once, outside the queue: what somebody who tries an endpoint sees. */
export const tellOnce =
  (deps: TellingDeps): TellOnce =>
  async (endpoint, event) => {
    const wish = wishOf(endpoint)
    const rendered = render(deps, event, wish)
    if (rendered.kind !== 'request') {
      const error =
        rendered.kind === 'nothing' ? rendered.because : 'it could not be put into words'
      return { request: null, reply: null, error, ms: 0 }
    }
    const terms = { timeoutMs: CALL_TIMEOUT_MS }
    const { attempt, request, reply } = await send(deps, { endpoint, event, wish, rendered }, terms)
    return { request, reply, error: attempt.error, ms: attempt.ms }
  }

/** What an endpoint that people made says of all that is told there. */
const wishOf = ({ url, format, method, events, options }: Endpoint): CallbackWish => ({
  url,
  format,
  method,
  events,
  options,
  loginId: null,
})

type Rendering = Rendered | { readonly kind: 'failed'; readonly attempt: Attempt }

function render({ clock, log }: TellingDeps, event: CallbackEvent, wish: CallbackWish): Rendering {
  const now = clock.now()
  try {
    const format = FORMATS[wish.format]
    const rendered = format.render(event, wish)
    if (rendered.kind !== 'later' || now - event.at < ANSWER_WITHIN_MS) return rendered
    return format.render(withoutAnswer(event), wish)
  } catch (error) {
    // Our own mistake: it must hold up nobody else.
    log.error('callback.not_rendered', { callbackId: event.id, because: wordsOf(error) })
    const { method, url } = wish
    const failed = 'it could not be put into words; this is our own fault'
    const attempt = { at: now, ms: 0, method, url, status: null, error: failed, answer: null }
    return { kind: 'failed', attempt }
  }
}

const lookAgainMs = (waitedMs: number): number =>
  Math.min(Math.max(waitedMs / 4, LOOK_AGAIN_MIN_MS), LOOK_AGAIN_MAX_MS)

type Sending = {
  readonly endpoint: Endpoint
  readonly event: CallbackEvent
  readonly wish: CallbackWish
  readonly rendered: Extract<Rendered, { kind: 'request' }>
}

type Sent = {
  readonly request: CallbackRequest
  readonly reply: CallbackReply | null
  readonly attempt: Attempt
  readonly call: EndpointCall | null
  /** No other attempt can come to anything else. */
  readonly isForGood: boolean
  readonly isForbidden: boolean
}

async function send(
  { caller, sign, clock, log }: TellingDeps,
  { endpoint, event, wish, rendered }: Sending,
  { timeoutMs, cut }: CallTerms,
): Promise<Sent> {
  const at = clock.now()
  const id = wireId('cbk', event.id)
  let request: CallbackRequest = rendered.request
  let called: Called
  try {
    const { loginId } = wish
    request = await sign(rendered.request, rendered.sign, { endpoint, loginId, id, now: at })
    called = await caller.call(request, {
      isLoose: endpoint.kind !== 'made' || endpoint.format !== 'delivrd',
      apart: endpoint.workspaceId,
      timeoutMs,
      ...(cut === undefined ? {} : { cut }),
    })
  } catch (error) {
    log.error('callback.not_called', { callbackId: event.id, because: wordsOf(error) })
    called = { kind: 'no-reply', because: 'it could not be sent; this is our own fault' }
  }
  const now = clock.now()
  const ms = Math.max(0, now - at)
  const reply = called.kind === 'reply' ? called.reply : null
  const error = called.kind === 'reply' ? whyNotHeard(called.reply, wish) : called.because
  const { method, url } = request
  const [status, answer] = reply === null ? [null, null] : [reply.status, kept(reply.body)]
  const call = {
    isHeard: error === null,
    ms,
    retryAfterMs: reply === null ? 0 : retryAfterMs(reply, now),
    isGone: status === HTTP_GONE,
  }
  return {
    request,
    reply,
    attempt: { at, ms, method, url, status, error, answer },
    call: called.kind === 'forbidden' && called.isForGood ? null : call,
    isForbidden: called.kind === 'forbidden',
    isForGood: call.isGone || (called.kind === 'forbidden' && called.isForGood),
  }
}

function whyNotHeard(reply: CallbackReply, wish: CallbackWish): string | null {
  const { status } = reply
  if (FORMATS[wish.format].isHeard(reply, wish)) return null
  if (status >= 300 && status < 400) {
    const to = kept(reply.headers['location'] ?? '')
    return `HTTP ${status}: redirects are not followed${to === '' ? '' : `; it points to ${to}`}`
  }
  if (status === HTTP_GONE) return 'HTTP 410: nobody listens there any more'
  return status >= 200 && status < 300
    ? `HTTP ${status}, but not the answer that this form expects`
    : `HTTP ${status}`
}

/** Its first octets, without what no database keeps. */
function kept(text: string): string {
  let octets = 0
  let end = 0
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0
    octets += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4
    if (octets > ANSWER_OCTETS_KEPT) break
    end += sign.length
  }
  return text.slice(0, end).replaceAll('\u0000', '\uFFFD')
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
