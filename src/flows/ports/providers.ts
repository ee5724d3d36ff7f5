import type { Said } from '../../core/dialects/reader.ts'
import type { VendorReceipt } from '../../core/dialects/payload.ts'
import type { Channel } from '../../core/channels.ts'
import type { Keyword } from '../../core/inbound-keywords.ts'

/**
 * What a provider that is spoken to over HTTP is: pure functions over requests and answers. Sockets,
 * retries, clocks and storage are others' work, so that adding a provider is one file of these.
 */
export type HttpProvider = {
  /** As provider accounts name it: 'twilio'. */
  readonly kind: string
  readonly title: string
  /** Whose words its receipts and refusals are said in: a vendor that readWords knows. */
  readonly vendor: string
  readonly fields: readonly ConnectionField[]
  /** Where at the vendor an account's address goes, for people. Inbound null: it brings us no texts from handsets. */
  readonly pasteAt: { readonly receipts: string; readonly inbound: string | null }
  readonly capabilities: Capabilities
  /** The request that hands one text over. */
  submit(connection: Connection, text: OutgoingText): HttpRequest
  /**
   * Who texts come from as the connection itself says: a name or id; '': the provider finds somebody. Null, and
   * where there is no such function: every text says it.
   */
  readonly ownSender?: (connection: Connection) => string | null
  /** What became of it. Never a guess: what may have been taken is unknown. */
  readAnswer(reply: HttpReply, connection: Connection): SubmitOutcome
  /** How a message is asked after when nothing is heard of it; null where the vendor has no way. */
  readonly poll: Poll | null
  readonly door: Door
}

/** What one account needs to be told: shown in this order where it is connected. */
export type ConnectionField = {
  /** In snake_case, as on the wire. What ends in url is an address, and checked as one. */
  readonly name: string
  readonly title: string
  readonly hint: string
  /** Sealed at rest and never shown again. */
  readonly isSecret: boolean
  readonly isRequired: boolean
  /** What is taken when nothing is said; null: nothing. */
  readonly fallback: string | null
  /** The only values it may have; null: any text. */
  readonly choices: readonly string[] | null
  /** Whether it may be of several lines. */
  readonly hasLines: boolean
  /** How the vendor writes it, so that what is pasted into the wrong place is told at once; null: in any way. */
  readonly shape: FieldShape | null
}

export type FieldShape = {
  readonly like: RegExp
  /** For people, after "must be": 'AC and 32 hexadecimal digits'. */
  readonly expected: string
}

export type Capabilities = {
  readonly channels: readonly Channel[]
  /** Where our reference travels: in the receipts' address, in a field of the message, or nowhere. */
  readonly reference: 'address' | 'field' | 'none'
  /** The same reference twice is one message at the provider. */
  readonly isIdempotent: boolean
  readonly receiptsPer: 'message' | 'segment'
  /** Messages a second that an account may usually send. */
  readonly usualRatePerSecond: number
}

/** An account's fields by name, secrets opened. */
export type Connection = Readonly<Record<string, string>>

