import type { Pool } from 'pg'
import type { CallbackWish } from '../../core/callbacks/wish.ts'
import { bucketOfId } from '../../core/ids.ts'
import type { Wire } from '../../core/wire.ts'
import { monthOf } from '../../flows/compose-messages.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type { QueuedMessage, ReplacingDeps, ReplacingLedger } from '../../flows/ports/replacing.ts'
import { adjustCredit, debitMessages } from './budgets.ts'
import { setBeside } from './callback-wishes.ts'
import { epochMs, instant } from './columns.ts'
import { editTable } from './edits.ts'
import { intakeLedger } from './intake.ts'
import { type Queryable, inTransaction, prepare, run } from './pool.ts'
import { recentTextsTable } from './recent-texts.ts'
import { unsentTable } from './unsent.ts'

/** Rows of counts that no process has by lot: what is replaced is rare. */
const COUNTS_BUCKET = 255

/** Messages whose text is changed while they wait. */
export const postgresReplacingStore = (pool: Pool): ReplacingDeps['store'] => ({
  transact: (work) => inTransaction(pool, (db) => work(replacingLedger(db))),
})

const replacingLedger = (db: Queryable): ReplacingLedger => ({
  ...intakeLedger(db, COUNTS_BUCKET),
  isMessage: unsentTable(db, COUNTS_BUCKET).isMessage,
  rewrite: editTable(db, COUNTS_BUCKET).rewrite,
  rememberTexts: (texts) => recentTextsTable(db).rememberTexts(texts),
  lockQueued: (workspaceId, id) => lockQueued(db, workspaceId, id),
  async requeue(message, before, now) {
    const { id, workspaceId, accountId, dueAt, validUntil, standing, priceMicros } = message
    const key = [bucketOfId(id), id]
    const until = validUntil === null ? null : instant(validUntil)
    await run(db, PLACE, [...key, accountId, instant(dueAt), until])
    await run(db, VALIDITY, [...key, until])
    await setBeside(db, [message])
    const price = priceMicros ?? 0
    const month = monthOf(before.queuedAt)
    const dearer = price - (before.priceMicros ?? 0)
    await run(db, SPEND, [workspaceId, month, standing.segments - before.segments, dearer])
    if (before.debitedMicros === null) {
      if (message.isDebited) await debitMessages(db, [id], now)
      return
    }
    await run(db, DEBITED, [...key, price])
    await adjustCredit(db, workspaceId, { debits: [price - before.debitedMicros], now })
  },
})

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

const PLACE = prepare(
  'replacing_place',
  `update send_queue set account_id = $3, due_at = $4, valid_until = $5
   where bucket = $1 and message_id = $2`,
)
const VALIDITY = prepare(
  'replacing_validity',
  'update messages set valid_until = $3 where bucket = $1 and id = $2',
)
const DEBITED = prepare(
  'replacing_debited',
  'update messages set debited_micros = $3 where bucket = $1 and id = $2',
)
// In the month in which it was queued, as whatever else it spends.
const SPEND = prepare(
  'replacing_spend',
  `update spend set segments = greatest(0, segments + $3), micros = greatest(0, micros + $4)
   where workspace_id = $1 and month = $2`,
)
