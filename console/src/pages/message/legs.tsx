import type { Leg } from '../../api/types.ts'
import { Notice } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { words } from '../../words/en.ts'

const text = words.channels

/** What became of it on each channel, where there was more than one. */
export function Legs({ legs }: { legs: readonly Leg[] }) {
  if (legs.length < 2) return null
  return (
    <Card title={text.legs}>
      <ol className="stack">
        {legs.map((leg) => (
          <li key={leg.channel} className="stack-tight">
            <p>
              <strong>{text.title[leg.channel]}</strong> <StatusMark status={leg.status} />{' '}
              {leg.account_name !== null && <span className="soft">{leg.account_name}</span>}
            </p>
            {leg.reason_title !== null && <p className="soft small">{leg.reason_title}</p>}
            {leg.decides && <p className="soft small">{text.decides}</p>}
          </li>
        ))}
      </ol>
    </Card>
  )
}

/** Two channels brought it. */
export function GotBoth({ legs, title }: { legs: readonly Leg[]; title: string }) {
  const arrived = legs.filter(({ status }) => status === 'delivered' || status === 'read')
  if (arrived.length < 2) return null
  return (
    <Notice tone="bad" title={title}>
      <p>{text.both(arrived.map(({ channel }) => text.title[channel]))}</p>
    </Notice>
  )
}

export const gotBoth = (legs: readonly Leg[]): boolean =>
  legs.filter(({ status }) => status === 'delivered' || status === 'read').length > 1
