import type { CallbackWish } from '../../core/callbacks/wish.ts'
import { bucketOf, bucketOfId } from '../../core/ids.ts'
import { senderKey } from '../../core/senders.ts'
import type { Wire } from '../../core/wire.ts'
import { cancelledBy } from '../../flows/command-campaign.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type { Between, QueuedMessage, WaitingTable } from '../../flows/ports/waiting.ts'
import { epochMs } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { unsentTable } from './unsent.ts'

/** Messages of no campaign while they wait. */
export const waitingTable = (db: Queryable, countsBucket: number): WaitingTable => ({
  waitingBetween: (asked) => waitingBetween(db, asked),
  lockQueued: (workspaceId, id) => lockQueued(db, workspaceId, id),
  async cancelWaiting(ids, now) {
    if (ids.length === 0) return 0
    return unsentTable(db, countsBucket).endUnsent(cancelledBy(ids, now), now)
  },
})

// Of two that would take the place of the same one, the second takes the place of the first.
const TURN = prepare(
  'waiting_take_turn',
  'select pg_advisory_xact_lock(hashtextextended($1::text || $2::text, 7))',
)

const BETWEEN = prepare(
  'waiting_between',
  `select m.id, c.sender, m.has_own_sender from message_contents c
   join messages m on m.bucket = c.bucket and m.id = c.message_id
   left join provider_accounts a on a.id = m.account_id
   where c.bucket = $1 and c.recipient = $2 and m.workspace_id = $3 and m.campaign_id = '${NO_CAMPAIGN}'
     and m.status in ('queued', 'scheduled', 'held') and m.submissions = 0 and m.channel = 'sms'
     and ($4::text is null or coalesce(c.callback #>> '{options,service}', '') = $4)
     and (not $5 or coalesce(a.is_demo, false))
   order by m.id`,
)

async function waitingBetween(
  db: Queryable,
  { workspaceId, recipient, from, service, isTest }: Between,
): Promise<readonly string[]> {
  const values = [bucketOf(workspaceId, recipient), recipient, workspaceId, service, isTest]
  await run(db, TURN, [workspaceId, recipient])
  type Row = { id: string; sender: string; has_own_sender: boolean }
  const { rows } = await run<Row>(db, BETWEEN, values)
  return rows
    .filter(({ sender, has_own_sender }) =>
      from === null ? has_own_sender : senderKey(sender) === senderKey(from),
    )
    .map(({ id }) => id)
}

// The queue first, as whoever claims takes it first; what is being claimed now is skipped.
const LOCK_PLACE = prepare(
  'replacing_lock_place',
  `select due_at from send_queue
   where bucket = $1 and message_id = $2 and workspace_id = $3 and campaign_id = '${NO_CAMPAIGN}'
     and submission = 1 and not despite_opt_out
   for update skip locked`,
)

type MessageRow = {
  recipient: string
  sender: string
  has_own_sender: boolean
  pinned_to: string | null
  is_demo: boolean
  reference: string | null
  queued_at: Date
  valid_until: Date | null
  segments: number
  price_micros: number | null
  debited_micros: number | null
  wire: Wire | null
  callback: CallbackWish | null
}

// A statement of its own, so that it sees what was committed before the place was locked.
const LOCK_MESSAGE = prepare(
  'replacing_lock_message',
  `select c.recipient, c.sender, m.has_own_sender, case when m.is_pinned then m.account_id end as pinned_to,
     coalesce(a.is_demo, false) as is_demo, m.reference, coalesce(m.queued_at, m.created_at) as queued_at,
     m.valid_until, m.segments, m.price_micros, m.debited_micros, c.wire, c.callback
   from messages m
   join message_contents c on c.bucket = m.bucket and c.message_id = m.id
   left join provider_accounts a on a.id = m.account_id
   where m.bucket = $1 and m.id = $2 and m.submissions = 0 and m.status in ('queued', 'scheduled')
     and m.channel = 'sms' and m.fallback is null and m.turned is null
   for no key update of m`,
)

async function lockQueued(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<QueuedMessage | null> {
  const key = [bucketOfId(id), id]
  const places = await run<{ due_at: Date }>(db, LOCK_PLACE, [...key, workspaceId])
  const [place] = places.rows
  if (place === undefined) return null
  const { rows } = await run<MessageRow>(db, LOCK_MESSAGE, key)
  const [row] = rows
  if (row === undefined) return null
  return {
    id,
    recipient: row.recipient,
    sender: row.sender,
    hasOwnSender: row.has_own_sender,
    pinnedTo: row.pinned_to,
    isDemo: row.is_demo,
    reference: row.reference,
    dueAt: place.due_at.getTime(),
    queuedAt: row.queued_at.getTime(),
    validUntil: epochMs(row.valid_until),
    segments: row.segments,
    priceMicros: row.price_micros,
    debitedMicros: row.debited_micros,
    wire: row.wire,
    callback: row.callback,
  }
}
