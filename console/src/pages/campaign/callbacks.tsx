import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { queries } from '../../api/queries.ts'
import { can, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'

/** Endpoints that hear of this campaign alone; nothing where there is none. */
export function CampaignCallbacks({ campaignId }: { campaignId: string }) {
  const session = useSession()
  const endpoints = useQuery({
    ...queries.endpointsOf(campaignId),
    enabled: can(session, 'messages:read'),
  })
  const found = endpoints.data?.data ?? []
  if (found.length === 0) return null
  return (
    <span className="small">
      <span className="soft">{words.callbacks.ofCampaign}</span>{' '}
      {found.map(({ id, name, url, state }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to="/callbacks/$id" params={{ id }} title={url}>
            {name}
          </Link>
          {state !== 'active' && (
            <span className="soft"> ({words.callbacks.states[state].toLowerCase()})</span>
          )}
        </span>
      ))}
    </span>
  )
}
