import type { Counted } from '../../core/campaign-progress.ts'
import type { Channel, Fallback } from '../../core/channels.ts'
import type { Charge } from '../../core/evidence.ts'
import type { Status } from '../../core/status.ts'
import type {
  CampaignAsk,
  CampaignDoubts,
  CampaignExtras,
  CampaignRecord,
  CampaignState,
  CountSnapshot,
  LatencyLine,
  RowError,
} from '../../flows/ports/reads.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { ms } from './reads-message-rows.ts'

type CampaignRow = {
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
  policy: CampaignRecord['policy']
  recipients: number
  rows_read: number
  row_errors: number
  columns: unknown
  reference: string | null
  created_by: string
  created_by_name: string | null
  created_at: Date
  starts_at: Date | null
  started_at: Date | null
  stopped_at: Date | null
  stopped_by: string | null
  stopped_by_name: string | null
  cancelled_at: Date | null
  cancelled_by: string | null
  cancelled_by_name: string | null
  finished_at: Date | null
  archived_at: Date | null
  receipts: boolean | null
  edited_to: string | null
  own_endpoint: string | null
  source: string | null
  source_key: string | null
  currency: string
  late_window_ms: number
  counts: readonly (readonly [Status, string, string, string, Charge, number, number, number])[]
}

/** The name of the person or key behind an actor such as user:0192f1c0-…, which may be anything. */
const nameOf = (actor: string): string => {
  const idAfter = (kind: string) =>
    `case when ${actor} ~ '^${kind}:[0-9a-f-]{36}$' then split_part(${actor}, ':', 2)::uuid end`
  return `coalesce(
    (select name from users where id = ${idAfter('user')}),
    (select name from api_keys where id = ${idAfter('key')})
  )`
}

// One statement, so one moment: the counts add up to the recipients beside them. Arrays of arrays
// instead of objects: a third of the bytes.
const CAMPAIGN_COLUMNS = `c.*, w.currency,
  (select e.id from callback_endpoints e
    where e.id = c.callback_endpoint and e.campaign_id = c.id and e.deleted_at is null) as own_endpoint,
  ${nameOf('c.created_by')} as created_by_name,
  ${nameOf('c.stopped_by')} as stopped_by_name,
  ${nameOf('c.cancelled_by')} as cancelled_by_name,
  coalesce((
    select max(coalesce((a.settings->>'lateWindowMs')::bigint, 259200000))
    from provider_accounts a
    where a.workspace_id = c.workspace_id and (c.account_id is null or a.id = c.account_id)
  ), 259200000) as late_window_ms,
  coalesce((
    select json_agg(json_build_array(status, reason, account_id, code, charge, n, s, p))
    from (
      select status, reason, account_id, code, charge,
             sum(messages) as n, sum(segments) as s, sum(price_micros) as p
      from counts
      where campaign_id = c.id
      group by status, reason, account_id, code, charge
      having sum(messages) <> 0
    ) lines
  ), '[]') as counts`

const READ_CAMPAIGN = prepare(
  'read_campaign',
  `select ${CAMPAIGN_COLUMNS}
   from campaigns c
   join workspaces w on w.id = c.workspace_id
   where c.id = $1 and c.workspace_id = $2`,
)

