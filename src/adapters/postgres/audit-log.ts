import { auditText } from '../../core/audit.ts'
import type { AuditEntry, PlatformTables, Secrets } from '../../flows/ports/platform.ts'
import type { Queryable } from './pool.ts'

type Row = {
  workspace_id: string
  number: number
  at: Date
  actor: string
  act: string
  subject: string | null
  ip: string | null
  before: object | null
  after: object | null
  hash: Buffer
}

const COLUMNS = 'workspace_id, number, at, actor, act, subject, ip, before, after, hash'

const fromRow = (row: Row): AuditEntry => ({
  workspaceId: row.workspace_id,
  number: row.number,
  at: row.at.getTime(),
  actor: row.actor,
  act: row.act,
  subject: row.subject,
  ip: row.ip,
  before: row.before,
  after: row.after,
  hash: row.hash,
})

export const auditLogTable = (
  db: Queryable,
  sha256: Secrets['sha256'],
): PlatformTables['audit'] => ({
  async append(act) {
    // One writer a workspace: each entry needs the hash of the one before it. Held until the commit.
    await db.query(`select pg_advisory_xact_lock(hashtext('audit_log'), hashtext($1))`, [
      act.workspaceId,
    ])
    const { rows } = await db.query<{ number: number; hash: Buffer }>(
      'select number, hash from audit_log where workspace_id = $1 order by number desc limit 1',
      [act.workspaceId],
    )
    const last = rows[0]
    const number = (last?.number ?? 0) + 1
    const hash = sha256(auditText(last?.hash.toString('hex') ?? '', { ...act, number }))
    await db.query(
      `insert into audit_log (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        act.workspaceId,
        number,
        new Date(act.at),
        act.actor,
        act.act,
        act.subject,
        act.ip,
        act.before,
        act.after,
        hash,
      ],
    )
    return { ...act, number, hash }
  },
  async page(workspaceId, before, limit) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS}
         from audit_log
        where workspace_id = $1 and ($2::bigint is null or number < $2)
        order by number desc
        limit $3`,
      [workspaceId, before, limit],
    )
    return rows.map(fromRow)
  },
  async chain(workspaceId, after, limit) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS}
         from audit_log
        where workspace_id = $1 and number > $2
        order by number
        limit $3`,
      [workspaceId, after, limit],
    )
    return rows.map(fromRow)
  },
})
