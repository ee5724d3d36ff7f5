import type { Channel } from '../../core/channels.ts'
import type { SegmentBody } from '../../core/inbound-segments.ts'
import type { HeardSegment, InboundSegments, TextKey } from '../../flows/ports/inbound.ts'
import { tellInbound } from './callback-wishes.ts'
import { instant } from './columns.ts'
import { type Queryable, prepare, run } from './pool.ts'

const LOCK = prepare('inbound_lock_text', 'select pg_advisory_xact_lock(hashtextextended($1, 5))')

const COLUMNS = `text_id, number, total, reference, workspace_id, account_id, source, source_ton, destination,
  channel, octets, data_coding, text, journal_id, received_at, inbound_id`

const SELECT = prepare(
  'inbound_segments_of',
  `select ${COLUMNS} from inbound_segments
   where workspace_id = $1 and ltrim(source, '+') = ltrim($2, '+') and ltrim(destination, '+') = ltrim($3, '+')
     and reference = $4 and total = $5 and received_at >= $6
   order by received_at, text_id, number`,
)

const INSERT = prepare(
  'inbound_add_segment',
  `insert into inbound_segments (${COLUMNS})
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
)

const SHOWN = prepare(
  'inbound_segments_shown',
  'update inbound_segments set inbound_id = $2 where text_id = $1',
)

const UNSHOWN = prepare(
  'inbound_segments_unshown',
  `select distinct on (text_id) ${COLUMNS} from (
     select * from inbound_segments where inbound_id is null and received_at < $1
     order by received_at limit $2
   ) due
   order by text_id, received_at`,
)

const AMEND = prepare(
  'inbound_amend',
  `update inbound_messages set text = $2, keyword = $3, missing_segments = $4, sequence = sequence + 1
   where id = $1`,
)

export const inboundSegments = (db: Queryable): InboundSegments => ({
  async lockTexts(keys) {
    // One after the other, all in one order: nobody waits for each other in a circle.
    for (const name of [...new Set(keys.map(nameOf))].toSorted()) await run(db, LOCK, [name])
  },
  async segmentsOf({ workspaceId, source, destination, reference, total }, since) {
    const [from, to] = [withoutNul(source), withoutNul(destination)]
    const values = [workspaceId, from, to, withoutNul(reference), total, instant(since)]
    return (await run<Row>(db, SELECT, values)).rows.map(segmentOf)
  },
  async addSegment(one) {
    const { body } = one
    await run(db, INSERT, [
      one.textId,
      one.number,
      one.total,
      withoutNul(one.reference),
      one.workspaceId,
      one.accountId,
      withoutNul(one.source),
      one.sourceTon,
      withoutNul(one.destination),
      one.channel,
      body.kind === 'octets' ? Buffer.from(body.octets) : null,
      body.kind === 'octets' ? body.dataCoding : null,
      body.kind === 'text' ? withoutNul(body.text) : null,
      one.journalId,
      instant(one.receivedAt),
      one.inboundId,
    ])
  },
  async markShown(textId, inboundId) {
    await run(db, SHOWN, [textId, inboundId])
  },
  async findUnshown(before, limit) {
    return (await run<Row>(db, UNSHOWN, [instant(before), limit])).rows.map(segmentOf)
  },
  async amendInbound({ id, text, keyword, missing }) {
    await run(db, AMEND, [id, withoutNul(text), keyword, missing])
    await tellInbound(db, [id])
  },
})

const withoutNul = (text: string): string => text.replaceAll('\0', '')

const bare = (number: string): string => number.replace(/^\++/, '')

const nameOf = ({ workspaceId, source, destination, reference, total }: TextKey): string =>
  `${workspaceId} ${bare(source)} ${bare(destination)} ${reference} ${total}`

type Row = {
  text_id: string
  number: number
  total: number
  reference: string
  workspace_id: string
  account_id: string
  source: string
  source_ton: number | null
  destination: string
  channel: Channel
  octets: Buffer | null
  data_coding: number | null
  text: string | null
  journal_id: string
  received_at: Date
  inbound_id: string | null
}

const segmentOf = (row: Row): HeardSegment => ({
  workspaceId: row.workspace_id,
  source: row.source,
  destination: row.destination,
  reference: row.reference,
  total: row.total,
  number: row.number,
  body: bodyOf(row),
  textId: row.text_id,
  inboundId: row.inbound_id,
  accountId: row.account_id,
  sourceTon: row.source_ton,
  channel: row.channel,
  journalId: row.journal_id,
  receivedAt: row.received_at.getTime(),
})

const bodyOf = ({ octets, data_coding: dataCoding, text }: Row): SegmentBody =>
  octets === null
    ? { kind: 'text', text: text ?? '' }
    : { kind: 'octets', octets, dataCoding: dataCoding ?? 0 }
