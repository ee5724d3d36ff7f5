import { bucketOfId, homeOf } from '../../core/ids.ts'
import { idKey } from '../../core/matching.ts'
import type { SubmissionLookups } from '../../flows/ports/doors.ts'
import type { KnownSegment, Lookups, ProviderIdRow } from '../../flows/ports/pipeline.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const ADD = prepare(
  'pipeline_add_provider_ids',
  `insert into provider_ids (home, account_id, id_key, provider_id, tail_hash, bucket, message_id,
     submission, segment, submitted_at)
   select * from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::smallint[],
     $7::uuid[], $8::smallint[], $9::smallint[], $10::timestamptz[])
   on conflict do nothing`,
)

export async function addProviderIds(db: Queryable, rows: readonly ProviderIdRow[]): Promise<void> {
  if (rows.length === 0) return
  await run(
    db,
    ADD,
    columnsOf(rows, [
      (row) => homeOf(row.accountId, row.idKey),
      ({ accountId }) => accountId,
      (row) => row.idKey,
      ({ providerId }) => providerId,
      ({ tailHash }) => tailHash,
      ({ bucket }) => bucket,
      ({ messageId }) => messageId,
      ({ submission }) => submission,
      ({ segment }) => segment,
      ({ submittedAt }) => instant(submittedAt),
    ]),
  )
}

const GIVEN = prepare(
  'pipeline_given_provider_ids',
  `select s.account_id, s.provider_id, s.message_id
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join submissions s on s.bucket = given.bucket and s.message_id = given.id and s.provider_id is not null`,
)

const FORGET_TAILS = prepare(
  'pipeline_forget_tails',
  `update provider_ids p set tail_hash = ''
   from unnest($1::smallint[], $2::uuid[], $3::text[], $4::uuid[]) as given (home, account_id, id_key, message_id)
   where p.home = given.home and p.account_id = given.account_id and p.id_key = given.id_key
     and p.message_id = given.message_id`,
)

/** Of whoever is erased: the key of these hashes lies beside them, and numbers can be tried. */
export async function forgetTails(db: Queryable, messages: readonly string[]): Promise<void> {
  if (messages.length === 0) return
  type Given = { account_id: string; provider_id: string; message_id: string }
  const { rows } = await run<Given>(db, GIVEN, [messages.map(bucketOfId), messages])
  await run(
    db,
    FORGET_TAILS,
    columnsOf(rows, [
      (row) => homeOf(row.account_id, idKey(row.provider_id)),
      (row) => row.account_id,
      (row) => idKey(row.provider_id),
      (row) => row.message_id,
    ]),
  )
}

type KnownRow = {
  account_id: string
  provider_id: string
  tail_hash: Buffer
  bucket: number
  message_id: string
  submission: number
  segment: number
  submitted_at: Date
}

const fromRow = (row: KnownRow): KnownSegment => ({
  accountId: row.account_id,
  providerId: row.provider_id,
  tailHash: row.tail_hash,
  bucket: row.bucket,
  messageId: row.message_id,
  submission: row.submission,
  segment: row.segment,
  submittedAt: row.submitted_at.getTime(),
})

const COLUMNS = `p.account_id, p.provider_id, p.tail_hash, p.bucket, p.message_id, p.submission, p.segment,
  p.submitted_at`

const BY_KEY = prepare(
  'pipeline_find_by_provider_ids',
  `select ${COLUMNS}
   from unnest($1::smallint[], $2::uuid[], $3::text[]) as given (home, account_id, id_key)
   join provider_ids p
     on p.home = given.home and p.account_id = given.account_id and p.id_key = given.id_key`,
)

// A person has few messages; the newest hundred are looked at.
const BY_RECIPIENT = prepare(
  'pipeline_find_by_recipients',
  `select distinct s.account_id, s.provider_id
   from unnest($1::uuid[], $2::smallint[], $3::text[]) as given (account_id, bucket, recipient)
   cross join lateral (
     select c.bucket, c.message_id from message_contents c
     where c.bucket = given.bucket and c.recipient = given.recipient
     order by c.message_id desc limit 100
   ) c
   join submissions s on s.bucket = c.bucket and s.message_id = c.message_id
     and s.account_id = given.account_id and s.provider_id is not null`,
)

