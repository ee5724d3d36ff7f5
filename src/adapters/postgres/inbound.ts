import { bucketOf, idFloor } from '../../core/ids.ts'
import { NO_CAMPAIGN } from '../../flows/ports/common.ts'
import type { InboundRow } from '../../flows/ports/inbound.ts'
import type { HeardText, Ledger, OwnMessage } from '../../flows/ports/pipeline.ts'
import { tellInbound } from './callback-wishes.ts'
import { columnsOf, instant } from './columns.ts'
import { intakeLedger } from './intake.ts'
import { type Queryable, prepare, run } from './pool.ts'

const ADD = prepare(
  'pipeline_add_inbound',
  `insert into inbound_messages (id, workspace_id, account_id, sender, recipient, text, keyword, channel,
     vendor_id, journal_id, received_at, segments, missing_segments)
   select id, workspace, account, sender, recipient, body, keyword, channel, vendor_id, journal, at, segments,
     missing::smallint[]
   from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
     $8::text[], $9::text[], $10::uuid[], $11::timestamptz[], $12::smallint[], $13::text[])
     as given (id, workspace, account, sender, recipient, body, keyword, channel, vendor_id, journal, at, segments,
       missing)
   on conflict do nothing
   returning id`,
)

const withoutNul = (text: string): string => text.replaceAll('\0', '')

/** An id is kept for comparing only, and an index takes no more. */
const VENDOR_ID_LENGTH = 200

export async function addInbound(
  db: Queryable,
  rows: readonly InboundRow[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const { rows: added } = await run<{ id: string }>(
    db,
    ADD,
    columnsOf(rows, [
      ({ id }) => id,
      ({ workspaceId }) => workspaceId,
      ({ accountId }) => accountId,
      ({ sender }) => withoutNul(sender),
      ({ recipient }) => withoutNul(recipient),
      ({ text }) => withoutNul(text),
      ({ keyword }) => keyword,
      ({ channel }) => channel,
      ({ vendorId }) => storedVendorId(vendorId),
      ({ journalId }) => journalId,
      ({ receivedAt }) => instant(receivedAt),
      ({ segments }) => segments ?? null,
      ({ missing = [] }) => `{${missing.join(',')}}`,
    ]),
  )
  const ids = added.map(({ id }) => id)
  await tellInbound(db, ids)
  return new Set(ids)
}

const UNHEAR = prepare(
  'pipeline_unhear_inbound',
  `delete from inbound_messages i using unnest($1::uuid[], $2::text[]) as given (account_id, vendor_id)
   where i.account_id = given.account_id and i.vendor_id = given.vendor_id`,
)

export async function unhear(db: Queryable, rows: readonly HeardText[]): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf(rows, [({ accountId }) => accountId, ({ vendorId }) => vendorId])
  await run(db, UNHEAR, columns)
}

const storedVendorId = (id: string | null): string | null =>
  withoutNul(id ?? '').slice(0, VENDOR_ID_LENGTH) || null

const OPT_OUT = prepare(
  'pipeline_opt_out',
  `insert into opt_outs (bucket, workspace_id, number, kind, source, keyword, created_at)
   values ($1, $2, $3, 'opt-out', 'inbound', $4, $5)
   on conflict (bucket, workspace_id, number, kind) do nothing`,
)

// What people entered is not undone by a word.
const OPT_IN = prepare(
  'pipeline_opt_in',
  `delete from opt_outs
   where bucket = $1 and workspace_id = $2 and number = $3 and kind = 'opt-out' and source = 'inbound'`,
)

// Two processes may hear the same question at one moment.
const ONE_AT_A_TIME = prepare(
  'pipeline_own_one_at_a_time',
  'select pg_advisory_xact_lock(hashtextextended($1, 4))',
)

const SENT_OWN = prepare(
  'pipeline_sent_own',
  `select from message_contents c
   join messages m on m.bucket = c.bucket and m.id = c.message_id
   where c.bucket = $1 and c.recipient = $3 and c.workspace_id = $2 and c.message_id >= $5
     and m.reference = $4
   limit 1`,
)

