import { Link } from '@tanstack/react-router'
import type { Code } from '../../api/code-types.ts'
import { CodeStatus } from '../../parts/CodeStatus.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { words } from '../../words/en.ts'
import { useVendorTitles } from '../../parts/catalogue-titles.ts'

const text = words.codes

export function CodeTable({ rows }: { rows: readonly Code[] }) {
  const titleOf = useVendorTitles()
  return (
    <DataTable
      caption={text.table}
      rows={rows}
      rowKey={(row) => `${row.vendor} ${row.field} ${row.code} ${row.channel}`}
      columns={[
        {
          id: 'code',
          title: text.columns.code,
          cell: (row) => (
            <>
              <Link
                to="/codes/$vendor/$code"
                params={{ vendor: row.vendor, code: row.code }}
                className="mono strong"
                data-row=""
              >
                {row.code}
              </Link>
              <span className="block small soft">
                {titleOf(row.vendor)}
                {row.channel === null ? '' : `, ${row.channel}`}
              </span>
            </>
          ),
        },
        { id: 'name', title: text.columns.name, cell: (row) => row.name },
        {
          id: 'meaning',
          title: text.columns.meaning,
          cell: (row) => (
            <>
              {row.meaning}
              {row.confidence !== 'high' && (
                <span className="block small soft" title={text.sureHint[row.confidence]}>
                  {text.sure[row.confidence]}
                </span>
              )}
            </>
          ),
        },
        {
          id: 'status',
          title: text.columns.status,
          cell: (row) => <CodeStatus status={row.status} />,
        },
      ]}
    />
  )
}
