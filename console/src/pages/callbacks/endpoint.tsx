import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { EndpointDetail } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import { NextTry } from '../../parts/CallbackAttempts.tsx'
import { Copy } from '../../parts/Copy.tsx'
import { Fact } from '../../parts/Fact.tsx'
import { Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { When } from '../../parts/When.tsx'
import { useNames } from '../../shell/names.ts'
import { words } from '../../words/en.ts'
import { eventWords } from '../../words/event-words.ts'
import { duration, number, share } from '../../words/format.ts'
import { EndpointCommands } from './commands.tsx'
import { RecentCallbacks } from './recent.tsx'
import { formatTitle, lookOf, nextTryOf } from './state.ts'

const text = words.callbacks
const REFRESH_MS = 5_000
const TONES = { off: 'info', warn: 'warn', bad: 'bad' } as const

export function EndpointPage() {
  const { id } = useParams({ from: '/signed-in/callbacks/$id' })
  const search = useSearch({ from: '/signed-in/callbacks/$id' })
  const navigate = useNavigate({ from: '/callbacks/$id' })
  const endpoint = useQuery({ ...queries.endpoint(id), refetchInterval: REFRESH_MS })
  const { data } = endpoint
  const choose = (change: Record<string, string | undefined>) =>
    void navigate({ search: { ...search, ...change }, replace: true, resetScroll: false })
  return (
    <Page
      title={data?.name ?? text.title}
      up={{ to: '/callbacks', label: text.title }}
      lead={data !== undefined && <p>{text.kinds[data.kind]}</p>}
      actions={
        data !== undefined && (
          <EndpointCommands
            endpoint={data}
            isTesting={search['test'] === '1'}
            onTest={(isOpen) => choose({ test: isOpen ? '1' : undefined })}
          />
        )
      }
    >
      {endpoint.isPending ? (
        <Skeleton rows={8} />
      ) : data === undefined ? (
        <Trouble error={endpoint.error} onRetry={() => void endpoint.refetch()} />
      ) : (
        <>
          <StateNotice endpoint={data} />
          <div className="grid-main">
            <Card title={text.howTitle}>
              <HowItDoes endpoint={data} />
            </Card>
            <Card title={text.facts.title}>
              <Facts endpoint={data} />
            </Card>
          </div>
          <RecentCallbacks
            endpoint={data}
            state={search['state'] ?? null}
            onState={(state) => choose({ state: state ?? undefined })}
          />
        </>
      )}
    </Page>
  )
}

type Known = { endpoint: EndpointDetail }

function StateNotice({ endpoint }: Known) {
  const { tone, label, sentence, next } = lookOf(endpoint)
  const { last_error: lastError } = endpoint.stats
  const nextAt = nextTryOf(endpoint)
  if (tone === 'good') return null
  return (
    <Notice tone={TONES[tone]} title={label}>
      <p>{sentence}</p>
      {lastError !== null && (
        <p>
          {text.lastError}: {lastError.error}{' '}
          <span className="soft">
            <When iso={lastError.at} />
          </span>
        </p>
      )}
      {nextAt !== null && (
        <p>
          {text.nextTry} <NextTry iso={nextAt} />
        </p>
      )}
      {next !== null && <p>{next}</p>}
    </Notice>
  )
}

function HowItDoes({ endpoint }: Known) {
  const { stats } = endpoint
  const nextAt = nextTryOf(endpoint)
  const { signs } = text
  const shown = [
    [signs.success, stats.success_rate === null ? '–' : share(stats.success_rate, 1)],
    [signs.p50, stats.p50_ms === null ? '–' : duration(stats.p50_ms)],
    [signs.p95, stats.p95_ms === null ? '–' : duration(stats.p95_ms)],
    [signs.heard, <When key="heard" iso={stats.last_heard_at} />],
    [signs.backlog, number(stats.backlog)],
    [signs.oldest, <When key="oldest" iso={stats.oldest_waiting_at} />],
    [signs.next, nextAt === null ? '–' : <NextTry key="next" iso={nextAt} />],
    [signs.dead, number(stats.dead)],
  ] as const
  return (
    <div className="stack">
      <dl className="signs">
        {shown.map(([[name, why], value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <p className="sign-value">{value}</p>
              <p className="small soft">{why}</p>
            </dd>
          </div>
        ))}
      </dl>
      <dl className="facts">
        <Fact name={text.lastError}>
          {stats.last_error === null ? (
            <span className="soft">{text.noError}</span>
          ) : (
            <>
              {stats.last_error.error}{' '}
              <span className="soft small">
                <When iso={stats.last_error.at} />
              </span>
            </>
          )}
        </Fact>
      </dl>
    </div>
  )
}

function Facts({ endpoint }: Known) {
  const { facts } = text
  const nameOf = useNames()
  const { events, campaign_id: campaignId, kind } = endpoint
  return (
    <div className="stack">
      {kind !== 'made' && <p className="soft">{text.kindHints[kind]}</p>}
      <dl className="facts">
        {endpoint.url !== '' && (
          <Fact name={facts.url}>
            <Copy text={endpoint.url} label={facts.url} />
          </Fact>
        )}
        <Fact name={facts.format}>
          {formatTitle(endpoint.format)} <code>{endpoint.method}</code>
        </Fact>
        {endpoint.format !== null && (
          <>
            <Fact name={facts.events}>
              {events === null ? facts.allEvents : events.map(eventWords).join(', ')}
            </Fact>
            <Fact name={facts.test}>{text.form.tests[endpoint.test]}</Fact>
          </>
        )}
        {campaignId !== null && (
          <Fact name={facts.campaign}>
            <Link to="/campaigns/$id" params={{ id: campaignId }}>
              {nameOf(campaignId)}
            </Link>
          </Fact>
        )}
        <Fact name={facts.ordered}>{endpoint.is_ordered ? facts.isOrdered : facts.notOrdered}</Fact>
        {Object.entries(endpoint.options).map(([name, value]) => (
          <Fact key={name} name={name}>
            <code>{value}</code>
          </Fact>
        ))}
        {endpoint.public_key !== null && (
          <Fact name={facts.publicKey}>
            <Copy text={endpoint.public_key} label={facts.publicKey} />
          </Fact>
        )}
        <Fact name={facts.made}>
          <When iso={endpoint.created_at} style="short" />
        </Fact>
        <Fact name={facts.id}>
          <Copy text={endpoint.id} label={facts.id} />
        </Fact>
      </dl>
    </div>
  )
}
