import type { CallbackWish } from '../../core/callbacks/wish.ts'
import type { Channel, Fallback } from '../../core/channels.ts'
import type { CampaignState } from '../../core/campaign-states.ts'
import type { Evidence } from '../../core/evidence.ts'
import type { Standing } from '../../core/standing.ts'
import type { EndpointTables } from './callbacks.ts'
import type { Clock, Log, Random } from './common.ts'
import type { IntakeLedger, KnownText, NewMessage } from './intake.ts'
import type { AuditAct } from './platform.ts'

/** Of a handover that was never answered: leave it, or hand over again and rather text twice. */
export const CAMPAIGN_POLICIES = ['at-most-once', 'at-least-once'] as const
export type CampaignPolicy = (typeof CAMPAIGN_POLICIES)[number]

/** What somebody asks for when making a campaign. The recipients come beside it, as a list. */
export type CampaignOrder = {
  readonly name: string
  readonly text: string
  readonly from: string | null
  readonly channel: Channel
  readonly fallback: Fallback | null
  /** Field of the text → column of the list; 'number' is the column with the numbers. */
  readonly columns: Readonly<Record<string, string>>
  readonly accountId: string | null
  readonly validitySeconds: number | null
  readonly policy: CampaignPolicy
  /** True: it starts as soon as the list is read. */
  readonly start: boolean
  readonly startsAt: number | null
  readonly reference: string | null
  /** Becomes an endpoint of the campaign. Absent: none. */
  readonly callback?: CallbackWish | null
}

/** Who makes or commands a campaign. */
export type CampaignActor = {
  readonly workspaceId: string
  readonly actor: string
  readonly ip: string | null
  /** With a test key: only demo accounts may carry it. */
  readonly isTest: boolean
}

/** A key for a request whose hash is known only when its body has been read. */
export type StreamedClaim = {
  readonly key: string
  /** Of all that the request says. Asked for after its list was read to the end. */
  readonly requestHash: () => Uint8Array
}

/** Why a list or its campaign is not taken. `code` is stable. */
export type ListRefusal = {
  readonly kind: 'refused'
  readonly code:
    | 'empty-list'
    | 'unknown-column'
    | 'no-number-column'
    | 'too-many-columns'
    | 'unknown-field'
    | 'no-recipients'
    | 'too-many-rows'
  readonly because: string
}

export type CreateOutcome =
  | { readonly kind: 'created'; readonly campaignId: string; readonly isReplay: boolean }
  | { readonly kind: 'key-running' }
  | { readonly kind: 'key-reused' }
  | ListRefusal

export type NewCampaign = {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly sender: string | null
  readonly channel: Channel
  readonly fallback: Fallback | null
  readonly template: string
  readonly accountId: string | null
  readonly validitySeconds: number | null
  readonly policy: CampaignPolicy
  readonly columns: readonly string[]
  readonly fieldColumns: Readonly<Record<string, string>>
  readonly reference: string | null
  readonly createdBy: string
  readonly createdAt: number
  readonly startsAt: number | null
}

/** A campaign as far as commanding and tending it needs to know. */
export type CampaignStanding = {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly state: CampaignState
  readonly sender: string | null
  readonly channel: Channel
  readonly fallback: Fallback | null
  readonly template: string
  readonly accountId: string | null
  readonly validitySeconds: number | null
  readonly startsAt: number | null
  readonly startedAt: number | null
  readonly archivedAt: number | null
  /** Of its list, in order. */
  readonly columns: readonly string[]
  /** Which column a field of the text is read from, where the two are not named alike. */
  readonly fieldColumns: Readonly<Record<string, string>>
  /** The message up to which an edit has come; null: none is under way. */
  readonly editedTo: string | null
  /** The endpoint that it named; it may be gone, or hear of more than the campaign by now. */
  readonly callbackEndpointId: string | null
}

export type CampaignChange = Partial<{
  readonly name: string
  readonly template: string
  readonly sender: string | null
  readonly channel: Channel
  readonly fallback: Fallback | null
  readonly accountId: string | null
  readonly validitySeconds: number | null
  readonly startsAt: number | null
  readonly editedTo: string | null
  readonly callbackEndpointId: string | null
  readonly state: CampaignState
  readonly startedAt: number | null
  readonly stoppedAt: number | null
  readonly stoppedBy: string | null
  readonly cancelledAt: number | null
  readonly cancelledBy: string | null
  readonly finishedAt: number | null
  readonly archivedAt: number | null
}>

export type NewRowError = {
  readonly line: number
  readonly because: string
  readonly explanation: string
  readonly raw: string
}

/** A message that waits here: nothing of it was handed over. */
export type UnsentMessage = {
  readonly id: string
  readonly workspaceId: string
  readonly priceMicros: number | null
}

/** A message of a campaign that has not started, as an edit finds it. */
export type EditableMessage = {
  readonly id: string
  readonly recipient: string
  readonly fields: Readonly<Record<string, string>>
  /** It was to go by an account that only plays. */
  readonly isDemo: boolean
}

