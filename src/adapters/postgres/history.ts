import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { HistoryStore, ImportRecord, ImportWork } from '../../flows/ports/history.ts'
import { auditLogTable } from './audit-log.ts'
import { drawCharts } from './history-charts.ts'
import { historyLedger } from './history-ledger.ts'
import { ownWordsReader } from './own-words.ts'
import { type Queryable, inTransaction, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

// What another system sent long ago is no news to anybody's callbacks.
const UNTOLD = `set local delivrd.untold = 'yes'`

/** Files of history: kept in pieces until they are read, worked on by one process at a time. */
export function postgresHistoryStore(pool: Pool, countsBucket: number): HistoryStore {
  // Every statement finds its rows by their keys, whatever the planner knew when the tables were small.
  pool.on('connect', (client) => void client.query('set enable_seqscan = off'))
  const ownWords = ownWordsReader()
  return {
    transact: (work) =>
      inTransaction(pool, async (db) => {
        await db.query(UNTOLD)
        return work(historyLedger(db, countsBucket, ownWords))
      }),
    async writePiece(importId, piece, octets) {
      await run(pool, WRITE_PIECE, [importId, piece, octets])
    },
    dropPieces: (importId) => dropPieces(pool, importId),
    openFile: (importId) => readPieces(pool, importId),
    insertImport: (row) => insertImport(pool, row),
    takeImport: (lease, now, until) => takeImport(pool, { lease, now, until }),
    async finishImport(id, { state, because, at }) {
      await inTransaction(pool, async (db) => {
        await run(db, FINISH, [id, state, because, new Date(at)])
        await dropPieces(db, id)
      })
    },
    drawCharts: (workspaceId, since) => drawCharts(pool, workspaceId, since),
    listImports: (workspaceId, page) => listImports(pool, workspaceId, page),
    readImport: (workspaceId, id) => readImport(pool, workspaceId, id),
    async importRowErrors(id, { limit, afterLine }) {
      return (await run(pool, ROW_ERRORS, [id, afterLine, limit])).rows as never
    },
  }
}

const WRITE_PIECE = prepare('history_write_piece', 'insert into import_pieces values ($1, $2, $3)')
const READ_PIECE = prepare(
  'history_read_piece',
  'select octets from import_pieces where import_id = $1 and piece = $2',
)
const DROP_PIECES = prepare('history_drop_pieces', 'delete from import_pieces where import_id = $1')

async function dropPieces(db: Queryable, importId: string): Promise<void> {
  await run(db, DROP_PIECES, [importId])
}

/** One piece in memory at a time, the next when it is asked for. */
async function* readPieces(db: Queryable, importId: string): AsyncGenerator<Uint8Array> {
  for (let piece = 0; ; piece++) {
    const { rows } = await run<{ octets: Buffer }>(db, READ_PIECE, [importId, piece])
    const [row] = rows
    if (row === undefined) return
    yield row.octets
  }
}

const INSERT = prepare(
  'history_insert_import',
  `insert into imports (id, workspace_id, name, campaign_name, format, service, default_country, mapping, state,
     octets, created_by, started_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $10, $11, $11)`,
)

async function insertImport(
  pool: Pool,
  {
    id,
    order,
    name,
    format,
    mapping,
    octets,
    at,
    audit,
  }: Parameters<HistoryStore['insertImport']>[0],
): Promise<void> {
  await inTransaction(pool, async (db) => {
    await run(db, INSERT, [
      id,
      order.workspaceId,
      name,
      order.name,
      format,
      order.service,
      order.defaultCountry,
      mapping === null ? null : storedJson(mapping),
      octets,
      order.by,
      new Date(at),
    ])
    await auditLogTable(db, sha256).append(audit)
  })
}

// The oldest of each workspace only: two at once in one workspace could each take the other's rows for new.
const TAKE = prepare(
  'history_take_import',
  `with next as (
     select i.id from imports i
     where i.state = 'running'
       and (i.leased_until is null or i.leased_until < $2 or i.lease = $1)
       and not exists (select 1 from imports earlier
                       where earlier.workspace_id = i.workspace_id and earlier.state = 'running'
                         and earlier.id < i.id)
     order by i.id limit 1
     for update skip locked
   ), taken as (
     update imports i set lease = $1, leased_until = $3
     from next where i.id = next.id
     returning i.*
   )
   select t.id, t.workspace_id, t.campaign_name, t.format, t.service, t.mapping, t.created_by, t.started_at,
     t.line, t.reply_after, coalesce(t.default_country, w.default_country) as default_country, w.number_key,
     w.currency
   from taken t join workspaces w on w.id = t.workspace_id`,
)

type WorkRow = {
  id: string
  workspace_id: string
  campaign_name: string | null
  format: ImportWork['format']
  service: ImportWork['service']
  mapping: ImportWork['mapping']
  created_by: string
  started_at: Date
  line: number
  reply_after: string | null
  default_country: string | null
  number_key: Buffer
  currency: string
}

async function takeImport(
  db: Queryable,
  { lease, now, until }: { lease: string; now: number; until: number },
): Promise<ImportWork | null> {
  const { rows } = await run<WorkRow>(db, TAKE, [lease, new Date(now), new Date(until)])
  const [row] = rows
  if (row === undefined) return null
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    campaignName: row.campaign_name,
    format: row.format,
    service: row.service,
    mapping: row.mapping,
    createdBy: row.created_by,
    startedAt: row.started_at.getTime(),
    line: row.line,
    replyAfter: row.reply_after,
    defaultCountry: row.default_country,
    numberKey: row.number_key,
    currency: row.currency,
  }
}

