import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { queries } from '../../api/queries.ts'
import { MessageRows } from '../../parts/MessageRows.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { CodeTable } from '../codes/code-table.tsx'
import { InboundTable } from '../inbound/inbound-table.tsx'
import { words } from '../../words/en.ts'

const text = words.messages.search

export function SearchPage() {
  const { q = '' } = useSearch({ from: '/signed-in/search' })
  const found = useQuery({ ...queries.search(q), enabled: q !== '' })
  return (
    <Page title={text.title} lead={<p>{q === '' ? text.ask : text.lead(q)}</p>}>
      {q !== '' && found.isPending && <Skeleton />}
      {found.error !== null && <Trouble error={found.error} onRetry={() => void found.refetch()} />}
      {found.data !== undefined &&
        Object.values(found.data).every((part) => !Array.isArray(part) || part.length === 0) && (
          <Empty kind="no-results" title={text.none}>
            <p>{text.noneHint}</p>
          </Empty>
        )}
      {found.data !== undefined && found.data.campaigns.length > 0 && (
        <Card title={text.campaigns}>
          <ul className="stack-tight">
            {found.data.campaigns.map(({ id, name }) => (
              <li key={id}>
                <Link to="/campaigns/$id" params={{ id }} data-row="">
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {found.data !== undefined && found.data.messages.length > 0 && (
        <Card flush title={text.messages}>
          <MessageRows
            isMixed
            label={text.messages}
            rows={found.data.messages}
            total={found.data.messages.length}
            hasMore={false}
            onMore={() => undefined}
          />
        </Card>
      )}
      {found.data !== undefined && found.data.inbound.length > 0 && (
        <Card flush title={text.inbound}>
          <InboundTable rows={found.data.inbound} />
        </Card>
      )}
      {found.data !== undefined && found.data.codes.length > 0 && (
        <Card flush title={text.codes}>
          <CodeTable rows={found.data.codes} />
        </Card>
      )}
    </Page>
  )
}
