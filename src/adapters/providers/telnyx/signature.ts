import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Authenticity, DoorRequest } from '../../../flows/ports/providers.ts'
import { AUTHENTIC, untrue } from '../parts/doors.ts'

const TOLERANCE_SECONDS = 300
/** What stands before the 32 bytes of an Ed25519 key in its SPKI form (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** @param publicKey as the portal shows it: base64 of 32 bytes. */
export function verifyTelnyx(publicKey: string, request: DoorRequest): Authenticity {
  const { headers, body, arrivedAt } = request
  const signature = headers['telnyx-signature-ed25519']
  const timestamp = headers['telnyx-timestamp']
  if (signature === undefined) return untrue('There is no telnyx-signature-ed25519 header.')
  if (timestamp === undefined) return untrue('There is no telnyx-timestamp header.')
  if (!/^\d{1,12}$/.test(timestamp)) return untrue('The telnyx-timestamp header is no number.')
  const ageSeconds = Math.floor(arrivedAt / 1_000) - Number(timestamp)
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS)
    return untrue(
      `telnyx-timestamp is ${Math.abs(ageSeconds)} s ${ageSeconds > 0 ? 'old' : 'ahead of our clock'}; 300 s are allowed.`,
    )
  const key = keyOf(publicKey)
  if (key === null) return untrue('The public key set here is not 32 bytes in base64.')
  const bytes = bytesOf(signature, 64)
  if (bytes === null) return untrue('telnyx-signature-ed25519 is not 64 bytes in base64.')
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body])
  return verify(null, signed, key, bytes)
    ? AUTHENTIC
    : untrue(
        'telnyx-signature-ed25519 is made with another key than the public key set here, or something on the way changed the body.',
      )
}

function keyOf(publicKey: string): KeyObject | null {
  const bytes = bytesOf(publicKey.trim(), 32)
  if (bytes === null) return null
  try {
    const key = Buffer.concat([SPKI_HEAD, bytes])
    return createPublicKey({ key, format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

/** Null unless the text is the one way to write that many bytes: what is left over is not ignored. */
function bytesOf(base64: string, length: number): Buffer | null {
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length === length && bytes.toString('base64') === base64 ? bytes : null
}
