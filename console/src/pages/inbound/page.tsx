import type { InboundMessage } from '../../api/admin-types.ts'
import { queries } from '../../api/queries.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'

const text = words.messages.inbound
const REFRESH_MS = 5_000

export function InboundPage() {
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <Pages<InboundMessage>
        query={queries.inbound}
        refetchMs={REFRESH_MS}
        empty={
          <Empty kind="first-use" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        }
      >
        {(rows) => (
          <Card flush>
            <DataTable
              caption={text.title}
              rows={rows}
              rowKey={(row) => row.id}
              columns={[
                { id: 'from', title: text.from, cell: (row) => row.from },
                { id: 'text', title: text.text, cell: (row) => row.text },
                {
                  id: 'keyword',
                  title: text.keyword,
                  cell: (row) =>
                    row.keyword === null ? '–' : <span className="state">{row.keyword}</span>,
                },
                { id: 'to', title: text.to, cell: (row) => row.to },
                { id: 'received', title: text.received, cell: (row) => <When iso={row.received_at} /> },
              ]}
            />
          </Card>
        )}
      </Pages>
    </Page>
  )
}
