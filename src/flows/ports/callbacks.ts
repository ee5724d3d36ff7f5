import type { CallbackEvent, EventType } from '../../core/callbacks/event.ts'
import type { Circuit } from '../../core/callbacks/circuit.ts'
import type { Rendered, Unsigned } from '../../core/callbacks/format.ts'
import type { CallbackFormatName, CallbackWish, TestChoice } from '../../core/callbacks/wish.ts'
import type { Clock, Log, Random } from './common.ts'

export type { Circuit }

export type EndpointState = 'active' | 'paused' | 'off'

/** Where callbacks go. */
export type Endpoint = {
  readonly id: string
  readonly workspaceId: string
  /** A listener hears of all that it asked for, and fetches it: nothing is sent to it. */
  readonly kind: 'made' | 'origin' | 'login' | 'listener'
  readonly name: string
  readonly url: string
  readonly format: CallbackFormatName
  readonly method: 'GET' | 'POST'
  readonly events: readonly EventType[] | null
  readonly campaignId: string | null
  readonly loginId: string | null
  readonly isOrdered: boolean
  /** Of what is told to endpoints of whole workspaces and campaigns; messages' own addresses hear of theirs. */
  readonly test: TestChoice
  readonly options: Readonly<Record<string, string>>
  readonly sealed: Uint8Array | null
  readonly state: EndpointState
  readonly because: string | null
  readonly circuit: Circuit
  readonly createdBy: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** One request and what came of it, as people see it. Shown without secrets. */
export type Attempt = {
  readonly at: number
  readonly ms: number
  readonly method: string
  readonly url: string
  /** HTTP status; null: no answer came. */
  readonly status: number | null
  /** Why it does not count as told; null: it was told. */
  readonly error: string | null
  /** The first octets of the answer. */
  readonly answer: string | null
}

export type CallbackState = 'waiting' | 'heard' | 'needless' | 'dead'

/** One callback, claimed: nobody else tells it until the lease is over. */
export type ClaimedCallback = {
  readonly endpointId: string
  /** When the lease is over; it is settled with the same, so that who was too slow undoes nothing. */
  readonly leasedUntil: number
  /** The number of the process that has it, where it has one. */
  readonly leasedBy?: number | null
  readonly messageId: string
  readonly sequence: number
  /** Of the attempts so far. */
  readonly tries: number
  readonly event: CallbackEvent
  /** As the message named it; null: as its endpoint says. */
  readonly wish: CallbackWish | null
}

/** What became of a claimed callback. */
export type SettledCallback = Pick<
  ClaimedCallback,
  'endpointId' | 'messageId' | 'sequence' | 'leasedUntil'
> & {
  readonly callbackId: string
  /** Null: nothing was sent, for there is nothing to say. */
  readonly attempt: Attempt | null
} & (
    | { readonly outcome: 'heard' | 'needless' | 'dead' }
    | {
        readonly outcome: 'again'
        readonly dueAt: number
        /** It cannot be put into words before the provider's answer is known. */
        readonly awaitsAnswer?: boolean
      }
  )

/** What is told by whom at this moment: claimed with skip locked, so that processes share the work. */
export type CallbackStore = {
  /**
   * Endpoints with something due, by turns; those that are paused, off or shut by their circuit are not
   * among them, nor logins and listeners: they claim for themselves.
   * @param full ids of those that this process has no room for at the moment.
   */
  endpointsDue(now: number, limit: number, full?: readonly string[]): Promise<readonly Endpoint[]>
  /**
   * Takes what is due at an endpoint, oldest first, and leases it. An earlier change of a message that is not
   * settled keeps its later ones waiting, unless both are claimed together: then whoever claimed them tells them
   * one after the other.
   */
  claim(
    endpoint: Endpoint,
    options: {
      /** Messages; of an ordered endpoint one callback is claimed, whatever is wished. */
      readonly limit: number
      readonly now: number
      readonly leaseMs: number
      /** Of one message at once: 1 unless told. */
      readonly runMax?: number
    },
  ): Promise<readonly ClaimedCallback[]>
  settle(rows: readonly SettledCallback[], now: number): Promise<void>
  /** What processes that are gone were telling is due again. How many. */
  takeOver(now: number): Promise<number>
  /** Notes how endpoints do; a circuit that closed makes all that waited for it due. */
  noteCircuits(
    rows: readonly {
      readonly endpointId: string
      readonly circuit: Circuit
      readonly isClosing: boolean
    }[],
    now: number,
  ): Promise<void>
  /** Switches an endpoint off, and says why; what waited for it is dead. */
  switchOff(endpointId: string, because: string, now: number): Promise<void>
  /**
   * When something comes due that is not due yet; null: nothing does. What is due is claimed as room comes, and what
   * is leased when somebody looks after its lease is over.
   */
  nextDueAt(now: number): Promise<number | null>
}

/** A request ready to go, as HTTP takes it. */
export type CallbackRequest = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type CallbackReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Its first 16 KiB. */
  readonly body: string
}

