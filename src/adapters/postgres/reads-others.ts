import { storedWorkspaceSettings } from '../../core/workspace-settings.ts'
import type { SpokeService, WorkspaceSettings } from '../../core/workspace-settings.ts'
import { NOBODY } from '../../core/counts.ts'
import type {
  CodeSeen,
  InboundAsk,
  InboundRecord,
  JobRecord,
  OrphanAsk,
  OrphanRecord,
} from '../../flows/ports/reads.ts'
import { instant } from './columns.ts'
import { INBOUND_COLUMNS, type InboundTextRow, inboundRecord } from './inbound-rows.ts'
import { JOIN_REQUEST, SHOWN_RAW } from './journal.ts'
import type { Queryable } from './pool.ts'
import { ms } from './reads-message-rows.ts'

/** Newest first. */
export async function listInbound(
  db: Queryable,
  workspaceId: string,
  ask: InboundAsk,
): Promise<InboundRecord[]> {
  const values: unknown[] = [workspaceId]
  const conditions = ['workspace_id = $1']
  if (ask.sender !== undefined) conditions.push(`sender = $${values.push(ask.sender)}`)
  if (ask.keyword !== undefined) conditions.push(`keyword = $${values.push(ask.keyword)}`)
  if (ask.after !== null) {
    const [at, id] = [values.push(instant(ask.after.at)), values.push(ask.after.id)]
    conditions.push(`(received_at, id) < ($${at}::timestamptz, $${id}::uuid)`)
  }
  const { rows } = await db.query<InboundTextRow>(
    `select ${INBOUND_COLUMNS} from inbound_messages i
     where ${conditions.join(' and ')}
     order by received_at desc, id desc
     limit $${values.push(ask.limit)}`,
    values,
  )
  return rows.map(inboundRecord)
}

export async function isInbound(db: Queryable, workspaceId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'select from inbound_messages where workspace_id = $1 and id = $2',
    [workspaceId, id],
  )
  return rowCount === 1
}

type OrphanRow = {
  journal_id: string
  account_id: string
  state: OrphanRecord['state']
  provider_id: string | null
  recipient: string | null
  reading: unknown
  because: string
  recorded_at: Date
  protocol: string | null
  raw: Buffer | null
}

/** Newest first: the journal's ids carry the time of arrival. */
export async function listOrphans(
  db: Queryable,
  workspaceId: string,
  ask: OrphanAsk,
): Promise<OrphanRecord[]> {
  const values: unknown[] = [workspaceId]
  const conditions = ['o.workspace_id = $1']
  if (ask.accountId !== undefined) conditions.push(`o.account_id = $${values.push(ask.accountId)}`)
  if (ask.state !== undefined) conditions.push(`o.state = $${values.push(ask.state)}`)
  if (ask.after !== null) conditions.push(`o.journal_id < $${values.push(ask.after)}`)
  const { rows } = await db.query<OrphanRow>(
    `select o.journal_id, o.account_id, o.state, o.provider_id, o.recipient, o.reading, o.because,
            o.recorded_at, j.protocol, ${SHOWN_RAW} as raw
     from orphans o
     left join journal j
       on j.bucket = get_byte(uuid_send(o.journal_id), 15) and j.id = o.journal_id
     ${JOIN_REQUEST}
     where ${conditions.join(' and ')}
     order by o.journal_id desc
     limit $${values.push(ask.limit)}`,
    values,
  )
  return rows.map((row) => ({
    journalId: row.journal_id,
    accountId: row.account_id,
    state: row.state,
    providerId: row.provider_id,
    recipient: row.recipient,
    reading: row.reading,
    because: row.because,
    recordedAt: row.recorded_at.getTime(),
    raw:
      row.protocol === null || row.raw === null
        ? null
        : { protocol: row.protocol, octets: row.raw },
  }))
}

type JobRow = {
  id: string
  kind: string
  subject: string | null
  state: string
  done: number
  total: number | null
  errors: unknown
  result: unknown
  started_at: Date
  updated_at: Date
  finished_at: Date | null
}

export async function readJob(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<JobRecord | null> {
  const { rows } = await db.query<JobRow>(
    `select id, kind, subject, state, done, total, errors, result, started_at, updated_at, finished_at
     from jobs
     where id = $1 and workspace_id = $2`,
    [id, workspaceId],
  )
  const [row] = rows
  if (row === undefined) return null
  const { started_at: startedAt, updated_at: updatedAt, finished_at: finishedAt, ...rest } = row
  return {
    ...rest,
    startedAt: startedAt.getTime(),
    updatedAt: updatedAt.getTime(),
    finishedAt: ms(finishedAt),
  }
}

export async function accountNames(
  db: Queryable,
  workspaceId: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ id: string; name: string }>(
    'select id, name from provider_accounts where workspace_id = $1',
    [workspaceId],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function accountKinds(
  db: Queryable,
  workspaceId: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ id: string; kind: string }>(
    'select id, kind from provider_accounts where workspace_id = $1',
    [workspaceId],
  )
  return new Map(rows.map(({ id, kind }) => [id, kind]))
}

export async function defaultCountry(db: Queryable, workspaceId: string): Promise<string | null> {
  const { rows } = await db.query<{ default_country: string | null }>(
    'select default_country from workspaces where id = $1',
    [workspaceId],
  )
  return rows[0]?.default_country ?? null
}

export async function spokeCodes(db: Queryable, workspaceId: string): Promise<SpokeService> {
  const { rows } = await db.query<{ settings: Partial<WorkspaceSettings> }>(
    'select settings from workspaces where id = $1',
    [workspaceId],
  )
  return storedWorkspaceSettings(rows[0]?.settings ?? {}).spokeCodes
}

/** From the counts that are kept as messages move, so that no message is looked at. */
export async function codesSeen(db: Queryable, workspaceId: string): Promise<CodeSeen[]> {
  const { rows } = await db.query<{ code: string; by: CodeSeen['by']; messages: string }>(
    `select c.code, case when c.account_id = $2 then 'history'
         else coalesce(a.settings ->> 'errTable', 'none') end as by,
       sum(c.messages) as messages
     from counts c left join provider_accounts a on a.id = c.account_id
     where c.workspace_id = $1 and c.code <> ''
     group by 1, 2
     having sum(c.messages) > 0`,
    [workspaceId, NOBODY],
  )
  return rows.map(({ messages, ...row }) => ({ ...row, messages: Number(messages) }))
}
