import { type Fallback, whyTooLate } from '../../../core/channels.ts'
import type { Forgetting } from '../../../core/forgetting.ts'
import { withGsmAlternatives } from '../../../core/gsm-alternatives.ts'
import { readNumber } from '../../../core/number.ts'
import { SENDER_MAX } from '../../../core/senders.ts'
import { PLAIN, type Wire } from '../../../core/wire.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { SendRequest } from '../../../flows/ports/intake.ts'
import { isStorable, readHex } from '../shared/form.ts'
import { AHEAD_MAX_MS, VALIDITY_MAX_S, international, isCallable } from '../shared/standing.ts'
import { type OmniError, invalid, missing } from './omni-replies.ts'
import { TEXT_STORES, forgettingBy } from './text-store.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** One way of an omnimessage, read. */
type Leg = {
  readonly channel: 'sms' | 'whatsapp'
  readonly sender: string | null
  readonly text: string
  readonly wire: Wire | null
  /** Seconds; null: as usual. */
  readonly validity: number | null
}

export type OmniRead =
  | { readonly kind: 'request'; readonly request: SendRequest }
  | { readonly kind: 'wrong'; readonly errors: readonly OmniError[] }

type Wrong = { readonly error: OmniError }

const isWrong = (value: unknown): value is Wrong =>
  typeof value === 'object' && value !== null && 'error' in value

const wrong = (source: string, detail: string): Wrong => ({ error: invalid(source, detail) })

const absent = (source: string): Wrong => ({ error: missing(source) })

/** As its documents say where neither validity nor ttl is given: how long the first way is waited for. */
const USUAL_S = 360 * 60

/** An omnimessage as a message of ours: by one channel, or by one and then another. */
export function readOmnimessage(
  body: JsonObject,
  { caller, now }: { readonly caller: DoorCaller; readonly now: number },
): OmniRead {
  const to = readTo(body['to'])
  const legs = readLegs(body['messages'], caller.settings.defaultSender)
  const sendAt = readTime(body['time_to_send'], now)
  const url = readUrl(body['dlr_url'])
  const others = [
    oneOf(body['text_store'], 'text_store', TEXT_STORES),
    oneOf(body['priority'], 'priority', ['low', 'regular', 'high']),
  ]
  if (isWrong(to) || isWrong(legs) || isWrong(sendAt) || isWrong(url) || others.some(isWrong)) {
    const found = [to, legs, sendAt, url, ...others].filter(isWrong)
    return { kind: 'wrong', errors: found.map(({ error }) => error) }
  }
  const [first, second] = legs
  return {
    kind: 'request',
    request: {
      to,
      text: first.text,
      from: first.sender,
      channel: first.channel,
      fallback: second === undefined ? null : fallbackTo(second, first),
      reference: null,
      accountId: null,
      validitySeconds: second === undefined ? first.validity : validityOfBoth(first, second),
      sendAt,
      wire: first.wire,
      callback:
        url === null
          ? null
          : {
              url,
              format: 'omnichannel',
              method: 'POST',
              events: null,
              options: {},
              loginId: caller.loginId,
            },
      forgetting: forgettingOf(body['text_store'] ?? 'plaintext'),
    },
  }
}

const forgettingOf = (store: unknown): Forgetting | null => {
  const found = forgettingBy(String(store))
  return found === 'wrong' ? null : found
}

const fallbackTo = ({ channel, sender }: Leg, { validity }: Leg): Fallback => ({
  channel,
  from: sender,
  afterSeconds: validity ?? USUAL_S,
})

const validityOfBoth = (first: Leg, second: Leg): number =>
  Math.min((first.validity ?? USUAL_S) + (second.validity ?? USUAL_S), VALIDITY_MAX_S)

function readTo(value: unknown): string | Wrong {
  if (value === undefined || value === null || value === '') return absent('to')
  const number = typeof value === 'string' ? readNumber(international(value), null) : null
  return number?.kind === 'number' ? number.e164 : wrong('to', 'Invalid phone number')
}

const LEGS_MAX = 2

function readLegs(
  value: unknown,
  defaultSender: string | null,
): readonly [Leg] | readonly [Leg, Leg] | Wrong {
  if (value === undefined || value === null) return absent('messages')
  if (!Array.isArray(value) || value.length === 0)
    return wrong('messages', 'Expected an array of at least one message')
  if (value.length > LEGS_MAX)
    return wrong('messages', 'Here a message takes one way, or one and then another: no third')
  const read = value.map((one: unknown, at) => readLeg(one, `messages.${at}`, defaultSender))
  const [first, second] = read
  if (first === undefined || isWrong(first)) return first ?? absent('messages')
  if (second === undefined) return [first]
  return isWrong(second) ? second : (whyNotBoth(first, second) ?? [first, second])
}

