import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Channel, Fallback } from '../../core/channels.ts'
import type { CampaignState } from '../../core/campaign-states.ts'
import { bucketOf } from '../../core/ids.ts'
import type {
  CampaignChange,
  CampaignChore,
  CampaignLedger,
  CampaignStanding,
  CampaignStore,
  NewCampaign,
  NewRowError,
} from '../../flows/ports/campaigns.ts'
import { auditLogTable } from './audit-log.ts'
import { callbackEndpointsTable } from './callback-endpoints.ts'
import { heldMessagesTable } from './held-messages.ts'
import { intakeLedger } from './intake.ts'
import { editTable } from './edits.ts'
import { type Queryable, inTransaction, prepare, run } from './pool.ts'
import { recentTextsTable } from './recent-texts.ts'
import { unsentTable } from './unsent.ts'
import { storedJson } from './stored-json.ts'

/**
 * Campaigns and what taking their lists in reads and writes. `countsBucket` is this writer's own rows
 * of the counts table (0 to 255).
 */
export function postgresCampaignStore(pool: Pool, countsBucket: number): CampaignStore {
  return { transact: (work) => inTransaction(pool, (db) => work(campaignLedger(db, countsBucket))) }
}

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()

const campaignLedger = (db: Queryable, countsBucket: number): CampaignLedger => ({
  ...intakeLedger(db, countsBucket),
  ...unsentTable(db, countsBucket),
  ...editTable(db, countsBucket),
  ...heldMessagesTable(db, countsBucket),
  rememberTexts: (texts) => recentTextsTable(db).rememberTexts(texts),
  insertCampaign: (campaign) => insertCampaign(db, campaign),
  endpoints: callbackEndpointsTable(db),
  lockCampaign: (workspaceId, id, mode) => lockCampaign(db, { workspaceId, id, mode }),
  changeCampaign: (id, change) => changeCampaign(db, id, change),
  async countRows(id, { recipients, read, errors }, now) {
    await run(db, COUNT_ROWS, [id, recipients, read, errors, instant(now)])
  },
  insertRowErrors: (id, errors) => insertRowErrors(db, id, errors),
  async forgetQueued(id) {
    await run(db, FORGET, [id])
  },
  async deleteCampaign(id) {
    await run(db, DELETE, [id])
  },
  claimRecipients: (campaign, rows) => claimRecipients(db, campaign, rows),
  chores: (now) => readChores(db, now),
  async firstFields(campaignId) {
    const { rows } = await run<{ fields: Record<string, string> | null }>(db, FIRST, [campaignId])
    return rows[0]?.fields ?? null
  },
  async audit(act) {
    await auditLogTable(db, sha256).append(act)
  },
})

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()
const epoch = (at: Date | null): number | null => at?.getTime() ?? null

