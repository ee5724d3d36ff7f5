import { bucketOfId } from '../../core/ids.ts'
import type { CampaignLedger, HeldMessage } from '../../flows/ports/campaigns.ts'
import type { NewMessage } from '../../flows/ports/intake.ts'
import { debitMessages } from './budgets.ts'
import { type Queryable, prepare, run } from './pool.ts'

type Held = Pick<
  CampaignLedger,
  'unsentContents' | 'holdMessages' | 'lockHeld' | 'releaseMessages' | 'overdueHeld'
>

/** Messages that wait for a person. Their moves are one function call a batch, counts included. */
export const heldMessagesTable = (db: Queryable, countsBucket: number): Held => ({
  async unsentContents(ids) {
    type Row = { message_id: string; recipient: string; sender: string; text: string }
    const { rows } = await run<Row>(db, CONTENTS, [ids.map(bucketOfId), ids])
    return new Map(
      rows.map(({ message_id, recipient, sender, text }) => [
        message_id,
        { to: recipient, sender, text },
      ]),
    )
  },
  async holdMessages(held, { now, validUntil }) {
    if (held.length === 0) return 0
    const { rows } = await run<{ n: number }>(db, HOLD, [
      countsBucket,
      instant(now),
      instant(validUntil),
      held.map(({ id }) => bucketOfId(id)),
      held.map(({ id }) => id),
      held.map(({ because }) => because),
    ])
    return rows[0]?.n ?? 0
  },
  async lockHeld(workspaceId, where) {
    const one = 'messageId' in where ? where : null
    const all = 'campaignId' in where ? where : null
    const { rows } = await run<HeldRow>(db, LOCK, [
      workspaceId,
      one?.messageId ?? null,
      all?.campaignId ?? null,
      all?.limit ?? 1,
    ])
    return rows.map(heldMessage)
  },
  async releaseMessages(ids, { now, month, isDebited }) {
    if (ids.length === 0) return 0
    const { rows } = await run<{ n: number }>(db, RELEASE, [
      countsBucket,
      month,
      instant(now),
      ids.map(bucketOfId),
      ids,
    ])
    if (isDebited) await debitMessages(db, ids, now)
    return rows[0]?.n ?? 0
  },
  async overdueHeld(now, limit) {
    const { rows } = await run<{ id: string }>(db, OVERDUE, [instant(now), limit])
    return rows.map(({ id }) => id)
  },
})

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

type HeldRow = {
  id: string
  workspace_id: string
  campaign_id: string
  price_micros: number | null
  due_at: Date
  valid_until: Date | null
}

const heldMessage = (row: HeldRow): HeldMessage => ({
  id: row.id,
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  priceMicros: row.price_micros,
  dueAt: row.due_at.getTime(),
  validUntil: row.valid_until?.getTime() ?? null,
})

/** Messages of which taking in said that a person must look at them first. */
export async function insertHeld(db: Queryable, messages: readonly NewMessage[]): Promise<void> {
  const held = messages.flatMap((message) =>
    message.held === null ? [] : [{ ...message, ...message.held }],
  )
  if (held.length === 0) return
  await run(db, INSERT, [
    held.map(({ id }) => bucketOfId(id)),
    held.map(({ id }) => id),
    held.map(({ workspaceId }) => workspaceId),
    held.map(({ campaignId }) => campaignId),
    held.map(({ because }) => because),
    held.map(({ createdAt }) => instant(createdAt)),
    held.map(({ dueAt }) => instant(dueAt)),
    held.map(({ validUntil }) => instant(validUntil)),
  ])
}

const INSERT = prepare(
  'held_insert',
  `insert into held_messages (bucket, message_id, workspace_id, campaign_id, because, held_at, due_at,
     valid_until)
   select * from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[],
     $6::timestamptz[], $7::timestamptz[], $8::timestamptz[])`,
)
const CONTENTS = prepare(
  'held_unsent_contents',
  `select c.message_id, c.recipient, c.sender, c.text
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join message_contents c on c.bucket = given.bucket and c.message_id = given.id`,
)
const HOLD = prepare('held_hold', 'select hold_messages($1, $2, $3, $4, $5, $6) as n')
const RELEASE = prepare('held_release', 'select release_messages($1, $2, $3, $4, $5) as n')
// Oldest first, and then locked in the order in which everyone locks messages.
const LOCK = prepare(
  'held_lock',
  `select m.id, m.workspace_id, m.campaign_id, m.price_micros, h.due_at, h.valid_until
   from (
     select bucket, message_id, due_at, valid_until from held_messages
     where workspace_id = $1 and ($2::uuid is null or message_id = $2)
       and ($3::uuid is null or campaign_id = $3)
     order by message_id limit $4
   ) h
   join messages m on m.bucket = h.bucket and m.id = h.message_id
   where m.status = 'held'
   order by m.bucket, m.id
   for no key update of m`,
)
const OVERDUE = prepare(
  'held_overdue',
  `select message_id as id from held_messages where valid_until <= $1 order by valid_until limit $2`,
)
