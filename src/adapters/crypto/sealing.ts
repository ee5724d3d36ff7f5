import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Any string, or 32 random bytes. */
export type MasterKey = string | Uint8Array

export type Opened =
  | { readonly kind: 'opened'; readonly secret: string }
  | { readonly kind: 'refused'; readonly because: string }

/** Seals secrets that we must be able to say again, such as a provider's password. */
export type Sealer = {
  /** @param owner whose secret it is; a sealed secret opens for its owner only. */
  seal(secret: string, owner: string): Uint8Array
  open(sealed: Uint8Array, owner: string): Opened
  /** Sealed under a former key: seal it anew. */
  isOutdated(sealed: Uint8Array): boolean
}

const VERSION = 1
const KEY_ID_BYTES = 4
const IV_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + KEY_ID_BYTES + IV_BYTES + TAG_BYTES

type Key = { readonly id: Buffer; readonly bytes: Buffer }

/**
 * AES-256-GCM. A sealed secret is: version, key id (4), nonce (12), tag (16), ciphertext.
 * @param current the master key, as configured; former ones still open what they sealed.
 */
export function createSealer(current: MasterKey, former: readonly MasterKey[] = []): Sealer {
  const key = deriveKey(current)
  const keys = [key, ...former.map(deriveKey)]
  return {
    seal: (secret, owner) => seal(key, secret, owner),
    open: (sealed, owner) => open(keys, Buffer.from(sealed), owner),
    isOutdated: (sealed) => !idOf(Buffer.from(sealed)).equals(key.id),
  }
}

function deriveKey(master: MasterKey): Key {
  const derived = Buffer.from(
    hkdfSync('sha256', master, '', 'delivrd sealing 1', 32 + KEY_ID_BYTES),
  )
  return { bytes: derived.subarray(0, 32), id: derived.subarray(32) }
}

function seal(key: Key, secret: string, owner: string): Uint8Array {
  const nonce = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce)
  cipher.setAAD(Buffer.from(owner))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(VERSION), key.id, nonce, cipher.getAuthTag(), sealed])
}

function open(keys: readonly Key[], sealed: Buffer, owner: string): Opened {
  if (sealed.length < HEADER_BYTES || sealed[0] !== VERSION) {
    return { kind: 'refused', because: 'this is not a sealed secret: enter it again' }
  }
  const key = keys.find((candidate) => candidate.id.equals(idOf(sealed)))
  if (key === undefined) {
    const because =
      `sealed under another master key (${idOf(sealed).toString('hex')}): ` +
      'set DELIVRD_SECRET_KEY to the key it was sealed with, or name that in ' +
      'DELIVRD_FORMER_SECRET_KEYS, or enter the secret again'
    return { kind: 'refused', because }
  }
  const nonce = sealed.subarray(1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + IV_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce)
  decipher.setAAD(Buffer.from(owner))
  decipher.setAuthTag(sealed.subarray(HEADER_BYTES - TAG_BYTES, HEADER_BYTES))
  try {
    const secret = decipher.update(sealed.subarray(HEADER_BYTES), undefined, 'utf8')
    return { kind: 'opened', secret: secret + decipher.final('utf8') }
  } catch {
    return {
      kind: 'refused',
      because: 'the sealed secret was changed, or belongs to another owner: enter it again',
    }
  }
}

const idOf = (sealed: Buffer): Buffer => sealed.subarray(1, 1 + KEY_ID_BYTES)
