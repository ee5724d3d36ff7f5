import { PLAIN, type Wire } from '../../core/wire.ts'
import { decodeGsm7 } from '../../smpp/gsm7.ts'
import {
  type Concatenation,
  ESM_CLASS_UDHI,
  readConcatenation,
  splitUserData,
} from '../../smpp/udh.ts'
import type { Tlvs } from '../../smpp/tlvs.ts'
import { decodeUcs2 } from '../../smpp/ucs2.ts'

/** The fields of a submission that say what it carries. */
export type Carried = {
  readonly esm_class: number
  readonly data_coding: number
  readonly short_message: Uint8Array
  readonly tlvs: Tlvs
}

/** What a submission carries, as a text where it is one. */
export type ReadText = {
  readonly text: string
  readonly wire: Wire
  /** Its place in a longer text; null: it stands alone. */
  readonly part: Concatenation | null
  readonly alphabet: Alphabet
  /** What followed the header, and the data_coding it came in. */
  readonly body: Uint8Array
  readonly dataCoding: number
}

/** How octets are text; 'octets': they are none. */
type Alphabet =
  | { readonly kind: 'gsm7' }
  | { readonly kind: 'ucs2' }
  | { readonly kind: 'octets' }
  | { readonly kind: 'charset'; readonly label: string }

type Coding = {
  readonly alphabet: Alphabet
  readonly messageClass: 0 | 1 | 2 | 3 | null
  /** Voice mail and the like waits: 0 to 3 it does, 4 to 7 no longer. */
  readonly waiting: number | null
}

const GSM7: Alphabet = { kind: 'gsm7' }
const UCS2: Alphabet = { kind: 'ucs2' }
const OCTETS: Alphabet = { kind: 'octets' }
const charset = (label: string): Alphabet => ({ kind: 'charset', label })

/** data_coding below 16: alphabets of SMPP itself (3.4, 5.2.19). What it reserves is the default alphabet. */
const BY_CODING: Readonly<Record<number, Alphabet>> = {
  1: charset('windows-1252'),
  2: OCTETS,
  3: charset('iso-8859-1'),
  4: OCTETS,
  5: charset('shift_jis'),
  6: charset('iso-8859-5'),
  7: charset('iso-8859-8'),
  8: UCS2,
  9: OCTETS,
  10: charset('iso-2022-jp'),
  13: charset('euc-jp'),
  14: charset('euc-kr'),
}

/** From 16 on it is the data coding scheme of GSM (3GPP 23.038, section 4). */
export function readCoding(dataCoding: number): Coding {
  const group = dataCoding >> 4
  if (group === 0) return plain(BY_CODING[dataCoding] ?? GSM7)
  const messageClass = (dataCoding & 0x03) as 0 | 1 | 2 | 3
  if (group === 0x0f) {
    return { alphabet: (dataCoding & 0x04) === 0 ? GSM7 : OCTETS, messageClass, waiting: null }
  }
  if (group === 0x0c || group === 0x0d || group === 0x0e) {
    const isSet = (dataCoding & 0x08) !== 0
    const waiting = messageClass + (isSet ? 0 : 4)
    return { alphabet: group === 0x0e ? UCS2 : GSM7, messageClass: null, waiting }
  }
  if (group >= 0x08) return plain(GSM7)
  const alphabet = [GSM7, OCTETS, UCS2, GSM7][(dataCoding >> 2) & 0x03] ?? GSM7
  return { alphabet, messageClass: (dataCoding & 0x10) === 0 ? null : messageClass, waiting: null }
}

const plain = (alphabet: Alphabet): Coding => ({ alphabet, messageClass: null, waiting: null })

/** Reads what a submission carries. Never fails: octets that are no text of their alphabet come out as noise. */
export function readText(pdu: Carried): ReadText {
  const { esm_class, short_message, tlvs } = pdu
  const octets = short_message.length > 0 ? short_message : (tlvs.message_payload ?? short_message)
  const coding = readCoding(pdu.data_coding)
  const header = headerOf(octets, esm_class)
  const part = header.part ?? sarOf(tlvs)
  const { alphabet, messageClass, waiting } = coding
  const { body } = header
  const { data_coding: dataCoding } = pdu
  const wire: Wire = { ...PLAIN, udh: header.udh, messageClass, waiting }
  if (alphabet.kind === 'octets') {
    const carried: Wire = { ...wire, octets: hex(body), bits: 8 }
    return { text: '', wire: carried, part, alphabet, body, dataCoding }
  }
  return { text: decode(body, alphabet), wire, part, alphabet, body, dataCoding }
}

