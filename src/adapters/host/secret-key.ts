import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

const KEY_BYTES = 32

/** The data folder's sealing key, 32 bytes; made on first use, readable by our account only. */
export function keepSecretKey(dataDir: string): Uint8Array {
  const path = join(dataDir, 'secret.key')
  mkdirSync(dataDir, { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flush: true })
  try {
    // A link appears whole or not at all, and never replaces a key that has sealed something.
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const key = Uint8Array.from(Buffer.from(readFileSync(path, 'utf8').trim(), 'hex'))
  if (key.length !== KEY_BYTES) throw new Error(`${path} does not hold ${KEY_BYTES} bytes in hex`)
  return key
}
