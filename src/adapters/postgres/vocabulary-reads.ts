import type { VocabularyReads } from '../../flows/ports/vocabulary.ts'
import { listCorrections } from './corrections.ts'
import { rereadOrphans } from './orphans.ts'
import type { Queryable } from './pool.ts'

/** What people see of corrections, and what they may have read again. */
export const postgresVocabularyReads = (db: Queryable): VocabularyReads => ({
  listCorrections: (workspaceId, ask) => listCorrections(db, workspaceId, ask),
  rereadOrphans: (workspaceId, of) => rereadOrphans(db, workspaceId, of),
})
