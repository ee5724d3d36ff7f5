/** The answers of the API about callbacks, as far as the command line looks into them. */

export type EndpointJson = {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly url: string
  /** Null, as is the method: as each message asked. */
  readonly format: string | null
  readonly method: string | null
  readonly events: readonly string[] | null
  readonly campaign_id: string | null
  readonly is_ordered: boolean
  readonly test: string
  readonly public_key: string | null
  readonly state: string
  readonly because: string | null
  readonly circuit: {
    readonly state: string
    readonly failures: number
    readonly open_until: string | null
  }
  readonly created_at: string
}

export type FormatOptionJson = {
  readonly name: string
  readonly description: string
  readonly expects: string
  readonly default: string | null
}

export type CallbackFormatJson = {
  readonly name: string
  readonly methods: readonly string[]
  readonly options: readonly FormatOptionJson[]
}

export type EndpointDetailJson = EndpointJson & {
  readonly health: string
  readonly stats: {
    readonly success_rate: number | null
    readonly p50_ms: number | null
    readonly p95_ms: number | null
    readonly last_heard_at: string | null
    readonly backlog: number
    readonly overdue: number
    readonly oldest_waiting_at: string | null
    readonly dead: number
    readonly last_error: { readonly at: string; readonly error: string } | null
    readonly next_attempt_at: string | null
  }
}

export type CallbackJson = {
  readonly id: string
  readonly endpoint: {
    readonly id: string
    readonly name: string
    readonly kind: string
    readonly state: string
  }
  readonly type: string
  readonly message_id: string | null
  readonly sequence: number
  readonly state: string
  readonly created_at: string
  readonly next_attempt_at: string | null
  readonly attempts: readonly AttemptJson[]
}

export type AttemptJson = {
  readonly at: string
  readonly ms: number
  readonly url: string
  readonly status: number | null
  readonly error: string | null
  readonly answer: string | null
}

export type TryJson = {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | null
  } | null
  readonly reply: { readonly status: number; readonly body: string } | null
  readonly error: string | null
  readonly ms: number
}

export type DoorLoginJson = {
  readonly id: string
  readonly username: string
  readonly door: string
  readonly key_id: string
  readonly created_at: string
  readonly revoked_at: string | null
}

/** Where clients that were written for other systems go. */
export type CompatibleDoorJson = {
  readonly door: string
  readonly url: string | null
  readonly host: string
  readonly port: number | null
  readonly tls_port: number | null
}

/** A callback that a listener fetched. */
export type FetchedJson = {
  readonly id: string
  readonly lease: number
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What became of it. */
export type HeardJson = {
  readonly id: string
  readonly lease: number
  readonly url: string
  readonly status: number | null
  readonly error: string | null
  readonly ms: number
}

/** The body of a callback in our own form, as far as it is shown. */
export type ChangeJson = {
  readonly type: string
  readonly timestamp: string
  readonly data: {
    readonly id: string
    readonly sequence?: number
    readonly status?: string
    readonly previous_status?: string | null
    readonly reason?: string | null
    readonly code?: string | null
    readonly to: string | null
    readonly from?: string | null
    readonly text?: string
  }
}
