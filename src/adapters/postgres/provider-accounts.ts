import type { PlatformTables, ProviderAccount } from '../../flows/ports/platform.ts'
import { type StoredJudgement, judgementOf } from './judgements.ts'
import type { Queryable } from './pool.ts'
import { type StoredSettings, spoken } from './spoken.ts'
import { violates } from './users.ts'

type Row = {
  id: string
  workspace_id: string
  name: string
  kind: string
  is_demo: boolean
  enabled: boolean
  settings: StoredSettings
  sealed_secret: Buffer | null
  learned: unknown
  health: StoredJudgement
  created_at: Date
  updated_at: Date
}

const COLUMNS = `id, workspace_id, name, kind, is_demo, enabled, settings, sealed_secret, learned,
  created_at, updated_at`

const READ = `${COLUMNS}, health`

function fromRow(row: Row): ProviderAccount {
  const { verdict, alarms } = judgementOf(row.health)
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    isDemo: row.is_demo,
    enabled: row.enabled,
    ...spoken(row),
    sealedSecret: row.sealed_secret,
    learned: row.learned,
    health: verdict,
    alarms,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  }
}

const insertedValues = (account: ProviderAccount): unknown[] => [
  account.id,
  account.workspaceId,
  account.name,
  account.kind,
  account.isDemo,
  account.enabled,
  account.settings,
  account.sealedSecret,
  account.learned,
  new Date(account.createdAt),
  new Date(account.updatedAt),
]

export const providerAccountsTable = (db: Queryable): PlatformTables['accounts'] => ({
  async insert(account) {
    const { rowCount } = await db.query(
      `insert into provider_accounts (${COLUMNS})
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict on constraint provider_accounts_name_once do nothing`,
      insertedValues(account),
    )
    return rowCount === 1 ? 'inserted' : 'name-taken'
  },
  // What was learned and how it does is not written here: the pipeline does, while people edit the rest.
  async update(account) {
    try {
      await db.query(
        `update provider_accounts
            set name = $3, enabled = $4, settings = $5, sealed_secret = $6, updated_at = $7
          where workspace_id = $1 and id = $2 and deleted_at is null`,
        [
          account.workspaceId,
          account.id,
          account.name,
          account.enabled,
          account.settings,
          account.sealedSecret,
          new Date(account.updatedAt),
        ],
      )
      return 'updated'
    } catch (error) {
      if (violates(error, 'provider_accounts_name_once')) return 'name-taken'
      throw error
    }
  },
  // The row stays: messages, receipts and counts point at it. Its name is freed. What late receipts are proven
  // with goes when none can come any more (retention.ts); a password for links goes at once.
  async remove(workspaceId, id, at) {
    await db.query(
      `update provider_accounts
          set enabled = false, deleted_at = $3, updated_at = $3,
              sealed_secret = case when kind = 'smpp' then null else sealed_secret end,
              name = name || ' (deleted ' || id || ')'
        where workspace_id = $1 and id = $2 and deleted_at is null`,
      [workspaceId, id, new Date(at)],
    )
  },
  byId: (workspaceId, id) => one(db, { workspaceId, id, lock: '' }),
  lock: (workspaceId, id) => one(db, { workspaceId, id, lock: 'for no key update' }),
  ofWorkspace: (workspaceId) => list(db, workspaceId),
  all: () => list(db, null),
})

async function one(
  db: Queryable,
  {
    workspaceId,
    id,
    lock,
  }: {
    readonly workspaceId: string
    readonly id: string
    readonly lock: '' | 'for no key update'
  },
): Promise<ProviderAccount | null> {
  const { rows } = await db.query<Row>(
    `select ${READ}
       from provider_accounts
      where workspace_id = $1 and id = $2 and deleted_at is null ${lock}`,
    [workspaceId, id],
  )
  return rows[0] === undefined ? null : fromRow(rows[0])
}

async function list(db: Queryable, workspaceId: string | null): Promise<ProviderAccount[]> {
  const { rows } = await db.query<Row>(
    `select ${READ}
       from provider_accounts
      where ($1::uuid is null or workspace_id = $1) and deleted_at is null
      order by created_at, id`,
    [workspaceId],
  )
  return rows.map(fromRow)
}
