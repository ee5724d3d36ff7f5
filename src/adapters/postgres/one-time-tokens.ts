import type { OneTimeToken, PlatformTables, TokenPurpose } from '../../flows/ports/platform.ts'
import type { Queryable } from './pool.ts'

type Row = {
  token_hash: Buffer
  purpose: TokenPurpose
  workspace_id: string | null
  payload: Record<string, string>
  created_at: Date
  expires_at: Date
}

const COLUMNS = 'token_hash, purpose, workspace_id, payload, created_at, expires_at'

const fromRow = (row: Row): OneTimeToken => ({
  hash: row.token_hash,
  purpose: row.purpose,
  workspaceId: row.workspace_id,
  payload: row.payload,
  createdAt: row.created_at.getTime(),
  expiresAt: row.expires_at.getTime(),
})

export const oneTimeTokensTable = (db: Queryable): PlatformTables['tokens'] => ({
  async insert(token) {
    await db.query(`insert into one_time_tokens (${COLUMNS}) values ($1, $2, $3, $4, $5, $6)`, [
      token.hash,
      token.purpose,
      token.workspaceId,
      token.payload,
      new Date(token.createdAt),
      new Date(token.expiresAt),
    ])
  },
  async claimable(hash, purpose, now) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS}
         from one_time_tokens
        where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3
          for update`,
      [hash, purpose, new Date(now)],
    )
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async use(hash, at) {
    await db.query('update one_time_tokens set used_at = $2 where token_hash = $1', [
      hash,
      new Date(at),
    ])
  },
  async open(purpose, workspaceId, now) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS}
         from one_time_tokens
        where purpose = $1 and workspace_id is not distinct from $2
          and used_at is null and expires_at > $3
        order by created_at`,
      [purpose, workspaceId, new Date(now)],
    )
    return rows.map(fromRow)
  },
  async dropWhere(purpose, payloadKey, value) {
    const { rowCount } = await db.query(
      'delete from one_time_tokens where purpose = $1 and payload ->> $2 = $3 and used_at is null',
      [purpose, payloadKey, value],
    )
    return rowCount ?? 0
  },
  async dropAll(purpose) {
    await db.query('delete from one_time_tokens where purpose = $1', [purpose])
  },
})
