import type { Watch } from '../../flows/ports/pipeline.ts'
import { instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const ADD = prepare(
  'pipeline_add_watch',
  `insert into watches (id, kind, due_at, messages) values ($1, 'silence', $2, $3)`,
)

export async function addWatch(
  db: Queryable,
  watch: Watch & { readonly dueAt: number },
): Promise<void> {
  await run(db, ADD, [watch.id, instant(watch.dueAt), watch.messages])
}

const ADD_UNHEARD = prepare(
  'pipeline_watch_unheard',
  `insert into watches (id, kind, due_at, messages) values ($1, 'unheard', $2, $3)`,
)

export async function watchUnheard(
  db: Queryable,
  watches: readonly (Watch & { readonly dueAt: number })[],
): Promise<void> {
  for (const { id, dueAt, messages } of watches) {
    await run(db, ADD_UNHEARD, [id, instant(dueAt), messages])
  }
}

const TAKE = prepare(
  'pipeline_take_due_watches',
  `delete from watches w
   where w.ctid = any (array(
     select d.ctid from watches d
     where d.due_at <= $1 and d.kind = 'silence'
     order by d.due_at limit $2
     for update skip locked
   ))
   returning w.id, w.messages`,
)

export async function takeDueWatches(
  db: Queryable,
  now: number,
  limit: number,
): Promise<readonly Watch[]> {
  const { rows } = await run<{ id: string; messages: string[] }>(db, TAKE, [instant(now), limit])
  return rows
}
