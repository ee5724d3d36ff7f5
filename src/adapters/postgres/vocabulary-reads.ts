import { idFloor } from '../../core/ids.ts'
import type { Clock } from '../../flows/ports/common.ts'
import type { VocabularyReads } from '../../flows/ports/vocabulary.ts'
import { listCorrections } from './corrections.ts'
import { rereadOrphans } from './orphans.ts'
import type { Queryable } from './pool.ts'

/** What people see of corrections, and what they may have read again. */
export const postgresVocabularyReads = (db: Queryable, clock: Clock): VocabularyReads => ({
  listCorrections: (workspaceId, ask) => listCorrections(db, workspaceId, ask),
  rereadOrphans: (workspaceId, of) =>
    rereadOrphans(db, workspaceId, { ...of, before: idFloor(clock.now() + 1) }),
})
