import { randomBytes } from 'node:crypto'
import { foldedCode } from '../../core/dialects/overrides.ts'
import { makeId } from '../../core/ids.ts'
import type { UnknownSighting } from '../../flows/ports/vocabulary.ts'
import { columnsOf, instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

/** Unknown words, a workspace: more than people can name, and less than a list can hold. */
export const UNKNOWN_WORDS_MAX = 20_000
const SAMPLES_MAX = 5
const TEXT_MAX = 200
/** The code under which what came when the list was full is counted. */
export const ANY_OTHER = ''

type Word = Pick<UnknownSighting, 'workspaceId' | 'accountId' | 'vendor' | 'field' | 'code'>
type WordRow = {
  workspace_id: string
  account_id: string
  vendor: string
  field: string
  code: string
}

const keyOf = (word: Word): string =>
  [word.workspaceId, word.accountId, word.vendor, word.field, word.code].join('\0')

const keyOfRow = (row: WordRow): string =>
  [row.workspace_id, row.account_id, row.vendor, row.field, row.code].join('\0')

const SIGHT = prepare(
  'vocabulary_sight',
  `insert into unknown_sightings (workspace_id, account_id, vendor, field, code, message_id)
   select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[])
   on conflict do nothing
   returning workspace_id, account_id, vendor, field, code`,
)

const KNOWN = prepare(
  'vocabulary_known_unknown',
  `select u.workspace_id, u.account_id, u.vendor, u.field, u.code
   from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
     as given (workspace_id, account_id, vendor, field, code)
   join unknown_words u using (workspace_id, account_id, vendor, field, code)`,
)

const TOTALS = prepare(
  'vocabulary_unknown_totals',
  `select w.workspace_id, (select count(*) from unknown_words u where u.workspace_id = w.workspace_id) as words
   from unnest($1::uuid[]) as w (workspace_id)`,
)

const COUNT = prepare(
  'vocabulary_count_unknown',
  `insert into unknown_words as u (id, workspace_id, account_id, vendor, field, code, word, receipts, messages,
     first_seen_at, last_seen_at, samples)
   select id, workspace_id, account_id, vendor, field, code, word, receipts, messages, $1, $1, samples::jsonb
   from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
     $10::bigint[], $11::text[])
     as given (id, workspace_id, account_id, vendor, field, code, word, receipts, messages, samples)
   on conflict (workspace_id, account_id, vendor, field, code) do update
   set receipts = u.receipts + excluded.receipts, messages = u.messages + excluded.messages,
     last_seen_at = excluded.last_seen_at,
     samples = jsonb_path_query_array(u.samples || excluded.samples, '$[0 to ${SAMPLES_MAX - 1}]')`,
)

/**
 * Counts words that nothing knows, and notes which messages they were said about. A batch without such
 * words costs nothing; 10,000 new ones are 10,000 rows; what is more than the list holds is one row.
 */
export async function countUnknown(
  db: Queryable,
  sightings: readonly UnknownSighting[],
  now: number,
): Promise<void> {
  if (sightings.length === 0) return
  const given = sightings.map((one) => ({
    ...one,
    code: stored(foldedCode(one.code)),
    word: one.word === null ? null : stored(one.word),
  }))
  const messagesOf = await noteMessages(db, given)
  const places = await placesOf(db, given)
  const tallies = new Map<string, Tally>()
  for (const one of given) {
    const place = places.get(keyOf(one)) ?? one
    const key = keyOf(place)
    const tally = tallies.get(key) ?? {
      word: place,
      beside: one.word,
      rows: [],
      counted: new Set(),
    }
    tally.rows.push(one)
    tally.counted.add(keyOf(one))
    tallies.set(key, tally)
  }
  // In the order of their keys, so that nobody waits in a circle.
  const rows = [...tallies].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, tally]) => tally)
  await run(db, COUNT, [
    instant(now),
    ...columnsOf(rows, [
      () => makeId(now, 0, randomBytes(9)),
      ({ word }) => word.workspaceId,
      ({ word }) => word.accountId,
      ({ word }) => word.vendor,
      ({ word }) => word.field,
      ({ word }) => word.code,
      ({ word, beside }) => (word.code === ANY_OTHER ? null : beside),
      ({ rows: all }) => all.reduce((sum, { receipts }) => sum + receipts, 0),
      ({ counted }) => [...counted].reduce((sum, key) => sum + (messagesOf.get(key) ?? 0), 0),
      ({ rows: all }) => JSON.stringify(all.slice(0, SAMPLES_MAX).map((one) => sampleOf(one, now))),
    ]),
  ])
}

type Tally = {
  readonly word: Word
  readonly beside: string | null
  readonly rows: UnknownSighting[]
  readonly counted: Set<string>
}

const stored = (text: string): string => text.replaceAll('\0', '').slice(0, TEXT_MAX)

const sampleOf = ({ journalId, messageId }: UnknownSighting, now: number) => ({
  journal_id: journalId,
  message_id: messageId,
  at: instant(now),
})

/** How many messages each word is new to. */
async function noteMessages(
  db: Queryable,
  given: readonly UnknownSighting[],
): Promise<ReadonlyMap<string, number>> {
  const notes = new Map<string, Word & { readonly messageId: string }>()
  for (const { messageId, ...word } of given) {
    if (messageId !== null) notes.set(`${keyOf(word)}\0${messageId}`, { ...word, messageId })
  }
  if (notes.size === 0) return new Map()
  const inOrder = [...notes].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, note]) => note)
  const columns = columnsOf(inOrder, [
    ...WORD_FIELDS,
    (note: { messageId: string }) => note.messageId,
  ])
  const { rows } = await run<WordRow>(db, SIGHT, columns)
  return new Map([...Map.groupBy(rows, keyOfRow)].map(([key, of]) => [key, of.length]))
}

const WORD_FIELDS = [
  (word: Word) => word.workspaceId,
  (word: Word) => word.accountId,
  (word: Word) => word.vendor,
  (word: Word) => word.field,
  (word: Word) => word.code,
]

/** Where those words are counted that find no room of their own. */
async function placesOf(db: Queryable, given: readonly Word[]): Promise<ReadonlyMap<string, Word>> {
  const words = [...new Map(given.map((word) => [keyOf(word), word])).values()]
  const workspaces = [...new Set(words.map(({ workspaceId }) => workspaceId))]
  const [known, totals] = await Promise.all([
    run<WordRow>(db, KNOWN, columnsOf(words, WORD_FIELDS)),
    run<{ workspace_id: string; words: number }>(db, TOTALS, [workspaces]),
  ])
  const isKnown = new Set(known.rows.map(keyOfRow))
  const used = new Map(totals.rows.map((row) => [row.workspace_id, row.words]))
  const places = new Map<string, Word>()
  for (const word of words) {
    if (isKnown.has(keyOf(word))) continue
    const count = used.get(word.workspaceId) ?? 0
    if (count >= UNKNOWN_WORDS_MAX) places.set(keyOf(word), { ...word, code: ANY_OTHER })
    else used.set(word.workspaceId, count + 1)
  }
  return places
}
