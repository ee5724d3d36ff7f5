import { type TextHistory, withoutUnsent } from '../../core/repeats.ts'
import { bucketOf, bucketOfId } from '../../core/ids.ts'
import type { IntakeLedger, KnownText, TextRef } from '../../flows/ports/intake.ts'
import { type Queryable, prepare, run } from './pool.ts'

type Texts = Pick<IntakeLedger, 'lockTexts'> & {
  rememberTexts(texts: readonly KnownText[]): Promise<void>
}

/** What was sent lately, by keyed hashes. A text's key is bucket, workspace and hash. */
export const recentTextsTable = (db: Queryable): Texts => ({
  lockTexts: (texts) => lockTexts(db, texts),
  rememberTexts: (texts) => rememberTexts(db, texts),
})

// In key order, so that two writers of one row never wait for each other in a circle. A new row is
// written at once: only then does whoever comes next wait for this transaction.
const LOCK = prepare(
  'recent_texts_lock',
  `with given as (
     select at, bucket, workspace_id, expires_at,
       substr(sha256(w.number_key
         || convert_to(jsonb_build_array(number, sender, text)::text, 'UTF8')), 1, 16) as hash
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
       with ordinality as given (bucket, workspace_id, number, sender, text, expires_at, at)
     join workspaces w on w.id = workspace_id
   ), locked as (
     insert into recent_texts (bucket, workspace_id, hash, expires_at)
     select bucket, workspace_id, hash, max(expires_at) from given group by 1, 2, 3 order by 1, 2, 3
     on conflict (bucket, workspace_id, hash) do update
       set expires_at = greatest(recent_texts.expires_at, excluded.expires_at)
     returning bucket, workspace_id, hash, sent_at, message_ids, blocked_until
   )
   select bucket, workspace_id, encode(hash, 'hex') as hash, sent_at, message_ids, blocked_until
   from given join locked using (bucket, workspace_id, hash)
   order by at`,
)

type Row = {
  bucket: number
  workspace_id: string
  hash: string
  sent_at: Date[]
  message_ids: string[]
  blocked_until: Date | null
}

async function lockTexts(db: Queryable, texts: readonly TextRef[]): Promise<readonly KnownText[]> {
  const { rows } = await run<Row>(db, LOCK, [
    texts.map(({ workspaceId, number }) => bucketOf(workspaceId, number)),
    texts.map(({ workspaceId }) => workspaceId),
    texts.map(({ number }) => number),
    texts.map(({ sender }) => sender),
    texts.map(({ text }) => text),
    texts.map(({ expiresAt }) => new Date(expiresAt).toISOString()),
  ])
  const known = rows.flatMap(({ message_ids }) => message_ids)
  const unsent = new Set(known.length === 0 ? [] : await endedUnsent(db, known))
  return rows.map((row) => ({
    key: `${row.bucket} ${row.workspace_id} ${row.hash}`,
    history: withoutUnsent(historyOf(row), unsent),
  }))
}

const historyOf = ({ sent_at, message_ids, blocked_until }: Row): TextHistory => ({
  sent: message_ids.flatMap((id, at) => {
    const sentAt = sent_at[at]
    return sentAt === undefined ? [] : [{ id, at: sentAt.getTime() }]
  }),
  blockedUntil: blocked_until?.getTime() ?? null,
})

const ENDED_UNSENT = prepare(
  'recent_texts_ended_unsent',
  'select id from ended_unsent($1, $2) as id',
)

/** Which of them were cancelled, refused or too late before anybody was asked to send them. */
async function endedUnsent(db: Queryable, ids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await run<{ id: string }>(db, ENDED_UNSENT, [ids.map(bucketOfId), ids])
  return rows.map(({ id }) => id)
}

const FORGET = prepare(
  'recent_texts_forget',
  `delete from recent_texts r
   where r.bucket = $1 and r.workspace_id = $2
     and (exists (select from unnest(r.message_ids) as known (id) where known.id = any ($4)) or r.hash in (
       select substr(sha256(w.number_key
         || convert_to(jsonb_build_array($3::text, said.by, c.text)::text, 'UTF8')), 1, 16)
       from message_contents c, workspaces w, unnest(array[c.sender, null]) as said (by)
       where c.bucket = $1 and c.message_id = any ($4) and w.id = $2))`,
)

/** Of all that is still known to have been said to a number. @param given messages: those to it. */
export async function forgetTextsTo(
  db: Queryable,
  given: { workspaceId: string; number: string; messages: readonly string[] },
): Promise<void> {
  const { workspaceId, number, messages } = given
  await run(db, FORGET, [bucketOf(workspaceId, number), workspaceId, number, messages])
}

// Every row is there, for it was locked: an insert finds it by its key, however many there are, where
// an update would join. Lists of instants come as text: arrays of arrays would have to be of one length.
const REMEMBER = prepare(
  'recent_texts_remember',
  `insert into recent_texts (bucket, workspace_id, hash, sent_at, message_ids, blocked_until,
     expires_at)
   select bucket, workspace_id, decode(hash, 'hex'), string_to_array(sent_at, ',')::timestamptz[],
     string_to_array(message_ids, ',')::uuid[], blocked_until, 'epoch'
   from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[],
       $6::timestamptz[])
     as given (bucket, workspace_id, hash, sent_at, message_ids, blocked_until)
   on conflict (bucket, workspace_id, hash) do update
     set sent_at = excluded.sent_at, message_ids = excluded.message_ids,
       blocked_until = excluded.blocked_until`,
)

async function rememberTexts(db: Queryable, texts: readonly KnownText[]): Promise<void> {
  if (texts.length === 0) return
  const keys = texts.map(({ key }) => key.split(' '))
  await run(db, REMEMBER, [
    keys.map(([bucket]) => Number(bucket)),
    keys.map(([, workspaceId]) => workspaceId),
    keys.map(([, , hash]) => hash),
    texts.map(({ history }) => history.sent.map(({ at }) => new Date(at).toISOString()).join(',')),
    texts.map(({ history }) => history.sent.map(({ id }) => id).join(',')),
    texts.map(({ history: { blockedUntil } }) =>
      blockedUntil === null ? null : new Date(blockedUntil).toISOString(),
    ),
  ])
}
