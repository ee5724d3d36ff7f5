import type { Pool } from 'pg'
import type {
  Attempt,
  CallbackStore,
  ClaimedCallback,
  Endpoint,
  SettledCallback,
} from '../../flows/ports/callbacks.ts'
import type { Alive } from './alive.ts'
import { ENDPOINT_COLUMNS, type EndpointRow, endpointFromRow } from './callback-endpoint-rows.ts'
import { type EventRow, claimedFrom, dropGone, eventsOf } from './callback-events.ts'
import { takeTurns, takingOver } from './callback-turns.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, inOneGo, inTransaction, prepare, run } from './pool.ts'
import { BY_KEYS } from './pipeline-store.ts'
import { storedJson } from './stored-json.ts'

// And in the order of an index, as far as they are taken: a plan made while little waited would sort all that waits.
// What has to be sorted is little, but before version 18 counts as so dear that it would be compiled first.
const BY_TURN = `${BY_KEYS}; set enable_bitmapscan = off; set enable_sort = off; set jit = off`

/**
 * The queue of callbacks, over connections of its own. Whatever one endpoint waits for, one process does at a time.
 * @param alive says whose the leases are; null: nobody's, and they are over when their time is.
 */
export function postgresCallbackStore(
  pool: Pool,
  alive: Pick<Alive, 'number'> | null = null,
): CallbackStore {
  pool.on('connect', (client) => void client.query(BY_TURN))
  const own = new Set<number>()
  return {
    async endpointsDue(now, limit, full = []) {
      const { rows } = await run<EndpointRow>(pool, DUE, [instant(now), limit, full])
      return rows.map(endpointFromRow)
    },
    async claim(endpoint, options) {
      const by = (await alive?.number()) ?? null
      if (by !== null) own.add(by)
      return claimIn((say) => inOneGo(pool, say), endpoint, { ...options, by })
    },
    async settle(rows, now) {
      if (rows.length === 0) return
      await inOneGo(pool, (db) => settle(db, rows, now))
    },
    takeOver: takingOver(pool, own),
    async noteCircuits(rows, now) {
      if (rows.length === 0) return
      await inTransaction(pool, async (db) => {
        await takeTurns(
          db,
          rows.map(({ endpointId }) => endpointId),
        )
        const columns = columnsOf(rows, [
          ({ endpointId }) => endpointId,
          ({ circuit }) => circuit.failures,
          ({ circuit }) => instant(circuit.failingSince),
          ({ circuit }) => instant(circuit.openUntil),
        ])
        await run(db, NOTE_CIRCUITS, [...columns, instant(now)])
        const closing = rows.flatMap(({ endpointId, isClosing }) => (isClosing ? [endpointId] : []))
        if (closing.length > 0) await run(db, ALL_DUE, [closing, instant(now)])
      })
    },
    switchOff: (endpointId, because, now) =>
      inTransaction(pool, async (db) => {
        await takeTurns(db, [endpointId])
        await run(db, SWITCH_OFF, [endpointId, because, instant(now)])
        await giveUpAll(db, endpointId, now)
      }),
    async nextDueAt(now) {
      const { rows } = await run<{ at: Date | null }>(pool, NEXT, [instant(now)])
      return rows[0]?.at?.getTime() ?? null
    },
  }
}

/** Whatever waits for an endpoint is dead. */
export async function giveUpAll(db: Queryable, endpointId: string, now: number): Promise<void> {
  await run(db, GIVE_UP, [endpointId, instant(now)])
}

// Endpoints are few beside what waits for them: each is asked once, by the index.
const WAITING_ENDPOINTS = `with recursive waiting as (
    (select endpoint_id from callback_queue order by endpoint_id limit 1)
    union all
    select (select q.endpoint_id from callback_queue q where q.endpoint_id > w.endpoint_id
            order by q.endpoint_id limit 1)
    from waiting w where w.endpoint_id is not null
  )`

