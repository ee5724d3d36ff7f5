import { createHash } from 'node:crypto'
import { bucketOfId } from '../../core/ids.ts'
import type { OrphanLedger, OrphanReads, SoughtOrphan } from '../../flows/ports/orphans.ts'
import { auditLogTable } from './audit-log.ts'
import { columnsOf, instant } from './columns.ts'
import { readRaws } from './journal.ts'
import { type Queryable, prepare, run } from './pool.ts'

const COLUMNS = 'o.journal_id, o.account_id, o.provider_id, o.recipient'

const ONE = prepare(
  'orphan_read',
  `select ${COLUMNS} from orphans o where o.journal_id = $2 and o.workspace_id = $1`,
)

const NEWEST = prepare(
  'orphans_newest_of_account',
  `select ${COLUMNS} from orphans o
   where o.workspace_id = $1 and o.account_id = $2 and o.state <> 'malformed' and o.provider_id is not null
   order by o.journal_id desc limit $3`,
)

// A person has few messages; the newest twenty are looked at.
const SUBMITTED_TO = prepare(
  'orphans_submitted_to',
  `select given.account_id, given.bucket, given.recipient, s.message_id, s.submission, s.segment,
     s.provider_id, s.submitted_at, m.is_final and m.status <> 'unconfirmed' as is_settled
   from unnest($1::uuid[], $2::smallint[], $3::text[]) as given (account_id, bucket, recipient)
   cross join lateral (
     select c.bucket, c.message_id from message_contents c
     where c.bucket = given.bucket and c.recipient = given.recipient
     order by c.message_id desc limit 20
   ) c
   join submissions s on s.bucket = c.bucket and s.message_id = c.message_id
     and s.account_id = given.account_id
   join messages m on m.bucket = s.bucket and m.id = s.message_id
   order by s.submitted_at desc`,
)

const SUBMITTED_OF = prepare(
  'orphans_submitted_of',
  `select s.message_id, s.submission, s.segment, s.provider_id, s.submitted_at
   from messages m
   join submissions s on s.bucket = m.bucket and s.message_id = m.id and s.account_id = $4
   where m.bucket = $1 and m.id = $2 and m.workspace_id = $3
   order by s.submission desc, s.segment`,
)

const RECIPIENTS = prepare(
  'orphans_recipients_of',
  `select c.message_id, c.recipient from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join message_contents c on c.bucket = given.bucket and c.message_id = given.id`,
)

type OrphanRow = {
  journal_id: string
  account_id: string
  provider_id: string | null
  recipient: string | null
}

type SegmentRow = {
  message_id: string
  submission: number
  segment: number
  provider_id: string | null
  submitted_at: Date
}

type PlacedRow = SegmentRow & {
  account_id: string
  bucket: number
  recipient: string
  is_settled: boolean
}

const soughtOf = (row: OrphanRow): SoughtOrphan => ({
  journalId: row.journal_id,
  accountId: row.account_id,
  providerId: row.provider_id,
  recipient: row.recipient,
})

const segmentOf = (row: SegmentRow) => ({
  messageId: row.message_id,
  submission: row.submission,
  segment: row.segment,
  providerId: row.provider_id,
  submittedAt: row.submitted_at.getTime(),
})

export const postgresOrphanReads = (db: Queryable): OrphanReads => ({
  async readOrphan(workspaceId, journalId) {
    const { rows } = await run<OrphanRow>(db, ONE, [workspaceId, journalId])
    if (rows[0] === undefined) return null
    const raws = await readRaws(db, [journalId])
    return { ...soughtOf(rows[0]), raw: raws.get(journalId) ?? null }
  },
  async newestOrphans(workspaceId, accountId, limit) {
    const { rows } = await run<OrphanRow>(db, NEWEST, [workspaceId, accountId, limit])
    return rows.map(soughtOf)
  },
  async foundSince(accountId, since) {
    const { rows } = await run<{ n: number }>(db, FOUND, [accountId, instant(since)])
    return Math.max(0, Number(rows[0]?.n ?? 0))
  },
  async submittedTo(places) {
    if (places.length === 0) return []
    const columns = columnsOf(places, [
      ({ accountId }) => accountId,
      ({ bucket }) => bucket,
      ({ recipient }) => recipient,
    ])
    const { rows } = await run<PlacedRow>(db, SUBMITTED_TO, columns)
    return rows.map((row) => ({
      accountId: row.account_id,
      bucket: row.bucket,
      recipient: row.recipient,
      isSettled: row.is_settled,
      ...segmentOf(row),
    }))
  },
  async submittedOf({ workspaceId, accountId, messageId }) {
    const values = [bucketOfId(messageId), messageId, workspaceId, accountId]
    return (await run<SegmentRow>(db, SUBMITTED_OF, values)).rows.map(segmentOf)
  },
  async recipientsOf(messageIds) {
    if (messageIds.length === 0) return new Map()
    const values = [messageIds.map(bucketOfId), messageIds]
    const { rows } = await run<{ message_id: string; recipient: string }>(db, RECIPIENTS, values)
    return new Map(rows.map(({ message_id: id, recipient }) => [id, recipient]))
  },
})

// Counted by the minute; what had been an orphan and found its message later is not among them.
const FOUND = prepare(
  'orphans_found_since',
  `select coalesce(sum(case tally when 'receipt' then n else -n end), 0)::int8 as n
   from account_minutes where account_id = $1 and minute >= $2 and tally in ('receipt', 'orphan')`,
)

const TAKE = prepare(
  'pipeline_take_orphan',
  'delete from orphans where journal_id = $2 and workspace_id = $1',
)

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()

export const orphanRows = (db: Queryable): OrphanLedger => ({
  audit: auditLogTable(db, sha256),
  async takeOrphan(workspaceId, journalId) {
    return (await run(db, TAKE, [workspaceId, journalId])).rowCount === 1
  },
})
