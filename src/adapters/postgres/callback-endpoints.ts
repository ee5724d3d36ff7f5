import { idFloor } from '../../core/ids.ts'
import type { Endpoint, EndpointTables } from '../../flows/ports/callbacks.ts'
import { ENDPOINT_COLUMNS, type EndpointRow, endpointFromRow } from './callback-endpoint-rows.ts'
import { endpointStats } from './callback-stats.ts'
import { giveUpAll } from './callback-store.ts'
import { takeTurns } from './callback-turns.ts'
import { instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

/** A message may change so long after it was taken in: its partition is looked at too. */
const CHANGING_MS = 45 * 86_400_000

/** Endpoints as people make, change and mend them. */
export const callbackEndpointsTable = (db: Queryable): EndpointTables => ({
  ...kept(db),
  ...mended(db),
})

/** Gives an endpoint that has no secrets these; answers those that it has now. Null: it is gone. */
export async function keepSecrets(
  db: Queryable,
  id: string,
  sealed: Uint8Array,
): Promise<Uint8Array | null> {
  await run(db, KEEP_SECRETS, [id, sealed])
  const { rows } = await run<{ sealed: Buffer | null }>(db, SECRETS_OF, [id])
  return rows[0]?.sealed ?? null
}

/** Endpoints and logins whose secrets are sealed: their names, for people, and what is sealed. */
export async function sealedOfCallbacks(
  db: Queryable,
): Promise<readonly { readonly id: string; readonly name: string; readonly sealed: Buffer }[]> {
  const { rows } = await db.query<{ id: string; name: string; sealed: Buffer }>(
    `select id, 'endpoint ' || name as name, sealed from callback_endpoints
      where sealed is not null and deleted_at is null and kind <> 'listener'
     union all
     select id, 'login ' || username, sealed from door_logins where revoked_at is null`,
  )
  return rows
}

const KEEP_SECRETS = prepare(
  'callbacks_keep_secrets',
  `update callback_endpoints set sealed = $2 where id = $1 and sealed is null and deleted_at is null`,
)

const SECRETS_OF = prepare(
  'callbacks_secrets_of',
  'select sealed from callback_endpoints where id = $1',
)

type Mending = 'closeCircuit' | 'recover' | 'replayMissing' | 'stats'

const kept = (db: Queryable): Omit<EndpointTables, Mending> => ({
  async insert(endpoint) {
    await db.query(INSERT, [...valuesOf(endpoint), instant(endpoint.createdAt)])
  },
  async update(endpoint) {
    await db.query(UPDATE, valuesOf(endpoint))
  },
  byId: (workspaceId, id) => oneOf(db, '', [workspaceId, id]),
  async lock(workspaceId, id) {
    // First its turn and then its row, as whoever tells does.
    await takeTurns(db, [id])
    return oneOf(db, 'for no key update', [workspaceId, id])
  },
  async page(workspaceId, { kinds, campaignId, after, limit }) {
    const { rows } = await db.query<EndpointRow>(
      `select ${ENDPOINT_COLUMNS} from callback_endpoints e
        where e.workspace_id = $1 and e.deleted_at is null
          and (cardinality($2::text[]) = 0 or e.kind = any ($2)) and ($3::uuid is null or e.campaign_id = $3)
          and ($4::uuid is null or e.id < $4)
        order by e.id desc limit $5`,
      [workspaceId, kinds, campaignId, after, limit],
    )
    return rows.map(endpointFromRow)
  },
  async remove(workspaceId, id, now) {
    const { rowCount } = await db.query(
      `update callback_endpoints set state = 'off', deleted_at = $3, updated_at = $3, sealed = null
        where workspace_id = $1 and id = $2 and deleted_at is null`,
      [workspaceId, id, instant(now)],
    )
    if (rowCount === 1) await giveUpAll(db, id, now)
  },
  async removeOfLogin(loginId, now) {
    const { rows } = await db.query<{ id: string }>(
      `select id from callback_endpoints where kind = 'login' and login_id = $1 and deleted_at is null`,
      [loginId],
    )
    const ids = rows.map(({ id }) => id)
    await takeTurns(db, ids)
    await db.query(
      `update callback_endpoints set state = 'off', deleted_at = $2, updated_at = $2 where id = any ($1)`,
      [ids, instant(now)],
    )
    for (const id of ids) await giveUpAll(db, id, now)
  },
})

const mended = (db: Queryable): Pick<EndpointTables, Mending> => ({
  async closeCircuit(id, now) {
    await db.query(
      `update callback_endpoints set failures = 0, failing_since = null, open_until = null, updated_at = $2
        where id = $1`,
      [id, instant(now)],
    )
    await db.query(
      `update callback_queue set due_at = $2
        where endpoint_id = $1 and due_at > $2 and leased_until is null`,
      [id, instant(now)],
    )
  },
  stats: (ids, now) => endpointStats(db, ids, now),
  async recover(id, since, now) {
    const { rowCount } = await run(db, RECOVER, [id, firstIdAt(since), instant(now)])
    return rowCount ?? 0
  },
  async replayMissing(id, since, now) {
    const { rows } = await run<{ n: number }>(db, REPLAY_MISSING, [
      id,
      firstIdAt(since - CHANGING_MS),
      instant(since),
      instant(now),
    ])
    return rows[0]?.n ?? 0
  },
})

/** No id is older than ids can say. */
const firstIdAt = (at: number): string => idFloor(Math.max(0, at))

async function oneOf(
  db: Queryable,
  lock: string,
  values: readonly string[],
): Promise<Endpoint | null> {
  const { rows } = await db.query<EndpointRow>(
    `select ${ENDPOINT_COLUMNS} from callback_endpoints e
      where e.workspace_id = $1 and e.id = $2 and e.deleted_at is null ${lock}`,
    [...values],
  )
  return rows[0] === undefined ? null : endpointFromRow(rows[0])
}

/** Column and what goes into it, by place. */
const WRITTEN: readonly (readonly [string, (endpoint: Endpoint) => unknown])[] = [
  ['id', ({ id }) => id],
  ['workspace_id', ({ workspaceId }) => workspaceId],
  ['kind', ({ kind }) => kind],
  ['name', ({ name }) => name],
  ['url', ({ url }) => url],
  ['format', ({ format }) => format],
  ['method', ({ method }) => method],
  ['events', ({ events }) => events],
  ['campaign_id', ({ campaignId }) => campaignId],
  ['login_id', ({ loginId }) => loginId],
  ['is_ordered', ({ isOrdered }) => isOrdered],
  ['test', ({ test }) => test],
  ['options', ({ options }) => storedJson(options)],
  ['sealed', ({ sealed }) => sealed],
  ['state', ({ state }) => state],
  ['because', ({ because }) => because],
  ['created_by', ({ createdBy }) => createdBy],
  ['updated_at', ({ updatedAt }) => instant(updatedAt)],
]

const valuesOf = (endpoint: Endpoint): unknown[] => WRITTEN.map(([, value]) => value(endpoint))

const INSERT = `insert into callback_endpoints (${WRITTEN.map(([name]) => name).join(', ')}, created_at)
  values (${WRITTEN.map((_, at) => `$${at + 1}`).join(', ')}, $${WRITTEN.length + 1})`

const UPDATE = `update callback_endpoints
  set ${WRITTEN.slice(2)
    .map(([name], at) => `${name} = $${at + 3}`)
    .join(', ')}
  where id = $1 and workspace_id = $2`

// What the endpoint heard of a message later is not followed by what came before: that can be told one by one. Nor is
// what it is told at this moment, or was when somebody died: it may have heard that.
const RECOVER = prepare(
  'callbacks_recover',
  `with again as (
     update callbacks c set state = 'waiting', settled_at = null
     where c.endpoint_id = $1 and c.state = 'dead' and c.id >= $2
       and not exists (select from callbacks l
         where l.message_id = c.message_id and l.endpoint_id = $1 and l.sequence > c.sequence
           and l.state = 'heard' and l.id >= $2)
       and not exists (select from callback_queue q
         where q.endpoint_id = $1 and q.message_id = c.message_id and q.sequence > c.sequence
           and q.leased_until is not null)
     returning id, message_id, sequence
   )
   insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
   select $1, id, message_id, sequence, $3 from again
   on conflict do nothing`,
)

// Its latest word of a message is what counts: a dead one is queued again, and where there is none it is told
// as new. Drafts are told to those who name them, as ever.
const REPLAY_MISSING = prepare(
  'callbacks_replay_missing',
  'select replay_missing($1, $2, $3, $4) as n',
)