const INSERT = prepare(
  'campaign_insert',
  `insert into campaigns (id, workspace_id, name, state, sender, template, account_id, validity_s,
     policy, columns, field_columns, reference, created_by, created_at, starts_at, channel, fallback)
   values ($1, $2, $3, 'importing', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
)

async function insertCampaign(db: Queryable, campaign: NewCampaign): Promise<void> {
  await run(db, INSERT, [
    campaign.id,
    campaign.workspaceId,
    campaign.name,
    campaign.sender,
    campaign.template,
    campaign.accountId,
    campaign.validitySeconds,
    campaign.policy,
    storedJson(campaign.columns),
    storedJson(campaign.fieldColumns),
    campaign.reference,
    campaign.createdBy,
    instant(campaign.createdAt),
    instant(campaign.startsAt),
    campaign.channel,
    campaign.fallback,
  ])
}

const LOCKED = `select id, workspace_id, name, state, sender, channel, fallback, template, account_id, validity_s, starts_at,
  started_at, archived_at, columns, field_columns, edited_to,
  callback_endpoint from campaigns where workspace_id = $1 and id = $2`
const LOCK = {
  share: prepare('campaign_share', `${LOCKED} for share`),
  update: prepare('campaign_update', `${LOCKED} for no key update`),
}

type Row = {
  id: string
  workspace_id: string
  name: string
  state: CampaignState
  sender: string | null
  channel: Channel
  fallback: Fallback | null
  template: string
  account_id: string | null
  validity_s: number | null
  starts_at: Date | null
  started_at: Date | null
  archived_at: Date | null
  columns: unknown
  field_columns: Record<string, string>
  edited_to: string | null
  callback_endpoint: string | null
}

async function lockCampaign(
  db: Queryable,
  { workspaceId, id, mode }: { workspaceId: string; id: string; mode: 'share' | 'update' },
): Promise<CampaignStanding | null> {
  const { rows } = await run<Row>(db, LOCK[mode], [workspaceId, id])
  const [row] = rows
  if (row === undefined) return null
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    state: row.state,
    sender: row.sender,
    channel: row.channel,
    fallback: row.fallback,
    template: row.template,
    accountId: row.account_id,
    validitySeconds: row.validity_s,
    startsAt: epoch(row.starts_at),
    startedAt: epoch(row.started_at),
    archivedAt: epoch(row.archived_at),
    columns: Array.isArray(row.columns) ? row.columns.map(String) : [],
    fieldColumns: row.field_columns,
    editedTo: row.edited_to,
    callbackEndpointId: row.callback_endpoint,
  }
}

const CHANGEABLE: Readonly<Record<keyof CampaignChange, string>> = {
  name: 'name',
  template: 'template',
  sender: 'sender',
  channel: 'channel',
  fallback: 'fallback',
  accountId: 'account_id',
  validitySeconds: 'validity_s',
  startsAt: 'starts_at',
  editedTo: 'edited_to',
  callbackEndpointId: 'callback_endpoint',
  state: 'state',
  startedAt: 'started_at',
  stoppedAt: 'stopped_at',
  stoppedBy: 'stopped_by',
  cancelledAt: 'cancelled_at',
  cancelledBy: 'cancelled_by',
  finishedAt: 'finished_at',
  archivedAt: 'archived_at',
}

// What its workspace has decided about receipts holds for all of it, from its start on.
const RECEIPTS = `receipts = coalesce(receipts, (
  select coalesce((w.settings ->> 'deliveryReceipts')::boolean, true) from workspaces w
  where w.id = campaigns.workspace_id))`

async function changeCampaign(db: Queryable, id: string, change: CampaignChange): Promise<void> {
  const entries = Object.entries(change) as [
    keyof CampaignChange,
    string | number | Fallback | null,
  ][]
  if (entries.length === 0) return
  const sets = entries.map(([name], at) => `${CHANGEABLE[name]} = $${at + 2}`)
  if (change.state === 'running') sets.push(RECEIPTS)
  const values = entries.map(([name, value]) =>
    typeof value === 'number' && name !== 'validitySeconds' ? instant(value) : value,
  )
  await db.query(`update campaigns set ${sets.join(', ')} where id = $1`, [id, ...values])
}

const COUNT_ROWS = prepare(
  'campaign_count_rows',
  `update campaigns set recipients = recipients + $2, rows_read = rows_read + $3,
     row_errors = row_errors + $4, imported_at = $5 where id = $1`,
)

const ROW_ERRORS = prepare(
  'campaign_row_errors',
  `insert into campaign_row_errors (campaign_id, line, because, explanation, raw)
   select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::text[])
   on conflict (campaign_id, line) do nothing`,
)

async function insertRowErrors(
  db: Queryable,
  id: string,
  errors: readonly NewRowError[],
): Promise<void> {
  if (errors.length === 0) return
  await run(db, ROW_ERRORS, [
    id,
    errors.map(({ line }) => line),
    errors.map(({ because }) => because),
    errors.map(({ explanation }) => explanation),
    errors.map(({ raw }) => raw),
  ])
}

// What at-least-once would have sent again.
const FORGET = prepare(
  'campaign_forget_queued',
  `delete from send_queue q where q.ctid = any (array(
     select w.ctid from campaigns c
     join provider_accounts a on a.workspace_id = c.workspace_id
     cross join lateral (
       select q.ctid from send_queue q
       where q.account_id = a.id and q.campaign_id = c.id
       order by q.bucket, q.message_id
       for update skip locked
     ) w
     where c.id = $1 and c.policy = 'at-least-once'
   ))`,
)

const DELETE = prepare(
  'campaign_delete',
  `with gone as (delete from campaigns where id = $1 and recipients = 0 returning id)
   delete from callback_endpoints e using gone where e.campaign_id = gone.id`,
)

// In the order of the rows, so that the first of a number is the one that gets it.
const CLAIM = prepare(
  'campaign_claim_recipients',
  `insert into campaign_recipients (bucket, campaign_id, recipient_hash, message_id)
   select given.bucket, $1, sha256(w.number_key || convert_to(given.number, 'UTF8')), given.id
   from unnest($3::smallint[], $4::text[], $5::uuid[]) with ordinality as given (bucket, number, id, at)
   join workspaces w on w.id = $2
   order by given.at
   on conflict (bucket, campaign_id, recipient_hash) do nothing
   returning message_id`,
)

async function claimRecipients(
  db: Queryable,
  { workspaceId, id }: { readonly workspaceId: string; readonly id: string },
  rows: readonly { readonly id: string; readonly number: string }[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const claimed = await run<{ message_id: string }>(db, CLAIM, [
    id,
    workspaceId,
    rows.map(({ number }) => bucketOf(workspaceId, number)),
    rows.map(({ number }) => number),
    rows.map((row) => row.id),
  ])
  return new Set(claimed.rows.map(({ message_id }) => message_id))
}

// Counts say what waits, so that no message is looked at in vain. An import that read nothing for five
// minutes belongs to a process that is gone; a campaign that is done may get messages back from a
// provider that was too busy, or turn some to their second channel.
const CHORES = prepare(
  'campaign_chores',
  `select c.id, c.workspace_id, case
     when c.state = 'importing' then 'abandon'
     when c.edited_to is not null and c.state in ('draft', 'scheduled') then 'edit'
     when c.state = 'scheduled' then 'start'
     when c.state = 'cancelled' then 'cancel'
     when c.state = 'done' then 'reopen'
     when n.waiting > 0 then 'queue'
     else 'finish' end as chore
   from campaigns c
   cross join lateral (
     select coalesce(sum(messages) filter (where status in ('draft', 'scheduled')), 0) as waiting,
       coalesce(sum(messages) filter (where status in ('held', 'queued')), 0)
         -- What at-least-once sends again stands as submitted while it waits.
         + case when c.policy = 'at-least-once' and exists (
             select 1 from provider_accounts a
             cross join lateral (
               select 1 from send_queue q where q.account_id = a.id and q.campaign_id = c.id limit 1
             ) q
             where a.workspace_id = c.workspace_id
           ) then 1 else 0 end as queued
     from counts where campaign_id = c.id and status in ('draft', 'scheduled', 'held', 'queued')
   ) n
   where (c.state = 'importing' and coalesce(c.imported_at, c.created_at) < $1::timestamptz - interval '5 minutes')
     or (c.state = 'scheduled' and c.starts_at <= $1)
     or (c.edited_to is not null and c.state in ('draft', 'scheduled'))
     or (c.state = 'cancelled' and c.finished_at is null)
     or (c.state = 'done' and n.queued > 0 and c.finished_at > $1::timestamptz
       - case when c.fallback is null then interval '1 hour' else interval '8 days' end)
     or (c.state = 'running' and (n.waiting > 0 or n.queued = 0))
   order by c.id`,
)

async function readChores(db: Queryable, now: number): Promise<readonly CampaignChore[]> {
  type Chore = { id: string; workspace_id: string; chore: CampaignChore['chore'] }
  const { rows } = await run<Chore>(db, CHORES, [instant(now)])
  return rows.map(({ id, workspace_id, chore }) => ({
    campaignId: id,
    workspaceId: workspace_id,
    chore,
  }))
}

const FIRST = prepare(
  'campaign_first_fields',
  `select c.fields from messages m
   join message_contents c on c.bucket = m.bucket and c.message_id = m.id
   where m.campaign_id = $1 order by m.id limit 1`,
)