export type Called =
  | { readonly kind: 'reply'; readonly reply: CallbackReply }
  /** No answer: it timed out, was reset, or nobody is there. */
  | { readonly kind: 'no-reply'; readonly because: string }
  /** The address is none that may be called; nothing left. `isForGood`: no later look at it can say another. */
  | { readonly kind: 'forbidden'; readonly because: string; readonly isForGood: boolean }

export type CallOptions = {
  /** Plain http and any port of a public address will do. */
  readonly isLoose: boolean
  /** From the first look at the address to the answer's last octet. */
  readonly timeoutMs: number
  /** Connections are kept for each of these apart: a workspace's id. */
  readonly apart: string
  /** When it resolves the call is given up, because of what it says. */
  readonly cut?: Promise<string>
}

/** Calls an address that customers named: connect-time checks, nothing followed, all bounded. */
export type Caller = {
  call(request: CallbackRequest, options: CallOptions): Promise<Called>
}

/** Makes a request ready to go: with the endpoint's secrets, or with those of the login that the message named. */
export type SignCallback = (
  unsigned: Unsigned,
  how: Signing,
  whose: {
    readonly endpoint: Endpoint
    readonly loginId: string | null
    /** Of the callback, as it goes over the wire: `cbk_…`. */
    readonly id: string
    readonly now: number
  },
) => Promise<CallbackRequest>

export type Signing = Extract<Rendered, { kind: 'request' }>['sign']

/** Secrets of an endpoint, newest first. All that have not expired sign. */
export type EndpointSecret = { readonly secret: string; readonly expiresAt: number | null }

/** What an endpoint is asked for by people; the rest is kept by who tells. */
export type EndpointTables = {
  insert(endpoint: Endpoint): Promise<void>
  /** All but its circuit, which is the deliverer's. */
  update(endpoint: Endpoint): Promise<void>
  /** Those that are deleted are not there. */
  byId(workspaceId: string, id: string): Promise<Endpoint | null>
  /** And nobody else changes it until the transaction ends. */
  lock(workspaceId: string, id: string): Promise<Endpoint | null>
  /** Newest first. @param kinds of which; none: all. */
  page(
    workspaceId: string,
    query: {
      readonly kinds: readonly Endpoint['kind'][]
      readonly campaignId: string | null
      readonly after: string | null
      readonly limit: number
    },
  ): Promise<readonly Endpoint[]>
  /** What waited for it is dead. */
  remove(workspaceId: string, id: string, now: number): Promise<void>
  /** Forgets how it did, so that it is tried at once. */
  closeCircuit(id: string, now: number): Promise<void>
  /** The endpoint of a login's SMPP sessions, and of the changes of its messages. */
  removeOfLogin(loginId: string, now: number): Promise<void>
  /** How each of these does, by id. */
  stats(ids: readonly string[], now: number): Promise<ReadonlyMap<string, EndpointStats>>
  /** Dead ones of changes since then are due again. How many. */
  recover(id: string, since: number, now: number): Promise<number>
  /**
   * Tells where messages stand now that changed since then, of which the endpoint heard nothing of how they stand
   * and nothing waits to tell it. How many.
   */
  replayMissing(id: string, since: number, now: number): Promise<number>
}