/**
 * The text of all parts, in their order. Clients cut where an octet count tells them to: within a pair of
 * surrogates, within a character, between an escape and what it is for. So it is read when it is whole again.
 */
export function textOfParts(parts: readonly ReadText[]): string {
  const alphabet = parts[0]?.alphabet
  if (alphabet === undefined || alphabet.kind === 'octets') return ''
  // Each of these begins as if nothing came before.
  const isStateful = alphabet.kind === 'charset' && alphabet.label === 'iso-2022-jp'
  if (isStateful) return parts.map(({ text }) => text).join('')
  return decode(Buffer.concat(parts.map(({ body }) => body)), alphabet)
}

type Header = {
  readonly body: Uint8Array
  /** What of the header is not about being a part; hex. */
  readonly udh: string | null
  readonly part: Concatenation | null
}

function headerOf(octets: Uint8Array, esmClass: number): Header {
  if ((esmClass & ESM_CLASS_UDHI) === 0) return { body: octets, udh: null, part: null }
  const { body, elements, isWellFormed } = splitUserData(octets)
  if (!isWellFormed) return { body: octets, udh: null, part: null }
  const part = readConcatenation(elements)
  const others = elements.filter(({ id }) => part === null || (id !== 0x00 && id !== 0x08))
  if (others.length === 0) return { body, udh: null, part }
  const written = others.flatMap(({ id, data }) => [id, data.length, ...data])
  return { body, udh: hex(Uint8Array.of(written.length, ...written)), part }
}

/** The place that TLVs tell instead of a header (3.4, 5.3.2.22 to 24). */
function sarOf({ sar_msg_ref_num, sar_total_segments, sar_segment_seqnum }: Tlvs) {
  if (
    sar_msg_ref_num === undefined ||
    sar_total_segments === undefined ||
    sar_segment_seqnum === undefined
  )
    return null
  const isPlace = sar_segment_seqnum > 0 && sar_segment_seqnum <= sar_total_segments
  if (!isPlace || sar_total_segments === 1) return null
  return {
    reference: sar_msg_ref_num,
    total: sar_total_segments,
    number: sar_segment_seqnum,
  }
}

/** A NUL cannot be stored, and no phone shows one. */
const decode = (octets: Uint8Array, alphabet: Exclude<Alphabet, { kind: 'octets' }>): string =>
  decoded(octets, alphabet).replaceAll('\u0000', '')

function decoded(octets: Uint8Array, alphabet: Exclude<Alphabet, { kind: 'octets' }>): string {
  switch (alphabet.kind) {
    case 'gsm7':
      return decodeGsm7(octets)
    case 'ucs2':
      return decodeUcs2(octets)
    case 'charset':
      return new TextDecoder(alphabet.label).decode(octets)
  }
}

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

const SEGMENT_OCTETS = 140
/** How much longer a header is whose reference has 16 bits, its own length octet included. */
const PLACE_16_OCTETS = 7

/**
 * A part that goes on alone: what its header says stands in front of whatever else is there. One that was cut
 * within a character is no text for itself: its octets go as they came, for the phone puts them together.
 */
export function asAlone(read: ReadText): { text: string; wire: Wire } {
  const { text, wire, part, alphabet, body, dataCoding } = read
  if (part === null) return { text: text.toWellFormed(), wire }
  const others = wire.udh === null ? [] : [...Buffer.from(wire.udh, 'hex').subarray(1)]
  const octets = alphabet.kind === 'gsm7' ? Math.ceil((body.length * 7) / 8) : body.length
  const elements = [...placeOf(part, octets + others.length), ...others]
  const udh = hex(Uint8Array.of(elements.length, ...elements))
  const isCutWithin = alphabet.kind === 'ucs2' && (body.length % 2 === 1 || !text.isWellFormed())
  if (isCutWithin)
    return {
      text: text.toWellFormed(),
      wire: { ...wire, udh, octets: hex(body), bits: 8, dataCoding },
    }
  // Whichever alphabet the whole is in, each of its parts must be in.
  return { text, wire: { ...wire, udh, bits: wire.bits ?? BITS[alphabet.kind] } }
}

/** A reference of 16 bits stays one, if there is room: two texts may differ in the upper eight alone. */
function placeOf({ reference, total, number }: Concatenation, octets: number): readonly number[] {
  return reference > 0xff && octets + PLACE_16_OCTETS <= SEGMENT_OCTETS
    ? [0x08, 4, reference >> 8, reference & 0xff, total, number]
    : [0x00, 3, reference & 0xff, total, number]
}

const BITS = { gsm7: 7, ucs2: 16, octets: 8, charset: null } as const
