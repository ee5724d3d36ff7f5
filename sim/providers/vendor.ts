import type { SeededRandom } from '../random.ts'
import type { WireName } from '../smsc/wires.ts'
import type { Said } from '../tables/words-table.ts'

/**
 * One vendor as its API speaks, in pure functions: a fake is a file of these, run by fake.ts over real
 * HTTP. It is written from the vendor's documentation, and knows nothing of our providers.
 */
export type FakeVendor = {
  readonly kind: string
  /** What a request asks for; its credentials are looked at here. */
  read(request: FakeRequest): Asked
  /** A new id as the vendor writes them. */
  newId(random: SeededRandom): string
  /** The answer to texts that were taken. */
  accepted(messages: readonly FakeMessage[]): FakeAnswer
  /** The answers to texts that were not. */
  readonly refusals: Readonly<Record<Refusal, FakeAnswer>>
  /** The answer to who asks after a message, which may not be there. */
  polled(message: FakeMessage | null, id: string): FakeAnswer
  /** How news of a message are told, not signed yet; null: this vendor tells no such news. */
  receipt(message: FakeMessage, news: News, attempt: number): FakeCall | null
  /** A text from a handset; null: this vendor brings none. */
  inbound(text: FakeInbound): FakeCall | null
  /** With the vendor's signature or credentials, for this very moment. */
  sign(call: FakeCall, moment: Moment): FakeCall
  /** Its words for what the simulator's behaviours say. */
  readonly words: Readonly<Record<Said, Word>>
  /** Its codes for the three digits that behaviours give as err, where they differ from the word's. */
  readonly errors: Readonly<Record<string, string>>
  readonly receiptsPer: 'message' | 'segment'
  readonly retry: RetryHabit
}

export type FakeRequest = {
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Asked =
  | { readonly kind: 'submit'; readonly texts: readonly SubmittedText[] }
  | { readonly kind: 'poll'; readonly id: string }
  | { readonly kind: 'poll-by-reference'; readonly reference: string }
  /** Answered without more ado: wrong credentials, unknown address, not what the API takes. */
  | { readonly kind: 'answer'; readonly answer: FakeAnswer }

export type SubmittedText = {
  readonly to: string
  readonly from: string
  readonly text: string
  /** Ours, from the field in which the vendor carries it; null: it has none, or nothing was there. */
  readonly reference: string | null
  /** Where receipts shall go; null: as the account says. */
  readonly receiptUrl: string | null
  /** Twice the same is one message, where the vendor promises that. */
  readonly onceKey?: string
  /** The id that the sender chose for it, where the vendor lets it. */
  readonly ownId?: string
}

export type FakeAnswer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly contentType: string
  readonly body: string
}

export const jsonAnswer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer => ({
  status,
  headers,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
})

/** A request of the vendor's to us. */
export type FakeCall = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Moment = { readonly atMs: number; readonly random: SeededRandom }

export type Refusal =
  | 'throttled'
  | 'unavailable'
  | 'server-error'
  | 'bad-number'
  | 'bad-sender'
  | 'bad-request'
  | 'unauthorized'
  | 'opted-out'

/** What a vendor says of a message: its word for it, and its code, as it would write them. */
export type Word = { readonly word: string; readonly code: string | null }

/** Something the provider came to know about a message, and says if it has a receipt for it. */
export type News = Word & {
  readonly atMs: number
  /** 1 and up. */
  readonly segment: number
  readonly wire: WireName
}

export type FakeInbound = {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly url: string
  readonly atMs: number
}

/** How often and when a receipt that was not taken is brought again. Times are of the world's clock. */
export type RetryHabit = {
  readonly delaysMs: readonly number[]
  readonly timeoutMs: number
  /** @param status null: no answer came. */
  isTriedAgain(status: number | null): boolean
  /** Whether the answer is the one that the vendor wants to hear; without it: any 2xx. */
  isTaken?(status: number | null, body: string): boolean
}

/** How an answer goes wrong. accept-…: the text was taken all the same. */
export type Misbehaviour =
  | 'accept-then-reset'
  | 'accept-then-timeout'
  | 'accept-then-500'
  | 'slow'
  | 'wrong-id'
  | 'double-answer'
  | 'no-id'
  | 'cut-short'
  | 'reset'
  | 'timeout'

/** One text that was submitted, and what really became of it. */
export type FakeMessage = SubmittedText & {
  /** In the order of arrival, from 1. */
  readonly number: number
  readonly atMs: number
  readonly behaviour: string
  readonly misbehaviour: Misbehaviour | null
  /** As receipts name it. */
  readonly id: string
  /** One for each segment; the first is `id`. */
  readonly segmentIds: readonly string[]
  readonly segments: number
  /** Whether the provider took it on, whatever it answered. */
  readonly isTaken: boolean
  /** The status of the answer; null: none was given. */
  answered: number | null
  /** When the handset gets it (perhaps still to come); null: never. */
  handsetAtMs: number | null
  /** What the provider knows by now, newest last. */
  readonly news: News[]
  readonly receipts: ReceiptRecord[]
}

/** One receipt as it was sent. */
export type ReceiptRecord = Word & {
  readonly segment: number
  readonly wire: WireName
  /** Sent though the same was acknowledged before. */
  readonly isDuplicate: boolean
  sentAtMs: number | null
  attempts: number
  /** What the last attempt was answered; null: nothing. */
  status: number | null
  ackedAtMs: number | null
}
