/** What a message travels by. */
export const CHANNELS = ['sms', 'rcs', 'whatsapp'] as const

export type Channel = (typeof CHANNELS)[number]

/** The channel that is tried when the first one brought nothing. */
export type Fallback = {
  readonly channel: Channel
  /** Who it comes from there; null: as the route has it. */
  readonly from: string | null
  /** How long the first may stay without news of delivery; null: only its failure counts. */
  readonly afterSeconds: number | null
}
