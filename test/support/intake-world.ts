import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import { type TestDatabase, createTestDatabase } from './database.ts'

/** A database with one workspace and one provider account, for tests of taking in. */
export type IntakeWorld = {
  readonly pool: Pool
  readonly databaseUrl: string
  readonly workspaceId: string
  readonly accountId: string
  readonly random: (count: number) => Uint8Array
  /** Messages by status, as counted; and as a recount finds them. */
  readonly counts: (campaignId?: string) => Promise<Record<string, number>>
  readonly recount: (campaignId?: string) => Promise<Record<string, number>>
  /** Rows in which the counts and a recount differ. */
  readonly differences: () => Promise<unknown[]>
  readonly rows: <Row = Record<string, unknown>>(sql: string, values?: unknown[]) => Promise<Row[]>
  readonly end: () => Promise<void>
}

const SETTINGS = {
  host: '127.0.0.1',
  port: 2775,
  systemId: 'test',
  defaultSender: 'Delivrd',
  pricePerSegmentMicros: 10_000,
}

export async function openIntakeWorld(
  workspace: { rateCap?: number; spendCapMicros?: number } = {},
): Promise<IntakeWorld> {
  const database = await createTestDatabase()
  const pool = openPool(database.url, { max: 8 })
  const workspaceId = randomUUID()
  const accountId = randomUUID()
  await pool.query(
    `insert into workspaces (id, name, default_country, number_key, rate_cap_per_s, spend_cap_micros, created_at)
     values ($1, 'Test', 'GB', $2, $3, $4, now())`,
    [workspaceId, randomBytes(32), workspace.rateCap ?? null, workspace.spendCapMicros ?? null],
  )
  await pool.query(
    `insert into provider_accounts (id, workspace_id, name, kind, settings, created_at, updated_at)
     values ($1, $2, 'Main', 'smpp', $3, now(), now())`,
    [accountId, workspaceId, SETTINGS],
  )
  return world({ database, pool, workspaceId, accountId })
}

const COUNTED = `select status, sum(messages)::int as n from counts
  where $1::uuid is null or campaign_id = $1 group by status having sum(messages) <> 0`
const RECOUNTED = `select status, count(*)::int as n from messages
  where $1::uuid is null or campaign_id = $1 group by status`
const DIFFERENCES = `
  with counted as (
    select campaign_id, status, reason, account_id, code, charge, sum(messages) as messages,
      sum(segments) as segments, sum(price_micros) as price
    from counts group by 1, 2, 3, 4, 5, 6
    having sum(messages) <> 0 or sum(segments) <> 0 or sum(price_micros) <> 0
  ), recounted as (
    select campaign_id, status, coalesce(reason, '') as reason,
      coalesce(account_id, '00000000-0000-0000-0000-000000000000') as account_id,
      case when reason is null then '' else coalesce(code, '') end as code, charge,
      count(*)::numeric as messages, sum(segments)::numeric as segments,
      sum(coalesce(price_micros, 0)) as price
    from messages group by 1, 2, 3, 4, 5, 6
  )
  (select 'counted', * from counted except select 'counted', * from recounted)
  union all
  (select 'recounted', * from recounted except select 'recounted', * from counted)`

function world({
  database,
  pool,
  workspaceId,
  accountId,
}: {
  database: TestDatabase
  pool: Pool
  workspaceId: string
  accountId: string
}): IntakeWorld {
  const byStatus = (sql: string) => async (campaignId?: string) => {
    const { rows } = await pool.query<{ status: string; n: number }>(sql, [campaignId ?? null])
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
  }
  return {
    pool,
    databaseUrl: database.url,
    workspaceId,
    accountId,
    random: (count) => randomBytes(count),
    counts: byStatus(COUNTED),
    recount: byStatus(RECOUNTED),
    differences: async () => (await pool.query(DIFFERENCES)).rows,
    rows: async <Row>(sql: string, values: unknown[] = []) =>
      (await pool.query(sql, values)).rows as Row[],
    end: async () => {
      await pool.end()
      await database.drop()
    },
  }
}

export const QUIET = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
