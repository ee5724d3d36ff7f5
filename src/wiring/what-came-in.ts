import type { Pool } from 'pg'
import { hashTail } from '../adapters/crypto/hash-tail.ts'
import { createAccountBook } from '../adapters/pipeline/account-book.ts'
import { postgresConversations } from '../adapters/postgres/conversations.ts'
import { postgresOrphanReads } from '../adapters/postgres/orphan-matches.ts'
import { providerBook } from '../adapters/providers/book.ts'
import { readPdu } from '../adapters/smpp/read-pdu.ts'
import type { ApiDeps } from '../adapters/http/routes.ts'
import type { PipelineStore } from '../flows/ports/pipeline.ts'

/** What pages and programs see of what came in: what people wrote, and receipts whose message is not known. */
export function whatCameIn(
  pool: Pool,
  store: PipelineStore,
): Pick<ApiDeps, 'conversations' | 'orphanMatching'> {
  return {
    conversations: postgresConversations(pool),
    orphanMatching: {
      lookups: store,
      orphans: postgresOrphanReads(pool),
      hashTail,
      readers: { readPdu, providers: providerBook(() => null) },
      pipeline: store,
      book: async () => {
        const book = createAccountBook(store)
        await book.refresh()
        return book
      },
    },
  }
}
