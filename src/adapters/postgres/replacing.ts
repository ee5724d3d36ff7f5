import type { Pool } from 'pg'
import { bucketOfId } from '../../core/ids.ts'
import { monthOf } from '../../flows/compose-messages.ts'
import type { ReplacingDeps, ReplacingLedger } from '../../flows/ports/replacing.ts'
import { adjustCredit, debitMessages } from './budgets.ts'
import { setBeside } from './callback-wishes.ts'
import { instant } from './columns.ts'
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
