import type { Pool } from 'pg'
import type { Endpoint } from '../../flows/ports/callbacks.ts'
import { ENDPOINT_COLUMNS, type EndpointRow, endpointFromRow } from './callback-endpoint-rows.ts'
import { prepare, run } from './pool.ts'

/** The endpoint that stands for a login's SMPP sessions; null: no message ever asked to be told of there. */
export async function loginEndpoint(pool: Pool, loginId: string): Promise<Endpoint | null> {
  const { rows } = await run<EndpointRow>(pool, OF_LOGIN, [loginId])
  const [row] = rows
  return row === undefined ? null : endpointFromRow(row)
}

const OF_LOGIN = prepare(
  'callbacks_login_endpoint',
  `select ${ENDPOINT_COLUMNS} from callback_endpoints e
   where e.kind = 'login' and e.login_id = $1 and e.deleted_at is null`,
)
