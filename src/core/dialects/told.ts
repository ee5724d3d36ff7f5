import type { CampaignState } from '../campaign-states.ts'
import type { Channel } from '../channels.ts'
import type { Charge, Fault } from '../evidence.ts'
import type { Reason } from '../reasons.ts'
import type { Rule } from '../standing.ts'
import type { Grade, Status } from '../status.ts'
import type { SpokeService } from '../workspace-settings.ts'

/** All that a dialect may use to say where a message stands. */
export type Told = {
  readonly direction: 'outbound' | 'inbound'
  readonly channel: Channel
  readonly status: Status
  readonly reason: Reason | null
  readonly detail: string | null
  readonly fault: Fault | null
  readonly permanent: boolean | null
  readonly grade: Grade | null
  readonly charge: Charge
  /** Who decided: us, a person, a clock or what was said about it. */
  readonly rule: Rule
  readonly segments: number
  readonly segmentsDelivered: number
  readonly segmentsKnown: number
  /** Submissions so far; more than one: it was sent again or by another way. */
  readonly submissions: number
  /** What the newest submission was answered; null: nothing yet, or there was none. */
  readonly answer: 'accepted' | 'refused' | 'busy' | 'unknown' | null
  /** Whose words the deciding evidence was said in, and those words. */
  readonly vendor: string | null
  readonly word: string | null
  readonly code: string | null
  readonly campaign: { readonly state: CampaignState; readonly isArchived: boolean } | null
  readonly engagement: readonly Engagement[]
  readonly spokeCodes: SpokeService
}

/** What the recipient did, beside the status and never as it. */
export type Engagement = { readonly type: 'REPLY' | 'CLICK'; readonly description: string }

/** A message's standing in one vendor's words. */
export type Utterance = {
  /** By the vendor's own field names: `{ status: 'SENT', stat: 'ACCEPTD', err: '000' }`. */
  readonly fields: Readonly<Record<string, string>>
  /** Which documented trigger chose the words. */
  readonly trigger: string
  /** Advice that the vendor's own pages give with these words, in our sentences; null: none. */
  readonly advice: string | null
  /** What of the standing these words cannot say; null: nothing is lost. */
  readonly lost: string | null
  readonly engagement: readonly Engagement[]
}
