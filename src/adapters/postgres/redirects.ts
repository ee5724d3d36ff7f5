import type { SenderRules } from '../../core/senders.ts'
import { type WorkspaceSettings, storedWorkspaceSettings } from '../../core/workspace-settings.ts'
import type {
  QueuePlace,
  Redirect,
  RedirectLedger,
  StrandedRow,
  WaitingMessage,
} from '../../flows/ports/rerouting.ts'
import { adjustCredit, creditLeft } from './budgets.ts'
import { columnsOf, instant } from './columns.ts'
import { keyColumns } from './message-rows.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** What turning messages to another provider account reads and writes. */
export const redirectTables = (db: Queryable): RedirectLedger => ({
  async readWaiting(keys) {
    if (keys.length === 0) return []
    const { rows } = await run<WaitingRow>(db, WAITING, keyColumns(keys))
    return rows.map((row): WaitingMessage => ({
      bucket: row.bucket,
      id: row.id,
      recipient: row.recipient,
      sender: row.sender ?? '',
      text: row.text ?? '',
      isPinned: row.is_pinned,
      hasOwnSender: row.has_own_sender,
      validUntil: row.valid_until?.getTime() ?? null,
      debitedMicros: row.debited_micros,
    }))
  },
  senderRules: (workspaceId) => senderRules(db, workspaceId),
  creditLeft: (workspaceId, now) => creditLeft(db, workspaceId, now),
  redirect: (rows, now) => redirect(db, rows, now),
  spendMore: (rows) => spendMore(db, rows),
  async lockStranded(accountId, { after, dueBy, limit }) {
    const from = after ?? FIRST
    const { rows } = await run<StrandedRowRead>(db, STRANDED, [
      accountId,
      instant(dueBy),
      from.campaignId,
      instant(from.dueAt),
      from.id,
      limit,
    ])
    return rows.map((row): StrandedRow => ({
      bucket: row.bucket,
      id: row.id,
      campaignId: row.campaign_id,
      dueAt: row.due_at.getTime(),
      submission: row.submission,
    }))
  },
  async requeue(rows) {
    if (rows.length === 0) return
    const places = columnsOf(rows, [({ accountId }) => accountId, ({ dueAt }) => instant(dueAt)])
    await run(db, REQUEUE, [...keyColumns(rows), ...places])
  },
})

type WaitingRow = {
  bucket: number
  id: string
  recipient: string | null
  sender: string | null
  text: string | null
  is_pinned: boolean
  has_own_sender: boolean
  valid_until: Date | null
  debited_micros: number | null
}

const WAITING = prepare(
  'redirect_read_waiting',
  `select m.bucket, m.id, c.recipient, c.sender, c.text, m.valid_until, m.debited_micros,
     (m.is_pinned and m.turned is null) or (k.account_id is not null and m.channel = k.channel) as is_pinned,
     case
       when k.id is null then m.has_own_sender
       when m.channel = k.channel then k.sender is null
       else k.fallback->>'from' is null
     end as has_own_sender
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join messages m on m.bucket = given.bucket and m.id = given.id
   left join message_contents c on c.bucket = m.bucket and c.message_id = m.id
   left join campaigns k on k.id = m.campaign_id`,
)

const SENDER_RULES = prepare(
  'redirect_sender_rules',
  `select w.settings, coalesce((select jsonb_agg(jsonb_build_object('key', s.name_key, 'state', s.state,
       'destinations', s.destinations)) from senders s where s.workspace_id = w.id), '[]') as senders
   from workspaces w where w.id = $1`,
)

type SenderRulesRow = {
  settings: Partial<WorkspaceSettings>
  senders: SenderRules['senders']
}

async function senderRules(db: Queryable, workspaceId: string): Promise<SenderRules> {
  const { rows } = await run<SenderRulesRow>(db, SENDER_RULES, [workspaceId])
  const { registeredSendersOnly } = storedWorkspaceSettings(rows[0]?.settings ?? {})
  return { senders: rows[0]?.senders ?? [], registeredOnly: registeredSendersOnly }
}

