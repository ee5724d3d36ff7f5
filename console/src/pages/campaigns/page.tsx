import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMutation, useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import type { Campaign } from '../../api/types.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { Empty, Trouble } from '../../parts/Notice.tsx'
import { Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { StateMark } from '../../parts/StatusMark.tsx'
import { TroubledAccounts } from '../../parts/TroubledAccounts.tsx'
import { When } from '../../parts/When.tsx'
import { StatusBar } from '../../plots/StatusBar.tsx'
import { can, lacks, useSession } from '../../shell/session.ts'
import { CampaignTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { number, share } from '../../words/format.ts'
import { startDemo } from './demo.ts'

const REFRESH_MS = 3_000

export function CampaignsPage() {
  const session = useSession()
  const navigate = useNavigate()
  const { state = '', source = '' } = useSearch({ from: '/signed-in/campaigns' })
  const accounts = useQuery({ ...queries.accounts, enabled: can(session, 'campaigns:write') })
  const demoAccount = accounts.data?.data.find((account) => account.is_demo && account.enabled)
  const demo = useMutation({
    mutationFn: startDemo,
    onSuccess: ({ id }) => navigate({ to: '/campaigns/$id', params: { id } }),
  })

  const actions = (
    <>
      {demoAccount !== undefined && (
        <Button busy={demo.isPending} onPress={() => demo.mutate(demoAccount.id)}>
          {words.campaigns.demo}
        </Button>
      )}
      {can(session, 'campaigns:write') ? (
        <ButtonLink to="/campaigns/new" look="main">
          {words.campaigns.fresh}
        </ButtonLink>
      ) : (
        <Button look="main" because={lacks(session, 'campaigns:write')}>
          {words.campaigns.fresh}
        </Button>
      )}
    </>
  )

  return (
    <Page title={words.campaigns.title} lead={<p>{words.campaigns.lead}</p>} actions={actions}>
      <CampaignTabs />
      <TroubledAccounts />
      {demo.error !== null && <Trouble error={demo.error} />}
      <Pages<Campaign>
        query={queries.campaigns({
          ...(state === 'archived' ? { archived: true } : { state }),
          ...(source === '' ? {} : { source }),
        })}
        refetchMs={REFRESH_MS}
        empty={
          state === '' && source === '' ? (
            <Empty kind="first-use" title={words.campaigns.emptyTitle}>
              <p>{words.campaigns.empty}</p>
              {demoAccount !== undefined && <p className="soft">{words.campaigns.demoHint}</p>}
              <div className="actions">{actions}</div>
            </Empty>
          ) : (
            <>
              <StateFilter state={state} source={source} />
              <Empty kind="no-results" title={words.campaigns.noneTitle}>
                <ButtonLink to="/campaigns">{words.common.clearFilters}</ButtonLink>
              </Empty>
            </>
          )
        }
      >
        {(items) => (
          <>
            <StateFilter state={state} source={source} />
            <ul className="campaign-list">
              {items.map((campaign) => (
                <CampaignRow key={campaign.id} campaign={campaign} />
              ))}
            </ul>
          </>
        )}
      </Pages>
    </Page>
  )
}

/** A state more or less, among those of one import where its page led here. */
function StateFilter({ state, source }: { state: string; source: string }) {
  const kept = source === '' ? {} : { source }
  return (
    <nav className="chips" aria-label={words.campaigns.filter}>
      {Object.entries(words.campaigns.states).map(([value, label]) => (
        <Link
          key={value}
          to="/campaigns"
          search={value === '' ? kept : { ...kept, state: value }}
          className="chip"
          aria-current={value === state ? 'true' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}

function CampaignRow({ campaign }: { campaign: Campaign }) {
  const { counts, recipients } = campaign
  const arrived = counts.delivered + counts.read
  return (
    <li className="campaign-row">
      <div className="campaign-row-head">
        <Link
          to="/campaigns/$id"
          params={{ id: campaign.id }}
          className="row-link campaign-name"
          data-row=""
        >
          {campaign.name}
        </Link>
        <StateMark state={campaign.state} />
        {campaign.source !== null && (
          <span className="state">{words.campaigns.detail.imported}</span>
        )}
        <span className="soft small campaign-when">
          {campaign.started_at === null ? words.campaigns.created : words.campaigns.started}{' '}
          <When iso={campaign.started_at ?? campaign.created_at} />
        </span>
      </div>
      <StatusBar counts={counts} height={10} />
      <div className="campaign-row-foot small">
        <span>{words.common.recipients(recipients)}</span>
        <span>
          <strong>{share(arrived, recipients)}</strong>{' '}
          {words.campaigns.columns.delivered.toLowerCase()}
        </span>
        <Tail campaign={campaign} />
      </div>
    </li>
  )
}

function Tail({ campaign: { counts } }: { campaign: Campaign }) {
  const bad = counts.failed + counts.rejected + counts.expired + counts.partial
  const open = counts.submitted + counts.sent + counts.queued
  const tail = [
    bad > 0 ? `${number(bad)} not delivered` : '',
    counts.unconfirmed > 0 ? `${number(counts.unconfirmed)} unconfirmed` : '',
    open > 0 ? `${number(open)} open` : '',
  ].filter((part) => part !== '')
  return tail.length === 0 ? null : <span className="soft">{tail.join(' · ')}</span>
}
