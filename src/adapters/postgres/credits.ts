import type { CreditMovement, PlatformTables } from '../../flows/ports/platform.ts'
import type { Queryable } from './pool.ts'

type Row = {
  at: Date
  id: string
  kind: CreditMovement['kind']
  micros: number
  messages: number | null
  note: string | null
  created_by: string
}

// What people did, and what the messages of each day took and gave back, at the end of that day (UTC):
// also by turning to another provider account, without being counted once more.
const MOVEMENTS = `
  select at, id::text, kind, micros, null::bigint as messages, note, created_by
  from credit_movements where workspace_id = $1
  union all
  select (day + 1) at time zone 'UTC', 'messages', 'messages', -micros, messages, null, 'system'
  from credit_usage where workspace_id = $1 and micros > 0
  union all
  select (day + 1) at time zone 'UTC', 'refunds', 'refunds', refunded_micros, refunded, null, 'system'
  from credit_usage where workspace_id = $1 and refunded_micros > 0`

const insert = (db: Queryable, values: readonly unknown[]) =>
  db.query(
    `insert into credit_movements (id, workspace_id, at, kind, micros, balance, note, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [...values],
  )

/** Prepaid credit. What messages take is done where they are taken in: see budgets.ts. */
export const creditsTable = (db: Queryable): PlatformTables['credits'] => ({
  async balance(workspaceId) {
    const { rows } = await db.query<{ micros: number }>(
      'select micros from balances where workspace_id = $1 and is_on',
      [workspaceId],
    )
    return rows[0]?.micros ?? null
  },
  async add({ id, workspaceId, at, micros, note, createdBy }) {
    await db.query(
      `insert into balances (workspace_id, is_on, micros) values ($1, false, 0)
       on conflict (workspace_id) do nothing`,
      [workspaceId],
    )
    const { rows } = await db.query<{ micros: number }>(
      `update balances set is_on = true, micros = micros + $2
       where workspace_id = $1 and micros + $2 >= 0 returning micros`,
      [workspaceId, micros],
    )
    const balance = rows[0]?.micros ?? null
    if (balance === null) return null
    await insert(db, [id, workspaceId, new Date(at), 'credit', micros, balance, note, createdBy])
    return balance
  },
  async turnOff({ id, workspaceId, at, note, createdBy }) {
    const { rows } = await db.query<{ micros: number }>(
      'update balances set is_on = false where workspace_id = $1 and is_on returning micros',
      [workspaceId],
    )
    const balance = rows[0]?.micros
    if (balance === undefined) return
    await insert(db, [id, workspaceId, new Date(at), 'turned-off', 0, balance, note, createdBy])
  },
  async page(workspaceId, { after, limit }) {
    const { rows } = await db.query<Row>(
      `select * from (${MOVEMENTS}) movements
       where $2::timestamptz is null or at < $2 or (at = $2 and id > $3)
       order by at desc, id limit $4`,
      [workspaceId, after === null ? null : new Date(after.at), after?.id ?? null, limit],
    )
    return rows.map((row) => ({
      at: row.at.getTime(),
      id: row.id,
      kind: row.kind,
      micros: row.micros,
      messages: row.messages,
      note: row.note,
      createdBy: row.created_by,
    }))
  },
})
