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
import { formatTitle, lookOf, nextTryOf } from './state.ts'

const text = words.callbacks
const REFRESH_MS = 5_000
/** Each asks for itself how it does. */
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
      <Pages<CallbackEndpoint>
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
      {hasForm(endpoint) && (
        <p className="small soft one-line" title={endpoint.url}>
          {formatTitle(endpoint.format)} · {endpoint.url}
        </p>
      )}
      <StateLine endpoint={endpoint} stats={stats} />
      <EndpointFigures stats={stats} />
    </article>
  )
}

/** Of the others the name says all: each message says in whose words it is told. */
const hasForm = ({ kind }: CallbackEndpoint): boolean => kind === 'made' || kind === 'listener'

type Known = { endpoint: CallbackEndpoint; stats: EndpointStats | undefined }

function StateLine({ endpoint, stats }: Known) {
  const { tone, label, sentence } = lookOf(endpoint, stats)
  const isTroubled = tone === 'warn' || tone === 'bad' || (stats?.last_error ?? null) !== null
  return (
    <div className="stack-tight">
      <p className={`link-state link-${tone}`}>{label}</p>
      <p className="small soft">{sentence}</p>
      {isTroubled && <Trouble endpoint={endpoint} stats={stats} />}
    </div>
  )
}

/** Its lines are there before they are read, so that nothing moves. */
function Trouble({ endpoint, stats }: Known) {
  const error = stats?.last_error?.error
  const nextAt = stats === undefined ? null : nextTryOf(endpoint, stats)
  return (
    <>
      <p className="small one-line" title={error}>
        {error === undefined ? '\u00a0' : `${text.lastError}: ${error}`}
      </p>
      {endpoint.state === 'active' && (
        <p className="small soft">
          {text.nextTry} {nextAt === null ? '–' : <NextTry iso={nextAt} />}
        </p>
      )}
    </>
  )
}

function EndpointFigures({ stats }: Pick<Known, 'stats'>) {
  const rate = stats?.success_rate ?? null
  const p95Ms = stats?.p95_ms ?? null
  const figures = [
    [text.figures.success, rate === null ? '–' : share(rate, 1)],
    [text.figures.p95, p95Ms === null ? '–' : duration(p95Ms)],
    [text.figures.backlog, stats === undefined ? '–' : compactNumber(stats.backlog)],
    [text.figures.dead, stats === undefined ? '–' : compactNumber(stats.dead)],
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