const KEYWORD_LENGTH = 40

export const inboundOptOuts = (db: Queryable): Pick<Ledger, 'optOut' | 'optIn' | 'sentOwn'> => ({
  async optOut(rows, now) {
    const isNew: boolean[] = []
    for (const { bucket, workspaceId, number, text } of rows) {
      const keyword = withoutNul(text).trim().slice(0, KEYWORD_LENGTH)
      const values = [bucket, workspaceId, withoutNul(number), keyword, instant(now)]
      const { rowCount } = await run(db, OPT_OUT, values)
      isNew.push(rowCount === 1)
    }
    return isNew
  },
  async optIn(rows) {
    const wasOut: boolean[] = []
    for (const { bucket, workspaceId, number } of rows) {
      const { rowCount } = await run(db, OPT_IN, [bucket, workspaceId, withoutNul(number)])
      wasOut.push((rowCount ?? 0) > 0)
    }
    return wasOut
  },
  async sentOwn({ bucket, workspaceId, number, reference, since }) {
    const person = withoutNul(number)
    await run(db, ONE_AT_A_TIME, [`${workspaceId} ${person} ${reference}`])
    const values = [bucket, workspaceId, person, reference, idFloor(since)]
    return ((await run(db, SENT_OWN, values)).rowCount ?? 0) > 0
  },
})

const TEXTED = prepare(
  'pipeline_texted_numbers',
  `select distinct c.recipient
   from unnest($2::smallint[], $3::text[]) as given (bucket, recipient)
   join message_contents c on c.bucket = given.bucket and c.recipient = given.recipient
   where c.workspace_id = $1`,
)

const LATEST = prepare(
  'pipeline_latest_recipients',
  `select c.recipient
   from (
     select bucket, id from messages where workspace_id = $1 order by id desc limit $2
   ) newest
   join message_contents c on c.bucket = newest.bucket and c.message_id = newest.id
   order by newest.id desc`,
)

type RecipientRow = { recipient: string }

export const textedNumbers = (db: Queryable): Pick<Ledger, 'findTexted' | 'latestRecipients'> => ({
  async findTexted(workspaceId, numbers) {
    if (numbers.length === 0) return new Set()
    const buckets = numbers.map((number) => bucketOf(workspaceId, number))
    const { rows } = await run<RecipientRow>(db, TEXTED, [workspaceId, buckets, numbers])
    return new Set(rows.map(({ recipient }) => recipient))
  },
  async latestRecipients(workspaceId, messages) {
    const { rows } = await run<RecipientRow>(db, LATEST, [workspaceId, messages])
    return rows.map(({ recipient }) => recipient)
  },
})

const LET_THROUGH = prepare(
  'pipeline_let_through',
  'update send_queue set despite_opt_out = true where bucket = $1 and message_id = $2',
)

/** Messages of our own go the way of all others, past the opt-out that they confirm. */
export async function addOwnMessages(
  db: Queryable,
  rows: readonly OwnMessage[],
  { now, countsBucket }: { now: number; countsBucket: number },
): Promise<void> {
  if (rows.length === 0) return
  await intakeLedger(db, countsBucket).store(
    rows.map((row) => ({
      id: row.id,
      workspaceId: row.workspaceId,
      campaignId: NO_CAMPAIGN,
      rowNumber: null,
      reference: row.reference,
      plan: 'queued',
      accountId: row.accountId,
      standing: row.standing,
      evidence: null,
      priceMicros: null,
      recipient: withoutNul(row.recipient),
      sender: withoutNul(row.sender),
      text: row.text,
      fields: null,
      createdAt: now,
      validUntil: null,
      dueAt: now,
      held: null,
      isPinned: true,
      hasOwnSender: false,
      channel: row.channel,
      fallback: null,
      isDebited: false,
    })),
    [],
    now,
  )
  for (const { bucket, id } of rows) await run(db, LET_THROUGH, [bucket, id])
}
