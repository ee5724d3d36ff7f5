import { isFinal } from '../../core/status.ts'
import type { Evidence } from '../../core/evidence.ts'
import { NO_ACCOUNT } from '../../flows/ports/common.ts'
import type { HistoryMessage } from '../../flows/ports/history.ts'
import type { MessageKey } from '../../flows/ports/pipeline.ts'
import { together } from '../../flows/together.ts'
import { columnsOf, instant } from './columns.ts'
import { appendEvidence } from './evidence-rows.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { storedJson } from './stored-json.ts'

/** Column, its type and what goes into it. */
const MESSAGE: readonly (readonly [string, string, (row: HistoryMessage) => unknown])[] = [
  ['bucket', 'smallint', ({ bucket }) => bucket],
  ['id', 'uuid', ({ id }) => id],
  ['workspace_id', 'uuid', ({ workspaceId }) => workspaceId],
  ['campaign_id', 'uuid', ({ campaignId }) => campaignId],
  // As deciding anew has it: over no account of ours.
  ['account_id', 'uuid', ({ standing }) => standing.accountId],
  ['row_number', 'integer', ({ line }) => line],
  ['reference', 'text', ({ reference }) => reference],
  ['segments', 'smallint', ({ standing }) => standing.segments],
  ['status', 'text', ({ standing }) => standing.status],
  ['reason', 'text', ({ standing }) => standing.reason],
  ['detail', 'text', ({ standing }) => standing.detail],
  ['fault', 'text', ({ standing }) => standing.fault],
  ['permanent', 'boolean', ({ standing }) => standing.permanent],
  ['grade', 'text', ({ standing }) => standing.grade],
  ['charge', 'text', ({ standing }) => standing.charge],
  ['charge_source', 'text', ({ standing }) => standing.chargeSource],
  ['conflict', 'boolean', ({ standing }) => standing.conflict],
  ['segments_delivered', 'smallint', ({ standing }) => standing.segmentsDelivered],
  ['segments_known', 'smallint', ({ standing }) => standing.segmentsKnown],
  ['word', 'text', ({ standing }) => standing.word],
  ['code', 'text', ({ standing }) => standing.code],
  ['rule', 'text', ({ standing }) => standing.rule],
  ['is_final', 'boolean', ({ standing }) => isFinal(standing.status)],
  ['price_micros', 'bigint', ({ priceMicros }) => priceMicros],
  ['created_at', 'timestamptz', ({ sentAt }) => instant(sentAt)],
  ['submitted_at', 'timestamptz', ({ submittedAt }) => instant(submittedAt)],
  ['expected_by', 'timestamptz', ({ expectedBy }) => instant(expectedBy)],
]

const NAMES = MESSAGE.map(([name]) => name).join(', ')

const INSERT_MESSAGES = prepare(
  'history_insert_messages',
  `insert into messages (${NAMES}, plan, submissions, final_at, updated_at)
   select ${NAMES}, 'queued', 1, case when is_final then created_at end, $1
   from unnest(${MESSAGE.map(([, type], at) => `$${at + 2}::${type}[]`).join(', ')}) as given (${NAMES})`,
)

const INSERT_CONTENTS = prepare(
  'history_insert_contents',
  `insert into message_contents (bucket, message_id, workspace_id, recipient, sender, text, fields, raw)
   select bucket, id, workspace, recipient, sender, body, fields::jsonb, raw
   from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
     $8::text[]) as given (bucket, id, workspace, recipient, sender, body, fields, raw)`,
)

// What the file says was handed over, over no account of ours.
const INSERT_SUBMISSIONS = prepare(
  'history_insert_submissions',
  `insert into submissions (bucket, message_id, submission, segment, account_id, habit, submitted_at, answer,
     answered_at)
   select bucket, id, 1, segment, '${NO_ACCOUNT}', 'any', sent_at, 'accepted', sent_at
   from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::timestamptz[])
     as given (bucket, id, segments, sent_at)
   cross join generate_series(1, given.segments) as segment`,
)

const plain = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text)

export async function storeHistory(
  db: Queryable,
  messages: readonly HistoryMessage[],
  now: number,
): Promise<void> {
  const fields = MESSAGE.map(([, , field]) => field)
  const contents = columnsOf(messages, [
    ({ bucket }) => bucket,
    ({ id }) => id,
    ({ workspaceId }) => workspaceId,
    ({ recipient }) => recipient,
    ({ sender }) => plain(sender),
    ({ text }) => plain(text),
    ({ fields: own }) => (own === null ? null : storedJson(own)),
    ({ raw }) => plain(raw),
  ])
  const submissions = columnsOf(messages, [
    ({ bucket }) => bucket,
    ({ id }) => id,
    ({ standing }) => standing.segments,
    ({ sentAt }) => instant(sentAt),
  ])
  await together([
    run(db, INSERT_MESSAGES, [instant(now), ...columnsOf(messages, fields)]),
    run(db, INSERT_CONTENTS, contents),
    run(db, INSERT_SUBMISSIONS, submissions),
    appendEvidence(
      db,
      messages.flatMap((message) => message.evidence.map((one) => newEvidence(message, one))),
    ),
  ])
}

const newEvidence = ({ bucket, id, dialect, said }: HistoryMessage, evidence: Evidence) => ({
  bucket,
  messageId: id,
  evidence,
  accountId: null,
  matchedBy: evidence.kind === 'receipt' ? 'import' : null,
  dialect: evidence.kind === 'receipt' ? dialect : null,
  journalId: null,
  said: said.get(evidence.key) ?? null,
})

const RAW_MAX = 4_000

const ADD_RAW = prepare(
  'history_add_raw',
  `update message_contents c set raw = left(concat_ws(E'\\n', c.raw, given.raw), ${RAW_MAX})
   from (
     select bucket, id, string_agg(raw, E'\\n') as raw
     from unnest($1::smallint[], $2::uuid[], $3::text[]) as given (bucket, id, raw)
     group by bucket, id
   ) given
   where c.bucket = given.bucket and c.message_id = given.id`,
)

export async function addRaw(
  db: Queryable,
  rows: readonly (MessageKey & { readonly raw: string })[],
): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf(rows, [({ bucket }) => bucket, ({ id }) => id, ({ raw }) => plain(raw)])
  await run(db, ADD_RAW, columns)
}
