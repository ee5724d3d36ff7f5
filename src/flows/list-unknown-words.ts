import { suggestReading } from '../core/suggest-reading.ts'
import type { Suggestion } from '../core/suggest-reading.ts'
import { NO_OVERRIDES } from '../core/dialects/overrides.ts'
import type { PlatformTables, ProviderAccount } from './ports/platform.ts'
import type { OwnWords, UnknownState, UnknownWordRecord } from './ports/vocabulary.ts'
import { readSource } from './read-source.ts'
import type { SourceReaders } from './said-source.ts'
import { timeOfId } from '../core/ids.ts'

export type UnknownWordView = UnknownWordRecord & { readonly suggestion: Suggestion | null }

/** Newest first, each with what it may mean: a person decides. */
export async function listUnknownWords(
  deps: {
    readonly store: Pick<PlatformTables, 'vocabulary' | 'accounts'>
    readonly readers: SourceReaders
  },
  workspaceId: string,
  ask: {
    readonly limit: number
    readonly after: string | null
    readonly state: UnknownState | null
  },
): Promise<readonly UnknownWordView[]> {
  const { store, readers } = deps
  const words = await store.vocabulary.unknownWords(workspaceId, ask)
  if (words.length === 0) return []
  const accounts = new Map(
    (await store.accounts.ofWorkspace(workspaceId)).map((account) => [account.id, account]),
  )
  return words.map((word) => ({
    ...word,
    suggestion: suggestReading({
      ...word,
      besides: besidesOf(word, { readers, account: accounts.get(word.accountId) }),
    }),
  }))
}

const NOBODYS: OwnWords = { of: () => NO_OVERRIDES, entries: () => [], revision: () => 0 }

/** What else the sampled receipts said, read by the tables alone. */
function besidesOf(
  { samples, field, code }: UnknownWordRecord,
  { readers, account }: { readers: SourceReaders; account: ProviderAccount | undefined },
) {
  return samples.flatMap(({ source, journalId }) => {
    if (source === null || journalId === null || account === undefined) return []
    const arrivedAt = timeOfId(journalId)
    const { receipts } = readSource(readers, source, { account, own: NOBODYS, arrivedAt })
    return receipts
      .filter(({ unknown }) => unknown.some((one) => one.field === field && one.code === code))
      .map(({ claim, messageState }) => ({ claim, messageState }))
  })
}
