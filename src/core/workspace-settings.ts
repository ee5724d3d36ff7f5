/** What one workspace has decided about its sending. Stored as JSON; what is absent takes its default. */
export type WorkspaceSettings = {
  /** Seconds in which the same text to the same number is sent once; null: as often as asked. */
  readonly duplicateWindowSeconds: number | null
  /** How many identical texts one number may get within an hour; one more blocks it for an hour. Null: no limit. */
  readonly floodLimit: number | null
  /** Messages a calendar month (UTC), beyond which sending is refused; null: no threshold. */
  readonly usageThreshold: number | null
  /** What a person must look at before it is sent. */
  readonly screening: Screening
  /** Senders must stand in the workspace's register. */
  readonly registeredSendersOnly: boolean
  /** Off: no receipts are asked for, and messages end as sent. */
  readonly deliveryReceipts: boolean
  /** Try another provider account when one refuses for reasons of its own. */
  readonly rerouting: boolean
  readonly supportDesk: SupportDesk | null
  /** Whose error codes Spoke's words carry when another service carried the message. */
  readonly spokeCodes: SpokeService
}

export type Screening = {
  readonly mode: 'off' | 'matching' | 'all'
  /** Words or phrases, in any case: a text with one of them is held for a person. */
  readonly hold: readonly string[]
  /** Words or phrases that a text must never have: it is dropped. */
  readonly drop: readonly string[]
}

export type SupportDesk = {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly url: string | null
}

export const SPOKE_SERVICES = ['twilio', 'telnyx', 'bandwidth'] as const
export type SpokeService = (typeof SPOKE_SERVICES)[number]

export const DEFAULT_WORKSPACE_SETTINGS: WorkspaceSettings = {
  duplicateWindowSeconds: null,
  floodLimit: null,
  usageThreshold: null,
  screening: { mode: 'off', hold: [], drop: [] },
  registeredSendersOnly: false,
  deliveryReceipts: true,
  rerouting: true,
  supportDesk: null,
  spokeCodes: 'twilio',
}

/** What is stored, with defaults for what is newer than the row. */
export const storedWorkspaceSettings = (stored: Partial<WorkspaceSettings>): WorkspaceSettings => ({
  ...DEFAULT_WORKSPACE_SETTINGS,
  ...stored,
})
