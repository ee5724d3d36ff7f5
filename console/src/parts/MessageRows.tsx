import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { queries } from '../api/queries.ts'
import type { Message } from '../api/types.ts'
import { words } from '../words/en.ts'
import { detailWords } from '../words/statuses.ts'
import { Said } from './Said.tsx'
import { StatusMark } from './StatusMark.tsx'
import { When } from './When.tsx'

type MessageRowsProps = {
  label: string
  rows: readonly Message[]
  /** How many there are in all; null: not known. */
  total: number | null
  hasMore: boolean
  onMore: () => void
  /** The rows are of many campaigns: each says of which, from whom, what and when. */
  isMixed?: boolean
}

const ROW_PX = 45
const AHEAD = 20

/** A list of any length: only the rows in view exist. */
export function MessageRows({
  label,
  rows,
  total,
  hasMore,
  onMore,
  isMixed = false,
}: MessageRowsProps) {
  const body = useRef<HTMLDivElement>(null)
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: body.current?.offsetTop ?? 0,
    getItemKey: (at) => rows[at]?.id ?? at,
  })
  const items = virtualizer.getVirtualItems()
  const lastInView = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastInView >= rows.length - AHEAD) onMore()
  }, [hasMore, lastInView, rows.length, onMore])
  const text = words.campaigns.recipients

  return (
    <div
      className={isMixed ? 'rows rows-mixed' : 'rows'}
      role="table"
      aria-label={label}
      aria-rowcount={total ?? -1}
    >
      <div role="rowgroup">
        <div className="rows-head" role="row">
          <span role="columnheader">{text.number}</span>
          <span role="columnheader">{text.status}</span>
          <span role="columnheader">{text.reason}</span>
          <span role="columnheader">{text.code}</span>
          <span role="columnheader">{isMixed ? text.taken : text.changed}</span>
        </div>
      </div>
      <div
        className="rows-body"
        role="rowgroup"
        ref={body}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map((item) => {
          const message = rows[item.index]
          return (
            message !== undefined && (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className="rows-row"
                role="row"
                aria-rowindex={item.index + 2}
                style={{
                  transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)`,
                }}
              >
                <Cells message={message} isMixed={isMixed} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

type CellsProps = { message: Message }

function Cells({ message, isMixed }: CellsProps & { isMixed: boolean }) {
  const { segments } = message
  return (
    <>
      <span role="cell" className="rows-number">
        <Link to="/messages/$id" params={{ id: message.id }} className="row-link" data-row="">
          {message.to ?? words.common.unknown}
        </Link>
        {isMixed && <About message={message} />}
      </span>
      <span role="cell" className="rows-status">
        <StatusMark
          status={message.status}
          detail={
            message.status === 'partial' ? `${segments.delivered}/${segments.total}` : undefined
          }
        />
      </span>
      <span role="cell" className="rows-reason" title={message.next_step ?? undefined}>
        {reasonOf(message) ?? <None />}
      </span>
      <span role="cell" className="rows-code">
        <CodeOf message={message} />
      </span>
      <span role="cell" className="rows-when soft">
        {isMixed ? (
          <When iso={message.created_at} style="short" />
        ) : (
          <When iso={message.updated_at} />
        )}
      </span>
    </>
  )
}

/** The code, else the word: what stands in the cell is one press away from its meaning. */
function CodeOf({ message: { provider_code: code, provider_word: word, account_id } }: CellsProps) {
  if (code === null && word === null) return <None />
  return <Said word={word} code={code} accountId={account_id} shown={code ?? word ?? ''} />
}

/** Of which campaign, from whom, and what it says. */
function About({ message }: CellsProps) {
  const campaigns = useQuery({ ...queries.campaignNames, enabled: message.campaign_id !== null })
  const campaign = campaigns.data?.data.find(({ id }) => id === message.campaign_id)?.name
  const about = [campaign, message.from, message.text].filter(Boolean)
  return <span className="rows-about small soft">{about.join(' · ')}</span>
}

/** A field that the row lacks is the list's fault, not the template's: it is named. */
const reasonOf = ({ reason_title: title, detail }: Message): string | null =>
  detail?.startsWith('missing-field') === true ? detailWords(detail) : title

const None = () => <span className="soft is-none">–</span>
