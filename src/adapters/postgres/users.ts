import { DatabaseError } from 'pg'
import type { Role } from '../../flows/ports/identity.ts'
import type { Member, PlatformTables, User } from '../../flows/ports/platform.ts'
import type { Queryable } from './pool.ts'

type Row = {
  id: string
  email: string
  name: string
  created_at: Date
  disabled_at: Date | null
}

const fromRow = (row: Row): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  createdAt: row.created_at.getTime(),
  disabledAt: row.disabled_at?.getTime() ?? null,
})

const MEMBERS = `select users.id, email, name, users.created_at, disabled_at, role,
    memberships.created_at as joined_at
  from memberships
  join users on users.id = user_id
 where workspace_id = $1
 order by memberships.created_at, users.id`

type MemberRow = Row & { role: Role; joined_at: Date }

const asMember = (row: MemberRow): Member => ({
  ...fromRow(row),
  role: row.role,
  joinedAt: row.joined_at.getTime(),
})

export const usersTable = (db: Queryable): PlatformTables['users'] => ({
  async insert(user, passwordHash) {
    const { rowCount } = await db.query(
      `insert into users (id, email, name, password_hash, created_at)
       values ($1, $2, $3, $4, $5)
       on conflict on constraint users_email_once do nothing`,
      [user.id, user.email, user.name, passwordHash, new Date(user.createdAt)],
    )
    return rowCount === 1 ? 'inserted' : 'email-taken'
  },
  async count() {
    const { rows } = await db.query<{ n: number }>('select count(*)::int as n from users')
    return rows[0]?.n ?? 0
  },
  async byEmail(email) {
    const { rows } = await db.query<Row & { password_hash: string }>(
      `select id, email, name, created_at, disabled_at, password_hash from users where email = $1`,
      [email],
    )
    const row = rows[0]
    return row === undefined ? null : { ...fromRow(row), passwordHash: row.password_hash }
  },
  async passwordHash(id) {
    const { rows } = await db.query<{ password_hash: string }>(
      'select password_hash from users where id = $1',
      [id],
    )
    return rows[0]?.password_hash ?? null
  },
  async setPassword(id, hash) {
    await db.query('update users set password_hash = $2 where id = $1', [id, hash])
  },
  async disable(id, at) {
    await db.query('update users set disabled_at = $2 where id = $1', [id, instant(at)])
  },
  async members(workspaceId) {
    const { rows } = await db.query<MemberRow>(MEMBERS, [workspaceId])
    return rows.map(asMember)
  },
  async lockMembers(workspaceId) {
    await db.query('select 1 from workspaces where id = $1 for no key update', [workspaceId])
    const { rows } = await db.query<MemberRow>(MEMBERS, [workspaceId])
    return rows.map(asMember)
  },
  async join({ workspaceId, userId, role, at }) {
    await db.query(
      `insert into memberships (workspace_id, user_id, role, created_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, user_id) do update set role = excluded.role`,
      [workspaceId, userId, role, new Date(at)],
    )
  },
  async leave(workspaceId, userId) {
    await db.query('delete from memberships where workspace_id = $1 and user_id = $2', [
      workspaceId,
      userId,
    ])
  },
})

export const instant = (at: number | null): Date | null => (at === null ? null : new Date(at))

/** Whether a statement failed because of this constraint. */
export const violates = (error: unknown, constraint: string): boolean =>
  error instanceof DatabaseError && error.constraint === constraint
