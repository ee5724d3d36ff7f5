import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '../../api/queries.ts'
import type { Advice } from '../../api/sending-types.ts'
import type { Campaign } from '../../api/types.ts'
import { Button } from '../../parts/Button.tsx'
import { Card } from '../../parts/Page.tsx'
import { useWorkspace } from '../../shell/use-workspace.ts'
import { words } from '../../words/en.ts'
import { share } from '../../words/format.ts'
import type { Filter } from './filter.ts'

const text = words.campaigns.guidance
const REFRESH_MS = 15_000
const SHOWN = 3

type GuidanceProps = { campaign: Campaign; onShow: (filter: Filter) => void }

/** What the campaign's own data says should be done, the greatest first; nothing when all is well. */
export function GuidanceCard({ campaign, onShow }: GuidanceProps) {
  const guidance = useQuery({
    ...queries.guidance(campaign.id),
    refetchInterval: campaign.settled ? false : REFRESH_MS,
  })
  const [isWhole, setWhole] = useState(false)
  const advice = guidance.data?.advice ?? []
  if (advice.length === 0) return null
  return (
    <Card
      title={text.title}
      actions={
        <Link to="/help/$topic" params={{ topic: 'troubleshooting' }} className="small">
          {text.help}
        </Link>
      }
    >
      <ol className="advice">
        {(isWhole ? advice : advice.slice(0, SHOWN)).map((one) => (
          <li key={one.id}>
            <OneAdvice one={one} onShow={onShow} />
          </li>
        ))}
      </ol>
      {advice.length > SHOWN && (
        <Button look="quiet" onPress={() => setWhole(!isWhole)}>
          {isWhole ? words.campaigns.reasons.fewer : words.campaigns.reasons.all(advice.length)}
        </Button>
      )}
    </Card>
  )
}

function OneAdvice({ one, onShow }: { one: Advice; onShow: GuidanceProps['onShow'] }) {
  const { filter } = one
  return (
    <div className="stack-tight">
      <div className="held-head">
        <strong>{one.title}</strong>
        <span className="small soft">
          {words.common.messages(one.affected)}, {share(one.share, 1)}
        </span>
        {filter !== null && (
          <span className="actions">
            <Button look="quiet" label={text.showOf(one.title)} onPress={() => onShow(filter)}>
              {text.show}
            </Button>
          </span>
        )}
      </div>
      <p>{one.because}</p>
      <p>
        <span className="soft">{text.next}</span> {one.what_to_do}
      </p>
      {one.needs_support && <Desk />}
    </div>
  )
}

function Desk() {
  const desk = useWorkspace()?.support_desk ?? null
  if (desk === null) return null
  return (
    <p className="small">
      <span className="soft">{text.desk}</span>{' '}
      {[desk.name, desk.email, desk.phone, desk.url].filter((part) => part !== null).join(' · ')}
    </p>
  )
}
