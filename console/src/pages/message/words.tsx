import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Utterance } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import { CopyButton } from '../../parts/Copy.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'

const text = words.messages.inWords

/** The same message in every vendor's words that we speak; asked for when somebody opens it. */
export function WordsCard({ messageId, sequence }: { messageId: string; sequence: number }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Card title={text.title}>
      <div className="stack">
        <p className="soft">{text.lead}</p>
        <details onToggle={(event) => setOpen(event.currentTarget.open)} className="more-settings">
          <summary>{text.show}</summary>
          {isOpen && <Words key={sequence} messageId={messageId} />}
        </details>
      </div>
    </Card>
  )
}

function Words({ messageId }: { messageId: string }) {
  const said = useQuery(queries.wordsOf(messageId))
  if (said.isPending) return <Skeleton rows={4} />
  if (said.data === undefined) {
    return <Trouble error={said.error} onRetry={() => void said.refetch()} />
  }
  return (
    <ul className="utterances">
      {said.data.data.map((one) => (
        <li key={one.dialect}>
          <Spoken one={one} />
        </li>
      ))}
    </ul>
  )
}

function Spoken({ one }: { one: Utterance }) {
  const engagement = one.engagement.map(({ type, description }) => ({
    action: { type, description },
  }))
  const written = one.fields.map(({ field, value }) => `${field}=${value}`).join(' ')
  return (
    <div className="stack-tight">
      <p className="utterance-head">
        <strong>{one.title}</strong>
        <CopyButton text={written} label={text.of(one.title)} />
      </p>
      <dl className="utterance">
        {one.fields.map(({ field, value }) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd className="mono">{value === '' ? '–' : value}</dd>
          </div>
        ))}
      </dl>
      {engagement.length > 0 && <code className="said">{JSON.stringify(engagement)}</code>}
      <p className="small soft">
        {text.because} {one.trigger}
      </p>
      {one.advice !== null && <p className="small">{one.advice}</p>}
      {one.lost !== null && (
        <p className="small">
          <span className="strong">{text.lost}</span> {one.lost.replace(/^Not said: /, '')}
        </p>
      )}
    </div>
  )
}
