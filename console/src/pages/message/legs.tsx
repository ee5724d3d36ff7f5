import type { Leg, MessageDetail } from '../../api/types.ts'
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
              <strong>{text.title[leg.channel]}</strong>{' '}
              {isNotSent(leg) ? text.notSent : <StatusMark status={leg.status} />}{' '}
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

/** The first channel brought it before this one was asked. */
const isNotSent = ({ status, submission, decides }: Leg): boolean =>
  status === 'cancelled' && submission === null && !decides

/** Two channels brought it. */
export function GotBoth({ message, title }: { message: MessageDetail; title: string }) {
  const arrived = arrivedIn(message)
  if (arrived.length < 2) return null
  return (
    <Notice tone="bad" title={title}>
      <p>{text.both(arrived.map(({ channel }) => text.title[channel]))}</p>
    </Notice>
  )
}

export const gotBoth = (message: MessageDetail): boolean => arrivedIn(message).length > 1

const arrivedIn = ({ legs, texted_twice: isTwice }: MessageDetail): readonly Leg[] =>
  isTwice ? legs.filter(({ status }) => status === 'delivered' || status === 'read') : []
