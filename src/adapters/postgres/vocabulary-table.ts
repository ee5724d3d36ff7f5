import type { PlatformTables } from '../../flows/ports/platform.ts'
import type { UnknownSample, UnknownWordRecord } from '../../flows/ports/vocabulary.ts'
import { VOCABULARY_LOCK } from './own-words.ts'
import { readRaws } from './journal.ts'
import type { Queryable } from './pool.ts'
import { insertReplayJob } from './replay-jobs.ts'
import { type EntryRow, entryFromRow } from './table-entry-rows.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** People's decisions on words, and the words that wait for one. */
export const vocabularyTable = (db: Queryable): PlatformTables['vocabulary'] => ({
  async lock() {
    await db.query('select pg_advisory_xact_lock($1)', [VOCABULARY_LOCK])
  },
  ...entryReads(db),
  ...entryWrites(db),
  ...unknownWords(db),
  insertJob: (job) => insertReplayJob(db, job),
})

type Vocabulary = PlatformTables['vocabulary']

const entryReads = (
  db: Queryable,
): Pick<Vocabulary, 'entryInForce' | 'entryById' | 'countInForce' | 'entries'> => ({
  async entryInForce(workspaceId, { vendor, field, code, accountId }) {
    const { rows } = await db.query<EntryRow>(
      `select * from table_entries
       where workspace_id = $1 and vendor = $2 and field = $3 and code = $4
         and coalesce(account_id, '${NOBODY}') = coalesce($5::uuid, '${NOBODY}') and replaced_at is null`,
      [workspaceId, vendor, field, code, accountId],
    )
    return rows[0] === undefined ? null : entryFromRow(rows[0])
  },
  async entryById(workspaceId, id) {
    const { rows } = await db.query<EntryRow>(
      'select * from table_entries where workspace_id = $1 and id = $2',
      [workspaceId, id],
    )
    return rows[0] === undefined ? null : entryFromRow(rows[0])
  },
  async countInForce(workspaceId) {
    const { rows } = await db.query<{ n: number }>(
      'select count(*) as n from table_entries where workspace_id = $1 and replaced_at is null',
      [workspaceId],
    )
    return rows[0]?.n ?? 0
  },
  async entries(workspaceId, { limit, after, inForce }) {
    const { rows } = await db.query<EntryRow>(
      `select * from table_entries
       where workspace_id = $1 and ($2::uuid is null or id < $2) and (not $3 or replaced_at is null)
       order by id desc limit $4`,
      [workspaceId, after, inForce, limit],
    )
    return rows.map(entryFromRow)
  },
})

const entryWrites = (db: Queryable): Pick<Vocabulary, 'insertEntry' | 'replaceEntry'> => ({
  async insertEntry(entry) {
    await db.query(
      `insert into table_entries (id, workspace_id, vendor, field, code, account_id, version, status, reason,
         permanent, charge, grade, meaning, note, created_at, created_by)
       values ($1, $2, $3, $4, $5, $6,
         1 + (select coalesce(max(version), 0) from table_entries
              where workspace_id = $2 and vendor = $3 and field = $4 and code = $5
                and coalesce(account_id, '${NOBODY}') = coalesce($6::uuid, '${NOBODY}')),
         $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        entry.id,
        entry.workspaceId,
        entry.vendor,
        entry.field,
        entry.code,
        entry.accountId,
        entry.status,
        entry.reason,
        entry.permanent,
        entry.charge,
        entry.grade,
        entry.meaning,
        entry.note,
        new Date(entry.createdAt),
        entry.createdBy,
      ],
    )
    await raise(db, entry.workspaceId)
  },
  async replaceEntry(id, { at, actor }) {
    const { rows } = await db.query<{ workspace_id: string }>(
      `update table_entries set replaced_at = $2, replaced_by = $3
       where id = $1 and replaced_at is null returning workspace_id`,
      [id, new Date(at), actor],
    )
    for (const row of rows) await raise(db, row.workspace_id)
  },
})

/** Whoever reads receipts sees by it that something has changed. */
const raise = (db: Queryable, workspaceId: string) =>
  db.query(
    `insert into vocabulary_revisions as r (workspace_id, revision) values ($1, 1)
     on conflict (workspace_id) do update set revision = r.revision + 1`,
    [workspaceId],
  )

type UnknownRow = {
  id: string
  workspace_id: string
  account_id: string
  account_name: string | null
  vendor: string
  field: string
  code: string
  word: string | null
  receipts: number
  messages: number
  first_seen_at: Date
  last_seen_at: Date
  samples: readonly { journal_id: string | null; message_id: string | null; at: string }[]
  state: UnknownWordRecord['state']
  entry_id: string | null
}

const UNKNOWN = `select u.*, a.name as account_name
  from unknown_words u left join provider_accounts a on a.id = u.account_id
  where u.workspace_id = $1`

const unknownWords = (
  db: Queryable,
): Pick<
  PlatformTables['vocabulary'],
  'unknownById' | 'unknownWords' | 'ignoreUnknown' | 'nameUnknown' | 'reopenUnknown'
> => ({
  async unknownById(workspaceId, id) {
    const { rows } = await db.query<UnknownRow>(`${UNKNOWN} and u.id = $2`, [workspaceId, id])
    return (await withSamples(db, rows))[0] ?? null
  },
  async unknownWords(workspaceId, { limit, after, state }) {
    const { rows } = await db.query<UnknownRow>(
      `${UNKNOWN} and ($2::uuid is null or u.id < $2) and ($3::text is null or u.state = $3)
       order by u.id desc limit $4`,
      [workspaceId, after, state, limit],
    )
    return withSamples(db, rows)
  },
  async ignoreUnknown(workspaceId, id) {
    await db.query(
      `update unknown_words set state = 'ignored', entry_id = null where workspace_id = $1 and id = $2`,
      [workspaceId, id],
    )
  },
  async nameUnknown({ id, workspaceId, vendor, field, code, accountId }) {
    await db.query(
      `update unknown_words set state = 'named', entry_id = $1
       where workspace_id = $2 and vendor = $3 and field = $4 and code = $5
         and ($6::uuid is null or account_id = $6)`,
      [id, workspaceId, vendor, field, code, accountId],
    )
  },
  async reopenUnknown(entryId) {
    await db.query(`update unknown_words set state = 'open', entry_id = null where entry_id = $1`, [
      entryId,
    ])
  },
})

async function withSamples(
  db: Queryable,
  rows: readonly UnknownRow[],
): Promise<UnknownWordRecord[]> {
  const ids = rows.flatMap(({ samples }) => samples.flatMap(({ journal_id: id }) => id ?? []))
  const raws = await readRaws(db, [...new Set(ids)])
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    vendor: row.vendor,
    accountId: row.account_id,
    accountName: row.account_name,
    field: row.field,
    code: row.code,
    word: row.word,
    receipts: row.receipts,
    messages: row.messages,
    firstSeenAt: row.first_seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    samples: row.samples.map(
      ({ journal_id: journalId, message_id: messageId, at }): UnknownSample => ({
        journalId,
        messageId,
        at: Date.parse(at),
        source: journalId === null ? null : (raws.get(journalId) ?? null),
      }),
    ),
    state: row.state,
    entryId: row.entry_id,
  }))
}
