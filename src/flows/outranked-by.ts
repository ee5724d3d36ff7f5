import type { EntryKey } from './ports/vocabulary.ts'
import type { PlatformTables } from './ports/platform.ts'

/** Names of the provider accounts whose own decision on a word holds instead of one for the vendor. */
export async function outrankedBy(
  { vocabulary, accounts }: Pick<PlatformTables, 'vocabulary' | 'accounts'>,
  workspaceId: string,
  { vendor, field, code, accountId }: EntryKey,
): Promise<readonly string[]> {
  if (accountId !== null) return []
  const all = await accounts.ofWorkspace(workspaceId)
  const own = await Promise.all(
    all.map(({ id }) =>
      vocabulary.entryInForce(workspaceId, { vendor, field, code, accountId: id }),
    ),
  )
  return all.filter((_, at) => (own[at] ?? null) !== null).map(({ name }) => name)
}