const OVERTAKEN = prepare(
  'pipeline_find_overtaken',
  `select given.id
   from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::timestamptz[])
     as given (bucket, id, account_id, submitted_at)
   join messages m on m.bucket = given.bucket and m.id = given.id
     and m.is_final and m.grade <> 'inferred'
   join message_contents c on c.bucket = given.bucket and c.message_id = given.id
   where exists (
     select 1 from message_contents o
     join submissions s on s.bucket = o.bucket and s.message_id = o.message_id
       and s.account_id = given.account_id and s.answer is null and s.submitted_at > given.submitted_at
     where o.bucket = c.bucket and o.recipient = c.recipient and o.message_id <> given.id
   )`,
)

// WhatsApp has a number of the account's own, and a fallback may have its own sender: what went out by the
// account over the channel is answered there too.
const LATELY = prepare(
  'pipeline_find_lately',
  `select m.bucket, m.id as message_id, gone.submission
   from message_contents c
   join messages m on m.bucket = c.bucket and m.id = c.message_id
   cross join lateral (
     select max(s.submission) as submission, bool_or(s.account_id = $6) as is_by_account
     from submissions s
     where s.bucket = m.bucket and s.message_id = m.id and s.channel = $7 and s.submitted_at <= $8
       and s.answer is distinct from 'refused'
   ) gone
   where c.bucket = $1 and c.recipient = $2 and c.workspace_id = $3 and m.submitted_at >= $5
     and gone.submission is not null
     and not (m.is_final and m.grade <> 'inferred' and m.status in ('failed', 'rejected', 'expired'))
     and (c.sender = any($4) or gone.is_by_account and ($7 <> 'sms' or exists (
       select from submissions s
       where s.bucket = m.bucket and s.message_id = m.id and s.channel <> 'sms')))
   order by m.id desc limit 2`,
)

type LatelyRow = { bucket: number; message_id: string; submission: number }

export const providerIdLookups = (db: Queryable): Omit<Lookups, keyof SubmissionLookups> => ({
  async findByProviderIds(keys) {
    if (keys.length === 0) return []
    const { rows } = await run<KnownRow>(
      db,
      BY_KEY,
      columnsOf(keys, [
        (key) => homeOf(key.accountId, key.idKey),
        ({ accountId }) => accountId,
        (key) => key.idKey,
      ]),
    )
    return rows.map(fromRow)
  },
  async findByRecipients(places) {
    if (places.length === 0) return []
    const { rows } = await run<{ account_id: string; provider_id: string }>(
      db,
      BY_RECIPIENT,
      columnsOf(places, [
        ({ accountId }) => accountId,
        ({ bucket }) => bucket,
        ({ recipient }) => recipient,
      ]),
    )
    // Looked up by id like any other: the rows there carry the hash that corroborates a match.
    return this.findByProviderIds(
      rows.map((row) => ({ accountId: row.account_id, idKey: idKey(row.provider_id) })),
    )
  },
  async findOvertaken(rows) {
    if (rows.length === 0) return new Set()
    const { rows: found } = await run<{ id: string }>(
      db,
      OVERTAKEN,
      columnsOf(rows, [
        ({ bucket }) => bucket,
        ({ messageId }) => messageId,
        ({ accountId }) => accountId,
        ({ submittedAt }) => instant(submittedAt),
      ]),
    )
    return new Set(found.map(({ id }) => id))
  },
  async findLately({ bucket, workspaceId, recipient, senders, accountId, channel, ...time }) {
    const [since, until] = [instant(time.since), instant(time.until)]
    const values = [bucket, recipient, workspaceId, senders, since, accountId, channel, until]
    const { rows } = await run<LatelyRow>(db, LATELY, values)
    return rows.map((row) => ({
      bucket: row.bucket,
      messageId: row.message_id,
      submission: row.submission,
    }))
  },
})
