import type { EventType } from '../../core/callbacks/event.ts'
import { timeOfId } from '../../core/ids.ts'
import type {
  Attempt,
  CallbackRecord,
  CallbackRecords,
  CallbackState,
  Endpoint,
} from '../../flows/ports/callbacks.ts'
import { epochMs, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** What was told, what is to be told, and every attempt: for people. */
export const callbackRecords = (db: Queryable): CallbackRecords => ({
  async ofMessage(workspaceId, messageId) {
    const { rows } = await run<Row>(db, OF_MESSAGE, [workspaceId, messageId])
    return rows.map(fromRow)
  },
  async ofEndpoint(workspaceId, endpointId, { state, after, limit }) {
    const { rows } = await run<Row>(db, OF_ENDPOINT[state ?? 'all'], [
      workspaceId,
      endpointId,
      after,
      limit,
    ])
    return rows.map(fromRow)
  },
  async byId(workspaceId, id) {
    const { rows } = await run<Row>(db, BY_ID, [workspaceId, id])
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async byIds(workspaceId, ids) {
    const { rows } = await run<Row>(db, BY_IDS, [workspaceId, ids])
    return rows.map(fromRow)
  },
  async queueAgain({ id, endpointId, subjectId, sequence }, now) {
    await run(db, QUEUE_AGAIN, [id, endpointId, subjectId, sequence])
    await run(db, BEFORE_IT, [id, endpointId, subjectId, sequence])
    await run(db, LET_THROUGH, [endpointId, instant(now)])
  },
})

type Row = {
  id: string
  endpoint_id: string
  message_id: string
  type: EventType
  sequence: number
  state: CallbackState
  attempts: Attempt[]
  settled_at: Date | null
  due_at: Date | null
  awaits_answer: boolean | null
  /** Of what the endpoint must hear before it; null: nothing. */
  before_due_at: Date | null
  open_until: Date | null
  kind: Endpoint['kind']
  name: string
  url: string
  format: CallbackRecord['endpoint']['format']
  endpoint_state: Endpoint['state']
}

const fromRow = (row: Row): CallbackRecord => ({
  id: row.id,
  endpointId: row.endpoint_id,
  endpoint: {
    kind: row.kind,
    name: row.name,
    url: row.url,
    format: row.format,
    state: row.endpoint_state,
  },
  subjectId: row.message_id,
  type: row.type,
  sequence: row.sequence,
  at: timeOfId(row.id),
  state: row.state,
  ...nextTry(row),
  settledAt: epochMs(row.settled_at),
  attempts: row.attempts,
})

/** The latest of all that it waits for, and which that is. */
function nextTry(row: Row): Pick<CallbackRecord, 'dueAt' | 'heldBy'> {
  if (row.due_at === null) return { dueAt: null, heldBy: null }
  if (row.endpoint_state === 'paused') return { dueAt: null, heldBy: 'pause' }
  // What a person asked for is due since ever.
  const own = Math.max(row.due_at.getTime(), timeOfId(row.id))
  const before = row.before_due_at?.getTime() ?? 0
  const shut = row.open_until?.getTime() ?? 0
  if (shut > own && shut > before) return { dueAt: shut, heldBy: 'circuit' }
  // When an earlier one fails, what is behind it comes due with it.
  if (before >= own) return { dueAt: before, heldBy: 'order' }
  return { dueAt: own, heldBy: row.awaits_answer === true ? 'answer' : null }
}

const SELECTED = `select b.id, b.endpoint_id, b.message_id, b.type, b.sequence, b.state, b.attempts, b.settled_at,
     q.due_at, q.awaits_answer, earlier.due_at as before_due_at, e.open_until, e.kind, e.name, e.url, e.state as endpoint_state,
     case when e.kind in ('made', 'listener') then e.format else t.callback ->> 'format' end as format`
const JOINED = `join callback_endpoints e on e.id = b.endpoint_id
   left join callback_queue q on q.endpoint_id = b.endpoint_id and q.callback_id = b.id
   left join lateral (
     select max(p.due_at) as due_at
     from (
       select m.due_at from callback_queue m
       where m.endpoint_id = q.endpoint_id and m.message_id = q.message_id
         and (m.sequence, m.callback_id) < (q.sequence, q.callback_id)
       union all
       (select h.due_at from callback_queue h
        where e.is_ordered and h.endpoint_id = q.endpoint_id and h.callback_id < q.callback_id
        order by h.callback_id limit 1)
     ) p
   ) earlier on true
   left join message_contents t on t.bucket = get_byte(uuid_send(b.message_id), 15) and t.message_id = b.message_id`

const OF_MESSAGE = prepare(
  'callbacks_of_message',
  `${SELECTED} from callbacks b ${JOINED}
   where b.workspace_id = $1 and b.message_id = $2
   order by b.sequence, b.endpoint_id, b.id limit 1000`,
)

const BEFORE = `coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')`

const ofEndpoint = (which: CallbackState | 'all') =>
  prepare(
    `callbacks_of_endpoint_${which}`,
    `${SELECTED} from callbacks b ${JOINED}
     where b.workspace_id = $1 and b.endpoint_id = $2 ${which === 'all' ? '' : `and b.state = '${which}'`}
       and b.id < ${BEFORE}
     order by b.id desc limit $4`,
  )

// Few wait among millions that were told: they are found by the queue, and what is dead by an index of its own.
const OF_ENDPOINT = {
  all: ofEndpoint('all'),
  heard: ofEndpoint('heard'),
  needless: ofEndpoint('needless'),
  dead: ofEndpoint('dead'),
  waiting: prepare(
    'callbacks_of_endpoint_waiting',
    `${SELECTED}
     from (
       select w.callback_id from callback_queue w where w.endpoint_id = $2 and w.callback_id < ${BEFORE}
       order by w.callback_id desc limit $4
     ) waiting
     join callbacks b on b.id = waiting.callback_id ${JOINED}
     where b.workspace_id = $1
     order by b.id desc`,
  ),
}

const BY_ID = prepare(
  'callbacks_by_id',
  `${SELECTED} from callbacks b ${JOINED} where b.workspace_id = $1 and b.id = $2`,
)

const BY_IDS = prepare(
  'callbacks_by_ids',
  `${SELECTED} from callbacks b ${JOINED} where b.workspace_id = $1 and b.id = any ($2::uuid[])`,
)

// What a person asks for is due since ever, and so before all that came due by itself: that is how it is known.
const QUEUE_AGAIN = prepare(
  'callbacks_queue_again',
  `with again as (
     update callbacks set state = 'waiting', settled_at = null where id = $1 returning id
   )
   insert into callback_queue (endpoint_id, callback_id, message_id, sequence, due_at)
   select $2, id, $3, $4, 'epoch' from again
   on conflict (endpoint_id, callback_id) do update set due_at = excluded.due_at, tries = 0`,
)

// What must be told before it, of its message or at an endpoint that is told everything in order, is asked for too.
const BEFORE_IT = prepare(
  'callbacks_before_it',
  `update callback_queue q set due_at = 'epoch'
   from (
     select p.callback_id from callback_queue p
     where p.endpoint_id = $2 and p.message_id = $3 and (p.sequence, p.callback_id) < ($4, $1)
     union
     (select p.callback_id from callback_queue p join callback_endpoints e on e.id = p.endpoint_id
      where p.endpoint_id = $2 and e.is_ordered order by p.callback_id limit 1)
   ) before
   where q.endpoint_id = $2 and q.callback_id = before.callback_id and q.leased_until is null`,
)

// It is the next that is tried where the circuit is open. Who notes a failure meanwhile does not shut it again
// before that: callbacks_note_circuits.
const LET_THROUGH = prepare(
  'callbacks_let_through',
  `update callback_endpoints set open_until = $2 where id = $1 and open_until > $2`,
)