const PRICES = prepare(
  'redirect_prices',
  `update messages m set price_micros = given.price, debited_micros = given.debited,
     channel = given.channel, fallback = case when given.turned is null then m.fallback end,
     turned = coalesce(given.turned, m.turned),
     has_own_sender = case
       when m.channel = given.channel then m.has_own_sender
       else m.fallback->>'from' is null
     end
   from unnest($1::smallint[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::jsonb[])
     as given (bucket, id, price, debited, channel, turned)
   where m.bucket = given.bucket and m.id = given.id`,
)

const SENDERS = prepare(
  'redirect_senders',
  `update message_contents c set sender = given.sender
   from unnest($1::smallint[], $2::uuid[], $3::text[]) as given (bucket, id, sender)
   where c.bucket = given.bucket and c.message_id = given.id and c.sender <> given.sender`,
)

// In the month in which it was queued, as whatever else it spends.
const SPEND = prepare(
  'redirect_spend',
  `update spend s set micros = greatest(0, s.micros + dearer.micros)
   from (
     select to_char(coalesce(m.queued_at, m.created_at) at time zone 'UTC', 'YYYY-MM') as month,
       sum(given.micros) as micros
     from unnest($2::smallint[], $3::uuid[], $4::bigint[]) as given (bucket, id, micros)
     join messages m on m.bucket = given.bucket and m.id = given.id
     group by 1
   ) dearer
   where s.workspace_id = $1 and s.month = dearer.month`,
)

async function redirect(db: Queryable, rows: readonly Redirect[], now: number): Promise<void> {
  if (rows.length === 0) return
  const prices = columnsOf(rows, [
    ({ priceMicros }) => priceMicros,
    ({ debitedMicros }) => debitedMicros,
    ({ channel }) => channel,
    ({ turned }) => (turned === undefined ? null : JSON.stringify(turned)),
  ])
  await run(db, PRICES, [...keyColumns(rows), ...prices])
  await run(db, SENDERS, [...keyColumns(rows), ...columnsOf(rows, [({ sender }) => sender])])
  for (const [workspaceId, own] of Map.groupBy(rows, (row) => row.workspaceId)) {
    await spendMore(
      db,
      own.map((row) => ({ ...row, micros: row.dearerMicros })),
    )
    const debits = own.map(({ debitMicros }) => debitMicros)
    await adjustCredit(db, workspaceId, { debits, now })
  }
}

async function spendMore(
  db: Queryable,
  rows: Parameters<RedirectLedger['spendMore']>[0],
): Promise<void> {
  const dearer = rows.filter(({ micros }) => micros !== 0)
  const byWorkspace = [...Map.groupBy(dearer, (row) => row.workspaceId)]
  for (const [workspaceId, own] of byWorkspace.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const columns = columnsOf(own, [({ micros }) => micros])
    await run(db, SPEND, [workspaceId, ...keyColumns(own), ...columns])
  }
}

const NO_ID = '00000000-0000-0000-0000-000000000000'
const FIRST: QueuePlace = { campaignId: NO_ID, dueAt: 0, id: NO_ID }

type StrandedRowRead = {
  bucket: number
  id: string
  campaign_id: string
  due_at: Date
  submission: number
}

// In the order of its index. The subquery takes the page; what it locks is no more than that.
const STRANDED = prepare(
  'redirect_lock_stranded',
  `select q.bucket, q.message_id as id, q.campaign_id, q.due_at, q.submission
   from send_queue q
   left join campaigns k on k.id = q.campaign_id
   where q.account_id = $1 and q.due_at <= $2
     and (q.campaign_id, q.due_at, q.message_id) > ($3::uuid, $4::timestamptz, $5::uuid)
     and (q.campaign_id = '${NO_ID}' or k.state = 'running')
   order by q.campaign_id, q.due_at, q.message_id
   limit $6
   for update of q skip locked`,
)

const REQUEUE = prepare(
  'redirect_requeue',
  `update send_queue q set account_id = given.account, due_at = given.due_at
   from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::timestamptz[])
     as given (bucket, id, account, due_at)
   where q.bucket = given.bucket and q.message_id = given.id`,
)
