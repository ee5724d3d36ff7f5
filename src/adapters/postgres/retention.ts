import type { Pool } from 'pg'
import { idFloor } from '../../core/ids.ts'
import { LATE_MAX_MS } from '../../core/matching.ts'
import { type PartitionReport, maintainPartitions } from './partitions.ts'

export type MaintenanceReport = PartitionReport & {
  /** Rows deleted one by one, by table. */
  readonly deleted: Readonly<Record<string, number>>
}

const DAY_MS = 86_400_000
const CHUNK = 5_000
/** Nobody is told apart by these for longer than they are good for. */
const IDEMPOTENCY_DAYS = 1
const JOB_DAYS = 30
/** What is usual for an account is read off the day before. */
const MINUTES_DAYS = 3
/** Longer no vendor tries, and a secret that was wrong for a week is no slip. */
const QUARANTINE_DAYS = 7
const REFUSAL_DAYS = 90

/**
 * One round of housekeeping: partitions ahead, and everything that retention lets go. Whole partitions
 * go by the longest retention of all workspaces; a workspace that keeps less has its rows deleted.
 * Run it at the start, before anything is written, and every hour.
 */
export async function maintain(pool: Pool, now: number): Promise<MaintenanceReport> {
  const { rows: workspaces } = await pool.query<{ id: string; retention_days: number }>(
    'select id, retention_days from workspaces',
  )
  const keepDays = Math.max(90, ...workspaces.map((workspace) => workspace.retention_days))
  const partitions = await maintainPartitions(pool, { now, keepDays })
  const deleted: Record<string, number> = {}
  const note = (table: string, rows: number) => {
    if (rows > 0) deleted[table] = (deleted[table] ?? 0) + rows
  }
  for (const { id, retention_days: days } of workspaces) {
    const before = now - days * DAY_MS
    for (const { table, by, text, isWhole = false } of BY_WORKSPACE) {
      // Whole partitions go by the longest retention; looking for single rows would read them all.
      if (by === 'id' && days === keepDays && !isWhole) continue
      const edge = by === 'id' ? idFloor(before) : new Date(before)
      note(table, await deleteInChunks(pool, text, [id, edge, CHUNK]))
    }
  }
  for (const { table, text, days } of BY_AGE) {
    note(table, await deleteInChunks(pool, text, [new Date(now - days * DAY_MS), CHUNK]))
  }
  return { ...partitions, deleted }
}

/** $1 workspace, $2 what stays begins here, $3 rows at once. */
const BY_WORKSPACE: readonly {
  table: string
  by: 'id' | 'time'
  text: string
  /** Not in partitions. */
  isWhole?: boolean
}[] = [
  {
    // Without its raw receipts a message cannot be read again, so nobody looks for it by its words.
    table: 'unknown_sightings',
    by: 'id',
    isWhole: true,
    text: `delete from unknown_sightings
            where (workspace_id, vendor, field, code, message_id, account_id) in (
              select workspace_id, vendor, field, code, message_id, account_id
                from unknown_sightings
               where workspace_id = $1 and message_id < $2
               limit $3)`,
  },
  {
    table: 'message_contents',
    by: 'id',
    text: `delete from message_contents
            where (bucket, message_id) in (
              select bucket, message_id
                from message_contents
               where workspace_id = $1 and message_id < $2
               limit $3)`,
  },
  {
    table: 'callbacks',
    by: 'id',
    text: `delete from callbacks
            where id in (select id from callbacks where workspace_id = $1 and id < $2 limit $3)`,
  },
  {
    // What is not read yet stays until it is.
    table: 'journal',
    by: 'id',
    text: `delete from journal
            where (bucket, id) in (
              select bucket, journal.id
                from journal
               where account_id in (select id from provider_accounts where workspace_id = $1)
                 and journal.id < $2
                 and not exists (select 1 from inbox
                                  where inbox.bucket = journal.bucket and inbox.journal_id = journal.id)
               limit $3)`,
  },
  {
    table: 'inbound_messages',
    by: 'time',
    text: `delete from inbound_messages
            where id in (select id from inbound_messages
                          where workspace_id = $1 and received_at < $2
                            and coalesce(imported_at, received_at) < $2
                          limit $3)`,
  },
  {
    table: 'inbound_segments',
    by: 'time',
    text: `delete from inbound_segments
            where (text_id, number) in (select text_id, number from inbound_segments
                                         where workspace_id = $1 and received_at < $2 limit $3)`,
  },
  {
    table: 'orphans',
    by: 'time',
    text: `delete from orphans
            where journal_id in (select journal_id from orphans
                                  where workspace_id = $1 and recorded_at < $2 limit $3)`,
  },
  {
    table: 'campaign_row_errors',
    by: 'time',
    text: `delete from campaign_row_errors
            where (campaign_id, line) in (
              select campaign_id, line
                from campaign_row_errors
                join campaigns on campaigns.id = campaign_id
               where workspace_id = $1 and campaigns.created_at < $2
               limit $3)`,
  },
  {
    table: 'import_row_errors',
    by: 'time',
    text: `delete from import_row_errors
            where (import_id, line) in (
              select import_id, import_row_errors.line
                from import_row_errors
                join imports on imports.id = import_id
               where workspace_id = $1 and imports.started_at < $2
               limit $3)`,
  },
]

