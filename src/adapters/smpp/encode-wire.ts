import { type Wire, wireRoom } from '../../core/wire.ts'
import type { EncodedText } from '../../flows/ports/pipeline.ts'
import { encodeGsm7, gsm7Septets, isGsm7 } from '../../smpp/gsm7.ts'
import { encodeUcs2 } from '../../smpp/ucs2.ts'
import { ESM_CLASS_REPLY_PATH, ESM_CLASS_UDHI } from '../../smpp/udh.ts'
import type { SegmentBody } from './submit-pdu.ts'

const SEGMENTS_MAX = 255

/**
 * What a customer asked for beside or instead of a text, as submit_sm bodies: its header before everything, and
 * a place in the whole added to it where one segment is not enough.
 * @param reference 0 to 255: joins the segments at the handset.
 */
export function encodeWire(text: string, wire: Wire, reference: number): EncodedText {
  const header = wire.udh === null ? new Uint8Array() : Uint8Array.fromHex(wire.udh)
  const bits = bitsOf(text, wire)
  const { single, joined } = wireRoom(bits, header.length)
  const pieces = piecesOf(text, wire, { bits, single, joined })
  const total = pieces.length
  if (total > SEGMENTS_MAX || (total > 1 && (joined < 1 || isJoined(header)))) {
    return { kind: 'too-long' }
  }
  return {
    kind: 'encoded',
    segments: pieces.map((piece, at) => {
      const whole = total === 1 ? header : joinedHeader(header, [reference, total, at + 1])
      return bodyOf(wire, { bits, header: whole, piece, isEmpty: text === '' })
    }),
  }
}

/** A text that the asked-for alphabet lacks a character of goes in the one that has them all. */
function bitsOf(text: string, { octets, bits }: Wire): 7 | 8 | 16 {
  if (octets !== null) return 8
  return bits === 16 || !isGsm7(text) ? 16 : 7
}

type Cut = { readonly bits: 7 | 8 | 16; readonly single: number; readonly joined: number }

function piecesOf(text: string, { octets }: Wire, cut: Cut): readonly Uint8Array[] {
  if (octets !== null) {
    const all = Uint8Array.fromHex(octets)
    if (all.length <= cut.single) return [all]
    const step = Math.max(1, cut.joined)
    return Array.from({ length: Math.ceil(all.length / step) }, (_, at) =>
      all.subarray(at * step, (at + 1) * step),
    )
  }
  return textPieces(text, cut).map((piece) =>
    cut.bits === 7 ? (encodeGsm7(piece) ?? encodeUcs2(piece)) : encodeUcs2(piece),
  )
}

/** A character is never cut in two. */
function textPieces(text: string, { bits, single, joined }: Cut): readonly string[] {
  const unitsOf = (character: string): number =>
    bits === 7 ? (gsm7Septets(character)?.length ?? 1) : character.length
  const characters = [...text]
  const total = characters.reduce((sum, character) => sum + unitsOf(character), 0)
  if (total <= single) return [text]
  const pieces = ['']
  let filled = 0
  for (const character of characters) {
    const units = unitsOf(character)
    if (filled + units > joined) {
      pieces.push('')
      filled = 0
    }
    pieces[pieces.length - 1] += character
    filled += units
  }
  return pieces
}

// 3GPP 23.040, 9.2.3.24: concatenation with references of 8 and of 16 bits.
const CONCATENATION_8 = 0x00
const CONCATENATION_16 = 0x08

/** It says already which part of something longer this is: it cannot be cut once more. */
function isJoined(header: Uint8Array): boolean {
  for (let at = 1; at + 1 < header.length; at += 2 + (header[at + 1] ?? 0)) {
    if (header[at] === CONCATENATION_8 || header[at] === CONCATENATION_16) return true
  }
  return false
}

const joinedHeader = (header: Uint8Array, place: readonly number[]): Uint8Array => {
  const elements = [CONCATENATION_8, place.length, ...place, ...header.subarray(1)]
  return Uint8Array.of(elements.length, ...elements)
}

function bodyOf(
  wire: Wire,
  {
    bits,
    header,
    piece,
    isEmpty,
  }: {
    readonly bits: 7 | 8 | 16
    readonly header: Uint8Array
    readonly piece: Uint8Array
    readonly isEmpty: boolean
  },
): SegmentBody {
  const body = new Uint8Array(header.length + piece.length)
  body.set(header)
  body.set(piece, header.length)
  const other = wire.tlvs?.map(({ tag, value }) => ({ tag, value: Uint8Array.fromHex(value) }))
  return {
    esm_class:
      (header.length === 0 ? 0 : ESM_CLASS_UDHI) | (wire.replyPath ? ESM_CLASS_REPLY_PATH : 0),
    data_coding: wire.dataCoding ?? dataCodingOf(wire, bits, isEmpty),
    short_message: body,
    ...(wire.protocolId === null ? {} : { protocol_id: wire.protocolId }),
    ...(wire.priority === null ? {} : { priority_flag: wire.priority }),
    ...(wire.replaces ? { replace_if_present_flag: 1 } : {}),
    ...(other === undefined ? {} : { tlvs: { other } }),
  }
}

const ALPHABET = { 7: 0x00, 8: 0x04, 16: 0x08 } as const
const HAS_CLASS = 0x10
const WAITING_FORGOTTEN = 0xc0
const WAITING_KEPT = 0xd0
const WAITING_WIDE = 0xe0
const WAITING_ON = 0x08

/**
 * 3GPP 23.038, clause 4. Waiting: 0 to 3 lights the lamp of voice, fax, mail or other; 4 to 7 puts it out. An
 * indication without a text need not be kept.
 */
function dataCodingOf({ messageClass, waiting }: Wire, bits: 7 | 8 | 16, isEmpty: boolean): number {
  if (waiting !== null) {
    const kept = isEmpty ? WAITING_FORGOTTEN : WAITING_KEPT
    const group = bits === 16 ? WAITING_WIDE : kept
    return group | (waiting < 4 ? WAITING_ON : 0) | (waiting & 3)
  }
  return messageClass === null ? ALPHABET[bits] : HAS_CLASS | ALPHABET[bits] | messageClass
}
