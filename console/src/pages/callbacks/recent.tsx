import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Callback, EndpointDetail } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { CallbackStanding, Resend } from '../../parts/CallbackAttempts.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { eventWords } from '../../words/event-words.ts'
import { MendDialog } from './mend.tsx'
import type { Mending } from './mend.tsx'

const text = words.callbacks.recent
const REFRESH_MS = 5_000

type RecentProps = {
  endpoint: EndpointDetail
  /** Null: all. */
  state: string | null
  onState: (state: string | null) => void
}

/** What was told and what waits, newest first, and the ways to make up for what was missed. */
export function RecentCallbacks({ endpoint, state, onState }: RecentProps) {
  const because = lacks(useSession(), 'callbacks:admin')
  const [mending, setMending] = useState<Mending | null>(null)
  return (
    <Card
      flush
      title={text.title}
      actions={
        <>
          <Button because={because} onPress={() => setMending('recover')}>
            {words.callbacks.recover.open}
          </Button>
          <Button because={because} onPress={() => setMending('replay-missing')}>
            {words.callbacks.replay.open}
          </Button>
        </>
      }
    >
      <div className="filters">
        <StateChips state={state} onState={onState} />
      </div>
      <Pages<Callback>
        query={queries.endpointCallbacks(endpoint.id, { state, limit: 50 })}
        refetchMs={REFRESH_MS}
        empty={
          state === null ? (
            <Empty kind="first-use" title={text.emptyTitle}>
              <p>{text.empty}</p>
            </Empty>
          ) : (
            <Empty kind="no-results" title={text.noneTitle}>
              <p>{text.none}</p>
            </Empty>
          )
        }
      >
        {(callbacks) => <CallbackTable callbacks={callbacks} />}
      </Pages>
      <MendDialog endpointId={endpoint.id} mending={mending} onClose={() => setMending(null)} />
    </Card>
  )
}

type ChipsProps = Pick<RecentProps, 'state' | 'onState'>

const StateChips = ({ state, onState }: ChipsProps) => (
  <div className="chips" role="group" aria-label={text.filter}>
    {[['', text.all] as const, ...Object.entries(text.states)].map(([value, label]) => (
      <button
        key={value}
        type="button"
        className="chip"
        aria-pressed={value === (state ?? '')}
        onClick={() => onState(value === '' ? null : value)}
      >
        {label}
      </button>
    ))}
  </div>
)

const CallbackTable = ({ callbacks }: { callbacks: readonly Callback[] }) => (
  <DataTable
    caption={text.title}
    rows={callbacks}
    rowKey={({ id }) => id}
    columns={[
      {
        id: 'what',
        title: text.what,
        cell: (callback) => (
          <>
            <p className="strong">{eventWords(callback.type)}</p>
            <p className="small">
              <Subject callback={callback} />
            </p>
          </>
        ),
      },
      { id: 'at', title: text.at, cell: (callback) => <When iso={callback.created_at} /> },
      {
        id: 'state',
        title: text.state,
        cell: (callback) => <CallbackStanding callback={callback} />,
      },
      {
        id: 'do',
        title: words.common.actions,
        isQuiet: true,
        align: 'end',
        cell: (callback) => <Resend callback={callback} />,
      },
    ]}
  />
)

function Subject({ callback: { message_id: messageId, sequence } }: { callback: Callback }) {
  if (messageId === null) return <Link to="/inbound">{text.inbound}</Link>
  return (
    <>
      <Link to="/messages/$id" params={{ id: messageId }} className="mono">
        {messageId.slice(0, 16)}…
      </Link>{' '}
      <span className="soft">{text.sequence(sequence)}</span>
    </>
  )
}
