import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { bucketOf, makeId } from '../../src/core/ids.ts'

export type StoredMessage = {
  readonly id: string
  readonly bucket: number
  readonly journalId: string
  readonly number: string
}

/** A delivered message with all that hangs on it: contents, submission, receipt, evidence, counts. */
export async function storeMessage(
  pool: Pool,
  given: {
    readonly workspaceId: string
    readonly accountId: string
    readonly number: string
    readonly at: number
    readonly text?: string
    readonly status?: 'delivered' | 'queued'
  },
): Promise<StoredMessage> {
  const { workspaceId, accountId, number, at, text = 'Hello', status = 'delivered' } = given
  const bucket = bucketOf(workspaceId, number)
  const id = makeId(at, bucket, randomBytes(9))
  const journalBucket = randomBytes(1)[0] ?? 0
  const journalId = makeId(at + 500, journalBucket, randomBytes(9))
  const when = new Date(at)
  const none = '00000000-0000-0000-0000-000000000000'
  const digits = number.slice(1)
  await pool.query(
    `insert into messages (bucket, id, workspace_id, campaign_id, plan, account_id, segments, status,
       charge, charge_source, rule, is_final, created_at, updated_at, reference)
     values ($1, $2, $3, $4, 'queued', $5, 1, $6, 'maybe', 'default', 'strongest', true, $7, $7, $8)`,
    [bucket, id, workspaceId, none, accountId, status, when, `order for ${digits}`],
  )
  await pool.query(
    `insert into message_contents (bucket, message_id, workspace_id, recipient, sender, text, fields)
     values ($1, $2, $3, $4, 'Delivrd', $5, $6)`,
    [bucket, id, workspaceId, number, text, { phone: number }],
  )
  await pool.query(
    `insert into submissions (bucket, message_id, submission, segment, account_id, submitted_at, answer)
     values ($1, $2, 1, 1, $3, $4, 'accepted')`,
    [bucket, id, accountId, when],
  )
  await pool.query(
    `insert into journal (bucket, id, account_id, protocol, raw) values ($1, $2, $3, 'smpp', $4)`,
    [journalBucket, journalId, accountId, Buffer.from(`deliver_sm ${digits} id:1 stat:DELIVRD`)],
  )
  await pool.query(
    `insert into evidence (bucket, message_id, key, kind, submission, status, grade, journal_id, recorded_at)
     values ($1, $2, 'receipt', 'receipt', 1, 'delivered', 'carrier', $3, $4)`,
    [bucket, id, journalId, when],
  )
  await pool.query(
    `insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge,
       messages, segments)
     values ($1, $2, $3, $4, '', $5, '', 'maybe', 1, 1)
     on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge)
     do update set messages = counts.messages + 1, segments = counts.segments + 1`,
    [bucket, workspaceId, none, status, accountId],
  )
  return { id, bucket, journalId, number }
}
