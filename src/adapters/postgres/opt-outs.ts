import { bucketOf } from '../../core/ids.ts'
import type { OptOut, OptOutKind, PlatformTables } from '../../flows/ports/platform.ts'
import type { Queryable } from './pool.ts'

type Row = {
  workspace_id: string
  number: string
  kind: OptOutKind
  source: string
  keyword: string | null
  note: string | null
  created_at: Date
}

const COLUMNS = 'workspace_id, number, kind, source, keyword, note, created_at'

const fromRow = (row: Row): OptOut => ({
  workspaceId: row.workspace_id,
  number: row.number,
  kind: row.kind,
  source: row.source,
  keyword: row.keyword,
  note: row.note,
  createdAt: row.created_at.getTime(),
})

export const optOutsTable = (db: Queryable): PlatformTables['optOuts'] => ({
  async insert(optOuts) {
    // One order for all writers, so that two imports of the same list cannot wait for each other.
    const sorted = optOuts
      .map((optOut) => ({ ...optOut, bucket: bucketOf(optOut.workspaceId, optOut.number) }))
      .toSorted((a, b) => a.bucket - b.bucket || (a.number < b.number ? -1 : 1))
    const { rowCount } = await db.query(
      `insert into opt_outs (bucket, ${COLUMNS})
       select * from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[],
                            $6::text[], $7::text[], $8::timestamptz[])
       on conflict (bucket, workspace_id, number, kind) do nothing`,
      [
        sorted.map((optOut) => optOut.bucket),
        sorted.map((optOut) => optOut.workspaceId),
        sorted.map((optOut) => optOut.number),
        sorted.map((optOut) => optOut.kind),
        sorted.map((optOut) => optOut.source),
        sorted.map((optOut) => optOut.keyword),
        sorted.map((optOut) => optOut.note),
        sorted.map((optOut) => new Date(optOut.createdAt)),
      ],
    )
    return rowCount ?? 0
  },
  async remove(workspaceId, number, kind) {
    const { rows } = await db.query<Row>(
      `delete from opt_outs
        where bucket = $1 and workspace_id = $2 and number = $3 and kind = $4
        returning ${COLUMNS}`,
      [bucketOf(workspaceId, number), workspaceId, number, kind],
    )
    return rows[0] === undefined ? null : fromRow(rows[0])
  },
  async page(workspaceId, { numbers, kind, after, limit }) {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS}
         from opt_outs
        where workspace_id = $1
          and ($2::text[] is null or number = any ($2))
          and ($3::text is null or kind = $3)
          and ($4::timestamptz is null or created_at < $4
               or (created_at = $4 and number || kind > $5))
        order by created_at desc, number || kind
        limit $6`,
      [
        workspaceId,
        numbers,
        kind,
        after === null ? null : new Date(after.at),
        after?.id ?? null,
        limit,
      ],
    )
    return rows.map(fromRow)
  },
})
