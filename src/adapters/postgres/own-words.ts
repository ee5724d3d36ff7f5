import { NO_OVERRIDES, overridesOf } from '../../core/dialects/overrides.ts'
import type { Overrides } from '../../core/dialects/overrides.ts'
import type { OwnWords } from '../../flows/ports/vocabulary.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { type EntryRow, entryFromRow } from './table-entry-rows.ts'

/** Any number: whoever reads receipts shares it, whoever changes what words mean has it alone. */
export const VOCABULARY_LOCK = 7_303_020

const SHARE = prepare('vocabulary_share', 'select pg_advisory_xact_lock_shared($1)')

// A statement of its own, for a snapshot is older than the locks that its statement waits for.
const REVISIONS = prepare(
  'vocabulary_revisions',
  'select workspace_id, revision from vocabulary_revisions order by workspace_id',
)

const IN_FORCE = prepare(
  'vocabulary_in_force',
  `select e.* from table_entries e where e.replaced_at is null order by e.workspace_id, e.id`,
)

type RevisionRow = { workspace_id: string; revision: number }

export type OwnWordsReader = (db: Queryable) => Promise<OwnWords>

/**
 * Reads what people have decided, within a transaction: nobody changes it before that has ended, so
 * nothing is read with words of yesterday once a change is committed. Kept until something changes.
 */
export function ownWordsReader(): OwnWordsReader {
  let stamp = ''
  let words: OwnWords = NOTHING_DECIDED
  return async (db) => {
    const [, { rows }] = await Promise.all([
      run(db, SHARE, [VOCABULARY_LOCK]),
      run<RevisionRow>(db, REVISIONS),
    ])
    const found = rows.map((row) => `${row.workspace_id} ${row.revision}`).join()
    if (found !== stamp) {
      words = ownWords(rows, (await run<EntryRow>(db, IN_FORCE)).rows)
      stamp = found
    }
    return words
  }
}

const NOTHING_DECIDED: OwnWords = {
  of: () => NO_OVERRIDES,
  entries: () => [],
  revision: () => 0,
}

function ownWords(revisions: readonly RevisionRow[], rows: readonly EntryRow[]): OwnWords {
  const revision = new Map(revisions.map((row) => [row.workspace_id, row.revision]))
  const entries = Map.groupBy(rows.map(entryFromRow), ({ workspaceId }) => workspaceId)
  const byAccount = new Map<string, Overrides>()
  return {
    of(workspaceId, accountId) {
      const own = entries.get(workspaceId)
      if (own === undefined) return NO_OVERRIDES
      const known = byAccount.get(accountId)
      if (known !== undefined) return known
      const made = overridesOf(own, accountId)
      byAccount.set(accountId, made)
      return made
    },
    entries: (workspaceId) => entries.get(workspaceId) ?? [],
    revision: (workspaceId) => revision.get(workspaceId) ?? 0,
  }
}
