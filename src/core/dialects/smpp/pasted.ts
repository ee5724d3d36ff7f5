import { readReceiptDate } from './dates.ts'
import type { SmppReceiptInput } from './receipt.ts'
import { SMPP_MESSAGE_STATE } from './table.ts'

/**
 * A receipt as an engineer pastes it: the shape of `delivrd decode smpp`. Numbers may be texts, hex may
 * be written as dumps write it, and optional parameters may be named as any library names them.
 */
export type PastedReceipt = {
  readonly raw?: string | null
  readonly hex?: string | null
  readonly tlv?: Readonly<Record<string, unknown>> | null
  readonly esm_class?: number | string | null
  readonly data_coding?: number | string | null
  readonly arrived?: string | number | null
}

/** What was pasted as the reader takes it, or what of it cannot be understood. */
export function inputOf(pasted: unknown): SmppReceiptInput | { readonly error: string } {
  if (typeof pasted !== 'object' || pasted === null || Array.isArray(pasted))
    return { error: `expected an object with raw or hex, found ${kindOf(pasted)}` }
  const given = pasted as PastedReceipt
  const isHex = given.hex !== undefined && given.hex !== null && given.hex !== ''
  const bytes = isHex ? bytesOfHex(given.hex) : bytesOfText(given.raw)
  if (bytes === null)
    return isHex
      ? { error: 'hex should be an even number of hexadecimal digits' }
      : { error: `raw should be a text, found ${kindOf(given.raw)}` }
  const parameters = parametersOf(given.tlv)
  return {
    esmClass: wholeNumber(given.esm_class),
    dataCoding: wholeNumber(given.data_coding),
    shortMessage: bytes,
    tlvs: {
      receiptedMessageId: textOf(parameters.get('receiptedmessageid')),
      messageState: stateOf(parameters.get('messagestate')),
      networkErrorCode: networkErrorOf(parameters.get('networkerrorcode')),
      messagePayload: payloadOf(parameters.get('messagepayload')),
    },
    arrivedAt: timeOf(given.arrived),
  }
}

const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : `a ${typeof value}`

// ---- optional parameters

/** By tag as specified, in hexadecimal and in decimal. */
const TAGS: Readonly<Record<string, string>> = {
  '1e': 'receiptedmessageid',
  '30': 'receiptedmessageid',
  '427': 'messagestate',
  '1063': 'messagestate',
  '423': 'networkerrorcode',
  '1059': 'networkerrorcode',
  '424': 'messagepayload',
  '1060': 'messagepayload',
}

/** Under one name each, whether they came as `message_state`, `messageState`, `0x0427` or `1063`. */
function parametersOf(tlv: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>()
  if (typeof tlv !== 'object' || tlv === null) return found
  for (const [name, value] of Object.entries(tlv)) {
    const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '')
    const tag = TAGS[letters.replace(/^(0x)?0*/, '')]
    if (value !== null && value !== undefined) found.set(tag ?? letters, value)
  }
  return found
}

function wholeNumber(value: unknown): number | null {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(value.trim())) return Number(value)
  return null
}

/** A number, or the name that the specification gives it. */
function stateOf(value: unknown): number | null {
  if (typeof value !== 'string') return wholeNumber(value)
  const name = value.trim().toUpperCase()
  return (
    wholeNumber(value) ??
    wholeNumber(SMPP_MESSAGE_STATE.entries.find((one) => one.name === name)?.code)
  )
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null

/** Hexadecimal octets, a list of them, or the type and code written out. */
function networkErrorOf(value: unknown): Uint8Array | null {
  if (typeof value === 'string') return bytesOfHex(value)
  if (typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) return Uint8Array.from(value, (one) => wholeNumber(one) ?? 0)
  const { type, code } = value as { type?: unknown; code?: unknown }
  const [kind, number] = [wholeNumber(type), wholeNumber(code)]
  return kind === null || number === null ? null : Uint8Array.of(kind, number >> 8, number & 0xff)
}

/** A payload pasted as text is text; as hexadecimal octets only when it cannot be words. */
function payloadOf(value: unknown): Uint8Array | null {
  if (typeof value !== 'string') return null
  return (value.length >= 8 ? bytesOfHex(value) : null) ?? bytesOfText(value)
}

// ---- octets and times

function bytesOfText(text: unknown): Uint8Array | null {
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

/** As dumps write it too: in upper or lower case, behind `0x`, with blanks or colons between. */
function bytesOfHex(hex: unknown): Uint8Array | null {
  if (typeof hex !== 'string') return null
  const digits = hex.replace(/^\s*0x/i, '').replace(/[\s:]+/g, '')
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return null
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}

const EPOCH_SECONDS_MAX = 1e11

/** Epoch milliseconds of a time in ISO 8601 or as receipts write it, or of seconds since 1970. */
function timeOf(arrived: unknown): number | null {
  if (typeof arrived === 'number' && Number.isFinite(arrived))
    return arrived < EPOCH_SECONDS_MAX ? arrived * 1000 : arrived
  if (typeof arrived !== 'string') return null
  const time = Date.parse(zoned(readReceiptDate(arrived, null) ?? arrived.trim()))
  return Number.isNaN(time) ? null : time
}

/** A time without a zone is taken as UTC: the receipts' own have none either. */
const zoned = (time: string): string =>
  /(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`
