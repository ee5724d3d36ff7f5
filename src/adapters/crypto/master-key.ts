import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NAME = 'secret.key'

/**
 * The key kept in the data folder, made on the first start. It seals the passwords of provider
 * accounts: keep a copy apart from backups, which hold those passwords sealed.
 */
export function keptMasterKey(dataDir: string): Uint8Array {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, NAME)
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
    chmodSync(path, 0o600)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')
  if (key.length !== 32) throw new Error(`${path} does not hold a key of 32 bytes in base64`)
  return key
}
