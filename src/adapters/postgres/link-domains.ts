import { idFloor } from '../../core/ids.ts'
import type { EndedMessage } from '../../core/link-domains.ts'
import { type Queryable, prepare, run } from './pool.ts'

const DAYS_MS = 7 * 86_400_000
/** The workspace's newest messages, of which the account's are looked at. */
const NEWEST = 20_000
const ENDED_MAX = 5_000

const ENDED = prepare(
  'link_domains_ended',
  `with newest as materialized (
     select m.bucket, m.id, m.account_id, m.status, m.is_final, m.submissions
     from messages m
     where m.workspace_id = $1 and m.id >= $3
     order by m.id desc limit ${NEWEST}
   ), ended as materialized (
     select bucket, id, status in ('delivered', 'read') as is_delivered
     from newest
     where account_id = $2 and is_final and submissions > 0 and status <> 'cancelled'
     limit ${ENDED_MAX}
   )
   select e.is_delivered, case when position('/' in c.text) > 0 then c.text end as text
   from ended e
   left join lateral (
     select text from message_contents c where c.bucket = e.bucket and c.message_id = e.id
   ) c on true`,
)

/** The newest messages of an account that have their final, of a week at most. */
export async function endedMessages(
  db: Queryable,
  account: { readonly id: string; readonly workspaceId: string },
  now: number,
): Promise<readonly EndedMessage[]> {
  const { rows } = await run<{ is_delivered: boolean; text: string | null }>(db, ENDED, [
    account.workspaceId,
    account.id,
    idFloor(now - DAYS_MS),
  ])
  return rows.map(({ is_delivered: isDelivered, text }) => ({ isDelivered, text }))
}
