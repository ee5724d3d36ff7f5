import type { PlatformTables, Sender } from '../../flows/ports/platform.ts'
import type { Queryable } from './pool.ts'

type Row = {
  workspace_id: string
  name_key: string
  name: string
  state: Sender['state']
  destinations: string[]
  note: string | null
  created_at: Date
  created_by: string
}

const COLUMNS = 'workspace_id, name_key, name, state, destinations, note, created_at, created_by'

const fromRow = (row: Row): Sender => ({
  workspaceId: row.workspace_id,
  key: row.name_key,
  name: row.name,
  state: row.state,
  destinations: row.destinations,
  note: row.note,
  createdAt: row.created_at.getTime(),
  createdBy: row.created_by,
})

export const sendersTable = (db: Queryable): PlatformTables['senders'] => ({
  async ofWorkspace(workspaceId) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS} from senders where workspace_id = $1 order by name_key`,
      [workspaceId],
    )
    return rows.map(fromRow)
  },
  async put(sender) {
    const { rows } = await db.query<{ is_new: boolean }>(
      `insert into senders (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (workspace_id, name_key) do update set name = excluded.name, state = excluded.state,
         destinations = excluded.destinations, note = excluded.note, created_at = excluded.created_at,
         created_by = excluded.created_by
       returning xmax = 0 as is_new`,
      [
        sender.workspaceId,
        sender.key,
        sender.name,
        sender.state,
        sender.destinations,
        sender.note,
        new Date(sender.createdAt),
        sender.createdBy,
      ],
    )
    return rows[0]?.is_new === true
  },
  async remove(workspaceId, key) {
    const { rows } = await db.query<Row>(
      `delete from senders where workspace_id = $1 and name_key = $2 returning ${COLUMNS}`,
      [workspaceId, key],
    )
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
})
