import type { OrphanRetries } from '../../flows/ports/reads.ts'
import { type Queryable, prepare, run } from './pool.ts'

// The inbox's bucket is the journal's: the id's last byte.
const RETRY = prepare(
  'retry_orphan',
  `with freed as (
     delete from orphans o
     where o.journal_id = $2 and o.workspace_id = $1
       and exists (select 1 from journal j
                   where j.bucket = get_byte(uuid_send($2), 15) and j.id = $2)
     returning journal_id, account_id
   )
   insert into inbox (bucket, journal_id, account_id)
   select get_byte(uuid_send(journal_id), 15), journal_id, account_id
   from freed
   on conflict (bucket, journal_id) do nothing`,
)

/** In one statement, so that a receipt is in one of the two places at every moment; without its raw octets it stays. */
export const postgresOrphanRetries = (db: Queryable): OrphanRetries => ({
  async retry(workspaceId, journalId) {
    return (await run(db, RETRY, [workspaceId, journalId])).rowCount ?? 0
  },
})