const FINISH = prepare(
  'history_finish_import',
  // The numbers whose last word was STOP: only at its end does a file say who took it back.
  `update imports set state = $2, because = $3, finished_at = $4, updated_at = $4, lease = null,
     leased_until = null, opt_outs = opt_outs + (
       select count(distinct stop.sender) from inbound_messages stop
       where stop.import_id = $1 and stop.keyword = 'stop' and not exists (
         select from inbound_messages later
         where later.workspace_id = stop.workspace_id and later.sender = stop.sender
           and later.keyword = 'start' and later.received_at > stop.received_at
       )
     )
   where id = $1 and state = 'running'`,
)

type ImportRow = {
  id: string
  name: string
  format: ImportRecord['format']
  service: ImportRecord['service']
  state: ImportRecord['state']
  because: string | null
  rows_read: number
  messages: number
  replies: number
  already_known: number
  evidence_added: number
  row_errors: number
  campaigns: number
  opt_outs: number
  notes: Record<string, number>
  octets: number
  created_by: string
  started_at: Date
  updated_at: Date
  finished_at: Date | null
}

const READ = prepare(
  'history_read_import',
  'select * from imports where workspace_id = $1 and id = $2',
)

async function readImport(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<ImportRecord | null> {
  const { rows } = await run<ImportRow>(db, READ, [workspaceId, id])
  return rows[0] === undefined ? null : recordOf(rows[0])
}

const LIST = prepare(
  'history_list_imports',
  `select * from imports where workspace_id = $1 and ($2::uuid is null or id < $2)
   order by id desc limit $3`,
)

async function listImports(
  db: Queryable,
  workspaceId: string,
  { limit, after }: { limit: number; after: string | null },
): Promise<readonly ImportRecord[]> {
  const { rows } = await run<ImportRow>(db, LIST, [workspaceId, after, limit])
  return rows.map(recordOf)
}

const recordOf = (row: ImportRow): ImportRecord => ({
  id: row.id,
  name: row.name,
  format: row.format,
  service: row.service,
  state: row.state,
  because: row.because,
  rowsRead: row.rows_read,
  messages: row.messages,
  replies: row.replies,
  alreadyKnown: row.already_known,
  evidenceAdded: row.evidence_added,
  rowErrors: row.row_errors,
  campaigns: row.campaigns,
  optOuts: row.opt_outs,
  notes: row.notes,
  octets: row.octets,
  createdBy: row.created_by,
  startedAt: row.started_at.getTime(),
  updatedAt: row.updated_at.getTime(),
  finishedAt: row.finished_at?.getTime() ?? null,
})

const ROW_ERRORS = prepare(
  'history_row_errors',
  `select line, because, explanation, raw from import_row_errors
   where import_id = $1 and line > $2 order by line limit $3`,
)

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()
