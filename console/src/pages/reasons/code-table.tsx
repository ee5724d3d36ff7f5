import type { CodeEntry } from '../../api/admin-types.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { isStatus, StatusMark } from '../../parts/StatusMark.tsx'
import { words } from '../../words/en.ts'

const text = words.platform.reasons

export function CodeTable({ rows }: { rows: readonly CodeEntry[] }) {
  return (
    <DataTable
      caption={text.codes}
      rows={rows}
      rowKey={(row) => `${row.vendor} ${row.field} ${row.code} ${row.name}`}
      columns={[
        { id: 'vendor', title: text.vendor, cell: (row) => row.vendor },
        {
          id: 'code',
          title: text.code,
          cell: (row) => (
            <code>{[row.code, row.name].filter((part) => part !== '').join(' ')}</code>
          ),
        },
        { id: 'meaning', title: text.meaning, cell: (row) => row.meaning },
        {
          id: 'status',
          title: text.status,
          cell: (row) => (isStatus(row.status) ? <StatusMark status={row.status} /> : row.status),
        },
        { id: 'reason', title: text.reason, cell: (row) => row.reason ?? '–' },
      ]}
    />
  )
}
