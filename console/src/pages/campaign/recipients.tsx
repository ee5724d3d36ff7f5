import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { queries } from '../../api/queries.ts'
import type { Campaign, Status } from '../../api/types.ts'
import { Button } from '../../parts/Button.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { MessageRows } from '../../parts/MessageRows.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { isStatus } from '../../parts/StatusMark.tsx'
import { SHOWN_ORDER } from '../../parts/status-look.ts'
import { words } from '../../words/en.ts'
import { number } from '../../words/format.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'
import { filterOf, NO_FILTER } from './filter.ts'
import type { Filter } from './filter.ts'
import { useFreshRows } from './fresh-rows.ts'

type RecipientsProps = {
  campaign: Campaign
  filter: Filter
  onFilter: (change: Filter) => void
}

export function Recipients({ campaign, filter: search, onFilter }: RecipientsProps) {
  const text = words.campaigns.recipients
  const filter = filterOf(search)
  const list = useInfiniteQuery(queries.recipients(campaign.id, filter))
  const fresh = useFreshRows(campaign.counts, () => void list.refetch())
  const rows = list.data?.pages.flatMap((page) => page.data) ?? []
  const hasFilter = Object.keys(filter).length > 0
  const matching = hasFilter ? countOf(campaign, filter) : campaign.recipients
  const total = list.data?.pages.at(-1)?.has_more === false ? rows.length : matching

  return (
    <Card
      flush
      id="recipients"
      title={text.title}
      actions={
        fresh.changed > 0 && (
          <Button look="quiet" onPress={fresh.show}>
            {text.paused(fresh.changed)} · {text.show}
          </Button>
        )
      }
    >
      <Filters campaign={campaign} filter={filter} onFilter={onFilter} />
      {hasFilter && rows.length > 0 && (
        <p className="rows-total small" role="status">
          {total === null ? text.matchingMore(rows.length) : text.matching(total)}
        </p>
      )}
      {list.isPending ? (
        <Skeleton rows={8} />
      ) : list.data === undefined ? (
        <Trouble error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <Empty
          kind={hasFilter ? 'no-results' : 'first-use'}
          title={hasFilter ? text.none : text.noneYet}
        >
          {hasFilter && (
            <>
              <p>{text.noneHint}</p>
              <Button onPress={() => onFilter(NO_FILTER)}>{words.common.clearFilters}</Button>
            </>
          )}
        </Empty>
      ) : (
        <MessageRows
          label={text.title}
          rows={rows}
          total={total}
          hasMore={list.hasNextPage}
          onMore={() => {
            if (!list.isFetchingNextPage) void list.fetchNextPage()
          }}
        />
      )}
    </Card>
  )
}

/** How many match a filter of one part, which the campaign's own counts know; null: nobody has said. */
function countOf({ counts, reasons, conflicts }: Campaign, filter: Filter): number | null {
  if (Object.keys(filter).length > 1) return null
  if (isStatus(filter.status ?? null)) return counts[filter.status as Status]
  if (filter.conflict === 'true') return conflicts
  return reasons.find(({ reason }) => reason === filter.reason)?.count ?? null
}

const TYPING_MS = 250

function Filters({ campaign, filter, onFilter }: RecipientsProps) {
  const text = words.campaigns.recipients
  const [typed, setTyped] = useState(filter.q ?? '')
  useEffect(() => {
    if (typed === (filter.q ?? '')) return
    const timer = setTimeout(() => onFilter({ q: typed }), TYPING_MS)
    return () => clearTimeout(timer)
  })
  const chosen = [
    // A filter of several statuses comes from advice; the choice below knows one at a time.
    filter.status?.includes(',') &&
      filter.status
        .split(',')
        .map((one) => STATUS_WORDS[one as Status]?.label ?? one)
        .join(' / '),
    filter.reason &&
      (campaign.reasons.find((one) => one.reason === filter.reason)?.title ?? filter.reason),
    filter.code && `${words.campaigns.codes.code} ${filter.code}`,
    filter.conflict && text.conflicting,
  ].filter((one) => typeof one === 'string' && one !== '')

  return (
    <div className="filters">
      <TextField label={text.search} type="search" value={typed} onChange={setTyped} />
      <Select
        label={text.filterStatus}
        value={filter.status ?? ''}
        onChange={(status) => onFilter({ status })}
        choices={[
          { value: '', label: text.allStatuses },
          ...SHOWN_ORDER.filter(
            (status) => campaign.counts[status] > 0 || status === filter.status,
          ).map((status) => ({
            value: status,
            label: `${STATUS_WORDS[status].label} (${number(campaign.counts[status])})`,
          })),
        ]}
      />
      {Object.keys(filter).length > 0 && (
        <div className="filters-end">
          {chosen.length > 0 && (
            <span className="small">
              {text.filtered} {chosen.join(', ')}
            </span>
          )}
          <Button
            look="quiet"
            onPress={() => {
              setTyped('')
              onFilter(NO_FILTER)
            }}
          >
            {words.common.clearFilters}
          </Button>
        </div>
      )}
    </div>
  )
}
