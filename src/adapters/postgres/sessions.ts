import type { Role } from '../../flows/ports/identity.ts'
import type { LiveSession, PlatformTables } from '../../flows/ports/platform.ts'
import { type Queryable, prepare, run } from './pool.ts'

type Row = {
  user_id: string
  workspace_id: string
  csrf_token: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  email: string
  name: string
  user_created_at: Date
  role: Role
}

const LIVE = prepare(
  'session_live',
  `select s.user_id, s.workspace_id, s.csrf_token, s.created_at, s.last_seen_at, s.expires_at,
          u.email, u.name, u.created_at as user_created_at, m.role
     from sessions s
     join users u on u.id = s.user_id and u.disabled_at is null
     join memberships m on m.user_id = s.user_id and m.workspace_id = s.workspace_id
    where s.token_hash = $1`,
)

const fromRow = (row: Row): LiveSession => ({
  userId: row.user_id,
  workspaceId: row.workspace_id,
  csrfToken: row.csrf_token,
  createdAt: row.created_at.getTime(),
  lastSeenAt: row.last_seen_at.getTime(),
  expiresAt: row.expires_at.getTime(),
  role: row.role,
  user: {
    id: row.user_id,
    email: row.email,
    name: row.name,
    createdAt: row.user_created_at.getTime(),
    disabledAt: null,
  },
})

export const sessionsTable = (db: Queryable): PlatformTables['sessions'] => ({
  async insert(tokenHash, session) {
    await db.query(
      `insert into sessions
         (token_hash, user_id, workspace_id, csrf_token, created_at, last_seen_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        tokenHash,
        session.userId,
        session.workspaceId,
        session.csrfToken,
        new Date(session.createdAt),
        new Date(session.lastSeenAt),
        new Date(session.expiresAt),
      ],
    )
  },
  async live(tokenHash) {
    const { rows } = await run<Row>(db, LIVE, [tokenHash])
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async seen(tokenHash, at) {
    await db.query('update sessions set last_seen_at = $2 where token_hash = $1', [
      tokenHash,
      new Date(at),
    ])
  },
  async moveTo(tokenHash, workspaceId) {
    await db.query('update sessions set workspace_id = $2 where token_hash = $1', [
      tokenHash,
      workspaceId,
    ])
  },
  async end(tokenHash) {
    await db.query('delete from sessions where token_hash = $1', [tokenHash])
  },
  async endAllOf(userId, except) {
    const { rowCount } = await db.query(
      'delete from sessions where user_id = $1 and token_hash is distinct from $2',
      [userId, except],
    )
    return rowCount ?? 0
  },
  async dropExpired(now) {
    const { rowCount } = await db.query('delete from sessions where expires_at < $1', [
      new Date(now),
    ])
    return rowCount ?? 0
  },
})
