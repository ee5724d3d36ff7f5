import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CallbackEndpoint, EndpointStats } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { NextTry } from '../../parts/CallbackAttempts.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { compactNumber, duration, share } from '../../words/format.ts'
import { NewEndpointDialog } from './new-endpoint.tsx'
import { formatTitle, lookOf } from './state.ts'

const text = words.callbacks
const REFRESH_MS = 5_000

export function CallbacksPage() {
  const because = lacks(useSession(), 'callbacks:admin')
  const [isNew, setNew] = useState(false)
  const create = (
    <Button look="main" because={because} onPress={() => setNew(true)}>
      {text.fresh}
    </Button>
  )
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>} actions={create}>
      <Pages<CallbackEndpoint>
        query={queries.endpoints({ kind: 'all' })}
        refetchMs={REFRESH_MS}
        empty={
          <Empty kind="first-use" title={text.emptyTitle}>
            <p>{text.empty}</p>
            {create}
          </Empty>
        }
      >
        {(endpoints) => (
          <ul className="tiles">
            {endpoints.map((endpoint) => (
              <li key={endpoint.id}>
                <EndpointTile endpoint={endpoint} />
              </li>
            ))}
          </ul>
        )}
      </Pages>
      <NewEndpointDialog isOpen={isNew} onClose={() => setNew(false)} />
    </Page>
  )
}

function EndpointTile({ endpoint }: { endpoint: CallbackEndpoint }) {
  const detail = useQuery({ ...queries.endpoint(endpoint.id), refetchInterval: REFRESH_MS })
  const stats = detail.data?.stats
  return (
    <article className="card tile tile-endpoint">
      <div className="tile-head">
        <Link
          to="/callbacks/$id"
          params={{ id: endpoint.id }}
          className="row-link strong"
          data-row=""
        >
          {endpoint.name}
        </Link>
        {endpoint.kind !== 'made' && <span className="state">{text.kinds[endpoint.kind]}</span>}
      </div>
      <p className="small soft one-line" title={endpoint.url}>
        {formatTitle(endpoint.format)}
        {endpoint.url !== '' && ` · ${endpoint.url}`}
      </p>
      {stats !== undefined && (
        <>
          <StateLine endpoint={endpoint} stats={stats} />
          <EndpointFigures stats={stats} />
        </>
      )}
    </article>
  )
}

type Known = { endpoint: CallbackEndpoint; stats: EndpointStats }

function StateLine({ endpoint, stats }: Known) {
  const { tone, label, sentence } = lookOf(endpoint, stats)
  const { last_error: lastError, next_attempt_at: nextAt } = stats
  return (
    <div className="stack-tight">
      <p className={`link-state link-${tone}`}>{label}</p>
      {tone !== 'good' && <p className="small soft">{sentence}</p>}
      {(tone === 'warn' || tone === 'bad') && lastError !== null && (
        <p className="small">
          {text.lastError}: {lastError.error}
        </p>
      )}
      {tone !== 'good' && endpoint.state === 'active' && nextAt !== null && (
        <p className="small soft">
          {text.nextTry} <NextTry iso={nextAt} />
        </p>
      )}
    </div>
  )
}

function EndpointFigures({ stats }: { stats: EndpointStats }) {
  const figures = [
    [text.figures.success, stats.success_rate === null ? '–' : share(stats.success_rate, 1)],
    [text.figures.p95, stats.p95_ms === null ? '–' : duration(stats.p95_ms)],
    [text.figures.backlog, compactNumber(stats.backlog)],
    [text.figures.dead, compactNumber(stats.dead)],
  ] as const
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
