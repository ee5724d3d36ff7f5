import type { Pool } from 'pg'
import { type EndpointHealth, endpointHealth } from '../../core/callbacks/endpoint-health.ts'
import { wireId } from '../../core/ids.ts'
import type { EndpointStats } from '../../flows/ports/callbacks.ts'
import { endpointStats } from './callback-stats.ts'
import { epochMs } from './columns.ts'
import type { Finding } from './doctor.ts'

type Row = {
  id: string
  name: string
  url: string
  state: 'active' | 'off'
  because: string | null
  failures: number
  failing_since: Date | null
  open_until: Date | null
}

const SHOWN_MAX = 20

/** Endpoints that hear nothing of us, each with what it takes to mend it. Those that a person paused are as meant. */
export async function examineEndpoints(
  pool: Pool,
  clock: { now(): number },
): Promise<readonly Finding[]> {
  const { rows } = await pool.query<Row>(SUSPECTS)
  const ids = rows.map(({ id }) => id)
  const stats = await endpointStats(pool, ids, clock.now())
  const silent = rows.flatMap((row) => {
    const one = stats.get(row.id)
    const words = one === undefined ? null : wordsOn(row, one)
    return words === null ? [] : [words]
  })
  if (silent.length === 0)
    return [{ name: NAME, ok: true, found: 'all that are not paused hear us', fix: null }]
  const shown = silent.slice(0, SHOWN_MAX)
  const more = silent.length - shown.length
  return [
    ...shown.map(({ found, fix }) => ({ name: NAME, ok: false, found, fix })),
    ...(more === 0
      ? []
      : [{ name: NAME, ok: false, found: `and ${more} more`, fix: 'delivrd callbacks list' }]),
  ]
}

const NAME = 'callback-endpoints'

// Only these can be unheard: looking at how each of thousands does would take long.
const SUSPECTS = `
  select id, name, url, state, because, failures, failing_since, open_until
  from callback_endpoints e
  where kind in ('made', 'origin') and deleted_at is null and state <> 'paused'
    and (state = 'off' or open_until is not null or failures > 0
      or exists (select from callbacks c where c.endpoint_id = e.id and c.state = 'dead')
      or exists (select from callback_queue q where q.endpoint_id = e.id and q.tries > 0))
  order by name, id limit 1000`

function wordsOn(row: Row, stats: EndpointStats): { found: string; fix: string } | null {
  const health = healthOf(row, stats)
  const why = whyUnheard(health, { row, stats })
  if (why === null) return null
  const id = wireId('cep', row.id)
  const found = `${row.name} (${placeOf(row.url)}, ${id}): ${why}`
  const look = `See what it answers: delivrd callbacks test ${id}.`
  if (health === 'off')
    return { found, fix: `${look} When it listens again: delivrd callbacks resume ${id}` }
  const again =
    stats.dead === 0
      ? ''
      : ` Then tell what was given up: delivrd callbacks recover ${id} --since 3d`
  return { found, fix: `${look}${again}` }
}

const healthOf = (row: Row, stats: EndpointStats): EndpointHealth =>
  endpointHealth({
    ...stats,
    state: row.state,
    circuit: { failures: row.failures, openUntil: epochMs(row.open_until) },
    lastErrorAt: stats.lastError?.at ?? null,
  })

/** Null: something is heard there, or what failed may have been chance. */
function whyUnheard(
  health: EndpointHealth,
  { row, stats }: { readonly row: Row; readonly stats: EndpointStats },
): string | null {
  const error = stats.lastError?.error ?? row.because
  const last = error === null ? '' : `: ${error}`
  switch (health) {
    case 'off':
      return `off${row.because === null ? '' : `: ${row.because}`}`
    case 'shut':
      return `nothing was heard there since ${utc(row.failing_since)}, next try at ${utc(row.open_until)}${last}`
    case 'unheard':
    case 'failing': {
      const isChance = stats.successRate !== 0 && stats.successRate !== null
      const isEarly = stats.dead === 0 && stats.overdue === 0
      return isChance || isEarly ? null : `nothing was heard there lately${last}`
    }
    default:
      return null
  }
}

/** Without what may hold numbers and secrets. */
function placeOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? 'no address' : `${parsed.host}${parsed.pathname}`
}

const utc = (at: Date | null): string =>
  at === null ? 'lately' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
