import type { Pool } from 'pg'
import type { Arrival } from '../../test/support/callback-receiver.ts'

/** Milliseconds of each callback that was told at its first try, by what it waited for. Sorted. */
export type Stages = ReadonlyMap<string, readonly number[]>

const STAGES = [
  'receipt to callback',
  'receipt to its change',
  'change to request',
  'request to receiver',
  'answer to settled',
] as const

type Row = {
  id: string
  changed: number
  asked: number
  ms: number
  settled: number
}

/**
 * Of what arrived: when the receipt was written on the wire, when its change began to be written, when the request
 * began, when it was heard and when that was written down.
 */
export async function stagesOf(
  pool: Pool,
  arrivals: readonly Arrival[],
  writtenAt: (to: string) => number | undefined,
): Promise<Stages> {
  const { rows } = await pool.query<Row>(
    `select c.id, (attempts -> 0 ->> 'at')::float8 as asked, (attempts -> 0 ->> 'ms')::float8 as ms,
       ('x' || lpad(substr(replace(c.id::text, '-', ''), 1, 12), 16, '0'))::bit(64)::bigint as changed,
       extract(epoch from settled_at)::float8 * 1000 as settled
     from callbacks c where c.type = 'message.delivered' and jsonb_array_length(attempts) = 1`,
  )
  const known = new Map(rows.map((row) => [`cbk_${row.id.replaceAll('-', '')}`, row]))
  const found = arrivals.flatMap(({ callbackId, to, at }) => {
    const row = known.get(callbackId)
    const written = writtenAt(to)
    if (row === undefined || written === undefined) return []
    const { changed, asked, ms, settled } = row
    return [[at - written, changed - written, asked - changed, at - asked, settled - asked - ms]]
  })
  return new Map(
    STAGES.map((name, place) => [
      name,
      found.map((one) => one[place] ?? Number.NaN).sort((a, b) => a - b),
    ]),
  )
}

export const inWords = (stages: Stages): string =>
  [...stages].map(([name, all]) => `${name} ${at(all, 0.5)} / ${at(all, 0.99)}`).join(', ')

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(0)

/** What the database was asked for so far. */
export type Work = { readonly commits: number; readonly statements: readonly Statement[] }
type Statement = { readonly query: string; readonly calls: number; readonly ms: number }

/** Needs pg_stat_statements. */
export async function workSoFar(pool: Pool): Promise<Work> {
  const commits = await pool.query<{ n: number }>(
    'select xact_commit::float8 as n from pg_stat_database where datname = current_database()',
  )
  const { rows } = await pool.query<Statement>(
    `select query, sum(calls)::float8 as calls, sum(total_exec_time) as ms
     from pg_stat_statements where toplevel group by query`,
  )
  return { commits: commits.rows[0]?.n ?? 0, statements: rows }
}

/** The costliest between two looks, costliest first. */
export function workBetween(before: Work, after: Work): Work {
  const known = new Map(before.statements.map((one) => [one.query, one]))
  const statements = after.statements
    .map(({ query, calls, ms }) => ({
      query,
      calls: calls - (known.get(query)?.calls ?? 0),
      ms: ms - (known.get(query)?.ms ?? 0),
    }))
    .filter(({ calls }) => calls > 0)
    .sort((a, b) => b.ms - a.ms)
  return { commits: after.commits - before.commits, statements }
}
