import { readU32 } from './pdu-cursor.ts'

const HEADER_BYTES = 16
const LENGTH_BYTES = 4

/** Why the octets on a connection are not (or no longer) SMPP. */
export type FramingBecause = 'length_too_small' | 'length_too_large' | 'http' | 'tls'

/**
 * Where the next PDU starts can no longer be known: send a generic_nack and close the connection.
 * `sequence` is the broken header's, 0 if it had not arrived yet.
 */
export type FramingError = {
  readonly kind: 'framing_error'
  readonly because: FramingBecause
  readonly commandLength: number
  readonly sequence: number
}

export type Framed = {
  /** Whole PDUs in order of arrival: views of the chunk where possible, so do not reuse it. */
  readonly frames: readonly Uint8Array[]
  /** Stands for good once set; later chunks are ignored. */
  readonly error: FramingError | null
}

export type FrameReader = {
  /** Takes the next octets of the connection, cut anywhere. */
  readonly read: (chunk: Uint8Array) => Framed
  /** Octets held back for a PDU that is not whole yet: never more than maxPduBytes. */
  readonly heldBytes: () => number
}

/** First four octets of the requests and responses of HTTP. */
const HTTP_STARTS = new Set('GET |POST|HEAD|PUT |DELE|OPTI|CONN|PATC|TRAC|PRI |HTTP'.split('|'))

/**
 * Cuts a connection's octets into PDUs by their command_length. Every octet is copied at most
 * twice however it was cut, and memory grows with what arrived, not with what a length promises.
 */
export function createFrameReader({ maxPduBytes }: { maxPduBytes: number }): FrameReader {
  let held = new Uint8Array(0)
  let heldLength = 0
  let error: FramingError | null = null

  /** Moves octets from the chunk until `wanted` are held; says how many it took. */
  const hold = (chunk: Uint8Array, at: number, wanted: number): number => {
    const taken = Math.min(wanted - heldLength, chunk.length - at)
    if (heldLength + taken > held.length) {
      const grown = new Uint8Array(Math.min(wanted, Math.max(heldLength + taken, held.length * 2)))
      grown.set(held.subarray(0, heldLength))
      held = grown
    }
    held.set(chunk.subarray(at, at + taken), heldLength)
    heldLength += taken
    return taken
  }

  /** Completes the PDU whose start is held; says where in the chunk the next one starts. */
  const complete = (chunk: Uint8Array, frames: Uint8Array[]): number => {
    let at = heldLength < LENGTH_BYTES ? hold(chunk, 0, LENGTH_BYTES) : 0
    if (heldLength < LENGTH_BYTES) return at
    const length = readU32(held, 0)
    error = checkLength(held.subarray(0, heldLength), length, maxPduBytes)
    if (error !== null) return at
    at += hold(chunk, at, length)
    if (heldLength < length) return at
    // hold() never makes room for more than the PDU, so this is exactly it.
    frames.push(held)
    held = new Uint8Array(0)
    heldLength = 0
    return at
  }

  const read = (chunk: Uint8Array): Framed => {
    const frames: Uint8Array[] = []
    if (error !== null) return { frames, error }
    let at = heldLength > 0 ? complete(chunk, frames) : 0
    while (error === null && at + LENGTH_BYTES <= chunk.length) {
      const length = readU32(chunk, at)
      error = checkLength(chunk.subarray(at, at + HEADER_BYTES), length, maxPduBytes)
      if (error !== null || at + length > chunk.length) break
      frames.push(new Uint8Array(chunk.buffer, chunk.byteOffset + at, length))
      at += length
    }
    if (error === null && at < chunk.length) hold(chunk, at, heldLength + chunk.length - at)
    return { frames, error }
  }

  return { read, heldBytes: () => heldLength }
}

function checkLength(start: Uint8Array, commandLength: number, max: number): FramingError | null {
  if (commandLength >= HEADER_BYTES && commandLength <= max) return null
  const stranger = strangerAt(start)
  if (stranger !== null) {
    return { kind: 'framing_error', because: stranger, commandLength, sequence: 0 }
  }
  const because = commandLength < HEADER_BYTES ? 'length_too_small' : 'length_too_large'
  const sequence = start.length >= HEADER_BYTES ? readU32(start, 12) : 0
  return { kind: 'framing_error', because, commandLength, sequence }
}

function strangerAt(start: Uint8Array): FramingBecause | null {
  // A TLS client hello: handshake record, version 3.x.
  if (start[0] === 0x16 && start[1] === 0x03) return 'tls'
  const word = String.fromCharCode(...start.subarray(0, LENGTH_BYTES))
  return HTTP_STARTS.has(word) ? 'http' : null
}
