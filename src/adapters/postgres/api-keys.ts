import type { Scope } from '../../flows/ports/identity.ts'
import type { ApiKey, PlatformTables } from '../../flows/ports/platform.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { instant } from './users.ts'

type Row = {
  id: string
  workspace_id: string
  name: string
  public_part: string
  secret_hash: Buffer
  scopes: Scope[]
  is_test: boolean
  created_by: string
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
}

const COLUMNS = `id, workspace_id, name, public_part, secret_hash, scopes, is_test, created_by,
  created_at, expires_at, last_used_at, revoked_at`

const BY_PUBLIC_PART = prepare(
  'api_key_by_public_part',
  `select ${COLUMNS} from api_keys where public_part = $1`,
)

const BY_ID = prepare('api_key_by_id', `select ${COLUMNS} from api_keys where id = $1`)

const fromRow = (row: Row): ApiKey => ({
  id: row.id,
  workspaceId: row.workspace_id,
  name: row.name,
  publicPart: row.public_part,
  secretHash: row.secret_hash,
  scopes: row.scopes,
  isTest: row.is_test,
  createdBy: row.created_by,
  createdAt: row.created_at.getTime(),
  expiresAt: row.expires_at?.getTime() ?? null,
  lastUsedAt: row.last_used_at?.getTime() ?? null,
  revokedAt: row.revoked_at?.getTime() ?? null,
})

export const apiKeysTable = (db: Queryable): PlatformTables['keys'] => ({
  async insert(key) {
    await db.query(
      `insert into api_keys (${COLUMNS})
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        key.id,
        key.workspaceId,
        key.name,
        key.publicPart,
        key.secretHash,
        key.scopes,
        key.isTest,
        key.createdBy,
        new Date(key.createdAt),
        instant(key.expiresAt),
        instant(key.lastUsedAt),
        instant(key.revokedAt),
      ],
    )
  },
  async byPublicPart(publicPart) {
    const { rows } = await run<Row>(db, BY_PUBLIC_PART, [publicPart])
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async byId(id) {
    const { rows } = await run<Row>(db, BY_ID, [id])
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async ofWorkspace(workspaceId) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS} from api_keys where workspace_id = $1 order by created_at desc, id`,
      [workspaceId],
    )
    return rows.map(fromRow)
  },
  async revoke(workspaceId, id, at) {
    const { rows } = await db.query<Row>(
      `update api_keys set revoked_at = coalesce(revoked_at, $3)
        where workspace_id = $1 and id = $2
        returning ${COLUMNS}`,
      [workspaceId, id, new Date(at)],
    )
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async used(uses) {
    if (uses.length === 0) return
    await db.query(
      `update api_keys set last_used_at = greatest(last_used_at, used.at)
         from unnest($1::uuid[], $2::timestamptz[]) as used (id, at)
        where api_keys.id = used.id`,
      [uses.map((use) => use.id), uses.map((use) => new Date(use.at))],
    )
  },
})
