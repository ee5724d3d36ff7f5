import type { CampaignState } from '../campaign-states.ts'
import type { Counted } from '../campaign-progress.ts'
import type { Reason } from '../reasons.ts'
import { OUTCOME } from '../status.ts'
import type { Status } from '../status.ts'

/** What is known of one campaign, for advice about it. Instants are epoch milliseconds. */
export type CampaignFacts = {
  readonly state: CampaignState
  readonly text: string
  readonly stoppedBy: string | null
  /** Off: nobody was asked to tell what became of the messages. */
  readonly hasReceipts: boolean
  readonly counts: readonly Counted[]
  readonly conflicts: number
  readonly textedTwice: number
  readonly oldestWaitingAt: number | null
  readonly now: number
  readonly accountNames: ReadonlyMap<string, string>
  /** Some of its messages, evenly picked; all of them if the campaign is small. */
  readonly sample: readonly Sampled[]
}

/** One message of the sample. */
export type Sampled = {
  /** As given where no phone can have it. Null once retention took it. */
  readonly recipient: string | null
  /** ISO 3166 alpha-2 of the recipient's range. */
  readonly country: string | null
  readonly sender: string | null
  readonly status: Status
  readonly reason: Reason | null
  readonly segments: number
}

/** What a person may do about a part of a campaign. */
export type Advice = {
  /** Stable: what kind of advice it is. */
  readonly id: string
  readonly title: string
  /** What was seen, with its numbers. */
  readonly because: string
  readonly whatToDo: string
  /** Messages it is about. */
  readonly affected: number
  /** Which of the campaign's recipients they are, as the list's filter has it; null: no filter finds them. */
  readonly filter: Filter | null
  /** Whether the workspace's own support is the one to ask. */
  readonly needsSupport: boolean
}

export type Filter = {
  readonly statuses?: readonly Status[]
  readonly reasons?: readonly Reason[]
  readonly accountId?: string
}

/** A rule of advice: none, one or several from the same facts. */
export type Adviser = (facts: CampaignFacts) => readonly Advice[]

export const countWhere = (counts: readonly Counted[], fits: (line: Counted) => boolean): number =>
  counts.reduce((sum, line) => (fits(line) ? sum + line.messages : sum), 0)

export const isBad = (status: Status): boolean => OUTCOME[status] === 'bad'

/** "1 message", "1,204 messages". */
export const messages = (count: number): string =>
  `${count.toLocaleString('en')} message${count === 1 ? '' : 's'}`

export const percent = (part: number, whole: number): string =>
  whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`