export async function readCampaign(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<CampaignRecord | null> {
  const { rows } = await run<CampaignRow>(db, READ_CAMPAIGN, [id, workspaceId])
  return rows[0] === undefined ? null : fromRow(rows[0])
}

/** Newest first. */
export async function listCampaigns(
  db: Queryable,
  workspaceId: string,
  ask: CampaignAsk,
): Promise<CampaignRecord[]> {
  const values: unknown[] = [workspaceId]
  const conditions = ['c.workspace_id = $1']
  conditions.push(`c.archived_at is ${ask.archived === true ? 'not null' : 'null'}`)
  if (ask.state !== undefined) conditions.push(`c.state = $${values.push(ask.state)}`)
  if (ask.name !== undefined) {
    conditions.push(`position($${values.push(ask.name.toLowerCase())} in lower(c.name)) > 0`)
  }
  const { source } = ask
  if (source === 'any') conditions.push('c.source is not null')
  else if (source !== undefined && 'importId' in source) {
    const of = `select campaign_id from import_campaigns where import_id = $${values.push(source.importId)}`
    conditions.push(`c.id in (${of})`)
  } else if (source !== undefined) conditions.push(`c.source = $${values.push(source.format)}`)
  if (ask.after !== null) {
    const after = `$${values.push(ask.after)}`
    conditions.push(
      `(c.created_at, c.id) < (select created_at, id from campaigns where id = ${after})`,
    )
  }
  const { rows } = await db.query<CampaignRow>(
    `select ${CAMPAIGN_COLUMNS}
     from campaigns c
     join workspaces w on w.id = c.workspace_id
     where ${conditions.join(' and ')}
     order by c.created_at desc, c.id desc
     limit $${values.push(ask.limit)}`,
    values,
  )
  return rows.map(fromRow)
}

const fromRow = (row: CampaignRow): CampaignRecord => ({
  id: row.id,
  workspaceId: row.workspace_id,
  name: row.name,
  state: row.state,
  sender: row.sender,
  channel: row.channel,
  fallback: row.fallback,
  template: row.template,
  accountId: row.account_id,
  validityS: row.validity_s,
  policy: row.policy,
  recipients: row.recipients,
  rowsRead: row.rows_read,
  rowErrors: row.row_errors,
  columns: Array.isArray(row.columns) ? row.columns.map(String) : [],
  reference: row.reference,
  createdBy: row.created_by,
  createdByName: row.created_by_name,
  createdAt: row.created_at.getTime(),
  startsAt: ms(row.starts_at),
  startedAt: ms(row.started_at),
  stoppedAt: ms(row.stopped_at),
  stoppedBy: row.stopped_by,
  stoppedByName: row.stopped_by_name,
  cancelledAt: ms(row.cancelled_at),
  cancelledBy: row.cancelled_by,
  cancelledByName: row.cancelled_by_name,
  finishedAt: ms(row.finished_at),
  archivedAt: ms(row.archived_at),
  asksReceipts: row.receipts,
  isBeingEdited: row.edited_to !== null,
  callbackEndpointId: row.own_endpoint,
  source: row.source,
  sourceKey: row.source_key,
  currency: row.currency,
  lateWindowMs: row.late_window_ms,
  counts: row.counts.map(
    ([status, reason, accountId, code, charge, messages, segments, priceMicros]): Counted => ({
      status,
      reason,
      accountId,
      code,
      charge,
      messages,
      segments,
      priceMicros,
    }),
  ),
})

const READ_DOUBTS = prepare(
  'read_campaign_doubts',
  `select campaign_id, count(*) filter (where conflict) as conflicts,
          count(*) filter (where texted_twice) as texted_twice
   from messages
   where campaign_id = any($1::uuid[]) and (conflict or texted_twice)
   group by campaign_id`,
)

type DoubtsRow = { campaign_id: string; conflicts: number; texted_twice: number }

/** By an index that holds nothing but doubts, so that a page of campaigns costs as little as one. */
export async function readDoubts(
  db: Queryable,
  campaignIds: readonly string[],
): Promise<ReadonlyMap<string, CampaignDoubts>> {
  const { rows } = await run<DoubtsRow>(db, READ_DOUBTS, [campaignIds])
  return new Map(
    rows.map(({ campaign_id: id, conflicts, texted_twice: textedTwice }) => [
      id,
      { conflicts, textedTwice },
    ]),
  )
}

const NO_DOUBTS: CampaignDoubts = { conflicts: 0, textedTwice: 0 }

const READ_SNAPSHOTS = prepare(
  'read_count_snapshots',
  `select at, counts
   from count_snapshots
   where campaign_id = $1
   order by at desc
   limit $2`,
)

// Messages are handed over roughly in the order of their ids: the first that is open waits longest.
const READ_OLDEST_WAITING = prepare(
  'read_oldest_waiting',
  `select id, submitted_at as at
   from messages
   where campaign_id = $1 and id >= $2 and status in ('submitted', 'sent')
   order by id
   limit 1`,
)

const LOWEST_ID = '00000000-0000-0000-0000-000000000000'
const FLOORS_MAX = 1_000

/**
 * Reads what a campaign's page shows beside its counts. Remembers how far each campaign is through,
 * so that a page that is watched does not walk over the same finished messages again and again.
 */
export function campaignExtras(
  db: Queryable,
): (campaignId: string, isWaiting: boolean) => Promise<CampaignExtras> {
  const floors = new Map<string, string>()
  const oldestWaiting = async (campaignId: string): Promise<number | null> => {
    const { rows } = await run<{ id: string; at: Date | null }>(db, READ_OLDEST_WAITING, [
      campaignId,
      floors.get(campaignId) ?? LOWEST_ID,
    ])
    const [row] = rows
    if (row === undefined) return null
    if (floors.size >= FLOORS_MAX) floors.clear()
    floors.set(campaignId, row.id)
    return ms(row.at)
  }
  return async (campaignId, isWaiting) => {
    const doubts = await readDoubts(db, [campaignId])
    return {
      ...(doubts.get(campaignId) ?? NO_DOUBTS),
      oldestWaitingAt: isWaiting ? await oldestWaiting(campaignId) : null,
      snapshots: await readSnapshots(db, campaignId, 3),
    }
  }
}

/** The newest ones, oldest first. */
export async function readSnapshots(
  db: Queryable,
  campaignId: string,
  limit: number,
): Promise<CountSnapshot[]> {
  const { rows } = await run<{ at: Date; counts: CountSnapshot['counts'] }>(db, READ_SNAPSHOTS, [
    campaignId,
    limit,
  ])
  return rows.map(({ at, counts }) => ({ at: at.getTime(), counts })).toReversed()
}

const READ_LATENCIES = prepare(
  'read_campaign_latencies',
  `select l.account_id, a.name as account_name, l.bin, l.status, sum(l.messages) as messages
   from latencies l
   left join provider_accounts a on a.id = l.account_id
   where l.campaign_id = $1
   group by l.account_id, a.name, l.bin, l.status
   having sum(l.messages) > 0
   order by l.account_id, l.bin, l.status`,
)

export async function readLatencies(db: Queryable, campaignId: string): Promise<LatencyLine[]> {
  type Row = {
    account_id: string
    account_name: string | null
    bin: number
    status: string
    messages: string
  }
  const { rows } = await run<Row>(db, READ_LATENCIES, [campaignId])
  return rows.map((row) => ({
    accountId: row.account_id,
    accountName: row.account_name ?? 'a deleted provider account',
    bin: row.bin,
    status: row.status,
    messages: Number(row.messages),
  }))
}

const LIST_ROW_ERRORS = prepare(
  'list_row_errors',
  `select line, because, explanation, raw
   from campaign_row_errors
   where campaign_id = $1 and line > $2
   order by line
   limit $3`,
)

export async function listRowErrors(
  db: Queryable,
  campaignId: string,
  { limit, afterLine }: { limit: number; afterLine: number },
): Promise<RowError[]> {
  return (await run<RowError>(db, LIST_ROW_ERRORS, [campaignId, afterLine, limit])).rows
}