/** $1 what goes is older, $2 rows at once. */
const BY_AGE: readonly { table: string; text: string; days: number }[] = [
  {
    table: 'idempotency_keys',
    text: `delete from idempotency_keys
            where (workspace_id, key) in (select workspace_id, key from idempotency_keys
                                           where created_at < $1 limit $2)`,
    days: IDEMPOTENCY_DAYS,
  },
  {
    table: 'sessions',
    text: `delete from sessions where token_hash in (select token_hash from sessions
                                                      where expires_at < $1 limit $2)`,
    days: 0,
  },
  {
    table: 'one_time_tokens',
    text: `delete from one_time_tokens where token_hash in (select token_hash from one_time_tokens
                                                             where expires_at < $1 limit $2)`,
    days: JOB_DAYS,
  },
  {
    // Of a file that broke off on its way here, and was never looked at.
    table: 'import_pieces',
    text: `delete from import_pieces
            where (import_id, piece) in (
              select import_id, piece from import_pieces
               where not exists (select 1 from imports where imports.id = import_id)
                 and import_id < (lpad(to_hex((extract(epoch from $1::timestamptz) * 1000)::bigint), 12, '0')
                                  || repeat('0', 20))::uuid
               limit $2)`,
    days: 1,
  },
  {
    table: 'quarantine',
    text: `delete from quarantine
            where id in (
              select id from quarantine
               where id < (lpad(to_hex((extract(epoch from $1::timestamptz) * 1000)::bigint), 12, '0')
                           || repeat('0', 20))::uuid
               limit $2)`,
    days: QUARANTINE_DAYS,
  },
  {
    // Nothing that it could prove belongs to a message any more.
    table: 'secrets of deleted accounts',
    text: `update provider_accounts set sealed_secret = null
            where id in (select id from provider_accounts
                          where sealed_secret is not null and deleted_at < $1 limit $2)`,
    days: LATE_MAX_MS / DAY_MS,
  },
  {
    table: 'door_refusals',
    text: `delete from door_refusals
            where (account_id, day) in (
              select account_id, day from door_refusals where day < $1::timestamptz limit $2)`,
    days: REFUSAL_DAYS,
  },
  {
    // Nobody asks accounts that are gone or switched off, and what they would say comes too late by then.
    table: 'polls',
    text: `delete from polls
            where (bucket, message_id, submission) in (
              select bucket, message_id, submission from polls where due_at < $1 limit $2)`,
    days: LATE_MAX_MS / DAY_MS,
  },
  {
    // Of endpoints that were paused and forgotten: what they would tell is gone by then.
    table: 'callback_queue',
    text: `delete from callback_queue
            where (endpoint_id, callback_id) in (
              select endpoint_id, callback_id from callback_queue q
               where due_at < $1 and not exists (select from callbacks c where c.id = q.callback_id) limit $2)`,
    days: JOB_DAYS,
  },
  {
    // Written as their endpoint was taken off, or for a listener that never came back.
    table: 'callbacks of nobody',
    text: `with gone as (
              delete from callback_queue
              where (endpoint_id, callback_id) in (
                select q.endpoint_id, q.callback_id
                  from callback_queue q join callback_endpoints e on e.id = q.endpoint_id
                 where e.deleted_at < $1 or (e.kind = 'listener' and e.updated_at < $1)
                 limit $2)
              returning callback_id)
            update callbacks set state = 'dead', settled_at = now() from gone
            where id = gone.callback_id and state = 'waiting'`,
    days: 1,
  },
  {
    table: 'account_minutes',
    text: `delete from account_minutes
            where (account_id, minute, tally, bucket) in (
              select account_id, minute, tally, bucket from account_minutes where minute < $1 limit $2)`,
    days: MINUTES_DAYS,
  },
  {
    table: 'recent_texts',
    text: `delete from recent_texts
            where (bucket, workspace_id, hash) in (
              select bucket, workspace_id, hash from recent_texts where expires_at < $1 limit $2)`,
    days: 0,
  },
  {
    table: 'jobs',
    text: `delete from jobs where id in (select id from jobs where finished_at < $1 limit $2)`,
    days: JOB_DAYS,
  },
]

/** Short transactions, so that nobody waits for housekeeping. */
async function deleteInChunks(pool: Pool, text: string, values: unknown[]): Promise<number> {
  let total = 0
  for (;;) {
    const { rowCount } = await pool.query(text, values)
    total += rowCount ?? 0
    if ((rowCount ?? 0) < CHUNK) return total
  }
}
