import type { DoorAnswer } from '../shared/door.ts'

/** All of its replies are 200: what became of the request stands in the text. */
const plain = (body: string): DoorAnswer => ({
  status: 200,
  contentType: 'text/plain; charset=utf-8',
  body,
})

/** What the SMS API says besides OK. Source: the vendor's documentation of its response codes. */
export const REPLIES = {
  credentials: plain('ERROR 101'),
  parameters: plain('ERROR 102'),
  country: plain('ERROR 104'),
  number: plain('ERROR 105'),
  unsupported: plain('ERROR 106'),
  credit: plain('ERROR 107'),
  blacklisted: plain('ERROR 108'),
  sender: plain('ERROR 111'),
  /** Of /get_dlr_response: nothing is known yet. */
  noReport: plain('FAILED 102'),
  balance: plain('FAILED 208'),
  server: plain('FAILED 209'),
} as const

/** Of /get_dlr_response and /cancel_sms: there is no such message, or it can no longer be cancelled. */
export const UNKNOWN_ID = plain('ERROR 107')

export const ok = (word: string): DoorAnswer => plain(`OK ${word}`)

/** Of /prices: of three codes it says something else there. */
export const PRICES = {
  country: REPLIES.country,
  unsupported: REPLIES.number,
  format: REPLIES.unsupported,
} as const
