import type { Campaign } from '../../api/types.ts'
import { Fact } from '../../parts/Fact.tsx'
import { Card } from '../../parts/Page.tsx'
import { ProgressBar } from '../../parts/ProgressBar.tsx'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'
import { decimal, number, price } from '../../words/format.ts'

export function ProgressCard({ campaign }: { campaign: Campaign }) {
  const { progress, charged, cost } = campaign
  const text = words.campaigns.detail
  const unsent = progress.total - progress.handed_over
  const eta = progress.eta_seconds === null ? '' : text.etaText(progress.eta_seconds * 1000)
  const isSending = campaign.state === 'running' && progress.handed_over < progress.total
  return (
    <Card title={text.progress}>
      <div className="stack">
        <ProgressBar
          label={text.handedOver}
          done={progress.handed_over}
          total={progress.total}
          text={text.handedOverText(progress.handed_over, progress.total, isSending ? eta : '')}
        />
        <dl className="facts">
          <Fact name={text.final}>{words.common.of(progress.final, progress.total)}</Fact>
          {isSending && progress.rate_per_second !== null && (
            <Fact name={text.rate}>{text.perSecond(decimal(progress.rate_per_second))}</Fact>
          )}
          <Fact name={text.waiting}>
            {number(progress.waiting_for_receipts)}
            {progress.oldest_waiting_at !== null && progress.waiting_for_receipts > 0 && (
              <span className="soft small">
                , {text.oldest} <When iso={progress.oldest_waiting_at} />
              </span>
            )}
          </Fact>
          <Fact name={text.charged}>
            {number(charged.yes)} {text.chargedYes} · {number(charged.maybe)} {text.chargedMaybe} ·{' '}
            {number(charged.no)} {text.chargedNo}
            {unsent > 0 && <span className="soft small">, {text.chargedUnsent}</span>}
          </Fact>
          {cost !== null && (
            <Fact name={text.cost}>
              {price(cost)}{' '}
              <span className="soft small">{text.costHint(campaign.segments_charged)}</span>
            </Fact>
          )}
          <Fact name={text.segments}>{text.segmentsAll(campaign.segments)}</Fact>
        </dl>
      </div>
    </Card>
  )
}
