import { Link } from '@tanstack/react-router'
import type { InboundMessage } from '../../api/admin-types.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'

const text = words.messages.inbound

export function InboundTable({ rows }: { rows: readonly InboundMessage[] }) {
  return (
    <DataTable
      caption={text.title}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          id: 'from',
          title: text.from,
          cell: (row) =>
            row.from === '' ? (
              words.messages.conversations.unknownPerson
            ) : (
              <Link
                className="strong"
                to="/conversations/$number"
                params={{ number: row.from }}
                search={{ ours: row.to, channel: row.channel }}
              >
                {row.from}
              </Link>
            ),
        },
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
  )
}
