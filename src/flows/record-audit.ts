import { auditText } from '../core/audit.ts'
import type { Act, AuditEntry, PlatformTables, Secrets } from './ports/platform.ts'

/** What was done, to what, and how it stood before and after. Never a secret, never a whole number. */
export type Done = {
  readonly act: string
  readonly subject?: string | null
  readonly before?: object | null
  readonly after?: object | null
}

/** Records a privileged act in the transaction that does it: neither can be without the other. */
export function recordAct(
  tables: Pick<PlatformTables, 'audit'>,
  { caller, ip, at }: Act & { readonly at: number },
  { act, subject = null, before = null, after = null }: Done,
): Promise<AuditEntry> {
  const { workspaceId, actor } = caller
  return tables.audit.append({ workspaceId, at, actor, act, subject, ip, before, after })
}

export type ChainVerdict =
  | { readonly kind: 'intact'; readonly entries: number; readonly head: string }
  | { readonly kind: 'broken'; readonly number: number; readonly because: string }

const CHUNK = 1_000

/**
 * Reads a workspace's audit log from its beginning and says where it was tampered with. Entries cut
 * off at the end leave no trace in a chain: compare the head with one noted earlier.
 */
export async function verifyAudit(
  {
    store,
    secrets,
  }: {
    readonly store: Pick<PlatformTables, 'audit'>
    readonly secrets: Pick<Secrets, 'sha256' | 'sameBytes'>
  },
  workspaceId: string,
): Promise<ChainVerdict> {
  let number = 0
  let head = ''
  for (;;) {
    const entries = await store.audit.chain(workspaceId, number, CHUNK)
    for (const entry of entries) {
      if (entry.number !== number + 1) {
        return { kind: 'broken', number: number + 1, because: 'the entry is missing' }
      }
      if (!secrets.sameBytes(secrets.sha256(auditText(head, entry)), entry.hash)) {
        const because = 'the entry, or the one before it, was changed after it was written'
        return { kind: 'broken', number: entry.number, because }
      }
      number = entry.number
      head = inHex(entry.hash)
    }
    if (entries.length < CHUNK) return { kind: 'intact', entries: number, head }
  }
}

export const inHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
