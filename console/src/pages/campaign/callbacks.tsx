import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CallbackEndpoint, EndpointDetail, EndpointStats } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import type { Campaign } from '../../api/types.ts'
import { Button } from '../../parts/Button.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { can, lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { compactNumber, share } from '../../words/format.ts'
import { formatTitle, lookOf } from '../callbacks/state.ts'
import { TakeOffDialog, TellingDialog } from './telling.tsx'

const text = words.campaigns.told
const REFRESH_MS = 5_000

/** Where this campaign alone is told of, and how that does. */
export function CampaignCallbacks({ campaign }: { campaign: Campaign }) {
  const session = useSession()
  const mayRead = can(session, 'messages:read')
  const endpoints = useQuery({
    ...queries.endpointsOf(campaign.id),
    enabled: mayRead,
    refetchInterval: REFRESH_MS,
  })
  if (!mayRead) return null
  const found = endpoints.data?.data ?? []
  return (
    <Card title={text.title}>
      {endpoints.isPending ? (
        <Skeleton rows={2} />
      ) : endpoints.data === undefined ? (
        <Trouble error={endpoints.error} onRetry={() => void endpoints.refetch()} />
      ) : (
        <div className="stack">
          {found.length === 0 ? (
            <p>{text.none}</p>
          ) : (
            <ul className="told">
              {found.map((endpoint) => (
                <li key={endpoint.id}>
                  <Told endpoint={endpoint} />
                </li>
              ))}
            </ul>
          )}
          <p className="small soft">
            {text.also} <Link to="/callbacks">{words.callbacks.ofMessage.link}</Link>
          </p>
          <Change
            campaign={campaign}
            own={found.find(({ id }) => id === campaign.callback_endpoint_id) ?? null}
          />
        </div>
      )}
    </Card>
  )
}

function Told({ endpoint }: { endpoint: EndpointDetail }) {
  const { tone, label, sentence } = lookOf(endpoint)
  return (
    <div className="stack-tight">
      <p>
        <Link to="/callbacks/$id" params={{ id: endpoint.id }} className="strong">
          {endpoint.name}
        </Link>
      </p>
      <p className="small soft one-line" title={endpoint.url}>
        {formatTitle(endpoint.format)} · {endpoint.url}
      </p>
      <p className={`link-state link-${tone}`}>{label}</p>
      <p className="small soft">{sentence}</p>
      <Figures stats={endpoint.stats} />
    </div>
  )
}

function Figures({ stats }: { stats: EndpointStats }) {
  const { success, backlog, dead } = words.callbacks.figures
  const rate = stats.success_rate
  return (
    <dl className="figures">
      <div>
        <dt>{success}</dt>
        <dd>{rate === null ? '–' : share(rate, 1)}</dd>
      </div>
      <div>
        <dt>{backlog}</dt>
        <dd>{compactNumber(stats.backlog)}</dd>
      </div>
      <div>
        <dt>{dead}</dt>
        <dd>{compactNumber(stats.dead)}</dd>
      </div>
    </dl>
  )
}

type ChangeProps = { campaign: Campaign; own: CallbackEndpoint | null }

/** That may be changed whatever state the campaign is in. */
function Change({ campaign, own }: ChangeProps) {
  const because = lacks(useSession(), 'campaigns:write')
  const [asking, setAsking] = useState<'where' | 'nowhere' | null>(null)
  const close = () => setAsking(null)
  return (
    <>
      <div className="actions">
        <Button because={because} onPress={() => setAsking('where')}>
          {own === null ? text.tell : text.change}
        </Button>
        {own !== null && (
          <Button look="quiet" because={because} onPress={() => setAsking('nowhere')}>
            {text.takeOff}
          </Button>
        )}
      </div>
      {asking === 'where' && <TellingDialog campaign={campaign} own={own} onClose={close} />}
      {own !== null && (
        <TakeOffDialog campaign={campaign} isOpen={asking === 'nowhere'} onClose={close} />
      )}
    </>
  )
}