/** A message of ours has one text, and its second channel is another. */
function whyNotBoth(first: Leg, second: Leg): Wrong | null {
  if (first.channel === second.channel)
    return wrong('messages.1.channel', 'The second way must be another channel than the first')
  if (first.text !== second.text)
    return wrong('messages.1', 'Here the text is the same by both channels')
  if (first.wire !== null || second.wire !== null)
    return wrong('messages', 'udh can only be sent by SMS alone')
  const tooLate = whyTooLate(first.validity ?? USUAL_S, validityOfBoth(first, second))
  return tooLate === null ? null : wrong('messages.0.validity', 'It leaves no time for the next')
}

function readLeg(value: unknown, source: string, defaultSender: string | null): Leg | Wrong {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong(source, 'Expected an object')
  const message = value as JsonObject
  const channel = message['channel'] ?? 'sms'
  if (channel !== 'sms' && channel !== 'whatsapp') {
    const isKnown = channel === 'viber' || channel === 'telegram'
    const detail = isKnown ? `${channel} is not carried here` : 'Not a valid choice'
    return wrong(`${source}.channel`, detail)
  }
  const sender = readSender(message['sender'], source) ?? defaultSender
  const validity = readValidity(message, source)
  const content = channel === 'sms' ? readSms(message, source) : readWhatsApp(message, source)
  if (isWrong(sender)) return sender
  if (isWrong(validity)) return validity
  return isWrong(content) ? content : { channel, sender, validity, ...content }
}

const SENDER = new RegExp(`^[\\x20-\\x7e]{1,${SENDER_MAX}}$`)

function readSender(value: unknown, source: string): string | null | Wrong {
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' && SENDER.test(value)
    ? value
    : wrong(`${source}.sender`, 'Invalid sender')
}

/** Sooner than that nothing is said of any message. */
const VALIDITY_MIN_S = 10

function readValidity(message: JsonObject, source: string): number | null | Wrong {
  const minutes = message['validity'] ?? null
  const seconds = message['ttl'] ?? null
  if (minutes !== null && seconds !== null)
    return wrong(`${source}.ttl`, 'Only one of "ttl" and "validity" can be used')
  const [name, value, unit] = minutes === null ? ['ttl', seconds, 1] : ['validity', minutes, 60]
  if (value === null) return null
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value)
  if (!isWhole || value * Number(unit) < VALIDITY_MIN_S)
    return wrong(`${source}.${name}`, `Expected a whole number, at least ${VALIDITY_MIN_S} seconds`)
  return Math.min(value * Number(unit), VALIDITY_MAX_S)
}

type Content = Pick<Leg, 'text' | 'wire'>

const TEXT_MAX = 10_000

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= TEXT_MAX && isStorable(value)

function readSms(message: JsonObject, source: string): Content | Wrong {
  const { text, autoconvert = null, udh = null } = message
  if (text === undefined || text === null || text === '') return absent(`${source}.text`)
  if (!isText(text)) return wrong(`${source}.text`, 'Invalid text')
  const convert = oneOf(autoconvert, `${source}.autoconvert`, ['on', 'full', 'off'])
  if (isWrong(convert)) return convert
  const octets = udh === null || udh === '' ? null : typeof udh === 'string' ? readHex(udh) : 'no'
  if (octets === 'no' || (udh !== null && udh !== '' && octets === null))
    return wrong(`${source}.udh`, 'Expected hexadecimal digits')
  if (octets !== null && (octets[0] !== octets.length - 1 || octets.length > 140))
    return wrong(`${source}.udh`, 'Its first octet must be its length')
  return {
    text: autoconvert === 'full' ? withGsmAlternatives(text) : text,
    wire: octets === null ? null : { ...PLAIN, udh: String(udh).toLowerCase() },
  }
}

function readWhatsApp(message: JsonObject, source: string): Content | Wrong {
  const other = ['image', 'document', 'audio', 'template'].find(
    (name) => (message[name] ?? null) !== null,
  )
  if (other !== undefined) return wrong(`${source}.${other}`, 'Only text is carried here')
  const { text } = message
  if (typeof text !== 'object' || text === null) return absent(`${source}.text`)
  const { body } = text as JsonObject
  if (body === undefined || body === null || body === '') return absent(`${source}.text.body`)
  return isText(body) ? { text: body, wire: null } : wrong(`${source}.text.body`, 'Invalid text')
}

/** ISO 8601; without a zone it is UTC. What is over is now. */
function readTime(value: unknown, now: number): number | null | Wrong {
  if (value === undefined || value === null || value === '') return null
  const written = typeof value === 'string' ? value : ''
  const parts =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:?\d\d)?$/i.exec(written)
  const [, day = '', time = '00:00', zone = 'Z'] = parts ?? []
  const at = Date.parse(`${day}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`)
  if (Number.isNaN(at) || at > now + AHEAD_MAX_MS)
    return wrong('time_to_send', 'Not a valid date-time')
  return at <= now ? null : at
}

function readUrl(value: unknown): string | null | Wrong {
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' && isCallable(value)
    ? value
    : wrong('dlr_url', 'Not a valid URL')
}

function oneOf(value: unknown, source: string, choices: readonly string[]): Wrong | null {
  const isChosen = value === undefined || value === null || choices.some((one) => one === value)
  return isChosen ? null : wrong(source, `Expected one of: ${choices.join(', ')}`)
}
