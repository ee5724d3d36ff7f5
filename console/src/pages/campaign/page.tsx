import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { withQuery } from '../../api/client.ts'
import { useLiveCampaign } from '../../api/live.ts'
import type { Liveness } from '../../api/live.ts'
import { queries } from '../../api/queries.ts'
import type { Campaign, Status } from '../../api/types.ts'
import { sayNews } from '../../parts/announcer.ts'
import { Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { ReceiptsOff } from '../../parts/ReceiptsOff.tsx'
import { isStatus, StateMark } from '../../parts/StatusMark.tsx'
import { TroubledAccounts } from '../../parts/TroubledAccounts.tsx'
import { When } from '../../parts/When.tsx'
import { DeliveryTimesPlot } from '../../plots/DeliveryTimesPlot.tsx'
import { OverTimePlot } from '../../plots/OverTimePlot.tsx'
import { ReasonsPareto } from '../../plots/ReasonsPareto.tsx'
import { describeCounts, StatusBar, StatusLegend } from '../../plots/StatusBar.tsx'
import { useNames } from '../../shell/names.ts'
import { words } from '../../words/en.ts'
import { CampaignActions } from './actions.tsx'
import { CampaignCallbacks } from './callbacks.tsx'
import { ByChannel } from './channels.tsx'
import { CodesTable } from './codes.tsx'
import { NO_FILTER } from './filter.ts'
import type { Filter } from './filter.ts'
import { GuidanceCard } from './guidance.tsx'
import { ProgressCard } from './progress.tsx'
import { Recipients } from './recipients.tsx'

const REFRESH_MS = 5_000

export function CampaignPage() {
  const { id } = useParams({ from: '/signed-in/campaigns/$id' })
  const campaign = useQuery(queries.campaign(id))
  if (campaign.data !== undefined) return <Loaded campaign={campaign.data} />
  return (
    <Page
      title={words.campaigns.columns.name}
      up={{ to: '/campaigns', label: words.campaigns.title }}
    >
      {campaign.isPending ? (
        <Skeleton rows={10} />
      ) : (
        <Trouble error={campaign.error} onRetry={() => void campaign.refetch()} />
      )}
    </Page>
  )
}

function Loaded({ campaign }: { campaign: Campaign }) {
  const filter = useSearch({ from: '/signed-in/campaigns/$id' })
  const navigate = useNavigate({ from: '/campaigns/$id' })
  const liveness = useLiveCampaign(campaign.id, !campaign.settled)
  const breakdown = useQuery({
    ...queries.breakdown(campaign.id),
    refetchInterval: campaign.settled ? false : REFRESH_MS,
  })
  const summary = describeCounts(campaign.counts)
  useEffect(() => {
    if (liveness !== 'idle') sayNews(summary, performance.now())
  }, [summary, liveness])

  const choose = (change: Filter) =>
    navigate({ search: { ...filter, ...change }, replace: true, resetScroll: false })
  // A choice made in a chart is about the list: show that it has changed.
  const chooseAndShow = (change: Filter) => void choose(change).then(showRecipients)
  const status = statusIn(filter)
  const reasons = breakdown.data?.reasons ?? campaign.reasons
  const codes = breakdown.data?.codes ?? campaign.codes

  return (
    <Page
      title={campaign.name}
      up={{ to: '/campaigns', label: words.campaigns.title }}
      lead={<Lead campaign={campaign} liveness={liveness} />}
      actions={
        <CampaignActions campaign={campaign} exportHref={exportHref(campaign.id)} filter={filter} />
      }
    >
      <Alarms campaign={campaign} />
      <Warnings campaign={campaign} onConflicts={() => chooseAndShow({ conflict: 'true' })} />
      <div className="grid-main">
        <Card title={words.campaigns.detail.status}>
          <div className="stack">
            <StatusBar
              counts={campaign.counts}
              height={28}
              chosen={status}
              onChoose={(next) => chooseAndShow({ status: next })}
            />
            <StatusLegend
              counts={campaign.counts}
              chosen={status}
              onChoose={(next) => chooseAndShow({ status: next ?? undefined })}
            />
            <p className="small soft">
              {words.campaigns.detail.sum(campaign.recipients)}.{' '}
              {words.campaigns.detail.clickToFilter}
            </p>
          </div>
        </Card>
        <ProgressCard campaign={campaign} />
      </div>
      <GuidanceCard campaign={campaign} onShow={(one) => chooseAndShow({ ...NO_FILTER, ...one })} />
      <div className="grid-half">
        <Card title={words.campaigns.detail.textTitle}>
          <p className="bubble">{campaign.text}</p>
        </Card>
        <CampaignCallbacks campaign={campaign} />
      </div>
      <div className="grid-half">
        <ReasonsPareto
          reasons={reasons}
          chosen={filter.reason ?? null}
          onChoose={(reason) => chooseAndShow({ reason: reason ?? undefined })}
        />
        <CodesTable
          codes={codes}
          chosen={filter}
          onChoose={(code) =>
            chooseAndShow({ code: code?.code, account_id: code?.account_id ?? undefined })
          }
        />
      </div>
      <ByChannel channels={breakdown.data?.channels ?? []} />
      <div className="grid-half">
        <DeliveryTimesPlot times={breakdown.data?.delivery_times ?? []} />
        <OverTimePlot overTime={breakdown.data?.over_time ?? []} />
      </div>
      <Recipients campaign={campaign} filter={filter} onFilter={(change) => void choose(change)} />
    </Page>
  )
}

/** At once: a glide is broken off by rows that come and go on the way. */
function showRecipients() {
  const list = document.getElementById('recipients')
  list?.scrollIntoView({ block: 'start', behavior: 'instant' })
}

function statusIn({ status = null }: { status?: string | null }): Status | null {
  return isStatus(status) ? status : null
}

const exportHref =
  (id: string) =>
  (profile: string, filter: Filter): string =>
    withQuery(`/v1/campaigns/${id}/export.csv`, { profile, ...filter })

function Lead({ campaign, liveness }: { campaign: Campaign; liveness: Liveness }) {
  const text = words.campaigns.detail
  const { progress } = campaign
  return (
    <div className="lead-line">
      <StateMark state={campaign.state} />
      {campaign.source !== null && (
        <span className="state" title={text.importedHint}>
          {text.imported}
        </span>
      )}
      {campaign.settled ? (
        <span className="state state-settled" title={text.settledHint}>
          {text.settled}
        </span>
      ) : (
        campaign.state === 'done' && (
          <Link to="/help/$topic" params={{ topic: 'who-says-so' }} className="soft small">
            {text.notSettled(progress.open)}
          </Link>
        )
      )}
      {liveness !== 'idle' && (
        <span className={`live live-${liveness}`} title={text.liveHint}>
          {liveness === 'live' ? text.live : text.polling}
        </span>
      )}
      <span className="soft small">
        {campaign.started_at === null ? words.campaigns.created : words.campaigns.started}{' '}
        <When iso={campaign.started_at ?? campaign.created_at} style="short" />
        {campaign.state === 'stopped' && (
          <Ended
            what={text.stopped}
            at={campaign.stopped_at}
            by={campaign.stopped_by_name ?? campaign.stopped_by}
          />
        )}
        {campaign.state === 'cancelled' && (
          <Ended
            what={text.cancelled}
            at={campaign.cancelled_at}
            by={campaign.cancelled_by_name ?? campaign.cancelled_by}
          />
        )}
      </span>
    </div>
  )
}

type EndedProps = { what: string; at: string | null; by: string | null }

function Ended({ what, at, by }: EndedProps) {
  const nameOf = useNames()
  return (
    <>
      {' '}
      · {what} {at !== null && <When iso={at} style="short" />}
      {by !== null && ` ${words.campaigns.detail.by(nameOf(by))}`}
    </>
  )
}

/** What cannot wait: above the numbers. */
function Alarms({ campaign }: { campaign: Campaign }) {
  const text = words.campaigns.detail
  return (
    <>
      {campaign.state === 'importing' && (
        <Notice tone="info" title={text.importing(campaign.rows_read)} />
      )}
      {campaign.editing && (
        <Notice tone="info" title={text.editingTitle}>
          <p>{text.editing}</p>
        </Notice>
      )}
      {campaign.progress.open > 0 && <TroubledAccounts only={campaign.account_id} />}
      {campaign.receipts === 'off' && <ReceiptsOff of="campaign" />}
      {campaign.counts.held > 0 && campaign.state !== 'draft' && (
        <Notice tone="warn" title={words.sending.held.banner(campaign.counts.held)}>
          <p>
            {words.sending.held.bannerText} <Link to="/held">{words.sending.held.bannerLink}</Link>
          </p>
        </Notice>
      )}
      {campaign.archived_at !== null && (
        <Notice tone="info" title={text.archivedTitle}>
          <p>{text.archived}</p>
        </Notice>
      )}
      {campaign.texted_twice > 0 && (
        <Notice tone="bad" title={text.twiceTitle(campaign.texted_twice)}>
          <p>{text.twice}</p>
        </Notice>
      )}
    </>
  )
}

type WarningsProps = { campaign: Campaign; onConflicts: () => void }

function Warnings({ campaign, onConflicts }: WarningsProps) {
  const text = words.campaigns.detail
  if (campaign.row_errors === 0 && campaign.conflicts === 0) return null
  return (
    <>
      {campaign.row_errors > 0 && (
        <Notice tone="warn" title={text.rowErrorsTitle(campaign.row_errors)}>
          <p className="small">
            {text.rowErrors}{' '}
            <a href={`/v1/campaigns/${campaign.id}/row-errors.csv?profile=spreadsheet`} download>
              {text.rowErrorsLink}
            </a>
          </p>
        </Notice>
      )}
      {campaign.conflicts > 0 && (
        <Notice tone="warn" title={text.conflictsTitle(campaign.conflicts)}>
          <p>
            {text.conflicts}{' '}
            <button type="button" className="link-button strong" onClick={onConflicts}>
              {text.conflictsLink}
            </button>
          </p>
        </Notice>
      )}
    </>
  )
}
