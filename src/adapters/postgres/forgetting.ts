import type { Pool } from 'pg'
import { bucketOfId } from '../../core/ids.ts'
import type { NewMessage } from '../../flows/ports/intake.ts'
import { eraseAttempts } from './callback-traces.ts'
import { epochMs, instant } from './columns.ts'
import { type Hideable, hideNumbers } from './hidden-numbers.ts'
import { type Queryable, inTransaction, prepare, run } from './pool.ts'
import type { Sealing } from './quarantine.ts'

const ASK = prepare(
  'forgetting_ask',
  `insert into messages_to_forget (bucket, message_id, text, hides_number, asked_at, look_at)
   select *, at from unnest($1::smallint[], $2::uuid[], $3::text[], $4::boolean[], $5::timestamptz[])
     as given (bucket, id, text, hides_number, at)`,
)

/** Few messages ask for it. */
export async function askToForget(db: Queryable, messages: readonly NewMessage[]): Promise<void> {
  const asked = messages.flatMap(({ id, createdAt, forgetting }) =>
    forgetting == null ? [] : [{ id, createdAt, ...forgetting }],
  )
  if (asked.length === 0) return
  await run(db, ASK, [
    asked.map(({ id }) => bucketOfId(id)),
    asked.map(({ id }) => id),
    asked.map(({ text }) => text),
    asked.map(({ number }) => number),
    asked.map(({ createdAt }) => instant(createdAt)),
  ])
}

const AT_ONCE = 500

type Due = { bucket: number; id: string; hides_number: boolean; is_over: boolean }

// Callbacks that wait are still to say whose message it is. One that nobody takes is not waited for.
const DUE = prepare(
  'forgetting_due',
  `select f.bucket, f.message_id as id, f.hides_number,
     (m.id is null or m.is_final)
       and not (f.hides_number and f.asked_at > $1::timestamptz - interval '8 days'
         and exists (select from callbacks c where c.message_id = f.message_id and c.state = 'waiting')) as is_over
   from messages_to_forget f
   left join messages m on m.bucket = f.bucket and m.id = f.message_id
   where f.look_at <= $1::timestamptz
   order by f.look_at limit $2
   for update of f skip locked`,
)

// The octets that a message carried are its words too; what else is on the wire says nothing of them.
const FORGET = prepare(
  'forgetting_forget',
  `update message_contents c
   set text = case f.text
         when 'removed' then ''
         when 'hashed' then 'sha256:' || encode(sha256(case when c.wire ->> 'octets' is null
           then convert_to(c.text, 'UTF8') else decode(c.wire ->> 'octets', 'hex') end), 'hex')
         else c.text end,
       wire = case when f.text is not null and c.wire ? 'octets' then c.wire || '{"octets": null}' else c.wire end
   from messages_to_forget f
   where f.bucket = any ($1) and f.message_id = any ($2)
     and c.bucket = f.bucket and c.message_id = f.message_id`,
)

const NUMBERS = prepare(
  'forgetting_numbers',
  `select c.bucket, c.message_id as id, c.workspace_id as "workspaceId", c.recipient as number
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join message_contents c on c.bucket = given.bucket and c.message_id = given.id
   for update of c`,
)

const DONE = prepare(
  'forgetting_done',
  'delete from messages_to_forget where bucket = any ($1) and message_id = any ($2)',
)

// The longer it takes, the seldomer it is looked at: soon after it has ended, at little cost before.
const LATER = prepare(
  'forgetting_later',
  `update messages_to_forget
   set look_at = $3::timestamptz + least(interval '10 minutes', greatest(interval '2 seconds', ($3::timestamptz - asked_at) / 5))
   where bucket = any ($1) and message_id = any ($2)`,
)

/** Forgets what has ended. Resolves with when to look again; 'more': at once; null: nothing waits. */
export const forgetEnded = (
  pool: Pool,
  secrets: Sealing,
  now: number,
): Promise<number | 'more' | null> =>
  inTransaction(pool, async (db) => {
    const { rows } = await run<Due>(db, DUE, [instant(now), AT_ONCE])
    const [over, others] = [rows.filter((one) => one.is_over), rows.filter((one) => !one.is_over)]
    const of = (all: readonly Due[]) => [all.map(({ bucket }) => bucket), all.map(({ id }) => id)]
    if (over.length > 0) {
      const hiding = over.filter((one) => one.hides_number)
      await run(db, FORGET, of(over))
      await hideNumbers(db, secrets, (await run<Hideable>(db, NUMBERS, of(hiding))).rows)
      await run(db, DONE, of(over))
      await eraseAttempts(
        db,
        hiding.map(({ id }) => id),
      )
    }
    if (others.length > 0) await run(db, LATER, [...of(others), instant(now)])
    if (rows.length === AT_ONCE) return 'more'
    const next = await db.query<{ at: Date | null }>(
      'select min(look_at) as at from messages_to_forget',
    )
    return epochMs(next.rows[0]?.at ?? null)
  })
