import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

export type PasswordHasher = {
  hash(password: string): Promise<string>
  /** False for a hash that cannot be read, after as much work as for one that can. */
  matches(password: string, hash: string | null): Promise<boolean>
}

const BLOCK_SIZE = 8
const HASH_BYTES = 32

/**
 * scrypt, N = 2^17 unless told otherwise (128 MiB a guess), one at a time: a burst of sign-ins must
 * not take the memory that receipts need. Hashes name their parameters: 'scrypt$17$8$1$salt$hash'.
 */
export function scryptHasher({ costLog2 = 17 }: { costLog2?: number } = {}): PasswordHasher {
  let queue: Promise<unknown> = Promise.resolve()
  const oneByOne = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }
  const nobody = { costLog2, salt: randomBytes(16), hash: randomBytes(HASH_BYTES) }
  return {
    hash: (password) =>
      oneByOne(async () => {
        const salt = randomBytes(16)
        const hash = await derive(password, salt, costLog2)
        return `scrypt$${costLog2}$${BLOCK_SIZE}$1$${salt.toString('base64url')}$${hash.toString('base64url')}`
      }),
    matches: (password, hash) =>
      oneByOne(async () => {
        const wanted = (hash === null ? null : readHash(hash)) ?? nobody
        const found = await derive(password, wanted.salt, wanted.costLog2)
        return timingSafeEqual(found, wanted.hash) && wanted !== nobody
      }),
  }
}

function readHash(text: string): { costLog2: number; salt: Buffer; hash: Buffer } | null {
  const match = /^scrypt\$(1\d|20)\$8\$1\$([\w-]+)\$([\w-]{43})$/.exec(text)
  if (match === null) return null
  return {
    costLog2: Number(match[1]),
    salt: Buffer.from(match[2] ?? '', 'base64url'),
    hash: Buffer.from(match[3] ?? '', 'base64url'),
  }
}

function derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const N = 2 ** costLog2
  const options = { N, r: BLOCK_SIZE, p: 1, maxmem: 2 * 128 * BLOCK_SIZE * N }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, hash) => {
      if (error === null) resolve(hash)
      else reject(error)
    })
  })
}
