import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { issueKey } from '../../flows/issue-keys.ts'
import type { Authenticator } from '../../flows/ports/identity.ts'
import { SCOPES } from '../../flows/ports/identity.ts'
import type { PlatformDeps } from '../../flows/ports/platform.ts'
import { systemCaller } from '../../flows/set-up.ts'
import { LOCAL_FILE } from '../server-address.ts'

/**
 * Leaves our address and a key in the data folder, so that the command line on this machine works for
 * whoever may read that folder. Revoking the key closes that door until the next start.
 */
export async function keepLocalAccess(
  platform: PlatformDeps & { readonly authenticator: Authenticator },
  at: { readonly dataDir: string; readonly url: string; readonly workspaceId: string },
): Promise<void> {
  const path = join(at.dataDir, LOCAL_FILE)
  const known = readKey(path)
  const isGood = known !== null && (await opens(platform.authenticator, known, at.workspaceId))
  const key = isGood ? known : await newKey(platform, at.workspaceId)
  writeFileSync(`${path}.new`, `${JSON.stringify({ url: at.url, key })}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function readKey(path: string): string | null {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as { key?: unknown }
    return typeof found.key === 'string' ? found.key : null
  } catch {
    return null
  }
}

async function opens(authenticator: Authenticator, key: string, workspaceId: string) {
  const found = await authenticator.authenticate({
    authorization: `Bearer ${key}`,
    sessionCookie: null,
    csrfHeader: null,
    origin: null,
    method: 'GET',
    ip: '127.0.0.1',
  })
  return found.kind === 'caller' && found.caller.workspaceId === workspaceId
}

async function newKey(platform: PlatformDeps, workspaceId: string): Promise<string> {
  const issued = await issueKey(
    platform,
    { caller: systemCaller(workspaceId), ip: null },
    { name: 'Command line on the server', scopes: SCOPES, isTest: false, expiresAt: null },
  )
  if (issued.kind === 'refused') throw new Error(issued.because)
  return issued.secret
}
