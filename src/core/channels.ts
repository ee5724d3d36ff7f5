import { SENDABLE_SEGMENTS_MAX, countSegments } from './segments.ts'

/** What a message travels by. */
export const CHANNELS = ['sms', 'rcs', 'whatsapp'] as const

export type Channel = (typeof CHANNELS)[number]

/** As people read it. */
export const CHANNEL_TITLE: Readonly<Record<Channel, string>> = {
  sms: 'SMS',
  rcs: 'RCS',
  whatsapp: 'WhatsApp',
}

/** The channel that is tried when the first one brought nothing. */
export type Fallback = {
  readonly channel: Channel
  /** Who it comes from there; null: as the route has it. */
  readonly from: string | null
  /** How long the first may stay without news of delivery; null: only its failure counts. */
  readonly afterSeconds: number | null
}

/** Sooner than that, hardly any network has said anything. */
export const FALLBACK_AFTER_MIN_S = 10

/** Why a second channel could never be tried: what it waits for is over when its time comes; null: it can. */
export function whyTooLate(
  afterSeconds: number | null,
  validitySeconds: number | null,
): string | null {
  if (afterSeconds === null || validitySeconds === null || afterSeconds < validitySeconds)
    return null
  return `must be less than validity_seconds (${validitySeconds}): after ${afterSeconds} seconds the message has run out of time, and its second channel is never tried`
}

/** Characters that one message may have, where the channel knows no segments: RCS business messaging, WhatsApp Cloud API. */
export const TEXT_MAX: Readonly<Record<Exclude<Channel, 'sms'>, number>> = {
  rcs: 3_072,
  whatsapp: 4_096,
}

/** In how many segments a text travels by a channel: only SMS cuts it. */
export const segmentsBy = (channel: Channel, text: string): number =>
  channel === 'sms' ? countSegments(text).segments : 1

/** Whether a text is longer than the channel takes in one message. */
export const isTooLong = (channel: Channel, text: string): boolean =>
  channel === 'sms'
    ? countSegments(text).segments > SENDABLE_SEGMENTS_MAX
    : text.length > TEXT_MAX[channel]
