import { suggestReading } from '../core/suggest-reading.ts'
import type { Suggestion } from '../core/suggest-reading.ts'
import { NO_OVERRIDES } from '../core/dialects/overrides.ts'
import type { ReadPdu } from './ports/pipeline.ts'
import type { PlatformTables, ProviderAccount } from './ports/platform.ts'
import type { OwnWords, UnknownState, UnknownWordRecord } from './ports/vocabulary.ts'
import { readDelivered } from './read-arrivals.ts'
import { timeOfId } from '../core/ids.ts'

export type UnknownWordView = UnknownWordRecord & { readonly suggestion: Suggestion | null }

/** Newest first, each with what it may mean: a person decides. */
export async function listUnknownWords(
  deps: {
    readonly store: Pick<PlatformTables, 'vocabulary' | 'accounts'>
    readonly readPdu: ReadPdu
  },
  workspaceId: string,
  ask: {
    readonly limit: number
    readonly after: string | null
    readonly state: UnknownState | null
  },
): Promise<readonly UnknownWordView[]> {
  const { store, readPdu } = deps
  const words = await store.vocabulary.unknownWords(workspaceId, ask)
  if (words.length === 0) return []
  const accounts = new Map(
    (await store.accounts.ofWorkspace(workspaceId)).map((account) => [account.id, account]),
  )
  return words.map((word) => ({
    ...word,
    suggestion: suggestReading({
      ...word,
      besides: besidesOf(word, { readPdu, account: accounts.get(word.accountId) }),
    }),
  }))
}

const NOBODYS: OwnWords = { of: () => NO_OVERRIDES, entries: () => [], revision: () => 0 }

/** What else the sampled receipts said, read by the tables alone. */
function besidesOf(
  { samples }: UnknownWordRecord,
  { readPdu, account }: { readPdu: ReadPdu; account: ProviderAccount | undefined },
) {
  return samples.flatMap(({ raw, journalId }) => {
    if (raw === null || journalId === null || account === undefined) return []
    const pdu = readPdu(raw)
    if (pdu.kind === 'unreadable') return []
    const reading = readDelivered(pdu, timeOfId(journalId), { account, own: NOBODYS })
    return reading.kind === 'receipt'
      ? [{ claim: reading.claim, messageState: reading.messageState }]
      : []
  })
}
