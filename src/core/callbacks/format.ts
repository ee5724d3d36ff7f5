import type { CallbackEvent, EventType } from './event.ts'
import type { FormatOption } from './options.ts'
import type { CallbackFormatName, CallbackWish } from './wish.ts'

/** What is to be sent, before it is signed. */
export type Unsigned = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type Rendered =
  | {
      readonly kind: 'request'
      readonly request: Unsigned
      /** How it is signed where a secret is there; none: this form has no signature. */
      readonly sign: 'standard' | 'twilio' | 'bearer' | 'none'
    }
  /** These words say the same as before, or were not asked for. */
  | { readonly kind: 'nothing'; readonly because: string }
  /**
   * Its words depend on what the provider answers, and that is not known yet: render it again in a moment. No
   * attempt; should the answer not come for minutes, render what `withoutAnswer` makes of the event.
   */
  | { readonly kind: 'later' }

/** One form of callbacks: pure, so that each is a table of golden cases. */
export type CallbackFormat = {
  readonly name: CallbackFormatName
  readonly title: string
  readonly methods: readonly ('GET' | 'POST')[]
  /** Each that it reads. What doors fill in, people may say as well. */
  readonly options: readonly FormatOption[]
  /** What it has words for with these options; whoever wishes for it need not be told anything else. */
  readonly speaksOf: (options: CallbackWish['options']) => readonly EventType[]
  readonly render: (event: CallbackEvent, wish: CallbackWish) => Rendered
  /** Whether an answer means that it was heard. */
  readonly isHeard: (
    reply: { readonly status: number; readonly body: string },
    wish: Pick<CallbackWish, 'options'>,
  ) => boolean
}

/** An answer as most forms have it: heard with any 2xx. */
export const isSuccess = ({ status }: { readonly status: number }): boolean =>
  status >= 200 && status < 300

/** The same event, as if it were known that no answer comes. */
export const withoutAnswer = (event: CallbackEvent): CallbackEvent =>
  event.kind === 'message'
    ? { ...event, message: { ...event.message, answer: event.message.answer ?? 'unknown' } }
    : event
