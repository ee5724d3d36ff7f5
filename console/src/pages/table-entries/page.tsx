import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import type { TableEntry } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { CodeStatus } from '../../parts/CodeStatus.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Check } from '../../parts/Field.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { useNames } from '../../shell/names.ts'
import { lacks, useSession } from '../../shell/session.ts'
import { ReceiptTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { useReasonTitles, useVendorTitles } from '../../parts/catalogue-titles.ts'
import { NewEntryDialog } from './new-entry.tsx'

const text = words.vocabulary.entries

export function TableEntriesPage() {
  const because = lacks(useSession(), 'accounts:admin')
  const [isNew, setNew] = useState(false)
  const [withOlder, setOlder] = useState(false)
  return (
    <Page
      title={text.title}
      lead={<p>{text.lead}</p>}
      actions={
        <Button look="main" because={because} onPress={() => setNew(true)}>
          {text.fresh}
        </Button>
      }
    >
      <ReceiptTabs />
      <Check label={text.older} checked={withOlder} onChange={setOlder} />
      <Pages<TableEntry>
        query={queries.tableEntries(withOlder ? {} : { in_force: true })}
        empty={
          <Empty kind="first-use" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        }
      >
        {(rows) => <EntryTable rows={rows} because={because} />}
      </Pages>
      {isNew && <NewEntryDialog onClose={() => setNew(false)} />}
    </Page>
  )
}

function EntryTable({ rows, because }: { rows: readonly TableEntry[]; because: string | null }) {
  const client = useQueryClient()
  const titleOf = useVendorTitles()
  const nameOf = useNames()
  const [leaving, setLeaving] = useState<TableEntry | null>(null)
  const removal = useMutation({
    mutationFn: ({ id }: TableEntry) => send('DELETE', `/v1/table-entries/${id}`),
    onSuccess: async () => {
      setLeaving(null)
      await client.invalidateQueries({ queryKey: ['table-entries'] })
    },
  })
  return (
    <>
      <Card flush>
        <DataTable
          caption={text.title}
          rows={rows}
          rowKey={(row) => `${row.id} ${row.version}`}
          columns={[
            {
              id: 'code',
              title: text.code,
              cell: (row) => (
                <>
                  <Link
                    to="/codes/$vendor/$code"
                    params={{ vendor: row.vendor, code: row.code }}
                    className="mono strong"
                  >
                    {row.code}
                  </Link>
                  <span className="block small soft">
                    {titleOf(row.vendor)}, {row.field}
                  </span>
                </>
              ),
            },
            {
              id: 'account',
              title: text.account,
              cell: (row) => (row.account_id === null ? text.anyAccount : nameOf(row.account_id)),
            },
            { id: 'reads', title: text.reads, cell: (row) => <Reading row={row} /> },
            {
              id: 'since',
              title: text.since,
              cell: (row) => (
                <>
                  <When iso={row.created_at} />
                  <span className="block small soft">
                    {nameOf(row.created_by)}, {text.version(row.version)}
                    {row.replaced_at !== null && (
                      <>
                        , {text.until} <When iso={row.replaced_at} />
                      </>
                    )}
                  </span>
                </>
              ),
            },
            {
              id: 'do',
              title: words.common.actions,
              isQuiet: true,
              align: 'end',
              cell: (row) =>
                row.replaced_at === null && (
                  <Button
                    look="quiet"
                    label={`${text.remove} ${row.code}`}
                    because={because}
                    onPress={() => setLeaving(row)}
                  >
                    {text.remove}
                  </Button>
                ),
            },
          ]}
        />
      </Card>
      <Confirm
        title={text.removeTitle(leaving?.code ?? '')}
        confirm={text.remove}
        isOpen={leaving !== null}
        busy={removal.isPending}
        error={removal.error}
        onClose={() => setLeaving(null)}
        onConfirm={() => {
          if (leaving !== null) removal.mutate(leaving)
        }}
      >
        <p>{text.removeText}</p>
      </Confirm>
    </>
  )
}

function Reading({ row }: { row: TableEntry }) {
  const titleOf = useReasonTitles()
  return (
    <>
      <CodeStatus status={row.status} />
      {row.reason !== null && <span className="block small">{titleOf(row.reason)}</span>}
      {row.note !== null && <span className="block small soft">{row.note}</span>}
    </>
  )
}
