import { useNavigate, useSearch } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { MessageRows } from '../../parts/MessageRows.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { SHOWN_ORDER } from '../../parts/status-look.ts'
import { MessageTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'

const REFRESH_MS = 5_000
const TYPING_MS = 250

export function MessagesPage() {
  const filter = useSearch({ from: '/signed-in/messages' })
  const list = useInfiniteQuery({
    ...queries.messages(filter),
    // Further pages mean that somebody is reading: the rows stay where they are.
    refetchInterval: ({ state: { data } }) => (data?.pages.length === 1 ? REFRESH_MS : false),
  })
  const rows = list.data?.pages.flatMap((page) => page.data) ?? []
  const hasFilter = Object.values(filter).some((value) => value !== undefined && value !== '')

  return (
    <Page
      title={words.messages.title}
      lead={<p>{words.messages.lead}</p>}
      actions={
        <ButtonLink to="/send" look="main">
          {words.shell.links.send}
        </ButtonLink>
      }
    >
      <MessageTabs />
      <Card flush>
        <Filters />
        {list.isPending ? (
          <Skeleton rows={8} />
        ) : list.data === undefined ? (
          <Trouble error={list.error} onRetry={() => void list.refetch()} />
        ) : rows.length === 0 ? (
          <Empty
            kind={hasFilter ? 'no-results' : 'first-use'}
            title={hasFilter ? words.messages.noneTitle : words.messages.emptyTitle}
          >
            <p>{hasFilter ? words.messages.none : words.messages.empty}</p>
            {hasFilter ? (
              <ButtonLink to="/messages">{words.common.clearFilters}</ButtonLink>
            ) : (
              <ButtonLink to="/send" look="main">
                {words.shell.links.send}
              </ButtonLink>
            )}
          </Empty>
        ) : (
          <MessageRows
            isMixed
            label={words.messages.title}
            rows={rows}
            total={null}
            hasMore={list.hasNextPage}
            onMore={() => {
              if (!list.isFetchingNextPage) void list.fetchNextPage()
            }}
          />
        )}
      </Card>
    </Page>
  )
}

function Filters() {
  const filter = useSearch({ from: '/signed-in/messages' })
  const navigate = useNavigate({ from: '/messages' })
  const [typed, setTyped] = useState(filter.q ?? '')
  useEffect(() => {
    if (typed === (filter.q ?? '')) return
    const timer = setTimeout(
      () => void navigate({ search: { ...filter, q: typed }, replace: true }),
      TYPING_MS,
    )
    return () => clearTimeout(timer)
  })
  return (
    <div className="filters">
      <TextField
        label={words.campaigns.recipients.search}
        type="search"
        value={typed}
        onChange={setTyped}
      />
      <Select
        label={words.campaigns.recipients.filterStatus}
        value={filter.status ?? ''}
        onChange={(status) => void navigate({ search: { ...filter, status }, replace: true })}
        choices={[
          { value: '', label: words.campaigns.recipients.allStatuses },
          ...SHOWN_ORDER.map((status) => ({ value: status, label: STATUS_WORDS[status].label })),
        ]}
      />
    </div>
  )
}
