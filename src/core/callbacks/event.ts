import type { Channel } from '../channels.ts'
import type { CorrectionCause } from '../correction.ts'
import type { Standing } from '../standing.ts'
import type { Status } from '../status.ts'

/** What an endpoint may ask to hear of: a message that came to stand so, a text that came in, a try. */
export type EventType = `message.${Status}` | 'inbound.received' | 'callback.test'

/** A standing as it was at one change, small enough to be kept with each. */
export type ToldStanding = Pick<
  Standing,
  | 'status'
  | 'reason'
  | 'detail'
  | 'fault'
  | 'permanent'
  | 'grade'
  | 'charge'
  | 'conflict'
  | 'textedTwice'
  | 'segments'
  | 'segmentsDelivered'
  | 'segmentsKnown'
  | 'word'
  | 'code'
  | 'rule'
> & {
  readonly channel: Channel
  readonly accountId: string | null
  readonly submissions: number
  readonly priceMicros: number | null
}

/** What is kept of a change until everybody who asked has heard of it. No number, no text. */
export type Change = {
  readonly type: EventType
  /** Of the message, after the change: rises by one with each. */
  readonly sequence: number
  readonly at: number
  readonly after: ToldStanding
  /** Null: the message is new. */
  readonly before: ToldStanding | null
  /** Why a final status changed after all; null: it was not final, or did not. */
  readonly correction: CorrectionCause | null
}

/** The message that a change is of, as it is read when the callback is made. */
export type ToldMessage = {
  readonly id: string
  readonly workspaceId: string
  readonly campaignId: string | null
  /** No phone gets it: it was handed in with a test key, or goes by an account of the simulator. */
  readonly isTest: boolean
  readonly reference: string | null
  /** Null: erased, or too old to be kept. */
  readonly to: string | null
  readonly from: string | null
  readonly text: string | null
  readonly createdAt: number
  readonly submittedAt: number | null
  readonly finalAt: number | null
  readonly currency: string
  /** The provider's name as the workspace calls it, its vendor, and its id of the newest submission. */
  readonly accountName: string | null
  readonly vendor: string | null
  readonly providerId: string | null
  /** What its newest submission was answered. */
  readonly answer: 'accepted' | 'refused' | 'busy' | 'unknown' | null
}

/** A text that came in, as it is read when the callback is made. */
export type ToldInbound = {
  readonly id: string
  readonly workspaceId: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly channel: Channel
  readonly keyword: string | null
  /** No person wrote it: it came by an account of the simulator. */
  readonly isTest: boolean
  readonly receivedAt: number
  /** 1; higher: the same text again, with segments that came later. */
  readonly sequence: number
  /** Segments that have not come, from 1; the text says so at their places. */
  readonly missing: readonly number[]
}

/** One thing to be told to one endpoint, with all that telling it needs. Its id is the same at every attempt. */
export type CallbackEvent = { readonly id: string; readonly at: number } & (
  | {
      readonly kind: 'message'
      readonly change: Change
      readonly message: ToldMessage
    }
  | { readonly kind: 'inbound'; readonly inbound: ToldInbound }
  | { readonly kind: 'test' }
)

/** Whether it is about nothing that a person got or wrote. */
export function isOfTest(event: CallbackEvent): boolean {
  switch (event.kind) {
    case 'message':
      return event.message.isTest
    case 'inbound':
      return event.inbound.isTest
    case 'test':
      return true
  }
}
