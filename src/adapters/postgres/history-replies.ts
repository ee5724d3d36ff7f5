import { bucketOf } from '../../core/ids.ts'
import { NO_ACCOUNT } from '../../flows/ports/common.ts'
import type { HistoryReply, OpenReply } from '../../flows/ports/history.ts'
import type { MessageKey } from '../../flows/ports/pipeline.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const INSERT = prepare(
  'history_insert_replies',
  `insert into inbound_messages (id, workspace_id, account_id, sender, recipient, text, keyword, received_at,
     campaign_id, import_id, imported_at)
   select id, workspace, '${NO_ACCOUNT}', person, ours, body, keyword, received_at, campaign, $1, $2
   from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
     $10::uuid[]) as given (id, workspace, person, ours, body, keyword, received_at, campaign)`,
)

const plain = (text: string): string => text.replaceAll('\0', '')

export async function storeReplies(
  db: Queryable,
  replies: readonly HistoryReply[],
  { importId, now }: { importId: string; now: number },
): Promise<void> {
  if (replies.length === 0) return
  const columns = columnsOf(replies, [
    ({ id }) => id,
    ({ workspaceId }) => workspaceId,
    ({ person }) => person,
    ({ ours }) => plain(ours),
    ({ text }) => plain(text),
    ({ keyword }) => keyword,
    ({ receivedAt }) => instant(receivedAt),
    ({ campaignId }) => campaignId,
  ])
  await run(db, INSERT, [importId, instant(now), ...columns])
}

const OPEN = prepare(
  'history_open_replies',
  `select id, workspace_id, campaign_id, sender, recipient, received_at from inbound_messages
   where import_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
)

type OpenRow = {
  id: string
  workspace_id: string
  campaign_id: string | null
  sender: string
  recipient: string
  received_at: Date
}

export async function openReplies(
  db: Queryable,
  importId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<readonly OpenReply[]> {
  const { rows } = await run<OpenRow>(db, OPEN, [importId, after, limit])
  return rows.map((row) => ({
    id: row.id,
    bucket: bucketOf(row.workspace_id, row.sender),
    workspaceId: row.workspace_id,
    campaignId: row.campaign_id,
    person: row.sender,
    ours: row.recipient,
    text: '',
    keyword: null,
    receivedAt: row.received_at.getTime(),
  }))
}

// Within its campaign a conversation has no end; elsewhere a reply is to what was sent lately.
const ANSWERED = prepare(
  'history_answered_messages',
  `select given.reply, found.bucket, found.id
   from unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[])
     as given (reply, bucket, workspace, campaign, person, ours, at)
   cross join lateral (
     select m.bucket, m.id
     from message_contents c
     join messages m on m.bucket = c.bucket and m.id = c.message_id
     where c.bucket = given.bucket and c.recipient = given.person and c.workspace_id = given.workspace
       and m.created_at <= given.at and m.submissions > 0
       and case when given.campaign is null
         then c.sender = given.ours and m.created_at > given.at - interval '72 hours'
         else m.campaign_id = given.campaign end
     order by m.created_at desc, m.id desc
     limit 1
   ) found`,
)

export async function answeredMessages(
  db: Queryable,
  replies: readonly OpenReply[],
): Promise<ReadonlyMap<string, MessageKey>> {
  const columns = columnsOf(replies, [
    ({ id }) => id,
    ({ bucket }) => bucket,
    ({ workspaceId }) => workspaceId,
    ({ campaignId }) => campaignId,
    ({ person }) => person,
    ({ ours }) => ours,
    ({ receivedAt }) => instant(receivedAt),
  ])
  const { rows } = await run<{ reply: string; bucket: number; id: string }>(db, ANSWERED, columns)
  return new Map(rows.map(({ reply, bucket, id }) => [reply, { bucket, id }]))
}