/** How an endpoint did with the newest 1,000 of its callbacks that were tried, and what it has before it. */
export type EndpointStats = {
  /** Of the requests, 0 to 1; null: nothing was tried. */
  readonly successRate: number | null
  /** From request to answer. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  /** When the newest request began that was heard. */
  readonly lastHeardAt: number | null
  readonly backlog: number
  /** Of the backlog: due a minute ago, or as old and tried in vain. */
  readonly overdue: number
  /** When the oldest of what waits came about. */
  readonly oldestWaitingAt: number | null
  readonly dead: number
  readonly lastError: { readonly at: number; readonly error: string } | null
  readonly nextAttemptAt: number | null
}

/**
 * Its endpoint is paused, shut by its circuit, or must hear something else before; or its words depend on the
 * provider's answer, and that is not known yet.
 */
export type CallbackHold = 'pause' | 'circuit' | 'order' | 'answer'

/** One callback as people see it. */
export type CallbackRecord = {
  readonly id: string
  readonly endpointId: string
  readonly endpoint: Pick<Endpoint, 'kind' | 'name' | 'url' | 'state'> & {
    /** At an origin as the message asked; null: that is erased, or it is no message. */
    readonly format: CallbackFormatName | null
  }
  /** Of the message or the text that came in. */
  readonly subjectId: string
  readonly type: EventType
  readonly sequence: number
  readonly at: number
  readonly state: CallbackState
  /** When it is tried next, as far as is known; null: it is settled, or its endpoint is paused. */
  readonly dueAt: number | null
  /** What keeps it from being tried when it would be due by itself; null: nothing. */
  readonly heldBy: CallbackHold | null
  readonly settledAt: number | null
  /** Oldest first. */
  readonly attempts: readonly Attempt[]
}

export type CallbackRecords = {
  /** In the order of the changes; of one change by endpoint. */
  ofMessage(workspaceId: string, messageId: string): Promise<readonly CallbackRecord[]>
  /** Newest first. */
  ofEndpoint(
    workspaceId: string,
    endpointId: string,
    query: {
      readonly state: CallbackState | null
      readonly after: string | null
      readonly limit: number
    },
  ): Promise<readonly CallbackRecord[]>
  byId(workspaceId: string, id: string): Promise<CallbackRecord | null>
  /** Those that are there, in no order. */
  byIds(workspaceId: string, ids: readonly string[]): Promise<readonly CallbackRecord[]>
  /**
   * Due at once, whatever became of it before, and before all else that waits at its endpoint but for what must be
   * told first; a circuit that is open lets it through.
   */
  queueAgain(record: CallbackRecord, now: number): Promise<void>
}

/**
 * Why an address can never be called, as far as it says so itself: its scheme, its port, a private address, a
 * password. For people; null: it may be called, if what its name leads to is public.
 */
export type CheckUrl = (url: string, isLoose: boolean) => string | null

/** One request, made at once and outside the queue, and what came of it. */
export type Tried = {
  /** Null: there is nothing that this format would say. */
  readonly request: CallbackRequest | null
  readonly reply: CallbackReply | null
  /** Why it does not count as heard; null: it was heard. */
  readonly error: string | null
  readonly ms: number
}

export type TellOnce = (endpoint: Endpoint, event: CallbackEvent) => Promise<Tried>

export type CallbackDeps = {
  readonly store: CallbackStore
  readonly caller: Caller
  readonly sign: SignCallback
  readonly clock: Clock
  /** In [0, 1). */
  readonly draw: () => number
  readonly random: Random
  readonly log: Log
}