// Who comes first when not all are asked for changes from one moment to the next.
const DUE = prepare(
  'callbacks_endpoints_due',
  `${WAITING_ENDPOINTS}
   select ${ENDPOINT_COLUMNS}
   from waiting w join callback_endpoints e on e.id = w.endpoint_id
   where e.state = 'active' and e.deleted_at is null and (e.open_until is null or e.open_until <= $1)
     and e.kind in ('made', 'origin') and e.id <> all ($3)
     and exists (select from callback_queue q where q.endpoint_id = e.id and q.due_at <= $1
       and (q.leased_until is null or q.leased_until <= $1))
   order by hashtextextended(e.id::text, (extract(epoch from $1::timestamptz) * 1000)::bigint)
   limit $2`,
)

// By the index alone, however much waits: it is asked again and again. When a lease is over is not looked for: that
// would read all that is due, and whoever looks once a second sees it soon enough.
const NEXT = prepare(
  'callbacks_next_due',
  `${WAITING_ENDPOINTS}
   select min(turn.at) as at
   from waiting w join callback_endpoints e on e.id = w.endpoint_id
   cross join lateral (
     (select greatest(q.due_at, e.open_until) as at from callback_queue q
      where q.endpoint_id = e.id and q.due_at > $1 order by q.due_at limit 1)
     union all
     select e.open_until where e.open_until > $1
   ) turn
   where e.state = 'active' and e.deleted_at is null and e.kind in ('made', 'origin')`,
)

// The earliest of each message that is not settled, if none of that message is under way; and those behind it that
// are due as well, as far as nothing is between them.
const CLAIM = prepare(
  'callbacks_claim',
  `with heads as (
     select n.endpoint_id, n.message_id from callback_queue n
     where n.endpoint_id = $1 and n.due_at <= $2 and (n.leased_until is null or n.leased_until <= $2)
       and not exists (select from callback_queue p
         where p.endpoint_id = n.endpoint_id and p.message_id = n.message_id and p.callback_id <> n.callback_id
           and ((p.sequence, p.callback_id) < (n.sequence, n.callback_id) or p.leased_until > $2)
         -- Asked for each, by the index that has this order: never as a join that reads all that waits.
         order by p.sequence offset 0)
     order by n.due_at, n.callback_id limit $5
     for update of n skip locked
   ), runs as materialized (
     select h.endpoint_id, r.callback_id
     from heads h cross join lateral (
       select f.callback_id, bool_and(f.due_at <= $2) over (order by f.sequence, f.callback_id) as is_due
       from callback_queue f
       where f.endpoint_id = h.endpoint_id and f.message_id = h.message_id
       order by f.sequence, f.callback_id limit $6
     ) r
     where r.is_due
   ), leased as (
     update callback_queue q set leased_until = $3, leased_by = $4 from runs
     where q.endpoint_id = runs.endpoint_id and q.callback_id = runs.callback_id
     returning q.*
   )
   ${eventsOf('leased')}`,
)

// The head of the whole endpoint, by time, whatever clocks said of one message: nothing passes it.
const CLAIM_ORDERED = prepare(
  'callbacks_claim_ordered',
  `with head as (
     select n.* from callback_queue n
     where n.endpoint_id = $1
       and not exists (select from callback_queue p
         where p.endpoint_id = n.endpoint_id and p.message_id = n.message_id
           and (p.sequence, p.callback_id) < (n.sequence, n.callback_id)
         order by p.sequence offset 0)
     order by n.callback_id limit 1
     for update of n
   ), leased as (
     update callback_queue q set leased_until = $3, leased_by = $4 from head
     where q.endpoint_id = head.endpoint_id and q.callback_id = head.callback_id and head.due_at <= $2
       and not exists (select from callback_queue p where p.endpoint_id = $1 and p.leased_until > $2)
     returning q.*
   )
   ${eventsOf('leased')}`,
)

type ClaimOptions = Parameters<CallbackStore['claim']>[1] & {
  /** The number of the process that tells it; null: none that could be missed. */
  readonly by?: number | null
}

