import type { Secrets } from '../../flows/ports/platform.ts'
import { scryptHasher } from './passwords.ts'
import { type MasterKey, createSealer } from './sealing.ts'
import { sameBytes, sha256 } from './secrets.ts'

/** @param masterKey seals providers' passwords; former ones still open what they sealed. */
export function platformSecrets({
  masterKey,
  formerKeys = [],
  costLog2 = 17,
}: {
  masterKey: MasterKey
  formerKeys?: readonly MasterKey[]
  costLog2?: number
}): Secrets {
  const hasher = scryptHasher({ costLog2 })
  const sealer = createSealer(masterKey, formerKeys)
  return {
    sha256,
    sameBytes,
    hashPassword: (password) => hasher.hash(password),
    passwordMatches: (password, hash) => hasher.matches(password, hash),
    seal: (secret, owner) => sealer.seal(secret, owner),
    open: (sealed, owner) => sealer.open(sealed, owner),
  }
}
