import type { Pool } from 'pg'

const STEP = 50_000

type Place = { readonly workspace: string; readonly account: string; readonly count: number }

/** Messages of the last month that are over: what a database holds when it has been in use. */
export async function addHistory(pool: Pool, { workspace, account, count }: Place): Promise<void> {
  if (count === 0) return
  await pool.query(`
    create temp table history (g bigint, bucket smallint, id uuid, at timestamptz)`)
  const from = Date.now() - 30 * 86_400_000
  for (let at = 0; at < count; at += STEP) {
    const size = Math.min(STEP, count - at)
    await pool.query('truncate history')
    await pool.query(
      `insert into history
       select g, g % 256,
         (lpad(to_hex($1 + g * 2), 12, '0') || '7' || substr(md5(g::text), 1, 3) || '8' ||
          substr(md5(g::text), 4, 13) || lpad(to_hex(g % 256), 2, '0'))::uuid,
         to_timestamp(($1 + g * 2) / 1000.0)
       from generate_series($2::bigint, $3::bigint) g`,
      [from, at, at + size - 1],
    )
    for (const statement of STATEMENTS) {
      const values = statement.includes('$2')
        ? [workspace, account]
        : [statement.includes('workspace') ? workspace : account]
      await pool.query(statement, values)
    }
  }
  await pool.query('analyze')
}

const STATEMENTS = [
  `insert into messages (bucket, id, workspace_id, campaign_id, plan, account_id, segments, status, grade,
     charge, charge_source, segments_delivered, segments_known, submissions, word, code, rule, sequence,
     is_final, created_at, submitted_at, final_at, updated_at)
   select bucket, id, $1, '00000000-0000-0000-0000-000000000000', 'queued', $2, 1, 'delivered', 'carrier',
     'yes', 'table', 1, 1, 1, 'DELIVRD', '000', 'strongest', 3, true, at, at, at, at from history`,
  `insert into message_contents (bucket, message_id, workspace_id, recipient, sender, text)
   select bucket, id, $1, '+4479' || lpad(g::text, 8, '0'), 'Delivrd', 'Hello, this is workspace history'
   from history`,
  `insert into submissions (bucket, message_id, submission, segment, account_id, submitted_at, answer,
     provider_id, answered_at)
   select bucket, id, 1, 1, $1, at, 'accepted', 'h' || g, at from history`,
  `insert into provider_ids (home, account_id, id_key, provider_id, tail_hash, bucket, message_id, submission,
     segment, submitted_at)
   select g % 251, $1, 'h' || g, 'h' || g, '\\x00', bucket, id, 1, 1, at from history`,
  `insert into evidence (bucket, message_id, key, kind, submission, segment, account_id, status, grade,
     charge, charge_source, word, code, matched_by, dialect, recorded_at)
   select bucket, id, 'receipt:1:1:DELIVRD|000', 'receipt', 1, 1, $1, 'delivered', 'carrier', 'yes', 'table',
     'DELIVRD', '000', 'exact', 'smpp/1', at from history`,
  `insert into counts (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge, messages,
     segments)
   select 255, $1, '00000000-0000-0000-0000-000000000000', 'delivered', '', $2, '000', 'yes', count(*), count(*)
   from history
   on conflict (bucket, workspace_id, campaign_id, status, reason, account_id, code, charge) do update
   set messages = counts.messages + excluded.messages, segments = counts.segments + excluded.segments`,
]
