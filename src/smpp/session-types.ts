import type { AnsweredRequestName, CommandName } from './commands.ts'
import type { FramingBecause } from './framing.ts'
import type { LinkLimits } from './link-timers.ts'
import type { DraftOf, PduHeader, PduOf, PduWarning, UnreadableBecause } from './pdu-types.ts'
import type { SentRequest } from './request-window.ts'

/** Which side of the connection we are: the one that binds, or the one that is bound to. */
export type SessionRole = 'esme' | 'smsc'

export type BindName = 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver'

export type SessionState = 'open' | 'binding' | 'bound' | 'unbinding' | 'closed'

export type SessionLimits = LinkLimits & {
  /** Requests of ours that may be unanswered at once. */
  readonly windowSize: number
  /** Requests of the peer that may be unanswered at once; more are refused with a temporary error. */
  readonly unansweredMax: number
  /** Octets of those requests, which stay in memory until they are answered. */
  readonly unansweredBytesMax: number
  /** Timed-out requests remembered so that a late answer still finds them. */
  readonly lateMax: number
  /** Longest PDU we accept; a longer command_length ends the session. */
  readonly maxPduBytes: number
  readonly responseTimeoutMs: number
  /** From a PDU's first octet to its last. */
  readonly pduTimeoutMs: number
  /** From the connection's start: for the peer to bind, or for our bind to be answered. */
  readonly bindTimeoutMs: number
  readonly unbindTimeoutMs: number
}

export const SESSION_LIMITS: SessionLimits = {
  windowSize: 10,
  unansweredMax: 5_000,
  unansweredBytesMax: 16 * 1024 * 1024,
  lateMax: 1_000,
  maxPduBytes: 65_536,
  responseTimeoutMs: 30_000,
  pduTimeoutMs: 30_000,
  bindTimeoutMs: 5_000,
  unbindTimeoutMs: 5_000,
  enquireAfterMs: 30_000,
  enquireReplyMs: 10_000,
  inactivityMs: null,
}

/** What the caller of a session may send as a request; binding and link keeping are its own affair. */
export type RequestName =
  | Exclude<AnsweredRequestName, BindName | 'unbind' | 'enquire_link'>
  | 'outbind'
  | 'alert_notification'

export type RequestDraft = {
  [C in RequestName]: Omit<DraftOf<C>, 'sequence' | 'status'>
}[RequestName]

export type BindDraft = { [C in BindName]: Omit<DraftOf<C>, 'sequence' | 'status'> }[BindName]

/** A request of the peer for the caller to answer. */
export type InboundRequest = { [C in RequestName | BindName]: PduOf<C> }[RequestName | BindName]

/** A request that `respond` answers. */
export type AnswerableRequest = { [C in AnsweredRequestName]: PduOf<C> }[AnsweredRequestName]

/** A response of the peer: the request's own or a generic_nack. */
export type InboundResponse = {
  [C in CommandName]: C extends `${string}_resp` | 'generic_nack' ? PduOf<C> : never
}[CommandName]

/** The fields of the response to a request C; `status` 0 and empty strings where left out. */
export type AnswerFields<C extends CommandName> = C extends AnsweredRequestName
  ? Omit<DraftOf<`${C}_resp`>, 'command' | 'sequence'>
  : never

export type RefusedBecause =
  'not_bound' | 'already_bound' | 'wrong_direction' | 'too_many_unanswered'

export type StopBecause =
  | FramingBecause
  | 'bind_timed_out'
  | 'link_silent'
  | 'pdu_too_slow'
  | 'inactive'
  | 'unbound_by_peer'
  | 'unbound'
  | 'unbind_timed_out'

/** A request of ours and what the peer answered, `rttMs` milliseconds after it was sent. */
export type Answer<Tag> = {
  readonly pdu: InboundResponse
  readonly request: SentRequest<Tag>
  readonly rttMs: number
  readonly warnings: readonly PduWarning[]
}

/** What happened on the connection, in order. `frame` is the PDU's own octets, for keeping. */
export type SessionEvent<Tag> =
  /** The peer accepted our bind. */
  | { readonly kind: 'bound'; readonly pdu: InboundResponse }
  /** The peer refused our bind (see pdu.status); the session is open again. */
  | { readonly kind: 'bind_refused'; readonly pdu: InboundResponse }
  /** Answer it with `respond`, after what it says is safe. */
  | {
      readonly kind: 'request'
      readonly pdu: InboundRequest
      readonly frame: Uint8Array
      readonly warnings: readonly PduWarning[]
    }
  /** The answer to a request of ours. */
  | ({ readonly kind: 'response' } & Answer<Tag>)
  /** The same, after the request was reported as timed out. */
  | ({ readonly kind: 'late_response' } & Answer<Tag>)
  /** An answer to nothing we know: another session's, a second answer, or a stray generic_nack. */
  | { readonly kind: 'unexpected_response'; readonly pdu: InboundResponse }
  /** No answer came in time: whether the request was carried out is unknown. */
  | { readonly kind: 'timed_out'; readonly request: SentRequest<Tag> }
  /** We answered the peer's request with an error of our own accord. */
  | {
      readonly kind: 'refused'
      readonly pdu: InboundRequest
      readonly because: RefusedBecause
      readonly status: number
    }
  /** A PDU that could not be read; if it was a request, it has been answered with an error. */
  | {
      readonly kind: 'unreadable'
      readonly because: UnreadableBecause
      readonly field: string | null
      readonly header: PduHeader
      readonly frame: Uint8Array
    }
  /** The session is over: write out what is left, close the connection, then `close()`. */
  | { readonly kind: 'stop'; readonly because: StopBecause }

export type RequestResult =
  | { readonly kind: 'sent'; readonly sequence: number }
  | { readonly kind: 'window_full' }
  /** Not bound at all, or bound in a way that does not carry this request. */
  | { readonly kind: 'not_bound' }
  /** A field cannot be written; `because` names it. */
  | { readonly kind: 'unencodable'; readonly because: string }

export type RespondResult =
  | { readonly kind: 'sent' }
  /** Already answered, or the session is closed. */
  | { readonly kind: 'not_outstanding' }
  | { readonly kind: 'unencodable'; readonly because: string }

export type SessionOptions = {
  readonly role: SessionRole
  /** Limits that differ from SESSION_LIMITS. */
  readonly limits?: Partial<SessionLimits>
  /** Sequence numbers start after this one; 0 unless told. */
  readonly lastSequence?: number
}

/** A PDU on its way through a session, and what came of it so far. */
export type Arrival<Tag> = {
  readonly warnings: readonly PduWarning[]
  readonly nowMs: number
  readonly events: SessionEvent<Tag>[]
}
