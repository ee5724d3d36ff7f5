import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Conversation } from '../../api/conversation-types.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { InboundTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'

const text = words.messages.conversations
const REFRESH_MS = 5_000

export function ConversationsPage() {
  const { q = '', state = 'unanswered' } = useSearch({ from: '/signed-in/conversations' })
  const isUnanswered = q === '' && state === 'unanswered'
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <InboundTabs />
      <Filters q={q} state={state} />
      <Pages<Conversation>
        query={queries.conversations({
          ...(q === '' ? {} : { number: q }),
          ...(isUnanswered ? { unanswered: 'true' } : {}),
        })}
        refetchMs={REFRESH_MS}
        empty={
          <Empty
            kind={q !== '' ? 'no-results' : isUnanswered ? 'all-done' : 'first-use'}
            title={q !== '' ? text.noneTitle : isUnanswered ? text.answeredTitle : text.emptyTitle}
          >
            <p>{q !== '' ? text.none : isUnanswered ? text.answered : text.empty}</p>
          </Empty>
        }
      >
        {(rows) => (
          <Card flush>
            <DataTable
              caption={text.title}
              rows={rows}
              rowKey={({ number, ours, channel }) => `${number} ${ours} ${channel}`}
              columns={[
                {
                  id: 'number',
                  title: text.person,
                  cell: ({ number, ours, channel }) =>
                    number === '' ? (
                      text.unknownPerson
                    ) : (
                      <Link
                        className="strong"
                        to="/conversations/$number"
                        params={{ number }}
                        search={{ ours, channel }}
                      >
                        {number}
                      </Link>
                    ),
                },
                { id: 'text', title: text.last, cell: ({ last }) => last.text },
                { id: 'state', title: text.state, cell: (row) => <State conversation={row} /> },
                {
                  id: 'ours',
                  title: text.ours,
                  cell: ({ ours, channel }) => text.place(ours, channel),
                },
                {
                  id: 'received',
                  title: text.received,
                  cell: ({ last }) => <When iso={last.received_at} />,
                },
              ]}
            />
          </Card>
        )}
      </Pages>
    </Page>
  )
}

function State({ conversation }: { conversation: Conversation }) {
  const { is_opted_out: isOut, is_answered: isAnswered } = conversation
  if (isOut) return <span className="state">{text.optedOut}</span>
  return isAnswered ? (
    <span className="soft">{text.isAnswered}</span>
  ) : (
    <span className="state">{text.waits}</span>
  )
}

function Filters({ q, state }: { q: string; state: string }) {
  const navigate = useNavigate({ from: '/conversations' })
  const [typed, setTyped] = useState(q)
  function find(event: SubmitEvent) {
    event.preventDefault()
    void navigate({ search: { q: typed, state }, replace: true })
  }
  return (
    <form className="filters" onSubmit={find}>
      <TextField label={text.find} type="search" value={typed} onChange={setTyped} />
      <Select
        label={text.show}
        value={state}
        onChange={(wanted) => void navigate({ search: { q, state: wanted }, replace: true })}
        choices={[
          { value: 'unanswered', label: text.unanswered },
          { value: 'all', label: text.all },
        ]}
      />
      <Button type="submit">{words.shell.search}</Button>
    </form>
  )
}