/** Claims in the transaction of somebody else. */
export const claim = (
  db: Queryable,
  endpoint: Endpoint,
  options: ClaimOptions,
): Promise<readonly ClaimedCallback[]> => claimIn((say) => say(db), endpoint, options)

async function claimIn(
  transact: <Result>(say: (db: Queryable) => Promise<Result>) => Promise<Result>,
  endpoint: Endpoint,
  options: ClaimOptions,
): Promise<readonly ClaimedCallback[]> {
  const { limit, now, leaseMs, runMax = 1, by = null } = options
  const leasedUntil = now + leaseMs
  const values = [endpoint.id, instant(now), instant(leasedUntil), by]
  // One after the other, and said together.
  const [, { rows }] = await transact((db) =>
    Promise.all([
      takeTurns(db, [endpoint.id]),
      endpoint.isOrdered
        ? run<EventRow>(db, CLAIM_ORDERED, values)
        : run<EventRow>(db, CLAIM, [...values, limit, runMax]),
    ]),
  )
  if (rows.length === 0) return []
  const { claimed, gone } = claimedFrom(rows, leasedUntil)
  if (gone.length > 0) await transact((db) => dropGone(db, gone, now))
  // What cannot be told any more makes room for what waits behind it.
  return claimed.length === 0 ? claimIn(transact, endpoint, options) : claimed
}

async function settle(
  db: Queryable,
  given: readonly SettledCallback[],
  now: number,
): Promise<void> {
  const rows = onceEach(given)
  const columns = columnsOf(rows, [
    ({ endpointId }) => endpointId,
    ({ callbackId }) => callbackId,
    ({ messageId }) => messageId,
    ({ sequence }) => sequence,
    ({ outcome }) => outcome,
    (row) => (row.outcome === 'again' ? instant(row.dueAt) : null),
    ({ leasedUntil }) => instant(leasedUntil),
  ])
  const [endpoints, ids, , , outcomes, , leases] = columns
  const someAgain = rows.some(({ outcome }) => outcome === 'again')
  const attempts = rows.map((row) => storedJson(row.attempts))
  const made = rows.map((row) => row.attempts.length)
  const awaiting = rows.map((row) => row.outcome === 'again' && row.awaitsAnswer === true)
  // One after the other, and said together.
  await Promise.all([
    takeTurns(
      db,
      rows.map(({ endpointId }) => endpointId),
    ),
    run(db, NOTE_ATTEMPTS, [endpoints, ids, outcomes, leases, attempts, instant(now)]),
    run(db, SETTLE, columns),
    ...(someAgain ? [run(db, AGAIN, [...columns, made, awaiting])] : []),
    run(db, FOLLOW, [...columns, instant(now)]),
  ])
}

type Settled = SettledCallback & { readonly attempts: readonly Attempt[] }

/** One outcome of each callback: that it was heard, else what whoever leased it last says. All attempts are kept. */
function onceEach(rows: readonly SettledCallback[]): readonly Settled[] {
  const found = new Map<string, Settled>()
  for (const row of rows) {
    const before = found.get(row.callbackId)
    const made = row.attempt === null ? [] : [row.attempt]
    const wins = before === undefined || isStronger(row, before) ? row : before
    found.set(row.callbackId, { ...wins, attempts: [...(before?.attempts ?? []), ...made] })
  }
  return [...found.values()]
}

const isStronger = (one: SettledCallback, other: SettledCallback): boolean =>
  one.outcome === 'heard' || (other.outcome !== 'heard' && one.leasedUntil >= other.leasedUntil)

const GIVEN = `unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::timestamptz[],
     $7::timestamptz[])
     as given (endpoint_id, callback_id, message_id, sequence, outcome, due_at, leased_until)`

