import { Link } from '@tanstack/react-router'
import { queries } from '../../api/queries.ts'
import type { HistoryImport } from '../../api/sending-types.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { can, useSession } from '../../shell/session.ts'
import { CampaignTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { number } from '../../words/format.ts'
import { NewImport } from './new-import.tsx'

const text = words.history
const REFRESH_MS = 3_000
const FORMATS: Readonly<Record<string, string>> = text.formats

export function ImportsPage() {
  const session = useSession()
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <CampaignTabs />
      {can(session, 'campaigns:write') && <NewImport />}
      <Pages<HistoryImport>
        query={queries.imports}
        refetchMs={REFRESH_MS}
        empty={
          <Empty kind="first-use" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        }
      >
        {(rows) => (
          <Card flush>
            <ImportTable rows={rows} />
          </Card>
        )}
      </Pages>
    </Page>
  )
}

const ImportTable = ({ rows }: { rows: readonly HistoryImport[] }) => (
  <DataTable
    caption={text.title}
    rows={rows}
    rowKey={(row) => row.id}
    columns={[
      {
        id: 'name',
        title: text.columns.name,
        cell: (row) => (
          <>
            <Link to="/imports/$id" params={{ id: row.id }} className="strong" data-row="">
              {row.name}
            </Link>
            <span className="block small soft">{FORMATS[row.format] ?? row.format}</span>
          </>
        ),
      },
      {
        id: 'state',
        title: text.columns.state,
        cell: (row) => <span className={`state state-${row.state}`}>{text.states[row.state]}</span>,
      },
      {
        id: 'rows',
        title: text.columns.rows,
        align: 'end',
        cell: (row) => number(row.rows_read),
      },
      {
        id: 'messages',
        title: text.columns.messages,
        align: 'end',
        cell: (row) => number(row.messages),
      },
      {
        id: 'errors',
        title: text.columns.errors,
        align: 'end',
        cell: (row) => number(row.row_errors),
      },
      {
        id: 'started',
        title: text.columns.started,
        cell: (row) => <When iso={row.started_at} />,
      },
    ]}
  />
)
