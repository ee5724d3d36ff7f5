import type { Channel } from '../api/account-types.ts'

/** What a person chose a message to go by; empty fields as the browser has them. */
export type Channels = {
  channel: Channel
  fallback: Channel | ''
  fallbackFrom: string
  afterMinutes: string
}

export const TEXTS_ALONE: Channels = {
  channel: 'sms',
  fallback: '',
  fallbackFrom: '',
  afterMinutes: '',
}

const SECONDS_A_MINUTE = 60

/** As the API takes it; texts alone need no word about it. */
export const channelsAsked = ({ channel, fallback, fallbackFrom, afterMinutes }: Channels) => ({
  ...(channel === 'sms' ? {} : { channel }),
  ...(fallback === ''
    ? {}
    : {
        fallback: {
          channel: fallback,
          ...(fallbackFrom === '' ? {} : { from: fallbackFrom }),
          ...(afterMinutes === ''
            ? {}
            : { after_seconds: Math.round(Number(afterMinutes) * SECONDS_A_MINUTE) }),
        },
      }),
})
