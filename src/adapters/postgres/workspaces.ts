import { storedWorkspaceSettings } from '../../core/workspace-settings.ts'
import type { Role } from '../../flows/ports/identity.ts'
import type { PlatformTables, Workspace, WorkspaceChange } from '../../flows/ports/platform.ts'
import type { Queryable } from './pool.ts'

/** What lies in the column: the decisions by their own names, and the confirmation by an older one. */
type Settings = Parameters<typeof storedWorkspaceSettings>[0] & {
  readonly opt_out_confirmation?: string | null
}

type Row = {
  id: string
  name: string
  is_demo: boolean
  default_country: string | null
  number_key: Buffer
  rate_cap_per_s: number | null
  spend_cap_micros: number | null
  currency: string
  retention_days: number
  settings: Settings
  balance_micros: number | null
  created_at: Date
}

const COLUMNS = `id, name, is_demo, default_country, number_key, rate_cap_per_s, spend_cap_micros,
  currency, retention_days, settings, workspaces.created_at,
  (select b.micros from balances b where b.workspace_id = workspaces.id and b.is_on) as balance_micros`

const fromRow = (row: Row): Workspace => ({
  id: row.id,
  name: row.name,
  isDemo: row.is_demo,
  defaultCountry: row.default_country,
  numberKey: row.number_key,
  rateCapPerSecond: row.rate_cap_per_s,
  spendCapMicros: row.spend_cap_micros,
  currency: row.currency,
  retentionDays: row.retention_days,
  optOutConfirmation: row.settings.opt_out_confirmation ?? null,
  settings: storedWorkspaceSettings(row.settings),
  balanceMicros: row.balance_micros,
  createdAt: row.created_at.getTime(),
})

/** The column of each change that has one of its own. */
const COLUMN: Readonly<Record<Exclude<keyof WorkspaceChange, Stored>, string>> = {
  name: 'name',
  defaultCountry: 'default_country',
  rateCapPerSecond: 'rate_cap_per_s',
  spendCapMicros: 'spend_cap_micros',
  currency: 'currency',
  retentionDays: 'retention_days',
}

type Stored = 'settings' | 'optOutConfirmation'

const storedPart = ({ settings, optOutConfirmation }: WorkspaceChange): object => ({
  ...settings,
  ...(optOutConfirmation === undefined ? {} : { opt_out_confirmation: optOutConfirmation }),
})

export const workspacesTable = (db: Queryable): PlatformTables['workspaces'] => ({
  async insert(workspace) {
    await db.query(
      `insert into workspaces (id, name, is_demo, default_country, number_key, rate_cap_per_s,
         spend_cap_micros, currency, retention_days, settings, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        workspace.id,
        workspace.name,
        workspace.isDemo,
        workspace.defaultCountry,
        workspace.numberKey,
        workspace.rateCapPerSecond,
        workspace.spendCapMicros,
        workspace.currency,
        workspace.retentionDays,
        storedPart(workspace),
        new Date(workspace.createdAt),
      ],
    )
  },
  async change(id, change) {
    const { settings: _settings, optOutConfirmation: _confirmation, ...columns } = change
    const entries = Object.entries(columns) as [keyof typeof COLUMN, unknown][]
    const sets = entries.map(([name], at) => `, ${COLUMN[name]} = $${at + 3}`)
    await db.query(
      `update workspaces set settings = settings || $2::jsonb${sets.join('')} where id = $1`,
      [id, storedPart(change), ...entries.map(([, value]) => value)],
    )
  },
  async byId(id) {
    const { rows } = await db.query<Row>(`select ${COLUMNS} from workspaces where id = $1`, [id])
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async first() {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS} from workspaces order by is_demo desc, created_at, id limit 1`,
    )
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async ofUser(userId) {
    const { rows } = await db.query<Row & { role: Role }>(
      `select ${COLUMNS}, role
         from workspaces
         join memberships on workspace_id = id
        where user_id = $1
        order by workspaces.created_at, id`,
      [userId],
    )
    return rows.map((row) => ({ ...fromRow(row), role: row.role }))
  },
})
