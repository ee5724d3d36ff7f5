import type { ChannelCounts } from '../../api/types.ts'
import { Card } from '../../parts/Page.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { words } from '../../words/en.ts'

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
              <strong>{text.title[channel]}</strong> {messages.toLocaleString('en')}
            </p>
            <p className="small">
              {Object.entries(counts).map(([status, count]) => (
                <span key={status}>
                  <StatusMark status={status} /> {count.toLocaleString('en')}{' '}
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
