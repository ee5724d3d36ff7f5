import { bucketOfId } from '../../core/ids.ts'
import type { ReferredSegment } from '../../core/referring.ts'
import type {
  ApartRow,
  KnownSubmission,
  SegmentName,
  SubmissionLookups,
  SubmissionNames,
  SubmissionPlace,
} from '../../flows/ports/doors.ts'
import { columnsOf } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const PLACES = `unnest($1::smallint[], $2::uuid[], $3::smallint[]) as given (bucket, id, submission)
   join submissions s on s.bucket = given.bucket and s.message_id = given.id
     and s.submission = given.submission`

const FIND = prepare(
  'pipeline_find_submissions',
  `select s.bucket, s.message_id, s.submission, s.segment, s.account_id, s.submitted_at, s.answer,
     s.provider_id, c.recipient
   from ${PLACES}
   left join message_contents c on c.bucket = s.bucket and c.message_id = s.message_id`,
)

const LOCK = prepare(
  'pipeline_lock_submissions',
  `select s.segment from ${PLACES}
   order by s.bucket, s.message_id, s.submission, s.segment for no key update of s`,
)

const NAME = prepare(
  'pipeline_name_segments',
  `update submissions s set provider_id = given.provider_id
   from unnest($1::smallint[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[])
     as given (bucket, id, submission, segment, provider_id)
   where s.bucket = given.bucket and s.message_id = given.id and s.submission = given.submission
     and s.segment = given.segment and s.provider_id is null`,
)

const KEEP_APART = prepare(
  'pipeline_keep_apart',
  `insert into journal (bucket, id, account_id, protocol, raw, meta)
   select bucket, id, account_id, 'http', ''::bytea, jsonb_build_object('of', of_row, 'item', item)
   from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::integer[])
     as given (bucket, id, account_id, of_row, item)`,
)

type Row = {
  bucket: number
  message_id: string
  submission: number
  segment: number
  account_id: string
  submitted_at: Date
  answer: ReferredSegment['answer']
  provider_id: string | null
  recipient: string | null
}

export const submissionLookups = (db: Queryable): SubmissionLookups => ({
  findSubmissions: (places) => findSubmissions(db, places),
})

export const submissionNames = (db: Queryable): SubmissionNames => ({
  async lockSubmissions(places) {
    if (places.length > 0) await run(db, LOCK, placeColumns(places))
    // What another has named while we waited is seen only by a statement that begins afterwards.
    return findSubmissions(db, places)
  },
  async nameSegments(rows) {
    if (rows.length === 0) return
    await run(db, NAME, [
      ...placeColumns(rows),
      ...columnsOf(rows, [
        ({ segment }: SegmentName) => segment,
        ({ providerId }: SegmentName) => providerId,
      ]),
    ])
  },
  async keepApart(rows) {
    if (rows.length === 0) return
    await run(
      db,
      KEEP_APART,
      columnsOf(rows, [
        ({ id }: ApartRow) => bucketOfId(id),
        ({ id }: ApartRow) => id,
        ({ accountId }: ApartRow) => accountId,
        (row: ApartRow) => row.of,
        ({ item }: ApartRow) => item,
      ]),
    )
  },
})

const placeColumns = (places: readonly SubmissionPlace[]): unknown[] =>
  columnsOf(places, [({ bucket }) => bucket, ({ id }) => id, ({ submission }) => submission])

async function findSubmissions(
  db: Queryable,
  places: readonly SubmissionPlace[],
): Promise<readonly KnownSubmission[]> {
  if (places.length === 0) return []
  const { rows } = await run<Row>(db, FIND, placeColumns(places))
  const bySubmission = Map.groupBy(rows, (row) => `${row.message_id} ${row.submission}`)
  return [...bySubmission.values()].flatMap((segments) => {
    const [first] = segments
    return first === undefined ? [] : [submissionOf(first, segments)]
  })
}

const submissionOf = (first: Row, segments: readonly Row[]): KnownSubmission => ({
  bucket: first.bucket,
  id: first.message_id,
  submission: first.submission,
  accountId: first.account_id,
  submittedAt: first.submitted_at.getTime(),
  recipient: first.recipient,
  segments: segments.map(({ segment, answer, provider_id: providerId }) => ({
    segment,
    answer,
    providerId,
  })),
})
