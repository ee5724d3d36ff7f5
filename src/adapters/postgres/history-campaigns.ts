import type { CampaignGrowth, HistoryLedger } from '../../flows/ports/history.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

const INSERT = prepare(
  'history_insert_campaigns',
  `insert into campaigns (id, workspace_id, name, state, sender, template, columns, created_by, created_at,
     started_at, finished_at, imported_at, source, source_key)
   select id, $1, name, 'done', nullif(sender, ''), body, columns::jsonb, $2, $3, $3, null, $3, $4, key
   from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
     as given (id, name, sender, body, columns, key)
   on conflict (workspace_id, source_key) where source_key is not null do nothing`,
)

const FIND = prepare(
  'history_find_campaigns',
  'select id, source_key from campaigns where workspace_id = $1 and source_key = any($2)',
)

const LINK = prepare(
  'history_link_campaigns',
  `insert into import_campaigns (import_id, campaign_id) select $1, unnest($2::uuid[])
   on conflict do nothing`,
)

export const sourceCampaigns = async (
  db: Queryable,
  campaigns: Parameters<HistoryLedger['sourceCampaigns']>[0],
  { workspaceId, importId, source, by, at }: Parameters<HistoryLedger['sourceCampaigns']>[1],
): ReturnType<HistoryLedger['sourceCampaigns']> => {
  const find = async () => {
    const keys = campaigns.map(({ key }) => key)
    const { rows } = await run<{ id: string; source_key: string }>(db, FIND, [workspaceId, keys])
    return new Map(rows.map((row) => [row.source_key, row.id]))
  }
  const link = (found: ReadonlyMap<string, string>) =>
    run(db, LINK, [importId, [...found.values()].toSorted()])
  const ids = await find()
  const missing = campaigns.filter(({ key }) => !ids.has(key))
  if (missing.length === 0) {
    await link(ids)
    return { ids, made: 0 }
  }
  const columns = columnsOf(missing, [
    ({ id }) => id,
    ({ name }) => name,
    ({ sender }) => sender,
    ({ text }) => text,
    ({ columns: names }) => storedJson(names),
    ({ key }) => key,
  ])
  const { rowCount } = await run(db, INSERT, [workspaceId, by, instant(at), source, ...columns])
  const all = await find()
  await link(all)
  return { ids: all, made: rowCount ?? 0 }
}

// Made on the day of its first message, whenever that was brought in.
const GROW = prepare(
  'history_grow_campaigns',
  `update campaigns c
   set recipients = c.recipients + given.messages, rows_read = c.rows_read + given.messages,
     created_at = case when c.recipients = 0 then given.first else least(c.created_at, given.first) end,
     started_at = case when c.recipients = 0 then given.first else least(c.started_at, given.first) end,
     finished_at = greatest(c.finished_at, given.last),
     sender = coalesce(c.sender, nullif(given.sender, '')),
     template = case when c.template = '' then given.body else c.template end,
     imported_at = $1
   from unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
     as given (id, messages, first, last, sender, body)
   where c.id = given.id`,
)

export async function growCampaigns(
  db: Queryable,
  campaigns: readonly CampaignGrowth[],
  now: number,
): Promise<void> {
  const columns = columnsOf(campaigns, [
    ({ id }) => id,
    ({ messages }) => messages,
    ({ from }) => instant(from),
    ({ to }) => instant(to),
    ({ sender }) => sender,
    ({ text }) => text,
  ])
  await run(db, GROW, [instant(now), ...columns])
}
