import type { SaidInFile } from '../../core/history/row.ts'
import { idFloor } from '../../core/ids.ts'
import type { MessageKey, RawSource } from '../../flows/ports/pipeline.ts'
import type { PageAsk, ReplayFacts, Rereading, StoredEvidence } from '../../flows/ports/replay.ts'
import type { ReplayScope } from '../../flows/ports/vocabulary.ts'
import { columnsOf } from './columns.ts'
import { EVIDENCE_COLUMNS, type EvidenceRow, evidenceFromRow } from './evidence-rows.ts'
import { readRaws } from './journal.ts'
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  keyColumns,
  lockMessageRows,
  messageFromRow,
} from './message-rows.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { readSubmissions } from './submissions.ts'

const LOWEST = '00000000-0000-0000-0000-000000000000'
const HIGHEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const PAGE = prepare(
  'replay_page',
  `select ${MESSAGE_COLUMNS} from messages m
   where m.workspace_id = $1 and m.id > $2 and m.id >= $3 and m.id < $4
   order by m.id limit $5`,
)

const NEWEST = prepare(
  'replay_newest',
  `select ${MESSAGE_COLUMNS} from messages m
   where m.workspace_id = $1 and m.id < $2 and m.id >= $3 and m.id < $4
   order by m.id desc limit $5`,
)

const SIGHTED = prepare(
  'replay_sighted',
  `select ${MESSAGE_COLUMNS}
   from (select distinct s.message_id from unknown_sightings s
         where s.workspace_id = $1 and s.vendor = $2 and s.field = $3 and s.code = $4 and s.message_id > $5
           and ($6::uuid is null or s.account_id = $6)
         order by s.message_id limit $7) as given
   join messages m on m.bucket = get_byte(uuid_send(given.message_id), 15) and m.id = given.message_id
   order by m.id`,
)

const SIGHTED_NEWEST = prepare(
  'replay_sighted_newest',
  `select ${MESSAGE_COLUMNS}
   from (select distinct s.message_id from unknown_sightings s
         where s.workspace_id = $1 and s.vendor = $2 and s.field = $3 and s.code = $4 and s.message_id < $5
           and ($6::uuid is null or s.account_id = $6)
         order by s.message_id desc limit $7) as given
   join messages m on m.bucket = get_byte(uuid_send(given.message_id), 15) and m.id = given.message_id
   order by m.id desc`,
)

/** Message rows in the order of their ids; as many as the limit means that there may be more. */
export async function pageOfMessages(
  db: Queryable,
  workspaceId: string,
  { scope, ...page }: { scope: ReplayScope } & PageAsk,
): Promise<readonly MessageRow[]> {
  const { word, accountId, since, until } = scope
  const { limit, isNewestFirst = false } = page
  const after = page.after ?? (isNewestFirst ? HIGHEST : LOWEST)
  if (word !== null) {
    const values = [workspaceId, word.vendor, word.field, word.code, after, accountId, limit]
    return (await run<MessageRow>(db, isNewestFirst ? SIGHTED_NEWEST : SIGHTED, values)).rows
  }
  const from = since === null ? LOWEST : idFloor(since)
  const to = until === null ? HIGHEST : idFloor(until)
  const values = [workspaceId, after, from, to, limit]
  return (await run<MessageRow>(db, isNewestFirst ? NEWEST : PAGE, values)).rows
}

type StoredRow = EvidenceRow & {
  account_id: string | null
  dialect: string | null
  journal_id: string | null
  said: SaidInFile | null
}

const STORED = prepare(
  'replay_evidence',
  `select ${EVIDENCE_COLUMNS}, e.account_id, e.dialect, e.journal_id, e.said
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join evidence e on e.bucket = given.bucket and e.message_id = given.id`,
)

const storedFromRow = (row: StoredRow): StoredEvidence => ({
  ...evidenceFromRow(row),
  accountId: row.account_id,
  dialect: row.dialect,
  journalId: row.journal_id,
  said: row.said,
})

type Facts = {
  readonly facts: readonly ReplayFacts[]
  readonly raws: ReadonlyMap<string, RawSource>
}

/** What stands beside message rows that are read already. */
export async function factsOf(db: Queryable, rows: readonly MessageRow[]): Promise<Facts> {
  if (rows.length === 0) return { facts: [], raws: new Map() }
  return factsBeside(db, rows, rows.map(messageFromRow))
}

export async function lockFacts(db: Queryable, keys: readonly MessageKey[]): Promise<Facts> {
  if (keys.length === 0) return { facts: [], raws: new Map() }
  return factsBeside(db, keys, await lockMessageRows(db, keys))
}

async function factsBeside(
  db: Queryable,
  keys: readonly MessageKey[],
  messages: readonly ReplayFacts['message'][],
): Promise<Facts> {
  const [submissions, { rows }] = await Promise.all([
    readSubmissions(db, keys),
    run<StoredRow>(db, STORED, keyColumns(keys)),
  ])
  const evidence = Map.groupBy(rows, ({ message_id }) => message_id)
  const raws = await readRaws(
    db,
    rows.flatMap(({ journal_id }) => journal_id ?? []),
  )
  return {
    facts: messages.map((message) => ({
      message,
      submissions: submissions.get(message.id) ?? [],
      evidence: (evidence.get(message.id) ?? []).map(storedFromRow),
    })),
    raws,
  }
}

/** Column, its type and what goes into it. */
const REREAD: readonly (readonly [string, string, (row: Rereading) => unknown])[] = [
  ['status', 'text', ({ evidence }) => evidence.claim.status],
  ['grade', 'text', ({ evidence }) => evidence.claim.grade],
  ['reason', 'text', ({ evidence }) => evidence.claim.reason],
  ['detail', 'text', ({ evidence }) => evidence.claim.detail],
  ['fault', 'text', ({ evidence }) => evidence.claim.fault],
  ['permanent', 'boolean', ({ evidence }) => evidence.claim.permanent],
  ['charge', 'text', ({ evidence }) => evidence.claim.charge],
  ['charge_source', 'text', ({ evidence }) => evidence.claim.chargeSource],
  ['word', 'text', ({ evidence }) => evidence.word],
  ['code', 'text', ({ evidence }) => evidence.code],
  ['dialect', 'text', ({ dialect }) => dialect],
]

const REWRITE = prepare(
  'replay_rewrite_claims',
  `update evidence e
   set ${REREAD.map(([name]) => `${name} = given.${name}`).join(', ')}
   from unnest($1::smallint[], $2::uuid[], $3::text[], ${REREAD.map(([, type], at) => `$${at + 4}::${type}[]`).join(', ')})
     as given (bucket, message_id, key, ${REREAD.map(([name]) => name).join(', ')})
   where e.bucket = given.bucket and e.message_id = given.message_id and e.key = given.key`,
)

/** The claim that is read from a receipt; the receipt itself stays as it came. */
export async function rewriteClaims(db: Queryable, rows: readonly Rereading[]): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf(rows, [
    ({ bucket }) => bucket,
    ({ id }) => id,
    ({ key }) => key,
    ...REREAD.map(([, , field]) => field),
  ])
  await run(db, REWRITE, columns)
}
