import type { IdempotencyClaim, KeyClaim } from '../../flows/ports/intake.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

/** How long a key is remembered. */
export const KEY_KEPT_MS = 24 * 3_600_000

// A request still running after this is one whose process died: its key can be claimed again.
const RUNNING_MAX_MS = 15 * 60_000

type Claim = IdempotencyClaim & { readonly workspaceId: string }

const CLAIM = prepare(
  'idempotency_claim',
  `insert into idempotency_keys as k (workspace_id, key, request_hash, state, created_at)
   select workspace_id, key, request_hash, 'running', $4
   from unnest($1::uuid[], $2::text[], $3::bytea[]) as given (workspace_id, key, request_hash)
   order by workspace_id, key
   on conflict (workspace_id, key) do update
     set request_hash = excluded.request_hash, state = 'running', response = null, created_at = $4
     where k.created_at < $5 or (k.state = 'running' and k.created_at < $6)
   returning workspace_id, key`,
)

const READ = prepare(
  'idempotency_read',
  `select workspace_id, key, request_hash, state, response from idempotency_keys
   where (workspace_id, key) in (select * from unnest($1::uuid[], $2::text[]))`,
)

type Row = {
  workspace_id: string
  key: string
  request_hash: Buffer
  state: string
  response: unknown
}

const nameOf = ({ workspaceId, key }: { workspaceId: string; key: string }): string =>
  `${workspaceId}|${key}`

/**
 * Claims each key or tells what became of it. A key that another transaction is claiming at this
 * moment is waited for. Keys are distinct.
 */
export async function claimKeys(
  db: Queryable,
  claims: readonly Claim[],
  now: number,
): Promise<readonly KeyClaim[]> {
  if (claims.length === 0) return []
  const places = [claims.map(({ workspaceId }) => workspaceId), claims.map(({ key }) => key)]
  const claimed = await run<Row>(db, CLAIM, [
    ...places,
    claims.map(({ requestHash }) => Buffer.from(requestHash)),
    ...[now, now - KEY_KEPT_MS, now - RUNNING_MAX_MS].map((ms) => new Date(ms).toISOString()),
  ])
  const mine = new Set(
    claimed.rows.map((row) => nameOf({ workspaceId: row.workspace_id, key: row.key })),
  )
  if (mine.size === claims.length) return claims.map(() => ({ kind: 'claimed' }))
  const { rows } = await run<Row>(db, READ, places)
  const found = new Map(
    rows.map((row) => [nameOf({ workspaceId: row.workspace_id, key: row.key }), row]),
  )
  return claims.map((claim) =>
    mine.has(nameOf(claim)) ? { kind: 'claimed' } : readClaim(found.get(nameOf(claim))),
  )
}

function readClaim(row: Row | undefined): KeyClaim {
  // Gone between the two statements: its request was given up a moment ago and may be tried again.
  if (row === undefined || row.state === 'running') return { kind: 'running' }
  return { kind: 'done', requestHash: row.request_hash, response: row.response }
}

const FINISH = prepare(
  'idempotency_finish',
  `update idempotency_keys k set state = 'done', response = given.response::jsonb,
     request_hash = coalesce(given.request_hash, k.request_hash)
   from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[])
     as given (workspace_id, key, response, request_hash)
   where k.workspace_id = given.workspace_id and k.key = given.key`,
)

/** Keeps the answers. `requestHash` replaces the one claimed with, where a stream told it only at its end. */
export async function finishKeys(
  db: Queryable,
  answers: readonly {
    readonly workspaceId: string
    readonly key: string
    readonly response: unknown
    readonly requestHash?: Uint8Array
  }[],
): Promise<void> {
  if (answers.length === 0) return
  await run(db, FINISH, [
    answers.map(({ workspaceId }) => workspaceId),
    answers.map(({ key }) => key),
    answers.map(({ response }) => storedJson(response)),
    answers.map(({ requestHash }) => (requestHash === undefined ? null : Buffer.from(requestHash))),
  ])
}

const DROP = prepare(
  'idempotency_drop',
  `delete from idempotency_keys where workspace_id = $1 and key = $2 and state = 'running'`,
)

export async function dropKey(db: Queryable, workspaceId: string, key: string): Promise<void> {
  await run(db, DROP, [workspaceId, key])
}
