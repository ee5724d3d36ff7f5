import { STATUSES } from '../../api/types.ts'
import type { ChannelCounts } from '../../api/types.ts'
import { Card } from '../../parts/Page.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { words } from '../../words/en.ts'
import { number } from '../../words/format.ts'

const text = words.channels

/** How its messages stand by the channel that each is at; nothing for a campaign of texts alone. */
export function ByChannel({ channels }: { channels: readonly ChannelCounts[] }) {
  if (channels.length === 0) return null
  return (
    <Card title={text.legs}>
      <ul className="stack">
        {channels.map(({ channel, messages, counts, fell_back: fellBack }) => (
          <li key={channel} className="stack-tight">
            <p>
              <strong>{text.title[channel]}</strong> {number(messages)}
            </p>
            <p className="small">
              {STATUSES.filter((status) => (counts[status] ?? 0) > 0).map((status) => (
                <span key={status}>
                  <StatusMark status={status} /> {number(counts[status] ?? 0)}{' '}
                </span>
              ))}
            </p>
            {fellBack > 0 && (
              <p className="soft small">{text.fellBack(fellBack, text.title[channel])}</p>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