// What was heard stays heard, though somebody who was slower says otherwise; whose lease was over ends nothing else.
// Of whoever was erased while it was under way, nothing is kept that may name them.
const NOTE_ATTEMPTS = prepare(
  'callbacks_note_attempts',
  `update callbacks c
   set attempts = case
       when given.attempts = '[]' then c.attempts
       when exists (select from message_contents t
           where t.bucket = get_byte(uuid_send(c.message_id), 15) and t.message_id = c.message_id)
         or exists (select from inbound_messages i where i.id = c.message_id) then c.attempts || given.attempts
       else c.attempts || (select jsonb_agg(one || '{"url": "(erased)", "answer": null}')
         from jsonb_array_elements(given.attempts) as each (one)) end,
     state = case when given.is_over and c.state <> 'heard' then given.outcome else c.state end,
     settled_at = case when given.is_over and c.state <> 'heard' then $6 else c.settled_at end
   from (
     select g.*, g.outcome = 'heard' or g.outcome <> 'again' and exists (select from callback_queue q
       where q.endpoint_id = g.endpoint_id and q.callback_id = g.id and q.leased_until = g.leased_until) as is_over
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::jsonb[])
       as g (endpoint_id, id, outcome, leased_until, attempts)
   ) given
   where c.id = given.id`,
)

// Of two who tell the same because a lease was over, the later one's word counts, unless it was heard.
const SETTLE = prepare(
  'callbacks_settle',
  `delete from callback_queue q using ${GIVEN}
   where q.endpoint_id = given.endpoint_id and q.callback_id = given.callback_id and given.outcome <> 'again'
     and (q.leased_until = given.leased_until or given.outcome = 'heard')`,
)

const AGAIN = prepare(
  'callbacks_again',
  `update callback_queue q set due_at = given.due_at, leased_until = null, leased_by = null, tries = q.tries + given.made,
     awaits_answer = given.awaits_answer
   from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::timestamptz[],
     $7::timestamptz[], $8::integer[], $9::boolean[])
     as given (endpoint_id, callback_id, message_id, sequence, outcome, due_at, leased_until, made, awaits_answer)
   where q.endpoint_id = given.endpoint_id and q.callback_id = given.callback_id and given.outcome = 'again'
     and q.leased_until = given.leased_until`,
)

// Later changes wait as long as the earlier one, so that nobody looks at them before; then they are due. One that
// is written at this very moment is due at once and only looked at in vain.
const FOLLOW = prepare(
  'callbacks_follow',
  `update callback_queue q set due_at = coalesce(given.due_at, $8::timestamptz)
   from ${GIVEN}
   where q.endpoint_id = given.endpoint_id and q.message_id = given.message_id
     and (q.sequence, q.callback_id) > (given.sequence, given.callback_id) and q.leased_until is null
     and case when given.outcome = 'again' then q.due_at < given.due_at else q.due_at > $8::timestamptz end`,
)

// What a person asked for is tried whatever the circuit: it stays open, and lets it through.
const NOTE_CIRCUITS = prepare(
  'callbacks_note_circuits',
  `update callback_endpoints e
   set failures = given.failures, failing_since = given.failing_since,
     open_until = case when given.open_until > $5 and exists (select from callback_queue q
         where q.endpoint_id = e.id and q.due_at <= 'epoch' and (q.leased_until is null or q.leased_until <= $5))
       then $5 else given.open_until end
   from unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::timestamptz[])
     as given (id, failures, failing_since, open_until)
   where e.id = given.id`,
)

const ALL_DUE = prepare(
  'callbacks_all_due',
  `update callback_queue set due_at = $2
   where endpoint_id = any ($1) and due_at > $2 and leased_until is null`,
)

const SWITCH_OFF = prepare(
  'callbacks_switch_off',
  `update callback_endpoints set state = 'off', because = $2, updated_at = $3 where id = $1`,
)

const GIVE_UP = prepare(
  'callbacks_give_up',
  `with dropped as (
     delete from callback_queue where endpoint_id = $1 returning callback_id
   )
   update callbacks c set state = 'dead', settled_at = $2 from dropped
   where c.id = dropped.callback_id and c.state = 'waiting'`,
)
