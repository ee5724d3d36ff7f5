/** The answers of the API, as far as the command line looks into them. */

export type List<Item> = {
  readonly data: readonly Item[]
  readonly has_more: boolean
  readonly next_cursor: string | null
}

export type Money = { readonly amount: string; readonly currency: string }

export type MessageJson = {
  readonly id: string
  readonly to: string | null
  readonly from: string | null
  readonly text: string | null
  readonly channel?: string
  readonly fallback?: { readonly channel: string; readonly after_seconds: number | null } | null
  readonly texted_twice?: boolean
  readonly status: string
  readonly final: boolean
  readonly settled: boolean
  readonly reason: string | null
  readonly reason_title: string | null
  readonly next_step: string | null
  readonly charged: string
  readonly conflict: boolean
  readonly account_id: string | null
  readonly segments: { readonly total: number; readonly delivered: number }
  readonly provider_word: string | null
  readonly provider_code: string | null
  readonly price: Money | null
  readonly sentence: string
  readonly created_at: string
  readonly updated_at: string
}

export type TimelineJson = {
  readonly at: string
  readonly source: string
  readonly title: string
  readonly status: string | null
  readonly word: string | null
  readonly code: string | null
  readonly times_seen: number
  /** What the provider said beside them, or why we could not. */
  readonly sentence?: string | null
  readonly effect: string | null
  readonly raw: { readonly text: string | null; readonly hex: string } | null
}

export type LegJson = {
  readonly channel: string
  readonly account_name: string | null
  readonly status: string
  readonly reason_title: string | null
  readonly decides: boolean
}

export type MessageDetailJson = MessageJson & {
  readonly legs?: readonly LegJson[]
  readonly timeline: readonly TimelineJson[]
  readonly why: { readonly rule: string; readonly sentences: readonly string[] }
}

export type CampaignJson = {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly recipients: number
  readonly row_errors: number
  readonly counts: Readonly<Record<string, number>>
  readonly reasons?: readonly {
    readonly reason: string
    readonly title: string
    readonly count: number
  }[]
  readonly progress: ProgressJson
  readonly settled: boolean
  readonly cost?: Money | null
  readonly receipts?: 'on' | 'off' | null
  readonly editing?: boolean
  readonly starts_at?: string | null
  readonly created_at: string
}

export type ProgressJson = {
  readonly total: number
  readonly handed_over: number
  readonly final: number
  readonly open: number
  readonly rate_per_second: number | null
  readonly eta_seconds: number | null
  readonly waiting_for_receipts: number
}

/** What the event stream of a campaign says, several times a second. */
export type CountsFrame = {
  readonly as_of: string
  readonly state: string
  readonly recipients: number
  readonly counts: Readonly<Record<string, number>>
  readonly progress: ProgressJson
}

export type AccountJson = {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly protocol: 'smpp' | 'http'
  readonly enabled: boolean
  readonly is_demo: boolean
  readonly secrets: readonly string[]
  readonly connection: Readonly<Record<string, string>>
  readonly urls: readonly {
    readonly purpose: string
    readonly url: string
    readonly hint: string
  }[]
  readonly warnings: readonly string[]
  readonly health: {
    readonly state: 'well' | 'down' | 'sick'
    readonly trouble: string | null
    readonly because: string | null
    readonly since: string | null
  }
  readonly channels: readonly string[]
  readonly default_sender: string
  readonly rate_per_second: number | null
  /** These four of kind smpp alone. */
  readonly host?: string
  readonly port?: number
  readonly tls?: boolean
  readonly system_id?: string
}

export type ProviderKindJson = {
  readonly kind: string
  readonly title: string
  readonly protocol: 'smpp' | 'http'
  readonly fields: readonly {
    readonly name: string
    readonly title: string
    readonly hint: string
    readonly is_secret: boolean
    readonly is_required: boolean
    readonly fallback: string | null
    readonly choices: readonly string[] | null
  }[]
  readonly capabilities: { readonly channels: readonly string[] }
}

export type AccountTestJson = {
  readonly ok: boolean
  readonly steps: readonly {
    readonly step: string
    /** Null: it could not be told. */
    readonly ok: boolean | null
    readonly detail: string
    readonly took_ms: number
  }[]
  readonly message_id: string | null
}

export type DoorJson = {
  readonly urls: AccountJson['urls']
  readonly public_base_url: string | null
  readonly refused: { readonly today: number; readonly total: number }
  readonly quarantined: number
  readonly confirmation: { readonly state: string; readonly because: string | null } | null
  readonly latest: readonly {
    readonly at: string
    readonly because: string
    readonly method: string
    readonly url: string
  }[]
}

export type SelfTestJson = {
  readonly verdict: 'proven' | 'refused'
  readonly because: string
  readonly mismatch: string | null
  readonly tried: readonly string[]
}

export type AccountHealthJson = {
  readonly links: {
    readonly wanted: number
    readonly bound: number
    readonly last_error: string | null
  }
  readonly orphans: { readonly waiting: number }
  readonly window: {
    readonly since: string
    readonly handed: number
    readonly accepted: number
    readonly refused: number
    readonly busy: number
    readonly unknown: number
    readonly unreachable: number
    readonly receipts: number
    readonly delivered: number
    readonly failed: number
    readonly late: number
    readonly conflicting: number
    readonly unmatched: number
    readonly unproven: number
    readonly unknown_words: number
    readonly too_fast: number
  }
  readonly verdict: AccountJson['health']
  readonly alarms: readonly {
    readonly kind: string
    readonly because: string
    readonly since: string
  }[]
  readonly link_domains: readonly {
    readonly domain: string
    readonly is_odd: boolean
    readonly because: string | null
  }[]
}

export type ReadinessJson = {
  readonly status: string
  readonly checks?: readonly {
    readonly name: string
    readonly ok: boolean
    readonly found: string
  }[]
}

export type KeyJson = {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly scopes: readonly string[]
  readonly is_test: boolean
  readonly created_at: string
  readonly last_used_at: string | null
  readonly revoked_at: string | null
}

export type OptOutJson = {
  readonly number: string
  readonly kind: string
  readonly source: string
  readonly note: string | null
  readonly created_at: string
}

export type ImportJson = {
  readonly id: string
  readonly name: string
  readonly format: string
  readonly state: string
  readonly because: string | null
  readonly rows_read: number
  readonly messages: number
  readonly replies: number
  readonly already_known: number
  readonly evidence_added: number
  readonly row_errors: number
  readonly campaigns: number
  readonly opt_outs_suggested: number
  readonly notes: Readonly<Record<string, number>>
  readonly started_at: string
}