/** Who a waiting message is for and what it says. */
export type UnsentContent = {
  readonly to: string
  readonly sender: string
  readonly text: string
}

/** A message that waits for a person, locked. */
export type HeldMessage = UnsentMessage & {
  readonly campaignId: string
  readonly dueAt: number
  readonly validUntil: number | null
}

/** Which of the held messages of a workspace. */
export type HeldWhere =
  { readonly messageId: string } | { readonly campaignId: string; readonly limit: number }

/** What there is to do for a campaign without anybody asking. */
export type CampaignChore = {
  readonly campaignId: string
  readonly workspaceId: string
  readonly chore: 'start' | 'queue' | 'cancel' | 'finish' | 'reopen' | 'abandon' | 'edit'
}

/** How a batch of unsent messages ends: one piece of evidence of our own and what it comes to. */
export type Ending = {
  readonly ids: readonly string[]
  readonly evidence: Evidence
  readonly standing: Standing
}

export type CampaignLedger = IntakeLedger & {
  insertCampaign(campaign: NewCampaign): Promise<void>
  readonly endpoints: Pick<EndpointTables, 'insert' | 'lock' | 'update' | 'remove' | 'closeCircuit'>
  /** Null: no such campaign in this workspace. Locked until the transaction ends. */
  lockCampaign(
    workspaceId: string,
    id: string,
    mode: 'share' | 'update',
  ): Promise<CampaignStanding | null>
  changeCampaign(id: string, change: CampaignChange): Promise<void>
  /** Adds to what was read of the list. */
  countRows(
    id: string,
    rows: { readonly recipients: number; readonly read: number; readonly errors: number },
    now: number,
  ): Promise<void>
  insertRowErrors(id: string, errors: readonly NewRowError[]): Promise<void>
  /** Takes what at-least-once would have sent again off the queue. */
  forgetQueued(id: string): Promise<void>
  /** Only of a campaign without messages; its endpoint goes with it. */
  deleteCampaign(id: string): Promise<void>
  /** First come, first served; answers the ids of those that came first. */
  claimRecipients(
    campaign: { readonly workspaceId: string; readonly id: string },
    rows: readonly { readonly id: string; readonly number: string }[],
  ): Promise<ReadonlySet<string>>
  /** Lets all its recipients be claimed anew. */
  forgetRecipients(campaignId: string): Promise<void>
  /** Messages of which nothing was handed over and which nobody cancelled, in id order, locked. */
  lockEditable(
    campaignId: string,
    ask: { readonly after: string; readonly limit: number },
  ): Promise<readonly EditableMessage[]>
  /** Writes over locked messages what they are now, with their evidence and counts. */
  rewrite(messages: readonly NewMessage[], now: number): Promise<void>
  /** Messages in one of the statuses, in id order. */
  unsentMessages(
    campaignId: string,
    ask: { readonly statuses: readonly string[]; readonly after: string; readonly limit: number },
  ): Promise<readonly UnsentMessage[]>
  /**
   * Messages in the queue of an account that was deleted: before that time, or where no other account may
   * take over.
   */
  unroutedMessages(limit: number, deletedBy: number): Promise<readonly string[]>
  isMessage(workspaceId: string, id: string): Promise<boolean>
  /** Puts waiting messages in the queue; answers how many still waited. */
  queueMessages(
    ids: readonly string[],
    at: {
      readonly now: number
      readonly month: string
      readonly validUntil: number | null
      /** Their price is taken off the balance. */
      readonly isDebited: boolean
    },
  ): Promise<number>
  /** What the messages say and to whom; not of those whose contents are gone. */
  unsentContents(ids: readonly string[]): Promise<ReadonlyMap<string, UnsentContent>>
  /** Waiting messages of a campaign that starts wait for a person instead. */
  holdMessages(
    rows: readonly { readonly id: string; readonly because: string }[],
    at: { readonly now: number; readonly validUntil: number | null },
  ): Promise<number>
  /** Held messages, locked until the transaction ends. */
  lockHeld(workspaceId: string, where: HeldWhere): Promise<readonly HeldMessage[]>
  /** Puts held messages in the queue; answers how many were still held. */
  releaseMessages(
    ids: readonly string[],
    at: { readonly now: number; readonly month: string; readonly isDebited: boolean },
  ): Promise<number>
  /** Held messages whose validity is over. */
  overdueHeld(now: number, limit: number): Promise<readonly string[]>
  rememberTexts(texts: readonly KnownText[]): Promise<void>
  /** Ends messages of which nothing was handed over; answers how many there were. */
  endUnsent(ending: Ending, now: number): Promise<number>
  chores(now: number): Promise<readonly CampaignChore[]>
  /** What the first recipient's row says, for a test send; null without recipients. */
  firstFields(campaignId: string): Promise<Readonly<Record<string, string>> | null>
  audit(act: AuditAct): Promise<void>
}

export type CampaignStore = {
  transact<Result>(work: (ledger: CampaignLedger) => Promise<Result>): Promise<Result>
}

export type CampaignDeps = {
  readonly store: CampaignStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}