/** One text on its way out. Instants are epoch milliseconds. */
export type OutgoingText = {
  /** E.164. */
  readonly to: string
  readonly from: string
  readonly text: string
  readonly channel: Channel
  /** Ours, unguessable, 20 to 40 of [a-z0-9]: whoever brings it back speaks of this submission. */
  readonly reference: string
  /** Where its receipts shall go, the reference in it. */
  readonly receiptUrl: string
  readonly validUntil: number | null
  readonly now: number
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Header names in lower case. */
export type HttpReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type RefusalSaid = { readonly said: Said; readonly because: string }

export type SubmitOutcome =
  /** Taken, if only some of it: what is on its way is never offered again. */
  | {
      readonly kind: 'accepted'
      /** One for the message or one for each segment, null for one that was told none; none at all where it gives none. */
      readonly ids: readonly (string | null)[]
      readonly said: Said
      /** Segments that were not taken, counted from 1. */
      readonly refused?: readonly (RefusalSaid & { readonly segment: number })[]
    }
  /** Provably not taken, and never to be offered again as it is. */
  | ({
      readonly kind: 'refused'
      /** Its own words say that it is this message; absent: it may be the account, as the words are read. */
      readonly whose?: 'message'
    } & RefusalSaid)
  /** Provably not taken for now: throttled, or out of order before it looked. */
  | {
      readonly kind: 'busy'
      readonly retryAfterMs: number
      readonly because: string
      /** Who has to wait, where it is not the account: all texts of this sender, or this one alone. */
      readonly whose?: 'sender' | 'message'
    }
  /** May have been taken. */
  | { readonly kind: 'unknown'; readonly because: string }

export type Poll = {
  /** Null: this vendor cannot be asked by what is known, as where there is no id. */
  request(
    connection: Connection,
    message: { readonly id: string | null; readonly reference: string },
  ): HttpRequest | null
  readAnswer(reply: HttpReply, connection: Connection): PollOutcome
}

export type PollOutcome =
  | { readonly kind: 'receipts'; readonly receipts: readonly VendorReceipt[] }
  /** The provider does not know it: it was never taken. Only where the vendor promises that. */
  | { readonly kind: 'not-there' }
  /** The provider says that it has no record of it, which may have other causes. */
  | { readonly kind: 'missing'; readonly because: string }
  | { readonly kind: 'no-news'; readonly because: string }

/** A request at a receipt door, bytes as they came. Header names in lower case. */
export type DoorRequest = {
  readonly method: string
  /** As the provider was told it: PUBLIC_BASE_URL with path and query as they arrived. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly arrivedAt: number
}

export type Authenticity =
  | { readonly kind: 'authentic'; readonly by: 'proof' }
  /** Nothing is signed: whoever knows the reference speaks, if it is one of ours, and of its message alone. */
  | { readonly kind: 'authentic'; readonly by: 'reference'; readonly reference: string }
  /** @property because names the mismatch: which header, which secret, which part of the address. */
  | { readonly kind: 'refused'; readonly because: string }

export type Door = {
  /** Whether the provider itself said this. Pure but for what `fetchText` brings (SNS certificates). */
  verify(connection: Connection, request: DoorRequest, world: DoorWorld): Promise<Authenticity>
  /** What it says. Total: it never throws. */
  read(request: DoorRequest, connection: Connection): DoorReading
  /** What the vendor wants to hear when all of it is safe; 2xx, in its form. */
  accepted(request: DoorRequest, connection: Connection): DoorAnswer
}

export type DoorWorld = {
  /** Null: its host says that it has none. Throws when it cannot be had now. */
  fetchText(url: string): Promise<string | null>
}

export type DoorReading =
  | {
      readonly kind: 'read'
      readonly receipts: readonly DoorReceipt[]
      readonly inbound: readonly InboundText[]
      /** What beside them could not be read, for people; absent: nothing. */
      readonly unread?: string
    }
  /** A handshake of the vendor's: what to answer, or which address to confirm. */
  | { readonly kind: 'handshake'; readonly answer: DoorAnswer; readonly confirmUrl: string | null }
  | { readonly kind: 'malformed'; readonly because: string }

/** A receipt, and our reference where it came back beside the vendor's id. */
export type DoorReceipt = VendorReceipt & {
  readonly reference: string | null
  /** 1 and up where the vendor receipts each segment; null: the message. */
  readonly segment: number | null
}

export type InboundText = {
  readonly id: string | null
  readonly from: string
  readonly to: string
  readonly text: string
  readonly channel: Channel
  /** A button was tapped; the text is what stands on it. */
  readonly isTap?: boolean
  /** The vendor's id of the message that it answers, where it names one. */
  readonly repliesTo?: string | null
  /** What the vendor itself took it for, and has answered already. */
  readonly heededAs?: Keyword
  /** Where the vendor hands over each segment of a longer text for itself: which of them it is. */
  readonly segment?: {
    readonly reference: string
    readonly total: number
    /** From 1. */
    readonly number: number
  }
}

export type DoorAnswer = {
  readonly status: number
  readonly contentType: string
  readonly body: string
}
