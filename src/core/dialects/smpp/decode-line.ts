import { NO_HABITS, readSmppReceipt } from './receipt.ts'
import type { SmppHabits, SmppReceiptInput } from './receipt.ts'

/** A receipt as an engineer pastes it: the shape of `delivrd decode smpp`. */
export type PastedReceipt = {
  readonly raw?: string | null
  readonly hex?: string | null
  readonly tlv?: Readonly<Record<string, unknown>> | null
  readonly esm_class?: number | null
  readonly data_coding?: number | null
  readonly arrived?: string | null
}

export type DecodedReceipt = {
  readonly is_receipt: boolean
  readonly id: string | null
  readonly sub: number | null
  readonly dlvrd: number | null
  readonly submit_date: string | null
  readonly done_date: string | null
  readonly stat: string | null
  readonly phase: string | null
  readonly final: boolean | null
  readonly err: string | null
  readonly network_error: { readonly type: number; readonly code: number } | null
  readonly text: string | null
  readonly status: string | null
  readonly reason: string | null
  readonly permanent: boolean | null
  readonly charged: string | null
  readonly disagreement: string | null
  /** The body as text, where it is no receipt or could not be read as one. */
  readonly body: string | null
  /** Why it could not be read, or what of the input was passed over; null when all is well. */
  readonly because: string | null
}

const NOTHING: Omit<DecodedReceipt, 'is_receipt' | 'because'> = {
  id: null,
  sub: null,
  dlvrd: null,
  submit_date: null,
  done_date: null,
  stat: null,
  phase: null,
  final: null,
  err: null,
  network_error: null,
  text: null,
  status: null,
  reason: null,
  permanent: null,
  charged: null,
  disagreement: null,
  body: null,
}

/** One pasted receipt in, one reading out; input that cannot be understood says why. */
export function decodePasted(
  pasted: unknown,
  habits: SmppHabits = NO_HABITS,
): DecodedReceipt | { readonly error: string } {
  const input = inputOf(pasted)
  if ('error' in input) return input
  const reading = readSmppReceipt(input, habits)
  if (reading.kind === 'inbound')
    return { ...NOTHING, is_receipt: false, body: reading.text, because: null }
  if (reading.kind === 'malformed') {
    const { because, text } = reading
    return {
      ...NOTHING,
      is_receipt: true,
      phase: 'unknown',
      final: false,
      status: 'none',
      body: text,
      because,
    }
  }
  const { claim } = reading
  return {
    is_receipt: true,
    id: reading.id,
    sub: reading.sub,
    dlvrd: reading.dlvrd,
    submit_date: reading.submitDate,
    done_date: reading.doneDate,
    stat: reading.stat,
    phase: reading.phase,
    final: reading.final,
    err: reading.err,
    network_error: reading.networkError,
    text: reading.text,
    status: claim.status,
    reason: claim.reason,
    permanent: claim.permanent,
    charged: claim.charge,
    disagreement: reading.disagreement,
    body: null,
    because: null,
  }
}

function inputOf(pasted: unknown): SmppReceiptInput | { readonly error: string } {
  if (typeof pasted !== 'object' || pasted === null || Array.isArray(pasted))
    return { error: `expected an object with raw or hex, found ${kindOf(pasted)}` }
  const given = pasted as PastedReceipt
  const bytes = given.hex == null ? bytesOfText(given.raw) : bytesOfHex(given.hex)
  if (bytes === null)
    return given.hex == null
      ? { error: `raw should be a text, found ${kindOf(given.raw)}` }
      : { error: 'hex should be an even number of hexadecimal digits' }
  const tlv = typeof given.tlv === 'object' && given.tlv !== null ? given.tlv : {}
  const arrived = typeof given.arrived === 'string' ? Date.parse(zoned(given.arrived)) : Number.NaN
  return {
    esmClass: wholeNumber(given.esm_class),
    dataCoding: wholeNumber(given.data_coding),
    shortMessage: bytes,
    tlvs: {
      receiptedMessageId: textOf(tlv['receipted_message_id']),
      messageState: wholeNumber(tlv['message_state']),
      networkErrorCode: networkErrorOf(tlv['network_error_code']),
      messagePayload: payloadOf(tlv['message_payload']),
    },
    arrivedAt: Number.isNaN(arrived) ? null : arrived,
  }
}

const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : `a ${typeof value}`

/** A time without a zone is taken as UTC: the receipts' own have none either. */
const zoned = (time: string): string => (/(Z|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`)

function wholeNumber(value: unknown): number | null {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(value.trim())) return Number(value)
  return null
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null

function bytesOfText(text: string | null | undefined): Uint8Array | null {
  if (text === null || text === undefined) return new Uint8Array()
  if (typeof text !== 'string') return null
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  if (codes.every((code) => code <= 0xff)) return Uint8Array.from(codes)
  return Uint8Array.from(
    encodeURIComponent(text.toWellFormed()).replace(/%([0-9A-F]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
    (character) => character.charCodeAt(0),
  )
}

function bytesOfHex(hex: unknown): Uint8Array | null {
  if (typeof hex !== 'string') return null
  const digits = hex.replace(/\s+/g, '')
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return null
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}

/** Hexadecimal octets, or the type and code written out. */
function networkErrorOf(value: unknown): Uint8Array | null {
  if (typeof value === 'string') return bytesOfHex(value)
  if (typeof value !== 'object' || value === null) return null
  const { type, code } = value as { type?: unknown; code?: unknown }
  const [kind, number] = [wholeNumber(type), wholeNumber(code)]
  return kind === null || number === null ? null : Uint8Array.of(kind, number >> 8, number & 0xff)
}

/** A payload pasted as text is text; as hexadecimal octets only when it cannot be words. */
function payloadOf(value: unknown): Uint8Array | null {
  if (typeof value !== 'string') return null
  return (value.length >= 8 ? bytesOfHex(value) : null) ?? bytesOfText(value)
}
