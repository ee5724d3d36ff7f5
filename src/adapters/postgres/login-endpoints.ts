import type { Pool } from 'pg'
import type { Endpoint } from '../../flows/ports/callbacks.ts'
import { ENDPOINT_COLUMNS, type EndpointRow, endpointFromRow } from './callback-endpoint-rows.ts'
import { instant } from './columns.ts'
import { prepare, run } from './pool.ts'

/**
 * Of these logins the endpoints at which something is due. An endpoint stands for a login's SMPP sessions once a
 * message has asked to be told of there.
 */
export async function loginsDue(
  pool: Pool,
  loginIds: readonly string[],
  now: number,
): Promise<readonly Endpoint[]> {
  const { rows } = await run<EndpointRow>(pool, DUE, [loginIds, instant(now)])
  return rows.map(endpointFromRow)
}

const DUE = prepare(
  'logins_due',
  `select ${ENDPOINT_COLUMNS} from callback_endpoints e
   where e.kind = 'login' and e.login_id = any ($1) and e.deleted_at is null and e.state = 'active'
     and exists (select from callback_queue q where q.endpoint_id = e.id and q.due_at <= $2
       and (q.leased_until is null or q.leased_until <= $2))`,
)
