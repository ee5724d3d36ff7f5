import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { EndpointDetail } from '../../api/callback-types.ts'
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
import { formatTitle, lookOf, nextTryOf } from './state.ts'

const text = words.callbacks
const REFRESH_MS = 5_000
const PAGE_SIZE = 24

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
      <Pages<EndpointDetail>
        query={queries.endpoints({ kind: 'all', limit: PAGE_SIZE })}
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

function EndpointTile({ endpoint }: Known) {
  const { stats } = endpoint
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
        {[formatTitle(endpoint.format), endpoint.url].filter((part) => part !== '').join(' · ')}
      </p>
      <StateLine endpoint={endpoint} />
      <EndpointFigures stats={stats} />
    </article>
  )
}

type Known = { endpoint: EndpointDetail }

function StateLine({ endpoint }: Known) {
  const { tone, label, sentence } = lookOf(endpoint)
  const isTroubled = tone === 'warn' || tone === 'bad'
  return (
    <div className="stack-tight">
      <p className={`link-state link-${tone}`}>{label}</p>
      <p className="small soft">{sentence}</p>
      {isTroubled && <Trouble endpoint={endpoint} />}
    </div>
  )
}

function Trouble({ endpoint }: Known) {
  const error = endpoint.stats.last_error?.error
  const nextAt = nextTryOf(endpoint)
  return (
    <>
      {error !== undefined && (
        <p className="small anywhere">
          {text.lastError}: {error}
        </p>
      )}
      {endpoint.state === 'active' && (
        <p className="small soft">
          {text.nextTry} {nextAt === null ? '–' : <NextTry iso={nextAt} />}
        </p>
      )}
    </>
  )
}

function EndpointFigures({ stats }: Pick<EndpointDetail, 'stats'>) {
  const { success_rate: rate, p95_ms: p95Ms } = stats
  const figures = [
    [text.figures.success, rate === null ? '–' : share(rate, 1)],
    [text.figures.p95, p95Ms === null ? '–' : duration(p95Ms)],
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
