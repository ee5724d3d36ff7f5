/**
 * What travels with a submission and comes back with its receipts, in the address they are sent to or in a field
 * of the message: 40 of a-z and 2-7. It says which submission of which message is meant, and proves that we said
 * so, without anything being stored.
 */

/** A keyed hash of at least eight octets. */
export type Mac = (text: string) => Uint8Array

export type ReferredSubmission = {
  /** Carries its bucket. */
  readonly messageId: string
  readonly submission: number
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const ID_OCTETS = 16
const MAC_OCTETS = 8
const OCTETS = ID_OCTETS + 1 + MAC_OCTETS
const LENGTH = (OCTETS * 8) / 5
const SUBMISSION_MAX = 255

/** @throws where there are more submissions than a reference can count. */
export function writeReference({ messageId, submission }: ReferredSubmission, mac: Mac): string {
  if (submission < 0 || submission > SUBMISSION_MAX) throw new Error(`submission ${submission}`)
  const octets = new Uint8Array(OCTETS)
  const hex = messageId.replaceAll('-', '')
  for (let at = 0; at < ID_OCTETS; at++) {
    octets[at] = Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16)
  }
  octets[ID_OCTETS] = submission
  octets.set(mac(said({ messageId, submission })).subarray(0, MAC_OCTETS), ID_OCTETS + 1)
  return inBase32(octets)
}

/** Null: nobody who knows the key wrote it. */
export function readReference(reference: string, mac: Mac): ReferredSubmission | null {
  if (reference.length !== LENGTH || !/^[a-z2-7]+$/.test(reference)) return null
  const octets = fromBase32(reference)
  const referred = { messageId: idOf(octets), submission: octets[ID_OCTETS] ?? 0 }
  const expected = mac(said(referred)).subarray(0, MAC_OCTETS)
  return isEqual(expected, octets.subarray(ID_OCTETS + 1)) ? referred : null
}

const said = ({ messageId, submission }: ReferredSubmission): string => `${messageId} ${submission}`

/** As long for every difference, so that nobody can find one octet after the other. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}

function idOf(octets: Uint8Array): string {
  let hex = ''
  for (const octet of octets.subarray(0, ID_OCTETS)) hex += octet.toString(16).padStart(2, '0')
  return [8, 12, 16, 20].reduceRight((id, at) => `${id.slice(0, at)}-${id.slice(at)}`, hex)
}

function inBase32(octets: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const octet of octets) {
    held = (held << 8) | octet
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(held >> bits) & 31] ?? ''
    }
    held &= (1 << bits) - 1
  }
  return text
}

function fromBase32(text: string): Uint8Array {
  const octets = new Uint8Array((text.length * 5) / 8)
  let bits = 0
  let held = 0
  let at = 0
  for (const sign of text) {
    held = (held << 5) | ALPHABET.indexOf(sign)
    bits += 5
    if (bits < 8) continue
    bits -= 8
    octets[at++] = (held >> bits) & 0xff
    held &= (1 << bits) - 1
  }
  return octets
}
