import type { EventType } from './event.ts'

/** In whose words and form a callback is made. */
export const CALLBACK_FORMATS = [
  'delivrd',
  'messente',
  'omnichannel',
  'kannel-classic',
  'kannel-modern',
  'jasmin',
  'twilio',
  'govuk-notify',
] as const

export type CallbackFormatName = (typeof CALLBACK_FORMATS)[number]

/** Whether an endpoint hears of what no phone gets: with all the rest, not at all, or of nothing else. */
export const TEST_CHOICES = ['include', 'exclude', 'only'] as const

export type TestChoice = (typeof TEST_CHOICES)[number]

/** Where and how the changes of one message are told, beside the endpoints of its workspace. */
export type CallbackWish = {
  readonly url: string
  readonly format: CallbackFormatName
  readonly method: 'GET' | 'POST'
  /** What is told; null: all that the format has words for. */
  readonly events: readonly EventType[] | null
  /** The format's own: Kannel's mask, Jasmin's level, what is carried along for escape codes. Never a secret. */
  readonly options: Readonly<Record<string, string>>
  /** Whose secret signs it, where the format signs: a door login. */
  readonly loginId: string | null
  /** Receipts over a bound SMPP session instead of HTTP: the url is then empty. */
  readonly transport?: 'http' | 'smpp'
}
