import { certainCountryOf } from './destination.ts'
import { tidySender } from './senders.ts'

/** What a sender looks like to a carrier: a word, a short code, a telephone number, or some vendor's own id. */
export type SenderKind = 'name' | 'short-code' | 'number' | 'id'

// GSM 03.40, 9.1.2.5: an address of letters has room for 11 of them.
const NAME = /^(?=.*[a-z])[\x20-\x7e]{1,11}$/i
/** Ids that stand for senders: of Twilio's services, of AWS's numbers and pools, of anybody's resources. */
const ID = /^(MG[0-9a-f]{32}|(pool|phone|sender|arn)[:-].+)$/i

/** Short codes have three to eight digits; anything longer, or with a +, is a telephone number. */
export function senderKind(sender: string): SenderKind {
  const tidy = tidySender(sender)
  if (/^\d{3,8}$/.test(tidy)) return 'short-code'
  if (/^\+?\d+$/.test(tidy)) return 'number'
  return NAME.test(tidy) && !ID.test(tidy) ? 'name' : 'id'
}

/**
 * Countries whose carriers take no names as senders at all, with the starts of their numbers. Source: AWS End
 * User Messaging, 'Sender IDs' ("Canada, China, and the United States don't support sender ID",
 * docs.aws.amazon.com/sms-voice/latest/userguide/sender-id.html). Where carriers merely replace a name by a
 * number, as in much of South America, a text arrives all the same: those countries are not here.
 */
const WITHOUT_NAMES: readonly { readonly country: string; readonly start: string }[] = [
  { country: 'CA', start: '+1' },
  { country: 'CN', start: '+86' },
  { country: 'US', start: '+1' },
]

/** The country that certainly takes no text from such a sender; null: nothing is known against it. */
export function refusingCountry(sender: string, to: string): string | null {
  const near = WITHOUT_NAMES.filter(({ start }) => to.startsWith(start))
  if (near.length === 0 || senderKind(sender) !== 'name') return null
  const country = certainCountryOf(to)
  return near.some((one) => one.country === country) ? country : null
}

/** Words, and no vendor's id. */
const LONG_NAME = /^[a-z .&'-]{12,}$/i

/** What may go wrong with a sender and yet is nobody's to refuse, in words for people. */
export function senderWarnings(sender: string, to: string): readonly string[] {
  switch (senderKind(sender)) {
    case 'name':
      return []
    case 'id':
      return LONG_NAME.test(sender)
        ? [`A name has room for 11 characters; most carriers cut “${sender}” off or refuse it.`]
        : []
    case 'short-code':
      return [`The short code ${sender} works only in the country that it was given out in.`]
    case 'number':
      return to.startsWith('+1') && !/^\+?1\d{10}$/.test(tidySender(sender))
        ? [
            `Carriers in the United States and Canada block most texts from numbers abroad, as ${sender} is.`,
          ]
        : []
  }
}
