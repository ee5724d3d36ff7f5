import type { BatchCallback, BatchCallbackStore } from '../../flows/ports/batch-callbacks.ts'
import { epochMs } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

type Row = {
  id: string
  workspace_id: string
  url: string
  fields: Record<string, string>
  tries: number
}

const ADD = `insert into batch_callbacks (workspace_id, batch_id, url, fields, due_at)
  select $1, $2, url, fields, $5 from unnest($3::text[], $4::json[]) as given (url, fields)`

const CLAIM = prepare(
  'batch_callback_claim',
  `update batch_callbacks set due_at = $2, tries = tries + 1
    where id in (
      select id from batch_callbacks where due_at <= $1 and workspace_id <> all ($4::uuid[])
       order by due_at limit $3 for update skip locked)
    returning id, workspace_id, url, fields, tries - 1 as tries`,
)

export const postgresBatchCallbacks = (db: Queryable): BatchCallbackStore => ({
  async add({ workspaceId, batchId }, news, now) {
    if (news.length === 0) return
    const urls = news.map(({ url }) => url)
    const fields = news.map((one) => storedJson(one.fields))
    await db.query(ADD, [workspaceId, batchId, urls, fields, new Date(now)])
  },
  async claim({ now, leasedUntil, limit, full }) {
    const { rows } = await run<Row>(db, CLAIM, [
      new Date(now),
      new Date(leasedUntil),
      limit,
      [...full],
    ])
    return rows.map(({ id, workspace_id: workspaceId, url, fields, tries }): BatchCallback => ({
      id,
      workspaceId,
      url,
      fields,
      tries,
    }))
  },
  async settle(id, dueAt) {
    if (dueAt === null) await db.query('delete from batch_callbacks where id = $1', [id])
    else {
      await db.query('update batch_callbacks set due_at = $2 where id = $1', [id, new Date(dueAt)])
    }
  },
  async nextDueAt(now) {
    const { rows } = await db.query<{ at: Date | null }>(
      'select min(due_at) as at from batch_callbacks where due_at > $1',
      [new Date(now)],
    )
    return epochMs(rows[0]?.at ?? null)
  },
})
